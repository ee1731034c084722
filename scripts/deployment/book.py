"""Fill in the address book of a deployed fund."""

from eth_typing import ChecksumAddress
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from web3 import Web3

from keeper.adapters.address_book import AddressBook, Deployed, NamedStrategy, Token
from scripts.deployment.addresses import ORDER, Addresses
from scripts.deployment.chain import fetch_code
from scripts.deployment.config import FundConfig, PricedToken
from scripts.deployment.plan import Plan
from scripts.deployment.rules import tokens_by_key


def addresses_in(book: AddressBook) -> Addresses:
    """Read back where everything stands, in the order of deployment."""
    listed = {name: at.address for name, at in (book.contracts | book.adapters).items()}
    return Addresses(
        contracts={n: to_checksum_address(listed[n]) for n in ORDER if n in listed},
        strategies=[to_checksum_address(strategy.address) for strategy in book.strategies],
    )


def build_book(
    config: FundConfig, plan: Plan, w3: Web3, genesis_hash: str, deployed_block: int
) -> AddressBook:
    """
    Gather addresses and the hashes of the code that stands there.

    Args:
        config: the fund.
        plan: where everything stands.
        w3: the chain.
        genesis_hash: of its block 0.
        deployed_block: block of the first contract.
    """
    at = plan.addresses
    return AddressBook(
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
