"""
The keeper's own NAV: key 2 of the two-key NAV, from raw state alone.

Nothing here asks a contract what the fund is worth. A statement is recomputable by anyone from a
block number, and the figure a strike used from the event it left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from keeper.domain.prices import price_of
from keeper.domain.share_math import per_share_down
from keeper.domain.snapshot import Entry, FundSnapshot
from keeper.domain.units import PRICE_SCALE, RAY, WAD, Address, mul_div_down
from keeper.domain.vaults import counted_assets

UNITS_LAYOUT = [
    "uint256",
    "address",
    "uint256",
    "address[]",
    "(address,address,uint256)[][]",
    "uint256",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingValue:
    """A plain amount that a strategy holds, itself or behind a position; `value` in base units."""

    strategy: Address
    token: Address
    amount: int
    price: int
    round_id: int
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NavStatement:
    """
    What the fund was worth at one block.

    Args:
        total: cash, remote value and all holdings, base units, each holding rounded down.
        per_share: gross NAV per share with 18 digits, rounded down.
        tokens: priced tokens in order of first appearance, the base asset excluded.
        prices: of `tokens`, base units per token unit scaled by 1e36.
        units_hash: see INavOracle.unitsHash.
    """

    block: int
    block_hash: str
    timestamp: int
    cash: int
    remote: int
    holdings: tuple[HoldingValue, ...]
    total: int
    supply: int
    per_share: int
    tokens: tuple[Address, ...]
    prices: tuple[int, ...]
    units_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NavReport:
    """The keeper's key, as in INavOracle.NavReport."""

    dealing: int
    observed_block: int
    block_hash: str
    units_hash: str
    prices: tuple[int, ...]
    total_assets: int
    sequence: int
    valid_until: int

    def as_tuple(self) -> tuple[int, int, str, str, list[int], int, int, int]:
        """Return the struct in the contract's order of fields."""
        return (
            self.dealing,
            self.observed_block,
            self.block_hash,
            self.units_hash,
            list(self.prices),
            self.total_assets,
            self.sequence,
            self.valid_until,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One figure on which two parties disagree; both in the same unit."""

    what: str
    ours: object
    theirs: object

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.what}: keeper has {self.ours}, chain has {self.theirs}"


def plain_amount(entry: Entry) -> int:
    """
    Plain tokens behind an entry, rounded down: its units, scaled units times the index, or what
    vault shares count for.

    Raises:
        PriceError: a vault does not say what its shares are worth.
    """
    if entry.vault is not None:
        return counted_assets(entry.vault, entry.units)
    return entry.units if entry.index is None else mul_div_down(entry.units, entry.index, RAY)


def value_down(amount: int, price: int) -> int:
    """Value an amount in base units, rounded down; `price` is scaled by 1e36."""
    return mul_div_down(amount, price, PRICE_SCALE)


def strike_nav(snapshot: FundSnapshot) -> NavStatement:
    """
    Value the fund at the snapshot's block.

    Raises:
        PriceError: something is held whose price cannot be used; it never counts as zero.
    """
    holdings = _value_holdings(snapshot)
    priced = dict.fromkeys(h.token for h in holdings if h.token != snapshot.base.address)
    total = snapshot.cash + snapshot.remote_value + sum(h.value for h in holdings)
    return NavStatement(
        block=snapshot.block,
        block_hash=snapshot.block_hash,
        timestamp=snapshot.timestamp,
        cash=snapshot.cash,
        remote=snapshot.remote_value,
        holdings=holdings,
        total=total,
        supply=snapshot.accrued_supply,
        per_share=per_share_down(total, snapshot.accrued_supply, snapshot.virtual_shares),
        tokens=tuple(priced),
        prices=tuple(price_of(snapshot, token) for token in priced),
        units_hash=units_hash(snapshot),
    )


def _value_holdings(snapshot: FundSnapshot) -> tuple[HoldingValue, ...]:
    rows = []
    for strategy in snapshot.strategies:
        for entry in strategy.entries:
            if entry.units == 0:
                continue
            amount, price = plain_amount(entry), price_of(snapshot, entry.underlying)
            is_base = entry.underlying == snapshot.base.address
            feed = snapshot.feeds.get(entry.underlying)
            rows.append(
                HoldingValue(
                    strategy=strategy.address,
                    token=entry.underlying,
                    amount=amount,
                    price=price,
                    round_id=0 if is_base or feed is None else feed.round_id,
                    value=amount if is_base else value_down(amount, price),
                )
            )
    return tuple(rows)


def units_hash(snapshot: FundSnapshot) -> str:
    """
    Hash what the fund holds, before any price.

    Returns:
        0x and 64 hex digits of keccak256(abi.encode(chain id, fund, cash, strategies, inventories,
        remote sequence)), as INavOracle.unitsHash defines it.
    """
    inventories = [[(e.token, e.adapter, e.units) for e in s.entries] for s in snapshot.strategies]
    fields = [
        snapshot.chain_id,
        snapshot.fund,
        snapshot.cash,
        [s.address for s in snapshot.strategies],
        inventories,
        snapshot.remote_sequence,
    ]
    return "0x" + keccak(encode(UNITS_LAYOUT, fields)).hex()


def build_report(snapshot: FundSnapshot, statement: NavStatement, *, validity_s: int) -> NavReport:
    """Make the report for the closed dealing, valid for `validity_s` seconds of chain time."""
    return NavReport(
        dealing=snapshot.dealing.number,
        observed_block=statement.block,
        block_hash=statement.block_hash,
        units_hash=statement.units_hash,
        prices=statement.prices,
        total_assets=statement.total,
        sequence=snapshot.last_sequence + 1,
        valid_until=snapshot.timestamp + validity_s,
    )


def recompute_struck(
    *,
    cash: int,
    remote: int,
    base: Address,
    holding_tokens: Sequence[Address],
    amounts: Sequence[int],
    tokens: Sequence[Address],
    prices: Sequence[int],
) -> int:
    """
    Recompute a struck total from its NavConfirmed event.

    Returns:
        Base units; equal to the event's total to the wei.

    Raises:
        KeyError: a holding's token has no price in the event.
    """
    price = dict(zip(tokens, prices, strict=True))
    held = zip(holding_tokens, amounts, strict=True)
    return cash + remote + sum(a if t == base else value_down(a, price[t]) for t, a in held)


def within_tolerance(ours: int, theirs: int, tolerance: int) -> bool:
    """Whether |ours - theirs| <= tolerance * theirs, tolerance a wad: the contract's own test."""
    return abs(ours - theirs) <= mul_div_down(theirs, tolerance, WAD)


def compare(pairs: Sequence[tuple[str, object, object]]) -> tuple[Difference, ...]:
    """Keep the (what, ours, theirs) that differ."""
    return tuple(Difference(what=w, ours=o, theirs=t) for w, o, t in pairs if o != t)
