"""What a check-up reads of the chain beyond snapshots."""

from __future__ import annotations

from eth_utils.crypto import keccak

from keeper.adapters.address_book import ChainBook
from keeper.adapters.rpc import Rpc, to_bytes, to_number
from keeper.domain.units import Address
from keeper.errors import ChainMismatchError


class Inspection:
    """Looks behind the addresses of the book."""

    def __init__(self, rpc: Rpc, book: ChainBook) -> None:
        self._rpc, self._book = rpc, book

    def require_code(self) -> str:
        """
        Check that the code at every address is the one that was deployed.

        Raises:
            ChainMismatchError: it is another one somewhere.
        """
        book = self._book
        expected = {name: (at.address, at.code_hash) for name, at in book.contracts.items()}
        expected |= {name: (at.address, at.code_hash) for name, at in book.adapters.items()}
        expected |= {each.name: (each.address, each.code_hash) for each in book.strategies}
        wrong = [
            name
            for name, (address, code_hash) in expected.items()
            if self._fetch_code_hash(address) != code_hash
        ]
        if wrong:
            raise ChainMismatchError(f"other code than the address book says at {', '.join(wrong)}")
        return f"{len(expected)} contracts are as deployed"

    def fetch_balance(self, account: Address) -> int:
        """Read an account's native coin, wei."""
        return to_number(self._rpc.fetch("eth_getBalance", account, "latest"), "a balance")

    def _fetch_code_hash(self, address: str) -> str:
        code = to_bytes(self._rpc.fetch("eth_getCode", address, "latest"), "code")
        return "0x" + keccak(code).hex()
