"""
Floor 1: what the services need from the world, as protocols.

`fetch_` reads the world, `send_` changes it; every other verb is pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from keeper.domain.bridge_state import HomeState, OutpostState
from keeper.domain.inventory import Move
from keeper.domain.nav import NavReport
from keeper.domain.plan import PlannedCall
from keeper.domain.price_quorum import Missing, Reference
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.struck_prices import RoundAnswer
from keeper.domain.transfers import Ledger
from keeper.domain.trend import Close
from keeper.domain.units import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractView:
    """Key 1 at a block: the contract's own figures, only ever compared with ours."""

    total_assets: int
    units_hash: str
    tokens: tuple[Address, ...]
    prices: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StruckNav:
    """A NavConfirmed event, the report its transaction carried, and where it happened."""

    dealing: int
    sequence: int
    observed_block: int
    block: int
    transaction: str
    report: NavReport
    total_assets: int
    units_hash: str
    cash: int
    remote: int
    holding_tokens: tuple[Address, ...]
    amounts: tuple[int, ...]
    tokens: tuple[Address, ...]
    prices: tuple[int, ...]
    rounds: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an intent ended: mined and successful, or not; `reason` is empty on success."""

    key: str
    done: bool
    transaction: str
    block: int
    gas_used: int
    reason: str = ""


class ChainReader(Protocol):
    """Reads one fund."""

    def fetch_snapshot(self, block: int | None = None) -> FundSnapshot:
        """Read raw state in one call pinned to a block hash; None is the newest block."""
        ...

    def fetch_contract_view(self, block: int) -> ContractView:
        """Read the contract's own NAV at a block."""
        ...

    def fetch_struck(self, dealing: int) -> StruckNav | None:
        """Read the NAV a dealing was struck at; None when it was not."""
        ...


class RoundReader(Protocol):
    """Knows what feeds answered in their past rounds."""

    def fetch_round(self, token: Address, round_id: int, block_hash: str) -> RoundAnswer | None:
        """Ask the aggregator that is listed for a token at a block; None when it has no such."""
        ...


class ChainWriter(Protocol):
    """Carries out planned calls, each at most once."""

    def send_call(self, call: PlannedCall) -> Outcome:
        """Journal, simulate, sign, send and wait; raises TransactionRefusedError when refused."""
        ...


class PriceSource(Protocol):
    """Past prices, for signals alone; no NAV rests on them."""

    def fetch_closes(self, token: Address, until: int, hours: int) -> Sequence[Close]:
        """Read hourly closes, oldest first; hours without a price are missing, never filled."""
        ...


class ReferencePrices(Protocol):
    """What others than the feeds say of prices; it decides whether to act, never at what price."""

    def fetch_references(
        self, tokens: Sequence[Address], snapshot: FundSnapshot
    ) -> Mapping[Address, Sequence[Reference | Missing]]:
        """
        Ask every source that is configured for these tokens.

        A source that has no price says why, instead of being left out; what is not a fault of the
        source itself is raised.
        """
        ...


class Bridge(Protocol):
    """The line between the fund's two chains; every method may raise RpcError."""

    def fetch_ledger(self) -> Ledger:
        """Say what is under way, from the events of both chains up to their newest blocks."""
        ...

    def fetch_home(self) -> HomeState:
        """Read the home side at its newest block."""
        ...

    def fetch_outpost(self) -> OutpostState:
        """Read the outpost at its newest block."""
        ...

    def fetch_statement_fee(self) -> int:
        """Ask what a statement costs, wei on the outpost's chain."""
        ...

    def fetch_heartbeat_fee(self) -> int:
        """Ask what a heartbeat costs, wei at home."""
        ...

    def fetch_transfer_fee(self, move: Move) -> int:
        """Ask what a transfer costs, wei on the chain that it leaves."""
        ...


class Clock(Protocol):
    """Wall-clock time."""

    def now(self) -> int:
        """Return unix seconds."""
        ...


class Notifier(Protocol):
    """Tells one receiver."""

    @property
    def name(self) -> str:
        """Who is told; the same after a restart, and without any secret."""
        ...

    def send_alert(self, title: str, text: str) -> bool:
        """Deliver an alert; whether it arrived."""
        ...
