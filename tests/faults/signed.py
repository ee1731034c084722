"""What a node reads out of raw bytes: the real decoder and the real recovery of the sender."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from eth_account import Account
from eth_account.typed_transactions import TypedTransaction
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from hexbytes import HexBytes

from keeper.domain.intents import Fees

BASE_GAS, ZERO_BYTE_GAS, OTHER_BYTE_GAS = 21_000, 4, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signed transaction, read."""

    raw: bytes
    hash: str
    sender: str
    chain_id: int
    nonce: int
    to: str
    data: bytes
    gas: int
    fees: Fees

    @property
    def intrinsic_gas(self) -> int:
        """What the bytes alone cost."""
        zeros = self.data.count(0)
        return BASE_GAS + zeros * ZERO_BYTE_GAS + (len(self.data) - zeros) * OTHER_BYTE_GAS

    @property
    def most_cost(self) -> int:
        """What the account must hold, wei."""
        return self.gas * self.fees.max_fee


@lru_cache(maxsize=4_096)
def read_signed(raw: bytes) -> Signed:
    """Decode raw bytes; a node that is asked twice need not recover the sender twice."""
    fields = TypedTransaction.from_bytes(HexBytes(raw)).as_dict()
    return Signed(
        raw=raw,
        hash="0x" + keccak(raw).hex(),
        sender=Account.recover_transaction(raw),
        chain_id=fields["chainId"],
        nonce=fields["nonce"],
        to=to_checksum_address(fields["to"]),
        data=bytes(fields["data"]),
        gas=fields["gas"],
        fees=Fees(max_fee=fields["maxFeePerGas"], tip=fields["maxPriorityFeePerGas"]),
    )
