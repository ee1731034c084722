"""The facts of a fund that never change, read once when the portal starts."""

from __future__ import annotations

from collections.abc import Iterator

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError
from eth_utils.crypto import keccak

from keeper import __version__
from keeper.adapters.address_book import AddressBook
from keeper.adapters.contracts import Argument, Contract, Reading, load_contract
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.rpc import RpcRefusal
from keeper.adapters.snapshots import READER_AT
from keeper.adapters.token_calls import encode_call
from keeper.bootstrap.keys import LOCAL_CHAINS
from keeper.bootstrap.reading import Reader, find_benchmark
from keeper.domain.assets import Token
from keeper.domain.intents import Head
from keeper.domain.units import Address
from keeper.errors import RpcError
from keeper.portal.look import Facts, PermitDomain

# What pages call differently from the address book.
CALLED = {"nav_oracle": "oracle", "controls": "emergency"}
DOMAIN = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
SEPARATED = ("bytes32", "bytes32", "bytes32", "uint256", "address")
USUAL = "1"


class FactReads:
    """Reads facts at one block."""

    def __init__(self, reads: PinnedReads, head: Head, chain_id: int) -> None:
        self._reads, self._head, self._chain_id = reads, head, chain_id
        self._token = load_contract("FundShares")  # as standard as any token with permits

    def fetch_text(self, at: str, function: str) -> str | None:
        """Ask for a text; None of what has none."""
        try:
            answer = self._reads.fetch_call(at, "0x" + encode_call(function, ()).hex(), self._head)
            return str(decode(("string",), answer)[0])
        except (RpcRefusal, DecodingError, OverflowError, UnicodeDecodeError):
            return None

    def fetch_permit(self, token: str) -> PermitDomain | None:
        """Find the domain of a token's permits: one whose hash is the token's own, else None."""
        separator = self._ask(token, "DOMAIN_SEPARATOR")
        if separator is None or self._ask(token, "nonces", token) is None:
            return None
        for name, version in self._domains(token):
            fields = (keccak(text=DOMAIN), keccak(text=name), keccak(text=version))
            digest = keccak(encode(SEPARATED, (*fields, self._chain_id, token)))
            if separator.hash("0") == "0x" + digest.hex():
                return PermitDomain(name=name, version=version)
        return None

    def _domains(self, token: str) -> Iterator[tuple[str, str]]:
        """Say what the domain may be: by ERC-5267, or as older tokens have it."""
        told = self._ask(token, "eip712Domain")
        if told is not None:
            yield told.text("1"), told.text("2")
        name = self.fetch_text(token, "name")
        if name is not None:
            yield name, self.fetch_text(token, "version") or USUAL
            yield name, USUAL

    def _ask(self, at: str, function: str, *arguments: Argument) -> Reading | None:
        contract: Contract = self._token
        call = "0x" + contract.encode(function, *arguments).hex()
        try:
            return contract.decode(function, self._reads.fetch_call(at, call, self._head))
        except RpcRefusal:
            return None
        except RpcError:
            # What answers no bytes, or others, has no such function; a silent node says so again.
            self._reads.fetch_block("latest")
            return None


def fetch_facts(reader: Reader) -> Facts:
    """
    Read the facts.

    Raises:
        RpcError: the node did not answer.
    """
    book, reads = reader.book, PinnedReads(reader.sure)
    facts = FactReads(reads, reads.fetch_block("latest"), book.chain_id)
    shares = book.address_of("shares")
    return Facts(
        chain_id=book.chain_id,
        name=facts.fetch_text(shares, "name") or "Fund",
        symbol=facts.fetch_text(shares, "symbol") or "SHARE",
        addresses=_addresses(book),
        strategies={Address(each.address): each.name for each in book.strategies},
        tokens=_tokens(book),
        permit=facts.fetch_permit(book.tokens[book.base].address),
        reader=READER_AT,
        benchmark=find_benchmark(book),
        outpost="home_port" in book.contracts,
        version=__version__,
        local=book.chain_id in LOCAL_CHAINS,
    )


def _addresses(book: AddressBook) -> dict[str, Address]:
    found = {CALLED.get(name, name): Address(at.address) for name, at in book.contracts.items()}
    found |= {f"adapter_{name}": Address(at.address) for name, at in book.adapters.items()}
    return found | {"dao_reader": READER_AT}


def _tokens(book: AddressBook) -> tuple[Token, ...]:
    """List the tokens, the base asset first."""
    symbols = [book.base, *(each for each in book.tokens if each != book.base)]
    return tuple(
        Token(
            address=Address(book.tokens[symbol].address),
            symbol=symbol,
            decimals=book.tokens[symbol].decimals,
        )
        for symbol in symbols
    )
