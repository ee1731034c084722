"""The node: it obeys, it is repeatable, and it never outlives whoever started it."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from web3.exceptions import Web3RPCError

from scripts.localchain.anvil import PROJECT_ROOT, Anvil, AnvilOptions, find_anvil
from scripts.localchain.client import dev_accounts
from scripts.localchain.errors import AnvilError
from scripts.localchain.old_states import sweep

PARENT = """
import time
from scripts.localchain.anvil import Anvil
anvil = Anvil()
print(anvil.process.pid, anvil.rpc_url, flush=True)
time.sleep(600)
"""
PATIENCE_S = 30


@pytest.fixture(scope="module")
def shared_anvil() -> Iterator[Anvil]:
    options = AnvilOptions(timestamp=1_700_000_000, slots_in_an_epoch=1, block_interval_s=5)
    with Anvil(options) as anvil:
        yield anvil


@pytest.fixture
def anvil(shared_anvil: Anvil) -> Iterator[Anvil]:
    saved = shared_anvil.snapshot()
    yield shared_anvil
    shared_anvil.revert(saved)


def is_alive(pid: int) -> bool:
    """A zombie that nobody has collected yet runs no more."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    if not Path("/proc/self").exists():
        return True
    try:
        return stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_dead(pid: int) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_alive(pid)


@pytest.mark.parametrize("killer", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_anvil__parent_killed__leaves_no_process(killer: signal.Signals) -> None:
    if killer != signal.SIGINT and sys.platform != "linux":
        pytest.skip("only Linux lets the kernel end a child whose parent was killed")
    command = [sys.executable, "-c", PARENT]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=PROJECT_ROOT
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline().split()[0])
        assert is_alive(pid)
        parent.send_signal(killer)
    died = wait_until_dead(pid)
    if not died:  # a failing test must not leave what it complains about
        os.kill(pid, signal.SIGKILL)
    assert died


def test_anvil__leaving_the_with_block__ends_the_node_even_on_an_error() -> None:
    with pytest.raises(KeyError), Anvil() as anvil:
        raise KeyError
    assert anvil.process.poll() is not None
    anvil.stop()


def test_anvil__with_more_states_than_memory_holds__leaves_none_on_the_disk_when_it_stops() -> None:
    with Anvil() as anvil:
        anvil.mine(600)
        assert any(path.is_file() for path in anvil.states.rglob("*"))  # Anvil keeps 500 in memory
        assert anvil.w3.eth.get_balance(anvil.accounts[0].address, 1) == 10_000 * 10**18
    assert not anvil.states.exists()


def test_anvil__that_cannot_start__leaves_no_states() -> None:
    before = set(Path(tempfile.gettempdir()).glob(f"pocket-anvil-{os.getpid()}-*"))
    with pytest.raises(AnvilError):
        Anvil(AnvilOptions(hardfork="no-such-fork"))
    assert set(Path(tempfile.gettempdir()).glob(f"pocket-anvil-{os.getpid()}-*")) == before


def test_sweep__owner_gone__removes_its_states_and_nobody_elses(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    names = [f"pocket-anvil-{gone.pid}-a", f"pocket-anvil-{os.getpid()}-b", "pocket-anvil-x", "y"]
    for name in names:
        (tmp_path / name / "anvil-state").mkdir(parents=True)
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[1:])


def test_anvil__two_at_once__have_their_own_ports(anvil: Anvil) -> None:
    with Anvil() as other:
        assert other.rpc_url != anvil.rpc_url
        assert other.w3.eth.block_number == 0


def test_anvil__without_a_binary__says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(AnvilError, match="run the set-up") as caught:
        find_anvil(tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_anvil__that_cannot_start__repeats_its_words() -> None:
    with pytest.raises(AnvilError, match="no-such-fork"):
        Anvil(AnvilOptions(hardfork="no-such-fork"))


def test_dev_accounts__are_the_ones_the_node_unlocks(anvil: Anvil) -> None:
    count = anvil.options.accounts
    assert [one.address for one in dev_accounts(count)] == list(anvil.w3.eth.accounts)


def test_block_interval__makes_timestamps_repeatable(anvil: Anvil) -> None:
    before = anvil.now()
    anvil.request("evm_mine")
    anvil.request("evm_mine")
    assert anvil.now() == before + 2 * 5


def test_warp__mines_one_block_at_that_second(anvil: Anvil) -> None:
    block, target = anvil.w3.eth.block_number, anvil.now() + 365 * 86_400
    anvil.warp(target)
    assert (anvil.w3.eth.block_number, anvil.now()) == (block + 1, target)


def test_warp__into_the_past__is_refused(anvil: Anvil) -> None:
    with pytest.raises(Web3RPCError, match="lower than"):
        anvil.warp(anvil.now() - 1)


def test_mine__many_blocks__spaces_them(anvil: Anvil) -> None:
    block, before = anvil.w3.eth.block_number, anvil.now()
    anvil.mine(10, interval_s=12)
    assert anvil.w3.eth.block_number == block + 10
    assert anvil.now() == before + 10 * 12


def test_finality__one_slot_an_epoch__follows_two_blocks_behind(anvil: Anvil) -> None:
    anvil.mine(5)
    newest = anvil.w3.eth.block_number
    assert anvil.w3.eth.get_block("finalized")["number"] == newest - 2


def test_revert__brings_the_state_back_and_uses_the_snapshot_up(anvil: Anvil) -> None:
    block, saved = anvil.w3.eth.block_number, anvil.snapshot()
    anvil.mine(3)
    anvil.revert(saved)
    assert anvil.w3.eth.block_number == block
    with pytest.raises(AnvilError, match=saved):
        anvil.revert(saved)


def test_code_size__above_24576_bytes__is_refused(anvil: Anvil) -> None:
    # PUSH3 size, PUSH1 0, RETURN: deploys that many zero bytes.
    def creation(size: int) -> dict[str, str]:
        code = "0x62" + size.to_bytes(3, "big").hex() + "6000f3"
        return {"from": anvil.accounts[0].address, "data": code, "gas": hex(16_000_000)}

    results = [
        anvil.request("eth_sendTransactionSync", creation(size)) for size in (24_576, 24_577)
    ]
    assert [result["status"] for result in results] == ["0x1", "0x0"]  # type: ignore[index]
