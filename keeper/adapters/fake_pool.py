"""Transactions of the fake chain, and the rules by which its pool takes them: geth's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from eth_utils.crypto import keccak

from keeper.domain.intents import Fees, Sent, TransactionRequest
from keeper.domain.units import Address
from keeper.errors import RpcError, TransactionRefusedError

ACCOUNT = Address("0x" + "Aa" * 20)
CONTRACT = Address("0x" + "cC" * 20)
CHAIN_ID = 1
INTRINSIC_GAS, BYTE_GAS = 21_000, 16
LEAST_TIP = 1  # geth's --txpool.pricelimit
MOST_WAITING = 64  # geth's --txpool.accountqueue


@dataclass(frozen=True, slots=True)
class FakeTransaction:
    """Raw bytes, read."""

    raw: bytes
    nonce: int
    to: str
    data: bytes
    gas: int
    fees: Fees
    coin: int = 0

    @classmethod
    def read(cls, raw: bytes) -> FakeTransaction:
        """
        Read raw bytes.

        Raises:
            TransactionRefusedError: they are for another chain.
        """
        record = json.loads(raw)
        if record["chain_id"] != CHAIN_ID:
            raise TransactionRefusedError(f"invalid chain id {record['chain_id']}")
        fees = Fees(max_fee=record["max_fee"], tip=record["tip"])
        data = bytes.fromhex(record["data"])
        return cls(raw, record["nonce"], record["to"], data, record["gas"], fees, record["coin"])


class FakeSigner:
    """Signs by writing the request down."""

    address = ACCOUNT

    def sign(self, request: TransactionRequest) -> tuple[str, bytes]:
        """Return hash and raw bytes."""
        raw = _write(request)
        return hash_of(raw), raw


def _write(request: TransactionRequest) -> bytes:
    """Write a request down as raw bytes."""
    record = {
        "chain_id": request.chain_id,
        "nonce": request.nonce,
        "to": request.to,
        "data": request.data.hex(),
        "gas": request.gas,
        "max_fee": request.fees.max_fee,
        "tip": request.fees.tip,
        "coin": request.coin,
    }
    return json.dumps(record, sort_keys=True).encode()


def hash_of(raw: bytes) -> str:
    """Hash raw bytes as a node would."""
    return "0x" + keccak(raw).hex()


def admit(new: FakeTransaction, pool: Mapping[int, FakeTransaction], balance: int) -> Sent:
    """
    Say what the pool makes of a transaction whose nonce is not used yet.

    Raises:
        TransactionRefusedError: it is invalid, or the account cannot pay for it.
        RpcError: too much waits already.
    """
    if new.fees.tip > new.fees.max_fee:
        raise TransactionRefusedError("max priority fee per gas higher than max fee per gas")
    if new.gas < INTRINSIC_GAS + BYTE_GAS * len(new.data):
        raise TransactionRefusedError(f"intrinsic gas too low: {new.gas}")
    if new.fees.tip < LEAST_TIP:
        return Sent.UNDERPRICED
    others = [each for nonce, each in pool.items() if nonce != new.nonce]
    if sum(each.gas * each.fees.max_fee + each.coin for each in (*others, new)) > balance:
        raise TransactionRefusedError("insufficient funds for gas * price + value")
    known = pool.get(new.nonce)
    if known is None and len(pool) >= MOST_WAITING:
        raise RpcError("txpool is full")
    if known is not None and known.raw != new.raw and not _replaces(new, known):
        return Sent.UNDERPRICED
    return Sent.TAKEN


def _replaces(new: FakeTransaction, old: FakeTransaction) -> bool:
    """Whether both fee fields are at least a tenth higher."""
    pairs = ((new.fees.max_fee, old.fees.max_fee), (new.fees.tip, old.fees.tip))
    return all(offered > known and offered >= known * 110 // 100 for offered, known in pairs)
