"""Calls of tokens and of Uniswap's routers, encoded."""

from __future__ import annotations

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from keeper.domain.policy import Venue
from keeper.domain.pool_events import PoolTerms
from keeper.domain.units import Address

FOREVER = 2**40  # a deadline that no simulation reaches
ANY_PRICE = 2**255
V2_ORDER = ("uint256", "uint256", "address[]", "address", "uint256")
V3_ORDER = ("(address,address,uint24,address,uint256,uint256,uint256,uint160)",)


def encode_call(name: str, types: tuple[str, ...], *arguments: object) -> bytes:
    """Encode a call by its name and the types of its arguments."""
    selector: bytes = keccak(text=f"{name}({','.join(types)})")[:4]
    return selector + encode(types, arguments)


def transfer(to: Address, amount: int) -> bytes:
    """Encode ERC-20's transfer."""
    return encode_call("transfer", ("address", "uint256"), to, amount)


def transfer_from(owner: Address, to: Address, amount: int) -> bytes:
    """Encode ERC-20's transferFrom."""
    types = ("address", "address", "uint256")
    return encode_call("transferFrom", types, owner, to, amount)


def approve(spender: Address, amount: int) -> bytes:
    """Encode ERC-20's approve."""
    return encode_call("approve", ("address", "uint256"), spender, amount)


def balance_of(account: Address) -> bytes:
    """Encode ERC-20's balanceOf."""
    return encode_call("balanceOf", ("address",), account)


def buy_exactly(
    terms: PoolTerms, paid: Address, bought: Address, amount: int, to: Address
) -> bytes:
    """Encode a router's purchase of exactly so many units, at any price."""
    if terms.venue is Venue.UNISWAP_V2:
        name, path = "swapTokensForExactTokens", [paid, bought]
        return encode_call(name, V2_ORDER, amount, ANY_PRICE, path, to, FOREVER)
    order = (paid, bought, terms.fee_ppm, to, FOREVER, amount, ANY_PRICE, 0)
    return encode_call("exactOutputSingle", V3_ORDER, order)


def sell_exactly(terms: PoolTerms, sold: Address, got: Address, amount: int, to: Address) -> bytes:
    """Encode a router's sale of exactly so many units, at any price."""
    if terms.venue is Venue.UNISWAP_V2:
        name, path = "swapExactTokensForTokens", [sold, got]
        return encode_call(name, V2_ORDER, amount, 0, path, to, FOREVER)
    order = (sold, got, terms.fee_ppm, to, FOREVER, amount, 0, 0)
    return encode_call("exactInputSingle", V3_ORDER, order)
