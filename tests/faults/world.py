"""What outlives a process, the node and the database, and processes that come and go."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from keeper.adapters.database import Mode, bind, open_database
from keeper.adapters.journal import SqlJournal
from keeper.adapters.lease import Unfenced
from keeper.adapters.transactions import Web3Wire
from keeper.domain.intents import ExecutionTerms
from keeper.domain.plan import PlannedCall
from keeper.services.execution import Execution
from keeper.services.reconciliation import Reconciler
from tests.faults.assembly import (
    FAR,
    SIGNER,
    Parts,
    build,
    carry_out,
    file_of,
    make_book,
    want,
)
from tests.faults.chain import BLOCK_S, COUNTER, GWEI
from tests.faults.crash import FragileGuard, FragileRpc, FragileSigner, Fuse, Killed, make_fragile
from tests.faults.node import CHAIN_ID, Node
from tests.faults.verdict import Record, Verdict, judge

REORG_DEPTH = 3  # deepest; receipts are final one block later
TERMS = ExecutionTerms(
    finality_blocks=REORG_DEPTH,
    max_fee=100 * GWEI,
    wait_s=0,
    poll_s=1.0,
    stuck_after_s=60,
    max_tries=4,
)
PATIENCE = 40  # runs of fair weather after which everything must be at rest


@cache
def shared_database() -> tuple[Engine, bytes]:
    """
    Migrate once; every scenario begins with a copy of the empty file.

    The engine is shared too: it keeps what it has compiled, and a death takes its connections.
    """
    memory = Path("/dev/shm")  # noqa: S108  the folder inside it is ours alone
    folder = tempfile.mkdtemp(dir=memory if memory.is_dir() else None)
    atexit.register(shutil.rmtree, folder)
    path = Path(folder) / "keeper.sqlite"
    engine = open_database(f"sqlite:///{path}")
    bind(engine, CHAIN_ID, Node().chain.view.head.hash, COUNTER, Mode.LIVE)
    engine.dispose()
    return engine, path.read_bytes()


@dataclass(slots=True)
class Clock:
    """
    Wall-clock time, which follows the chain until somebody moves it; waiting lets time pass.

    Args:
        skew: seconds by which it is wrong.
    """

    node: Node
    skew: int = 0
    mining: bool = False

    def now(self) -> int:
        """Return unix seconds."""
        return self.node.chain.view.head.timestamp + self.skew

    def sleep(self, seconds: float) -> None:
        """Wait as long as a block takes, in which one is mined or not."""
        del seconds
        if self.mining:
            self.node.mine()


@dataclass(slots=True)
class World:
    """
    A chain, a database, and what is wanted of the keeper.

    Args:
        parts: the classes that the engine is made of.

    Attributes:
        fuses: of the processes to come; a process that outlives its fuse leaves it to the next one.
        places: where processes died.
        faults: of the keeper itself; a sound engine has none.
    """

    terms: ExecutionTerms = TERMS
    parts: Parts = (Execution, Reconciler)
    node: Node = field(default_factory=Node)
    clock: Clock = field(init=False)
    wanted: dict[str, PlannedCall] = field(default_factory=dict)
    fuses: list[Fuse] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    database: Engine = field(init=False)

    def __post_init__(self) -> None:
        self.clock = Clock(self.node)
        self.database, empty = shared_database()
        self.close()
        file_of(self.database).write_bytes(empty)

    def close(self) -> None:
        """Let go of the database, and of what SQLite keeps beside it."""
        self.database.dispose()
        for end in ("", "-wal", "-shm"):
            Path(f"{file_of(self.database)}{end}").unlink(missing_ok=True)

    def want(self, number: int, not_after: int = FAR) -> None:
        call = want(number, not_after)
        self.wanted.setdefault(call.key, call)

    def start(self, fuse: Fuse) -> Execution:
        """Start a process: the real wire, signer and journal above the node."""
        make_fragile(self.database, fuse)
        wire = Web3Wire(FragileRpc(self.node, fuse), make_book(COUNTER, CHAIN_ID, "0x" + "00" * 32))
        return build(
            wire=wire,
            signer=FragileSigner(SIGNER, fuse),
            guard=FragileGuard(fuse),
            database=self.database,
            timer=self.clock,
            terms=self.terms,
            chain_id=CHAIN_ID,
            parts=self.parts,
        )

    def run(self) -> None:
        """Run the keeper once over all that is wanted, as cron would; it may die on the way."""
        fuse = self.fuses[0] if self.fuses else Fuse()
        try:
            carry_out(self.start(fuse), list(self.wanted.values()))
        except Killed:
            self.places.append(self.fuses.pop(0).place)
            self.database.dispose()
        except (SQLAlchemyError, AssertionError) as error:
            self.faults.append(error)

    def journal(self) -> SqlJournal:
        return SqlJournal(self.database, SIGNER.address, Unfenced())

    def record(self) -> Record:
        view = self.node.chain.view
        return Record(
            effects=view.effects(),
            journal=self.journal().fetch_all(),
            waiting=self.node.pool.count(SIGNER.address),
            now=view.head.timestamp,
        )

    def verdict(self) -> Verdict:
        numbers = {key: (int(str(c.args[0]), 16), c.not_after) for key, c in self.wanted.items()}
        return judge(numbers, self.record())

    def rest(self) -> Verdict:
        """Let the sun shine until everything has come to rest, and judge."""
        self.fuses.clear()
        self.node.weather.clear()
        self.node.chain.base_fee, self.node.chain.reverting = GWEI, False
        self.node.pool.funds = 10**21
        for _ in range(PATIENCE):
            self.run()
            self.node.mine()
            self.node.chain.pass_time(BLOCK_S)
            if self.verdict().is_clean:
                break
        return self.verdict()
