"""What tokens call themselves."""

from __future__ import annotations

from functools import cache

from keeper.adapters.contracts import Contract
from keeper.adapters.foreign_views import view, views
from keeper.adapters.rpc import Rpc, RpcRefusal, to_bytes
from keeper.adapters.transactions import read_revert
from keeper.domain.dealing_report import NamedToken
from keeper.domain.plain_text import ascii_line
from keeper.domain.units import Address
from keeper.errors import RpcError


class TokenNames:
    """
    Asks tokens, at the newest block: a token that renames itself is told by its new name from then
    on, for dealings of before too.

    Args:
        rpc: the node, or a quorum of them.
    """

    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc

    def fetch_token(self, token: Address) -> NamedToken:
        """
        Ask for symbol and digits.

        Raises:
            RpcError: the node did not answer, or it is no token.
        """
        decimals = _metadata().decode("decimals", self._fetch("decimals", token)).number("0")
        symbol = self._fetch_text("symbol", token)
        return NamedToken(address=token, symbol=symbol, decimals=decimals)

    def fetch_name(self, token: Address) -> str:
        """
        Ask for the name.

        Raises:
            RpcError: the node did not answer, or refused for a reason that is not the token's.
        """
        return self._fetch_text("name", token)

    def _fetch_text(self, function: str, token: Address) -> str:
        """
        Ask for a text; one that is missing, or no text, is the address instead.

        It is part of what is hashed, so no table of Unicode has a say in it: those grow.
        """
        try:
            data = self._fetch(function, token)
        except RpcRefusal as error:
            # A node in trouble says nothing of the token, and a hash is recorded for good.
            if read_revert(error) is None:
                raise
            return token
        try:
            text = _metadata().decode(function, data).text("0")
        except RpcError:
            return token
        return ascii_line(text) or token

    def _fetch(self, function: str, token: Address) -> bytes:
        call = {"to": token, "data": "0x" + _metadata().encode(function).hex()}
        return to_bytes(self._rpc.fetch("eth_call", call, "latest"), "a token's answer")


@cache
def _metadata() -> Contract:
    return views(
        "ERC20Metadata",
        view("name", [], ["string"]),
        view("symbol", [], ["string"]),
        view("decimals", [], ["uint8"]),
    )
