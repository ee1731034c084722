"""What signed bytes really say, read from the bytes themselves before they go anywhere."""

from __future__ import annotations

from dataclasses import dataclass

from eth_account import Account
from eth_account.typed_transactions.typed_transaction import TypedTransaction
from eth_keys.exceptions import BadSignature
from eth_utils.address import to_checksum_address
from eth_utils.exceptions import ValidationError
from hexbytes import HexBytes
from rlp.exceptions import RLPException  # type: ignore[import-untyped]

from keeper.adapters.senders import RawSender
from keeper.domain.guards import Allowlist, require_coin
from keeper.domain.intents import Fees, Sent, TransactionRequest
from keeper.domain.units import Address
from keeper.errors import GuardError

DYNAMIC_FEE = 2  # EIP-1559's type
UNREADABLE = (ValueError, TypeError, RLPException, ValidationError, BadSignature)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedBytes:
    """
    A signed transaction, taken apart.

    Args:
        sender: whose signature it bears.
    """

    request: TransactionRequest
    sender: Address


def read_signed(raw: bytes) -> SignedBytes:
    """
    Take signed bytes apart.

    Raises:
        GuardError: they are no transaction of EIP-1559, or one with an access list.
    """
    try:
        return _take_apart(HexBytes(raw))
    except UNREADABLE as error:
        raise GuardError(f"signed bytes cannot be read: {type(error).__name__}") from error


def _take_apart(raw: HexBytes) -> SignedBytes:
    fields = TypedTransaction.from_bytes(raw).as_dict()
    if fields["type"] != DYNAMIC_FEE or fields["accessList"]:
        raise ValueError(f"type {fields['type']}, access list {fields['accessList']!r}")
    request = TransactionRequest(
        chain_id=fields["chainId"],
        nonce=fields["nonce"],
        to=Address(to_checksum_address(fields["to"])),
        data=bytes(fields["data"]),
        gas=fields["gas"],
        fees=Fees(max_fee=fields["maxFeePerGas"], tip=fields["maxPriorityFeePerGas"]),
        coin=fields["value"],
    )
    sender = Address(Account.recover_transaction(raw))
    return SignedBytes(request=request, sender=sender)


def require_as_asked(raw: bytes, request: TransactionRequest, account: Address) -> None:
    """
    Check that what was signed is what was asked for, by the right key.

    Raises:
        GuardError: it is something else.
    """
    asked = _spell(SignedBytes(request=request, sender=account))
    signed = _spell(read_signed(raw))
    if signed != asked:
        said = "; ".join(f"{name} {signed[name]}" for name in asked if signed[name] != asked[name])
        wanted = "; ".join(f"{name} {asked[name]}" for name in asked if signed[name] != asked[name])
        raise GuardError(f"what was signed says {said}; asked for was {wanted}")


def _spell(signed: SignedBytes) -> dict[str, str]:
    request = signed.request
    return {
        "chain": str(request.chain_id),
        "nonce": str(request.nonce),
        "target": request.to,
        "data": f"0x{request.data.hex()}",
        "gas": str(request.gas),
        "fees": f"{request.fees.max_fee} and {request.fees.tip}",
        "value": str(request.coin),
        "signer": signed.sender,
    }


class CheckedSender:
    """
    A RawSender that lets nothing pass but allowed calls, and no-ops without native coin.

    It judges the bytes alone: they may come from the journal, and another version put them there.

    Args:
        inner: takes what passes.
        allowlist: of the lane.
        chain_id: that everything is for.
        most_coin: wei that a call of the bridge may carry.
    """

    def __init__(
        self, inner: RawSender, allowlist: Allowlist, chain_id: int, most_coin: int = 0
    ) -> None:
        self._inner, self._allowlist = inner, allowlist
        self._chain_id, self._most_coin = chain_id, most_coin

    def send_raw(self, raw: bytes) -> Sent:
        """
        Judge signed bytes, and hand them over.

        Raises:
            GuardError: they carry coin, are for another chain, or call what is not allowed.
            TransactionRefusedError, RpcError: as the sender behind it.
        """
        signed = read_signed(raw)
        request = signed.request
        if request.chain_id != self._chain_id:
            raise GuardError(f"signed bytes are for chain {request.chain_id}, not {self._chain_id}")
        if request.data or request.to != signed.sender:
            call = self._allowlist.find(request.to, request.data)
            require_coin(call, request.coin, self._most_coin)
        elif request.coin:
            raise GuardError(f"a no-op would carry {request.coin} wei, limit is 0")
        return self._inner.send_raw(raw)
