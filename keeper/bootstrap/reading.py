"""What reads the fund, and needs no key and no database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from keeper.adapters.address_book import AddressBook
from keeper.adapters.rpc import HttpRpc, Rpc
from keeper.adapters.secrets import read_secret
from keeper.adapters.web3_chain import Web3Chain
from keeper.domain.units import ZERO_ADDRESS, Address
from keeper.errors import ConfigError
from keeper.services.valuation import Valuation
from keeper.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What reads the fund, and needs no key and no database."""

    settings: Settings
    book: AddressBook
    rpc: Rpc
    chain: Web3Chain
    valuation: Valuation


def open_book(path: Path) -> AddressBook:
    """
    Read the address book.

    Raises:
        ConfigError: it is missing, or no address book.
    """
    from pydantic import ValidationError

    try:
        return AddressBook.read(path)
    except OSError as error:
        raise ConfigError(f"the address book {path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise ConfigError(f"{path} is no address book: {error.errors()[0]['msg']}") from error


def open_reader(settings: Settings, rpc: Rpc | None = None) -> Reader:
    """
    Connect to the node and check that it serves the fund's chain.

    Args:
        settings: which node and which fund.
        rpc: stands in for the configured node.

    Raises:
        ConfigError: the address book or the node's URL cannot be read.
        ChainMismatchError: the node serves another chain.
        RpcError: it does not answer.
    """
    book = open_book(settings.address_book)
    chosen = rpc or HttpRpc(_read_url(settings), settings.chain.timeout_s)
    keeper = known_account(settings)
    chain = Web3Chain(chosen, book, keeper, settings.chain.log_range)
    chain.require_chain()
    return Reader(settings=settings, book=book, rpc=chosen, chain=chain, valuation=Valuation(chain))


def known_account(settings: Settings) -> Address:
    """Whose balance to read along: the configured key's, without opening it."""
    from keeper.adapters.signer import read_address

    found = None if settings.keys is None else read_address(settings.keys.keystore)
    return found or ZERO_ADDRESS


def _read_url(settings: Settings) -> str:
    file = settings.chain.url_file
    return settings.chain.url if file is None else read_secret(file)


def find_benchmark(book: AddressBook) -> Address | None:
    """Choose what the fund is compared with: its first token beside the base asset."""
    others = [token.address for symbol, token in book.tokens.items() if symbol != book.base]
    return Address(others[0]) if others else None
