"""Death at a chosen moment: before or after any call, any signature and any commit."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from keeper.adapters.rpc import Rpc
from keeper.domain.intents import Fees, Intent, TransactionRequest
from keeper.domain.units import Address
from keeper.services.engine_ports import Signer


class Killed(BaseException):
    """The process died here; no handler may catch it."""


def die() -> None:
    """End the process as far as a test inside the process can."""
    raise Killed


@dataclass(slots=True)
class Fuse:
    """
    Counts the moments at which a process may die, and kills it at one of them.

    One fuse may burn through several processes, until one dies.

    Args:
        at: the moment, from 0; None lets them live.
        kill: how it dies.

    Attributes:
        place: where it died, such as `send_call/_carry_out/sign: before commit`; "" while it lives.
        moments: how many there were.
    """

    at: int | None = None
    kill: Callable[[], None] = die
    place: str = ""
    moments: int = 0

    def burn(self, moment: str) -> None:
        """Pass a moment; what is dead stays dead."""
        number, self.moments = self.moments, self.moments + 1
        if self.at is None or number < self.at:
            return
        self.place = self.place or f"{path_of_calls()}: {moment}"
        self.kill()


def path_of_calls() -> str:
    """Name the functions of the keeper's services that stand on the stack, outermost first."""
    names, frame = [], sys._getframe()
    while frame is not None:
        if "/keeper/services/" in frame.f_code.co_filename:
            names.append(frame.f_code.co_name)
        frame = frame.f_back
    return "/".join(reversed([name for name in names if name != "<genexpr>"]))


@dataclass(frozen=True, slots=True)
class FragileRpc:
    """A node that may be the last thing a process ever called."""

    inner: Rpc
    fuse: Fuse

    def fetch(self, method: str, *params: object) -> object:
        """Call a method, if there is time."""
        self.fuse.burn(f"before {method}")
        answer = self.inner.fetch(method, *params)
        self.fuse.burn(f"after {method}")
        return answer


@dataclass(frozen=True, slots=True)
class FragileSigner:
    """A key whose owner may die next to it."""

    inner: Signer
    fuse: Fuse

    @property
    def address(self) -> Address:
        """The account that signs."""
        return self.inner.address

    def sign(self, request: TransactionRequest) -> tuple[str, bytes]:
        """Sign, if there is time."""
        self.fuse.burn("before signing")
        signed = self.inner.sign(request)
        self.fuse.burn("after signing")
        return signed


@dataclass(frozen=True, slots=True)
class FragileGuard:
    """A guard that lets everything pass, and during whose questions a process may die."""

    fuse: Fuse

    def require_allowed(self, intent: Intent, *, gas: int, fees: Fees, now: int) -> None:
        """Allow it, if there is time."""
        self.fuse.burn("while the guard judges")

    def require_running(self) -> None:
        """Let it run, if there is time."""
        self.fuse.burn("while the guard looks for a stop")


def make_fragile(engine: Engine, fuse: Fuse) -> None:
    """Let the process die on either side of every commit of a database."""
    dialect: Any = engine.dialect
    commit = type(dialect).do_commit

    def do_commit(connection: object) -> None:
        fuse.burn("before commit")
        commit(dialect, connection)
        fuse.burn("after commit")

    dialect.do_commit = do_commit
