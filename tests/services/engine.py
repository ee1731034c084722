"""An engine on a fake chain and a real journal; and a way to kill it at any step."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from keeper.adapters.database import Mode, bind, open_database
from keeper.adapters.fakes import (
    ACCOUNT,
    CONTRACT,
    FakeLock,
    FakeSigner,
    FakeTimer,
    FakeWire,
    Unguarded,
)
from keeper.adapters.journal import SqlJournal
from keeper.adapters.lease import Fence, Unfenced
from keeper.domain.intents import ExecutionTerms, State
from keeper.domain.plan import PlannedCall
from keeper.services.engine_ports import Lock, SendGuard
from keeper.services.execution import Execution
from keeper.services.reconciliation import Reconciler

GENESIS = "0x" + "11" * 32
FAR = 2**40
GWEI = 10**9


class Killed(BaseException):
    """The process died here; no handler may catch it."""


class Fuse:
    """Counts the moments at which a process may die, and kills it at one; or after a method."""

    def __init__(self, at: int | None, after: str = "") -> None:
        self.left, self.after = at, after

    def burn(self, finished: str = "") -> None:
        if finished and finished == self.after:
            self.after = ""
            raise Killed
        if self.left is None:
            return
        if self.left == 0:
            self.left = None
            raise Killed
        self.left -= 1


class Fragile:
    """Dies before or after any call of what it stands for."""

    def __init__(self, inner: Any, fuse: Fuse) -> None:
        self._inner, self._fuse = inner, fuse

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._inner, name)
        if not callable(member):
            return member

        def call(*args: Any, **kwargs: Any) -> Any:
            self._fuse.burn()
            answer = member(*args, **kwargs)
            self._fuse.burn(name)
            return answer

        return call


@cache
def empty_database() -> Path:
    """Migrate once; a test copies the file."""
    path = Path(tempfile.mkdtemp()) / "empty.sqlite"
    engine = open_database(f"sqlite:///{path}")
    bind(engine, 1, GENESIS, CONTRACT, Mode.LIVE)
    engine.dispose()
    return path


@dataclass
class Rig:
    """What outlives a process: the chain and the database."""

    path: Path
    database: Engine | None = None
    wire: FakeWire = field(default_factory=FakeWire)
    timer: FakeTimer = field(default_factory=FakeTimer)
    lock: Lock = field(default_factory=FakeLock)
    fence: Fence = field(default_factory=Unfenced)
    guard: SendGuard = field(default_factory=Unguarded)
    terms: ExecutionTerms = field(
        default_factory=lambda: ExecutionTerms(
            finality_blocks=2,
            max_fee=100 * GWEI,
            wait_s=0,
            poll_s=1.0,
            stuck_after_s=60,
            max_tries=4,
        )
    )

    def journal(self) -> SqlJournal:
        if self.database is None:
            shutil.copy(empty_database(), self.path)
            self.database = open_database(f"sqlite:///{self.path}")
        return SqlJournal(self.database, ACCOUNT, self.fence)

    def engine(self, fuse: Fuse | None = None) -> Execution:
        """Start a process; with a fuse it dies at the moment that the fuse names."""
        fuse = fuse or Fuse(None)
        wire, signer = Fragile(self.wire, fuse), Fragile(FakeSigner(), fuse)
        journal: Any = Fragile(self.journal(), fuse)
        reconciler = Reconciler(
            wire=wire,
            signer=signer,
            journal=journal,
            timer=self.timer,
            terms=self.terms,
            chain_id=1,
            guard=self.guard,
            lock=self.lock,
        )
        return Execution(
            wire=wire,
            signer=signer,
            journal=journal,
            lock=self.lock,
            timer=self.timer,
            terms=self.terms,
            reconciler=reconciler,
            guard=self.guard,
        )

    def states(self) -> list[State]:
        return [intent.state for intent in self.journal().fetch_all()]

    def nonces(self) -> list[int | None]:
        return [intent.nonce for intent in self.journal().fetch_all()]

    def mine(self, blocks: int = 1) -> None:
        for _ in range(blocks):
            self.wire.mine()


def call(key: str = "strike:1", not_after: int = FAR) -> PlannedCall:
    return PlannedCall(
        contract="fund",
        function="strike",
        args=(),
        key=key,
        not_after=not_after,
        purpose=f"carry out {key}",
    )
