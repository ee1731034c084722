"""How the purposes of calls name tokens and amounts: in whole units, with symbol, to the digit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from keeper.domain.assets import Token
from keeper.domain.quantities import spell_exact
from keeper.domain.units import Address

Tokens = Mapping[Address, Token]
PPM_DIGITS = 6  # a fee of a pool is in millionths
TRADE = "trade"  # what the purpose of a round trip begins with


def tell_amount(amount: int, token: Token) -> str:
    """Write base units of a token as `1,234.5 USDC`, with every digit that is not a last zero."""
    return f"{spell_exact(amount, token.decimals)} {token.symbol}"


def tell_units(amount: int, address: Address, tokens: Tokens) -> str:
    """Write units of a token; those of one that nobody knows stay units, and say so."""
    token = tokens.get(address)
    return f"{amount:,} units of {address}" if token is None else tell_amount(amount, token)


def name_token(address: Address, tokens: Tokens) -> str:
    """Name a token; one that nobody knows keeps its address."""
    token = tokens.get(address)
    return address if token is None else token.symbol


class Swapped(NamedTuple):
    """One swap of a round trip, and the venue's name."""

    given: Address
    got: Address
    venue: str


def tell_trip(swaps: Sequence[Swapped], least: int, tokens: Tokens) -> str:
    """Tell a round trip, and the units of its first token that it must earn."""
    route = ", ".join(
        f"{name_token(each.given, tokens)} to {name_token(each.got, tokens)} on {each.venue}"
        for each in swaps
    )
    return f"{route} for a profit of at least {tell_units(least, swaps[0].given, tokens)}"


def tell_loan(amount: int, base: Address, pool: tuple[Address, int] | None, tokens: Tokens) -> str:
    """Tell a loan of Aave, or of the v3 pool with another token and a fee in millionths."""
    lent = f"borrow {tell_units(amount, base, tokens)}"
    if pool is None:
        return f"{lent} from Aave v3"
    paired, fee = name_token(pool[0], tokens), spell_exact(pool[1], PPM_DIGITS - 2)
    return f"{lent} from the v3 pool with {paired} and a fee of {fee} %"


def kind_of(purpose: str) -> str:
    """Say by its first word what a call was for; round trips once began with their token."""
    word = purpose.partition(" ")[0]
    return TRADE if word.startswith("0x") else word
