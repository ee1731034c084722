"""What the portal needs of the world: each call may block, and raises KeeperError."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from keeper.domain.intents import Head
from keeper.portal.look import Facts, Look, Recipient
from keeper.ports import StruckNav


class Sources(Protocol):
    """Reads chain and journal for the portal; nothing of it writes or sends."""

    @property
    def facts(self) -> Facts:
        """What does not change."""
        ...

    def fetch_head(self) -> Head:
        """Read the newest block."""
        ...

    def fetch_look(self) -> Look:
        """Read everything that all readers share, at the newest block."""
        ...

    def fetch_keepers_navs(self, transactions: Sequence[str]) -> Mapping[str, int | None]:
        """
        Read what the keeper's report said in each of some strikes, base units by transaction.

        None where the node no longer has the transaction. What was read is not asked for again.
        """
        ...

    def fetch_struck(self, number: int) -> StruckNav:
        """Read what a dealing was struck at."""
        ...

    def fetch_recipients(self, block: int) -> Sequence[Recipient]:
        """Read who gets fee shares, at a block."""
        ...

    def conceal(self, text: str) -> str:
        """Take every known secret out of a text."""
        ...
