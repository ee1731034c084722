"""From a route of swaps to the one call that carries it out, for a strategy or with a loan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from keeper.domain.orders import swap_order
from keeper.domain.plan import PlannedCall
from keeper.domain.policy import Route, Venue
from keeper.domain.profit import least_up
from keeper.domain.purposes import TRADE, Swapped, Tokens, tell_loan, tell_trip
from keeper.domain.units import WAD, Address

FLASH_ACCOUNT = "flash_account"  # its name in the address book


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """
    One swap of a route.

    Args:
        venue: how the adapter's orders are encoded.
        adapter: who translates it.
        token_in: what is given.
        token_out: what is received.
        amount_in: units; 0 is all of the former hop's token that the route has brought and not
            used, and in the first hop of a loan the loan.
        min_out: fewest units that must arrive, at least 1; what the whole must earn the terms say.
        fee: of the v3 pool, 500 = 0.05 %; 0 for v2.
    """

    venue: Venue
    adapter: Address
    token_in: Address
    token_out: Address
    amount_in: int = 0
    min_out: int = 1
    fee: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfitTerms:
    """
    What a route must earn, in units of the token that it starts with.

    Args:
        least: profit after gas.
        gas: units of gas of the whole transaction.
        wei_price: units that a wei is worth, scaled by 1e36.
    """

    least: int
    gas: int
    wei_price: int

    def least_up(self, gas_price: int) -> int:
        """Say what the chain will ask for at a price of gas, in units, rounded up."""
        return least_up(self.least, self.gas, self.wei_price, gas_price)

    def as_tuple(self) -> tuple[int, int, int]:
        """Order the fields as the contracts' struct has them."""
        return (self.least, self.gas, self.wei_price)


class Found(Protocol):
    """Where and when a route was found: a snapshot of the fund, or less."""

    @property
    def chain_id(self) -> int:
        """The chain."""
        ...

    @property
    def fund(self) -> Address:
        """The fund there, or its outpost."""
        ...

    @property
    def block(self) -> int:
        """Whose pool states it was found in."""
        ...

    @property
    def tokens(self) -> Tokens:
        """What the tokens there are called, as far as it is known."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class UniswapLoan:
    """`amount` base units from the v3 pool of the base asset and `paired`."""

    amount: int
    paired: Address
    fee: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AaveLoan:
    """`amount` base units from Aave v3."""

    amount: int


Loan = UniswapLoan | AaveLoan


def plan_round_trip(
    hops: Sequence[Hop],
    terms: ProfitTerms,
    found: Found,
    *,
    strategy: str,
    not_after: int,
) -> PlannedCall:
    """
    Plan a route with the money of a strategy.

    Args:
        hops: two or more; the first one names its amount.
        terms: what it must earn.
        found: the block that the route was found in; the same route in the same block is the
            same opportunity, and gets the same id.
        strategy: its name in the address book.
        not_after: last second of chain time at which it may be carried out.

    Raises:
        ValueError: fewer than two hops, or a first one without an amount.
    """
    if len(hops) < 2 or hops[0].amount_in == 0:
        raise ValueError(f"{len(hops)} hops, the first one of {[h.amount_in for h in hops[:1]]}")
    number = opportunity_id(hops, found, strategy)
    args = (number, _orders(hops), not_after, terms.as_tuple())
    where = (f"strategy:{strategy}", "executeForProfit")
    purpose = f"{TRADE} {_spell(hops, terms, found.tokens)} ({strategy})"
    return _call(found, where, args, number, not_after, purpose)


def plan_flash(
    hops: Sequence[Hop],
    loan: Loan,
    terms: ProfitTerms,
    found: Found,
    *,
    not_after: int,
) -> PlannedCall:
    """
    Plan a route with borrowed base asset; it starts and ends with that.

    Args:
        hops: two or more.
        loan: from whom, and how much; a v3 pool that lends cannot be one of the route's.
        terms: what must remain after the lender's fee.
        found: as in `plan_round_trip`.
        not_after: as in `plan_round_trip`.

    Raises:
        ValueError: fewer than two hops, or a loan of nothing.
    """
    if len(hops) < 2 or loan.amount <= 0:
        raise ValueError(f"{len(hops)} hops with a loan of {loan.amount}")
    number = opportunity_id(hops, found, repr(loan))
    rest = (loan.amount, _orders(hops), not_after, terms.as_tuple())
    args: tuple[object, ...] = (number, *rest)
    function = "executeOnAave"
    if isinstance(loan, UniswapLoan):
        args, function = (number, (loan.paired, loan.fee), *rest), "executeOnUniswap"
    pool = (loan.paired, loan.fee) if isinstance(loan, UniswapLoan) else None
    lent = tell_loan(loan.amount, hops[0].token_in, pool, found.tokens)
    purpose = f"{lent}: {_spell(hops, terms, found.tokens)}"
    return _call(found, (FLASH_ACCOUNT, function), args, number, not_after, purpose)


def opportunity_id(hops: Sequence[Hop], found: Found, account: str) -> int:
    """Number an opportunity: the same route, block and account give the same 256 bits."""
    routes = [(h.venue.value, h.adapter, h.token_in, h.token_out, h.fee, h.amount_in) for h in hops]
    kinds = ["uint256", "address", "uint256", "string"]
    kinds.append("(string,address,address,address,uint256,uint256)[]")
    place = (found.chain_id, found.fund, found.block, account)
    return int.from_bytes(keccak(encode(kinds, [*place, routes])), "big")


def _orders(hops: Sequence[Hop]) -> tuple[tuple[Address, bytes], ...]:
    return tuple((hop.adapter, _order(hop)) for hop in hops)


def _order(hop: Hop) -> bytes:
    route = Route(venue=hop.venue, adapter=hop.adapter, share=WAD, fee=hop.fee)
    return swap_order(route, (hop.token_in, hop.token_out), hop.amount_in, hop.min_out)


def _spell(hops: Sequence[Hop], terms: ProfitTerms, tokens: Tokens) -> str:
    swaps = [Swapped(hop.token_in, hop.token_out, hop.venue.value) for hop in hops]
    return tell_trip(swaps, terms.least, tokens)


def _call(
    found: Found,
    where: tuple[str, str],
    args: tuple[object, ...],
    number: int,
    not_after: int,
    purpose: str,
) -> PlannedCall:
    """Nothing is put to work: what leaves is back, or nothing happened."""
    contract, function = where
    return PlannedCall(
        contract=contract,
        function=function,
        args=args,
        key=f"{found.chain_id}:{found.fund}:round-trip:{contract}:{number:x}",
        not_after=not_after,
        purpose=purpose,
    )
