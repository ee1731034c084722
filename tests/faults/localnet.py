"""A real node that mines when it is told to, and keepers that are killed with SIGKILL."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

from eth_account import Account
from web3 import Web3
from web3.types import RPCEndpoint

from keeper.adapters.address_book import AddressBook
from keeper.adapters.database import Mode, bind, open_database
from keeper.adapters.journal import SqlJournal
from keeper.adapters.lease import Unfenced
from keeper.adapters.rpc import HttpRpc
from keeper.adapters.signer import KeystoreSigner
from keeper.adapters.transactions import Web3Wire
from keeper.domain.intents import ExecutionTerms
from keeper.domain.plan import PlannedCall
from keeper.domain.units import Address
from keeper.errors import KeeperError
from keeper.services.execution import Execution
from scripts.localchain.anvil import Anvil, AnvilOptions
from tests.faults.assembly import FAR, build, carry_out, make_book, want
from tests.faults.chain import BLOCK_S, GENESIS_TIME, GWEI
from tests.faults.crash import FragileGuard, FragileRpc, FragileSigner, Fuse, make_fragile
from tests.faults.verdict import Record, Verdict, judge

# Counts how often it was called with each argument, whatever the function:
# PUSH1 4, CALLDATALOAD, DUP1, SLOAD, PUSH1 1, ADD, SWAP1, SSTORE, STOP.
COUNTING = "6004358054600101905500"
DEPLOYED = "0x600b8060095f395ff3" + COUNTING
TIMEOUT_S = 20
REORG_DEPTH = 3
PATIENCE = 30  # runs of fair weather after which everything must be at rest
TERMS = ExecutionTerms(
    finality_blocks=REORG_DEPTH,
    max_fee=100 * GWEI,
    wait_s=0,
    poll_s=0.01,
    stuck_after_s=60,
    max_tries=4,
)
FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Localnet:
    """Anvil without automine, and the counter on it."""

    anvil: Anvil
    book: AddressBook

    @property
    def counter(self) -> str:
        return self.book.address_of("fund")

    def mine(self, blocks: int = 1) -> None:
        for _ in range(blocks):
            self.anvil.request("evm_mine")

    def pass_time(self, seconds: int) -> None:
        self.anvil.warp(self.anvil.now() + seconds)

    def price_gas(self, wei: int) -> None:
        """Set the base fee of the block that `mine` adds, and of those after it about the same."""
        self.anvil.request("anvil_setNextBlockBaseFeePerGas", hex(wei))

    def waiting(self, account: str) -> list[str]:
        """List the raw hashes of what waits for an account, in the pool or in its queue."""
        content = self.anvil.w3.geth.txpool.content()
        return [
            Web3.to_hex(each["hash"]) if isinstance(each["hash"], bytes) else str(each["hash"])
            for kind in ("pending", "queued")
            for owner, nonces in content[kind].items()
            if owner.lower() == account.lower()
            for each in nonces.values()
        ]

    def reorganise(self, depth: int, *, vanish: bool) -> None:
        """Replace the newest blocks by empty ones; what was in them comes back, or does not."""
        w3 = self.anvil.w3
        head = w3.eth.block_number
        depth = min(depth, head)
        lost = [
            w3.eth.get_raw_transaction(each)
            for number in range(head - depth + 1, head + 1)
            for each in w3.eth.get_block(number)["transactions"]
        ]
        self.anvil.request("anvil_reorg", depth, [])
        for raw in [] if vanish else lost:
            w3.provider.make_request(RPCEndpoint("eth_sendRawTransaction"), [Web3.to_hex(raw)])


@contextmanager
def running_localnet() -> Iterator[Localnet]:
    """Start a node with the counter deployed."""
    options = AnvilOptions(timestamp=GENESIS_TIME, block_interval_s=BLOCK_S)
    with Anvil(options) as anvil:
        deployer = anvil.accounts[-1].address
        sent = anvil.w3.eth.send_transaction({"from": deployer, "data": DEPLOYED})
        counter = anvil.w3.eth.wait_for_transaction_receipt(sent)["contractAddress"]
        anvil.request("evm_setAutomine", False)
        genesis = Web3.to_hex(anvil.w3.eth.get_block(0)["hash"])
        yield Localnet(anvil, make_book(str(counter), options.chain_id, genesis))


@dataclass(frozen=True, slots=True)
class ChainClock:
    """The chain's own time."""

    wire: Web3Wire

    def now(self) -> int:
        """Return the newest block's time."""
        return self.wire.fetch_head().timestamp

    def sleep(self, seconds: float) -> None:
        """Wait a moment; the chain's time is not in our hands."""
        time.sleep(min(seconds, 0.01))


