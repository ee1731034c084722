"""Fill in the address books of a deployed fund and its outpost."""

from pathlib import Path
from typing import TypeVar

from eth_typing import ChecksumAddress
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from web3 import Web3

from keeper.adapters.address_book import ChainBook, Deployed, NamedStrategy, OutpostBook, Token
from scripts.deployment.addresses import ORDER, OUTPOST_ORDER, Addresses, addresses_of
from scripts.deployment.chain import fetch_code
from scripts.deployment.plan import Plan
from scripts.deployment.rules import tokens_by_key
from scripts.deployment.sections import ChainConfig, PricedToken

B = TypeVar("B", bound=ChainBook)


def outpost_path(book: Path) -> Path:
    """Name the outpost's address book that belongs to a fund's."""
    return book.with_name(book.stem + ".outpost.json")


def addresses_in(book: ChainBook, *, peer: ChecksumAddress | None = None) -> Addresses:
    """Read back where everything stands, in the order of deployment; `peer` ends the line."""
    listed = {name: at.address for name, at in (book.contracts | book.adapters).items()}
    order = OUTPOST_ORDER if isinstance(book, OutpostBook) else ORDER
    return addresses_of(
        {n: to_checksum_address(listed[n]) for n in order if n in listed},
        [to_checksum_address(strategy.address) for strategy in book.strategies],
        peer=peer,
    )


def build_book(
    kind: type[B],
    config: ChainConfig,
    plan: Plan,
    w3: Web3,
    genesis_hash: str,
    deployed_block: int,
) -> B:
    """
    Gather addresses and the hashes of the code that stands there.

    Args:
        kind: a fund's book or an outpost's.
        config: the fund or the outpost.
        plan: where everything stands.
        w3: the chain.
        genesis_hash: of its block 0.
        deployed_block: block of the first contract.
    """
    at = plan.addresses
    return kind(
        chain_id=config.network.chain_id,
        genesis_hash=genesis_hash,
        deployed_block=deployed_block,
        base=config.base.symbol,
        contracts={
            name: _deployed(w3, address)
            for name, address in at.contracts.items()
            if name not in at.adapters
        },
        adapters={name: _deployed(w3, address) for name, address in at.adapters.items()},
        strategies=tuple(
            NamedStrategy(name=section.name, address=address, code_hash=_code_hash(w3, address))
            for section, address in zip(config.strategies, at.strategies, strict=True)
        ),
        tokens={token.symbol: _token(token) for _, token in tokens_by_key(config)},
    )


def _token(token: PricedToken) -> Token:
    """Pair a token with its feed."""
    return Token(address=token.address, decimals=token.decimals, feed=token.feed.aggregator)


def _deployed(w3: Web3, address: ChecksumAddress) -> Deployed:
    """Pair an address with its code's hash."""
    return Deployed(address=address, code_hash=_code_hash(w3, address))


def _code_hash(w3: Web3, address: ChecksumAddress) -> str:
    """Hash the code at an address."""
    return "0x" + keccak(fetch_code(w3, address)).hex()
