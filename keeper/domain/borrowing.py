"""
Money that is lent within one transaction, as the first part of a way.

What will be owed goes in and what is lent comes out: a straight line, so that the best size of a
way behind it is found with the lender's fee in it, and its profit is what is left after that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from keeper.domain.curves import Piece
from keeper.domain.pools import PPM
from keeper.domain.units import Address, mul_div_up
from keeper.errors import SwapError


@dataclass(frozen=True, slots=True, kw_only=True)
class Lender:
    """
    Who lends base asset for one transaction.

    Args:
        address: the v3 pool, which cannot be traded on meanwhile, or Aave's pool.
        paired: other token of the v3 pool; None for Aave.
        fee_ppm: of what is lent, parts per million. A v3 pool rounds it up; Aave, whose versions
            round differently, takes a unit less at most.
        available: most that it has to lend, base units.
        gas: more than without a loan.
    """

    address: Address
    paired: Address | None
    fee_ppm: int
    available: int
    gas: int

    def owed_up(self, amount: int) -> int:
        """Say what has to be paid back for a loan, the fee rounded up."""
        return amount + mul_div_up(amount, self.fee_ppm, PPM)

    def is_worse_than(self, other: Lender) -> bool:
        """Tell whether another one is never the worse choice."""
        return (
            other.fee_ppm <= self.fee_ppm
            and other.available >= self.available
            and other.gas <= self.gas
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """A loan of `amount` base units, and the fee that it costs at most."""

    lender: Lender
    amount: int
    fee: int

    @property
    def owed(self) -> int:
        """What has to be paid back."""
        return self.amount + self.fee


class Borrowing:
    """A lender as a way from what will be owed to what is lent."""

    __slots__ = ("lender",)

    def __init__(self, lender: Lender) -> None:
        self.lender = lender

    def out_down(self, amount_in: int) -> int:
        """
        Find the largest loan that a repayment covers.

        Raises:
            SwapError: it covers none, or the lender does not have so much.
        """
        amount = amount_in * PPM // (PPM + self.lender.fee_ppm)
        return self._require_available(amount)

    def least_in(self, amount_out: int) -> int:
        """
        Say what is owed for a loan.

        Raises:
            SwapError: it is nothing, or the lender does not have so much.
        """
        return self.lender.owed_up(self._require_available(amount_out))

    def pieces(self) -> Iterator[Piece]:
        """Give a straight line, as long as there is something to lend."""
        lender = self.lender
        if lender.available > 0:
            yield Piece(PPM, 0, 0, PPM + lender.fee_ppm, lender.owed_up(lender.available))

    def _require_available(self, amount: int) -> int:
        available = self.lender.available
        if not 0 < amount <= available:
            raise SwapError(
                f"{self.lender.address} is asked for {amount}, limits are 1 and {available}"
            )
        return amount