@dataclass(frozen=True, slots=True)
class Running:
    """A keeper in a process of its own, and the pipe on which it says where a signal struck."""

    scene: Scene
    process: BaseProcess
    pipe: int

    def end(self, after_s: float | None = None) -> bool:
        """Wait for its end, and bring that about after some time; returns whether it was killed."""
        self.process.join(TIMEOUT_S if after_s is None else after_s)
        self.process.kill()
        self.process.join()
        with os.fdopen(self.pipe) as pipe:
            place = pipe.read()
        killed = self.process.exitcode == -signal.SIGKILL
        assert killed or self.process.exitcode == 0, f"a fault of the keeper itself: {place}"
        if killed or place:
            self.scene.places.append(place or "anywhere: killed from outside")
        return killed

    def wait_until_frozen(self) -> bool:
        """Wait until it has frozen itself; False when it has ended instead."""
        options = os.WEXITED | os.WSTOPPED | os.WNOWAIT
        status = os.waitid(os.P_PID, self.process.pid or 0, options)
        return status is not None and status.si_code == os.CLD_STOPPED

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self.process.pid or 0, signal.SIGCONT)


@dataclass(slots=True)
class Scene:
    """
    One keeper with a key and a database of its own on a node that all share.

    Args:
        url: of the database, in which {pid} is the process.

    Attributes:
        places: where its processes were killed.
    """

    net: Localnet
    key: str
    url: str
    wanted: dict[str, PlannedCall] = field(default_factory=dict)
    lease_s: int = 60
    places: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.net.anvil.request("anvil_setBalance", self.address, hex(10**20))
        self.net.mine(REORG_DEPTH + 1)  # a reorganisation would take the money back
        engine, book = open_database(self.url.format(pid=os.getpid())), self.net.book
        bind(engine, book.chain_id, book.genesis_hash, Address(self.net.counter), Mode.LIVE)
        engine.dispose()

    @property
    def address(self) -> str:
        return Account.from_key(self.key).address

    def want(self, number: int, not_after: int = FAR) -> None:
        call = want(number, not_after)
        self.wanted.setdefault(call.key, call)

    def run(self, moment: int | None = None, *, after_s: float | None = None) -> bool:
        """
        Run a keeper in a process of its own.

        Args:
            moment: kill it there, with SIGKILL.
            after_s: kill it then, with SIGKILL.

        Returns:
            Whether it was killed.
        """
        return self.spawn(moment).end(after_s)

    def spawn(self, moment: int | None = None, how: signal.Signals = signal.SIGKILL) -> Running:
        """Start a keeper that sends itself a signal at a moment."""
        read, write = os.pipe()
        process = FORK.Process(target=self._live, args=(moment, how, write))
        process.start()
        os.close(write)
        return Running(self, process, read)

    def _live(self, moment: int | None, how: signal.Signals, pipe: int) -> None:
        fuse = Fuse(moment)

        def strike() -> None:
            fuse.at = None  # what is only frozen lives on
            os.write(pipe, fuse.place.encode())
            os.kill(os.getpid(), how)

        fuse.kill = strike
        try:
            carry_out(self.start(fuse), list(self.wanted.values()))
        except KeeperError as error:
            # It could not even start, for instance with the database taken: cron starts another.
            sys.stderr.write(f"a keeper ended with {error!r}\n")
        except Exception as error:
            os.write(pipe, repr(error).encode())
            raise

    def start(self, fuse: Fuse) -> Execution:
        """Put a keeper together: the real wire over HTTP, a real key, a real database."""
        wire = Web3Wire(FragileRpc(HttpRpc(self.net.anvil.rpc_url, TIMEOUT_S), fuse), self.net.book)
        engine = open_database(self.url.format(pid=os.getpid()))
        make_fragile(engine, fuse)
        return build(
            wire=wire,
            signer=FragileSigner(KeystoreSigner(Account.from_key(self.key)), fuse),
            guard=FragileGuard(fuse),
            database=engine,
            timer=ChainClock(wire),
            terms=TERMS,
            chain_id=self.net.book.chain_id,
            lease_s=self.lease_s,
        )

    def record(self) -> Record:
        """Ask the chain how often each wish was carried out, and the journal what it says."""
        w3, engine = self.net.anvil.w3, open_database(self.url.format(pid=os.getpid()))
        numbers = [number_of(call) for call in self.wanted.values()]
        counts = {
            n: int.from_bytes(w3.eth.get_storage_at(self.net.counter, n), "big") for n in numbers
        }
        journal = SqlJournal(engine, Address(self.address), Unfenced()).fetch_all()
        engine.dispose()
        return Record(
            effects=Counter(counts),
            journal=journal,
            waiting=len(self.net.waiting(self.address)),
            now=self.net.anvil.now(),
        )

    def verdict(self) -> Verdict:
        wishes = {key: (number_of(each), each.not_after) for key, each in self.wanted.items()}
        return judge(wishes, self.record())

    def rest(self) -> Verdict:
        """Let blocks come and keepers run until everything has come to rest, and judge."""
        for _ in range(PATIENCE):
            self.net.price_gas(GWEI)
            self.run()
            self.net.mine()
            self.net.pass_time(BLOCK_S)
            if (verdict := self.verdict()).is_clean:
                return verdict
        return verdict


def number_of(call: PlannedCall) -> int:
    """Give the number that a call counts."""
    return int(str(call.args[0]), 16)


def url_in(folder: Path) -> str:
    """Name the database of a keeper that has a folder for itself."""
    return f"sqlite:///{folder / 'keeper.sqlite'}"
