"""Start an Anvil node of our own and make sure that it never outlives us."""

import atexit
import ctypes
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from web3.types import RPCEndpoint

from scripts.localchain.client import connect, dev_accounts
from scripts.localchain.errors import AnvilError
from scripts.localchain.old_states import make_place, remove_place

PROJECT_ROOT = Path(__file__).resolve().parents[2]
START_LIMIT_S = 20.0
KEPT_STATES = 100_000  # blocks whose state can be asked for; a season has a few thousand
_LISTENING = re.compile(r"Listening on 127\.0\.0\.1:(\d+)")
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AnvilOptions:
    """
    How to start a node; the code-size limit of mainnet is always on.

    Args:
        chain_id: the chain's id.
        timestamp: unix seconds of the genesis block; None is now.
        slots_in_an_epoch: `safe` and `finalized` follow this many blocks and twice as many behind.
        hardfork: the EVM's rules.
        base_fee: wei per gas of the first block; None leaves Anvil's 1 gwei.
        gas_limit: gas of a block.
        accounts: number of funded accounts.
        block_interval_s: seconds between two blocks, which makes runs repeatable; None follows the
            wall clock from the last timestamp that was set.
        kept_states: blocks whose state can be asked for while the rest is pruned; None keeps them.
        port: where it listens; 0 lets the kernel choose.
        state: file of a chain to go on with, unzipped; see `Anvil.dump_state`.
    """

    chain_id: int = 31337
    timestamp: int | None = None
    slots_in_an_epoch: int = 32
    hardfork: str = "cancun"
    base_fee: int | None = None
    gas_limit: int = 30_000_000
    accounts: int = 20
    block_interval_s: int | None = None
    kept_states: int | None = None
    port: int = 0
    state: Path | None = None

    def arguments(self) -> list[str]:
        """Spell the options as Anvil's command line."""
        named = {
            "--chain-id": self.chain_id,
            "--timestamp": self.timestamp,
            "--slots-in-an-epoch": self.slots_in_an_epoch,
            "--hardfork": self.hardfork,
            "--block-base-fee-per-gas": self.base_fee,
            "--gas-limit": self.gas_limit,
            "--accounts": self.accounts,
            "--prune-history": self.kept_states,
            "--max-persisted-states": KEPT_STATES if self.kept_states is None else None,
            "--port": self.port,
            "--load-state": self.state,
        }
        pairs = [(name, str(value)) for name, value in named.items() if value is not None]
        return ["--host", "127.0.0.1", *(word for pair in pairs for word in pair)]


def find_anvil(root: Path = PROJECT_ROOT) -> Path:
    """
    Find the native binary of the npm package.

    Returns:
        The executable itself: the package's Node wrapper would exit before the node does.

    Raises:
        AnvilError: node_modules has no build for this platform.
    """
    system = {"Darwin": "darwin", "Windows": "win32"}.get(platform.system(), "linux")
    machine = "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "amd64"
    name = "anvil.exe" if system == "win32" else "anvil"
    path = root / "node_modules" / "@foundry-rs" / f"anvil-{system}-{machine}" / "bin" / name
    if not path.is_file():
        raise AnvilError(f"no Anvil for {system}-{machine} in {path.parent}: run the set-up first")
    return path


def _die_with_parent() -> Callable[[], None] | None:
    """
    Make the hook that lets the kernel kill a child when its parent dies, however it dies.

    Linux alone has this; elsewhere a parent killed by SIGKILL leaves its node running. libc is
    loaded before the fork, since little is safe after it.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def hook() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # the parent died before the line above
            os._exit(1)

    return hook


class Anvil:
    """
    A running node, for use in a `with` statement.

    Start it from a thread that lives as long as the node shall: the kernel counts the death of the
    starting thread as the death of the parent.
    """

    def __init__(self, options: AnvilOptions | None = None, *, root: Path = PROJECT_ROOT) -> None:
        """
        Start a node on a port that the kernel chooses and wait until it answers.

        Raises:
            AnvilError: there is no binary, or it stopped or kept silent for START_LIMIT_S.
        """
        self.options = options or AnvilOptions()
        binary = find_anvil(root)
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the node
        self.states = make_place()
        self.process = subprocess.Popen(
            [str(binary), *self.options.arguments(), "--cache-path", str(self.states)],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a Ctrl-C of the terminal is ours to handle, not the node's
            preexec_fn=_die_with_parent(),  # noqa: PLW1509  one system call, no lock
        )
        atexit.register(self.stop)
        self.rpc_url = f"http://127.0.0.1:{self._wait_for_port()}"
        self.w3 = connect(self.rpc_url)
        self.accounts = dev_accounts(self.options.accounts)
        self.request("anvil_setLoggingEnabled", False)
        if self.options.block_interval_s is not None:
            self.request("anvil_setBlockTimestampInterval", self.options.block_interval_s)

    def __enter__(self) -> Self:
        """Return the node, which already runs."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop the node."""
        self.stop()

    def stop(self) -> None:
        """Kill the node, wait until it is gone and remove its states; again does nothing."""
        atexit.unregister(self.stop)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._log.close()
        remove_place(self.states)

    def request(self, method: str, *params: object) -> object:
        """Call an RPC method, Anvil's own ones included, and return its result."""
        return cast("object", self.w3.manager.request_blocking(RPCEndpoint(method), list(params)))

    def now(self) -> int:
        """Read the timestamp of the newest block, unix seconds."""
        return int(self.w3.eth.get_block("latest")["timestamp"])

    def set_next_timestamp(self, timestamp: int) -> None:
        """Give the next block this timestamp, unix seconds, later than the newest block's."""
        self.request("evm_setNextBlockTimestamp", timestamp)

    def warp(self, timestamp: int) -> None:
        """Mine an empty block at this timestamp, unix seconds, later than the newest block's."""
        self.set_next_timestamp(timestamp)
        self.request("evm_mine")

    def mine(self, blocks: int = 1, *, interval_s: int | None = None) -> None:
        """Mine empty blocks, `interval_s` seconds apart; None leaves their times to the options."""
        if interval_s is None:
            self.request("anvil_mine", blocks)
            return
        # anvil_mine's own interval is ignored on a node with a block interval.
        start = self.now()
        for number in range(1, blocks + 1):
            self.warp(start + number * interval_s)

    def snapshot(self) -> str:
        """Save the whole state and return its id."""
        return str(self.request("evm_snapshot"))

    def revert(self, snapshot: str) -> None:
        """
        Go back to a saved state, which is then used up.

        Raises:
            AnvilError: there is no such snapshot.
        """
        if self.request("evm_revert", snapshot) is not True:
            raise AnvilError(f"there is no snapshot {snapshot}, or it was used already")

    def dump_state(self) -> bytes:
        """
        Write down the chain as it is: all blocks and receipts, and the state of the newest block.

        Returns:
            JSON for `AnvilOptions.state`, zipped by gzip.
        """
        return bytes.fromhex(str(self.request("anvil_dumpState")).removeprefix("0x"))

    def _wait_for_port(self) -> int:
        """Read the port that the kernel gave from the node's own words."""
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline:
            self._log.seek(0)
            text = self._log.read().decode(errors="replace")
            if found := _LISTENING.search(text):
                return int(found.group(1))
            if self.process.poll() is not None:
                self.stop()
                raise AnvilError(f"Anvil stopped at once: {text.strip()[-500:]}")
            time.sleep(0.005)
        self.stop()
        raise AnvilError(f"Anvil did not listen within {START_LIMIT_S:.0f} s")
