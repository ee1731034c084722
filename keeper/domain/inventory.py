"""
How much of the fund's cash is kept on which chain: trade from what is there, bridge to restore it.

Bridging takes minutes and costs a fee, so a side is let drift inside its band; what is on its way
counts as there, or the same lack would be filled twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.bridge_events import Side
from keeper.domain.units import BPS, mul_div_down, mul_div_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """
    What one side should have, base units.

    Args:
        low: below it the side is filled up.
        target: up to which, and down to which.
        high: above it the excess leaves.

    Raises:
        ValueError: they are not in this order.
    """

    low: int
    target: int
    high: int

    def __post_init__(self) -> None:
        """Refuse a band that cannot be kept to."""
        if not 0 <= self.low <= self.target <= self.high:
            raise ValueError(f"a band needs 0 ≤ low ≤ target ≤ high, not {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """
    What one side has for trading, base units.

    Args:
        free: could leave now.
        arriving: left the other side and is not counted here yet.
        band: what it should have.
    """

    free: int
    arriving: int
    band: Band

    @property
    def expected(self) -> int:
        """Base units once everything has arrived."""
        return self.free + self.arriving

    @property
    def lack(self) -> int:
        """Base units up to the target; 0 while the side is inside its band."""
        short = self.expected < self.band.low
        return self.band.target - self.expected if short else 0

    @property
    def excess(self) -> int:
        """Base units above the target; 0 while the side is inside its band."""
        return self.expected - self.band.target if self.expected > self.band.high else 0

    @property
    def spare(self) -> int:
        """Base units that may leave for the other's sake: of what is free, down to the target."""
        return max(0, min(self.free, self.expected - self.band.target))

    @property
    def room(self) -> int:
        """Base units that may come without leading out of the band."""
        return max(0, self.band.high - self.expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeTerms:
    """
    When a transfer is worth it.

    Args:
        smallest: base units; less is not sent.
        cost: of one transfer, fee and gas on both chains, base units.
        max_cost_bps: most of the amount that it may cost.
        room: base units that may still be sent to the outpost under the contract's cap.
    """

    smallest: int
    cost: int
    max_cost_bps: int
    room: int

    @property
    def least(self) -> int:
        """Smallest amount that is worth its cost, rounded up."""
        if not self.cost:
            return self.smallest
        if not self.max_cost_bps:
            raise ValueError(f"a transfer costs {self.cost} base units and may cost nothing")
        return max(self.smallest, mul_div_up(self.cost, BPS, self.max_cost_bps))


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Send base asset from one side to the other."""

    source: Side
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Send nothing, and why, with the numbers."""

    reason: str


def choose_move(home: Inventory, outpost: Inventory, terms: BridgeTerms) -> Move | Stay:
    """
    Decide on the next transfer.

    A side below its band is filled to its target out of what the other has above its own; a side
    above its band sends down to its target what the other has room for. The lack goes first.

    Args:
        home: the home chain's.
        outpost: the outpost's.
        terms: when a transfer is worth it.

    Raises:
        ValueError: a transfer costs something and may cost nothing.
    """
    sides = {Side.HOME: home, Side.OUTPOST: outpost}
    reasons = []
    for target, wanted in _wanted(sides):
        source = target.other
        amount = min(wanted, sides[source].spare, sides[target].room)
        if target is Side.OUTPOST:
            amount = min(amount, max(0, terms.room))
        if amount and amount >= terms.least:
            return Move(source=source, amount=amount)
        reasons.append(
            f"{target} should get {wanted}, {amount} could be sent, at least {terms.least} is "
            "worth the cost"
        )
    return Stay(reason="; ".join(reasons) or "both sides are inside their bands")


def _wanted(sides: dict[Side, Inventory]) -> list[tuple[Side, int]]:
    """List who should get how much, lacks before excesses."""
    lacks = [(side, each.lack) for side, each in sides.items() if each.lack]
    excesses = [(side.other, each.excess) for side, each in sides.items() if each.excess]
    return [*lacks, *excesses]


def transfer_cost_up(wei: int, price_e36: int) -> int:
    """
    Convert what a transfer costs in native coin to base units, rounded up.

    Args:
        wei: fee and gas.
        price_e36: base units per wei, scaled by 1e36.
    """
    return mul_div_up(wei, price_e36, 10**36)


def split_band(total: int, low_bps: int, target_bps: int, high_bps: int) -> Band:
    """Make a band out of parts of a total, each rounded down."""
    low, target, high = (mul_div_down(total, each, BPS) for each in (low_bps, target_bps, high_bps))
    return Band(low=low, target=target, high=high)
