"""
The report on one struck dealing: facts of the chain alone, and the one text of them that is hashed.

Everything that the report shows follows from these facts, so whoever reads the chain writes the
same text, and its keccak256 is what the fund's PerformanceTracking keeps of the dealing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import cast

from eth_utils.crypto import keccak

from keeper.domain.plain_text import plain_line
from keeper.domain.report import DealingRow
from keeper.domain.units import Address

FORMAT = "dealing-report-2"
FORMATS = ("dealing-report-1", FORMAT)
"""The first one spelt names by the Unicode tables of the Python that wrote it."""
LONGEST_SHOWN = 200  # characters of one side of a difference
ATTACHED_AS = "figures.json"
FIGURES_ID = "figures-that-are-hashed"
"""Under these names the text comes along in a PDF and in an HTML file."""
Text = dict[str, "Node"]
Node = str | list["Node"] | Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedToken:
    """A token as it names itself; one that does not is called by its address."""

    address: Address
    symbol: str
    decimals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldToken:
    """What the fund held of a token at a strike: plain units, and what they counted for."""

    token: Address
    units: int
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeFact:
    """
    What the chain says of one strike; base units, shares and prices per share with 18 digits.

    Args:
        total_assets: that both keys agreed on, before the dealing's flows.
        net_assets: after its flows, as the supply and the NAV per share are.
        gross_per_share: before its performance fee and its flows.
        exited: shares that left in kind since the strike before.
        held: by token, base assets outside the treasury among them.
        benchmark: price of the benchmark, base units per unit scaled by 1e36; 0 = not priced.
    """

    number: int
    block: int
    transaction: str
    struck_at: int
    total_assets: int
    net_assets: int
    supply: int
    gross_per_share: int
    nav_per_share: int
    high_water_mark: int
    assets_in: int
    shares_out: int
    filled: int
    assets_out: int
    rolled: int
    management_shares: int
    performance_shares: int
    cash: int
    remote: int
    exited: int
    held: tuple[HeldToken, ...]
    benchmark: int

    @property
    def row(self) -> DealingRow:
        """Give what the table of dealings shows."""
        kept = {field.name for field in fields(DealingRow)}
        return DealingRow(**{name: getattr(self, name) for name in kept})


@dataclass(frozen=True, slots=True, kw_only=True)
class DealingReport:
    """
    A struck dealing and all before it.

    Args:
        performance: the contract that keeps the hash.
        name: of the share.
        block_hash: of the block in which the dealing was struck, the last of `strikes`.
        tokens: all that `strikes` speak of, the base asset first.
        benchmark: what could have been held instead; None without any.
        strikes: from the first to the dealing's own.
        format: in which it is written.
    """

    chain_id: int
    fund: Address
    performance: Address
    name: str
    block_hash: str
    tokens: tuple[NamedToken, ...]
    benchmark: Address | None
    strikes: tuple[StrikeFact, ...]
    format: str = FORMAT

    @property
    def dealing(self) -> int:
        """Give its number."""
        return self.strikes[-1].number

    @property
    def last(self) -> StrikeFact:
        """Give the dealing's own strike."""
        return self.strikes[-1]

    @property
    def base(self) -> NamedToken:
        """Give the base asset."""
        return self.tokens[0]

    def symbol_of(self, token: Address) -> str:
        """Name a token."""
        return next(each.symbol for each in self.tokens if each.address == token)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The hash that the chain keeps of a report, and the transaction that brought it there."""

    hash: str
    block: int
    transaction: str
    by: Address


def renamed(ours: DealingReport, theirs: DealingReport) -> DealingReport:
    """Call everything in one report what another report calls it; no figure changes."""
    symbols = {each.address: each.symbol for each in theirs.tokens}
    tokens = tuple(
        replace(each, symbol=symbols.get(each.address, each.symbol)) for each in ours.tokens
    )
    return replace(ours, name=theirs.name, tokens=tokens)


def to_canonical(report: DealingReport) -> str:
    """
    Write the text that is hashed.

    Returns:
        JSON in ASCII without spaces, keys in order, every number as text in decimals.
    """
    return _dump(_plain(asdict(report)))


def hash_of(canonical: str) -> str:
    """Hash a canonical text: keccak256 of its bytes, as 0x and hex digits."""
    return "0x" + keccak(text=canonical).hex()


def spelt_as(report: DealingReport, digest: str) -> DealingReport:
    """Write a report in the format that gives it a hash; as it is where none does."""
    spelt = (replace(report, format=each) for each in FORMATS)
    return next((each for each in spelt if hash_of(to_canonical(each)) == digest), report)


def differences_of(ours: DealingReport, theirs: DealingReport) -> tuple[str, ...]:
    """Name every figure that differs, the report's own first: `strikes.3.nav_per_share: …`."""
    mine, other = (cast("Text", _plain(asdict(each))) for each in (ours, theirs))
    return tuple(_differences("", mine, other))


def _differences(path: str, ours: Node | None, theirs: Node | None) -> list[str]:
    left, right = _children(ours), _children(theirs)
    if left is None or right is None:
        chain, file = _spell(ours), _spell(theirs)
        return [] if ours == theirs else [f"{path}: the chain has {chain}, the file {file}"]
    found = []
    for key in dict.fromkeys([*left, *right]):
        below = f"{path}.{key}" if path else key
        found += _differences(below, left.get(key), right.get(key))
    return found


def _children(node: Node | None) -> Mapping[str, Node] | None:
    """Name what is below a node; rows go by their place, counted from 1 as dealings are."""
    if isinstance(node, list):
        return {str(place): each for place, each in enumerate(node, 1)}
    return node if isinstance(node, dict) else None


def _spell(node: Node | None) -> str:
    """Show what may be a stranger's, on one line and cut where it is long."""
    if node is None:
        return "nothing"
    return plain_line(node if isinstance(node, str) else _dump(node), LONGEST_SHOWN)


def _dump(node: Node) -> str:
    return json.dumps(node, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _plain(value: object) -> Node:
    """Turn numbers into text; nothing stays an empty text."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return "" if value is None else str(value)
