"""What the portal knows of a fund: its fixed facts, and what it saw at one block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from keeper.domain.assets import Token
from keeper.domain.dao_view import DaoView
from keeper.domain.history import Point
from keeper.domain.nav import NavStatement
from keeper.domain.report import DealingRow
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import Address
from keeper.ports import ContractView


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitDomain:
    """The EIP-712 domain under which a token takes permits (EIP-2612)."""

    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """
    What does not change while a fund lives.

    Args:
        name: of the shares; and `symbol`.
        addresses: of everything by its name in the address book.
        strategies: names by address.
        tokens: the base asset first.
        permit: how the base asset takes permits; None when it does not.
        reader: address that has the code of a lent reader during one call.
        benchmark: what the fund is compared with; None without another token.
        version: of the keeper.
        local: whether the chain is a local one, where nothing is worth anything.
    """

    chain_id: int
    name: str
    symbol: str
    addresses: Mapping[str, Address]
    strategies: Mapping[Address, str]
    tokens: tuple[Token, ...]
    permit: PermitDomain | None
    reader: Address
    benchmark: Address | None
    outpost: bool
    version: str
    local: bool

    def symbol_of(self, address: Address) -> str:
        """Name a token; an unknown one keeps its address."""
        return next((each.symbol for each in self.tokens if each.address == address), address)

    def strategy_of(self, address: Address) -> str:
        """Name a strategy; an unknown one keeps its address."""
        return self.strategies.get(address, address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """
    A struck dealing and where it came from.

    Args:
        row: its figures.
        nav: what the fund was struck at, base units: the contract's key.
        net_assets: what it had once all requests were dealt with.
        gross: NAV per share before fees, 18 digits.
        mark: high-water mark after it, 18 digits.
        closed_at: unix seconds; None when no event tells it.
        report_hash: of the anchored report; "" without one.
    """

    row: DealingRow
    nav: int
    net_assets: int
    gross: int
    mark: int
    block: int
    transaction: str
    closed_at: int | None
    report_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """
    Something that happened on the chain.

    Args:
        kind: `trade` or `alert`.
        time: unix seconds; None where the node does not say it along.
        text: in words.
    """

    kind: str
    block: int
    index: int
    transaction: str
    time: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who gets fee shares: bps of each distribution, shares owed and taken so far."""

    account: Address
    bps: int
    owed: int
    withdrawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """
    The fund at one block, read once for all readers.

    Args:
        statement: the keeper's key; None with its `problem`.
        contract: the contract's key; None with its `contract_problem`.
        struck: oldest first.
        points: what the keeper remembers, oldest first.
        remark: why the points are missing; "" when they are not.
        dao: None with its `dao_problem`.
        happenings: the newest ones, oldest first.
    """

    snapshot: FundSnapshot
    statement: NavStatement | None
    problem: str
    contract: ContractView | None
    contract_problem: str
    struck: tuple[Struck, ...]
    points: tuple[Point, ...]
    remark: str
    dao: DaoView | None
    dao_problem: str
    happenings: tuple[Happening, ...]

    @property
    def last(self) -> Struck | None:
        """The newest struck dealing."""
        return self.struck[-1] if self.struck else None
