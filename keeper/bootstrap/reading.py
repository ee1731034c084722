"""What reads the fund, and needs no key and no database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from keeper.adapters.address_book import AddressBook, ChainBook
from keeper.adapters.counted_rpc import Tally
from keeper.adapters.endpoints import EndpointPool
from keeper.adapters.rpc import Rpc
from keeper.adapters.web3_chain import Web3Chain
from keeper.bootstrap.keys import known_account, require_fitting_key
from keeper.bootstrap.nodes import open_nodes
from keeper.domain.units import Address
from keeper.errors import ConfigError
from keeper.ports import ChainReader
from keeper.services.valuation import Valuation
from keeper.settings import Settings

B = TypeVar("B", bound=ChainBook)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """
    What everything on one chain stands on, and needs no key and no database.

    Args:
        settings: those of the chain, where the fund has two.
        book: what stands on it.
        rpc: whoever answers first.
        sure: believes only what a quorum of endpoints says.
        endpoints: behind both; None when something stands in for them.
        tally: counts the calls of both.
        chain: says what the fund is worth.
    """

    settings: Settings
    book: ChainBook
    rpc: Rpc
    sure: Rpc
    endpoints: EndpointPool | None
    tally: Tally
    chain: ChainReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader(Ground):
    """
    What reads the fund.

    Args:
        chain: reads by `sure`.
    """

    book: AddressBook
    chain: Web3Chain
    valuation: Valuation


def open_book(path: Path) -> AddressBook:
    """
    Read the address book of a fund.

    Raises:
        ConfigError: it is missing, or no address book.
    """
    return read_book(AddressBook, path)


def read_book(kind: type[B], path: Path) -> B:
    """
    Read an address book of a kind.

    Raises:
        ConfigError: it is missing, or none of that kind.
    """
    from pydantic import ValidationError

    try:
        return kind.read(path)
    except OSError as error:
        raise ConfigError(f"the address book {path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise ConfigError(f"{path} is no address book: {error.errors()[0]['msg']}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is no UTF-8 text: byte {error.start}") from error


def open_reader(settings: Settings, rpc: Rpc | None = None) -> Reader:
    """
    Connect to the nodes and check that one serves the fund's chain.

    Args:
        settings: which nodes and which fund.
        rpc: stands in for the configured nodes.

    Raises:
        ConfigError: the address book or the nodes' URLs cannot be read, or a bare key is configured
            for a chain that is not local.
        ChainMismatchError: every node serves another chain.
        RpcError: none answers.
    """
    book = open_book(settings.address_book)
    require_fitting_key(settings, book.chain_id)
    nodes = open_nodes(settings.chain, book, rpc)
    chain = Web3Chain(nodes.sure, book, known_account(settings), settings.chain.log_range)
    return Reader(
        settings=settings,
        book=book,
        rpc=nodes.rpc,
        sure=nodes.sure,
        endpoints=nodes.endpoints,
        tally=nodes.tally,
        chain=chain,
        valuation=Valuation(chain),
    )


def find_benchmark(book: AddressBook) -> Address | None:
    """Choose what the fund is compared with: its first token beside the base asset."""
    others = [token.address for symbol, token in book.tokens.items() if symbol != book.base]
    return Address(others[0]) if others else None
