"""What reads the fund, and needs no key and no database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from keeper.adapters.address_book import AddressBook
from keeper.adapters.counted_rpc import CountedRpc
from keeper.adapters.rpc import HttpRpc, Rpc
from keeper.adapters.secrets import hide_url, read_secret
from keeper.adapters.web3_chain import Web3Chain
from keeper.bootstrap.keys import known_account, require_fitting_key
from keeper.domain.units import Address
from keeper.errors import ConfigError
from keeper.services.valuation import Valuation
from keeper.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What reads the fund, and needs no key and no database."""

    settings: Settings
    book: AddressBook
    rpc: CountedRpc
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
        ConfigError: the address book or the node's URL cannot be read, or a bare key is configured
            for a chain that is not local.
        ChainMismatchError: the node serves another chain.
        RpcError: it does not answer.
    """
    book = open_book(settings.address_book)
    require_fitting_key(settings, book.chain_id)
    chosen = CountedRpc(rpc or HttpRpc(_read_url(settings), settings.chain.timeout_s))
    keeper = known_account(settings)
    chain = Web3Chain(chosen, book, keeper, settings.chain.log_range)
    chain.require_chain()
    return Reader(settings=settings, book=book, rpc=chosen, chain=chain, valuation=Valuation(chain))


def _read_url(settings: Settings) -> str:
    file = settings.chain.url_file
    url = settings.chain.url if file is None else read_secret(file)
    hide_url(url)
    return url


def find_benchmark(book: AddressBook) -> Address | None:
    """Choose what the fund is compared with: its first token beside the base asset."""
    others = [token.address for symbol, token in book.tokens.items() if symbol != book.base]
    return Address(others[0]) if others else None
