"""A strategy that the shareholders voted into being, as it is found on the chain."""

from dataclasses import dataclass

from eth_utils.crypto import keccak
from hexbytes import HexBytes

from keeper.adapters.address_book import AddressBook, NamedStrategy
from scripts.season.books import FundContracts

NAME = "swift"


@dataclass(frozen=True, slots=True, kw_only=True)
class VotedStrategy:
    """
    What came of an approval.

    Args:
        approved_hash: of the configuration that was voted for, as the Treasury keeps it.
    """

    name: str
    address: str
    approved_hash: str


def add_to_book(contracts: FundContracts) -> tuple[AddressBook, VotedStrategy]:
    """Name the Treasury's newest strategy, which no launch file names."""
    treasury, w3 = contracts.treasury.functions, contracts.w3
    address = treasury.strategies().call()[-1]
    code_hash = "0x" + keccak(w3.eth.get_code(address)).hex()
    added = NamedStrategy(name=NAME, address=address, code_hash=code_hash)
    book = contracts.book.model_copy(update={"strategies": (*contracts.book.strategies, added)})
    approved = HexBytes(treasury.mandateOf(address).call()[0])
    return book, VotedStrategy(name=NAME, address=address, approved_hash=approved.to_0x_hex())
