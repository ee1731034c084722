"""Signed bytes are judged by what they say themselves: no coin, no other chain, no other call."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from eth_account import Account
from eth_account.signers.local import LocalAccount
from hypothesis import given, settings
from hypothesis import strategies as st

from keeper.adapters.signed_bytes import CheckedSender, read_signed, require_as_asked
from keeper.adapters.signer import KeystoreSigner
from keeper.domain.guards import AllowedCall, Allowlist
from keeper.domain.intents import Fees, Sent, TransactionRequest
from keeper.errors import GuardError
from tests.domain.funds import account

KEY: LocalAccount = Account.from_key("0x" + "11" * 32)
SIGNER = KeystoreSigner(KEY)
FUND = account(0xF0)
STRIKE = b"\x01\x02\x03\x04"
REQUEST = TransactionRequest(
    chain_id=31337,
    nonce=7,
    to=FUND,
    data=STRIKE + bytes(32),
    gas=90_000,
    fees=Fees(max_fee=9, tip=2),
)
ALLOWED = Allowlist(calls={(FUND, STRIKE): AllowedCall(role="fund", function="strike")})


@dataclass
class Drain:
    """Takes everything, and shows what it took."""

    taken: list[bytes] = field(default_factory=list)

    def send_raw(self, raw: bytes) -> Sent:
        self.taken.append(raw)
        return Sent.TAKEN


def signed(**changes: Any) -> bytes:
    """Sign with the keeper's key what the keeper's own code never would."""
    fields = {
        "type": 2,
        "chainId": 31337,
        "nonce": 7,
        "to": FUND,
        "data": REQUEST.data,
        "value": 0,
        "gas": 90_000,
        "maxFeePerGas": 9,
        "maxPriorityFeePerGas": 2,
        **changes,
    }
    return bytes(KEY.sign_transaction(fields).raw_transaction)


def send(raw: bytes) -> list[bytes]:
    drain = Drain()
    CheckedSender(drain, ALLOWED, 31337).send_raw(raw)
    return drain.taken


numbers = st.integers(0, 2**63)


@given(
    nonce=numbers,
    gas=numbers,
    max_fee=numbers,
    tip=numbers,
    coin=numbers,
    data=st.binary(max_size=100),
)
@settings(max_examples=25, deadline=None)
def test_bytes__say_exactly_what_was_asked_for(
    nonce: int, gas: int, max_fee: int, tip: int, coin: int, data: bytes
) -> None:
    fees = Fees(max_fee=max(max_fee, tip), tip=tip)
    request = replace(REQUEST, nonce=nonce, gas=gas, fees=fees, data=data, coin=coin)
    read = read_signed(SIGNER.sign(request)[1])
    assert (read.request, read.sender) == (request, SIGNER.address)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": 5}, "says value 5; asked for was value 0"),
        ({"nonce": 8}, "says nonce 8; asked for was nonce 7"),
        ({"chainId": 1}, "says chain 1; asked for was chain 31337"),
        ({"to": account(1)}, f"says target {account(1)}; asked for was target {FUND}"),
        ({"data": "0x"}, "says data 0x; asked for was data 0x01020304"),
        ({"gas": 90_001}, "says gas 90001"),
        ({"maxFeePerGas": 10}, "says fees 10 and 2; asked for was fees 9 and 2"),
    ],
)
def test_bytes__that_say_anything_else__are_refused_with_both(
    changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(GuardError, match=words):
        require_as_asked(signed(**changes), REQUEST, SIGNER.address)


def test_bytes__of_another_key__are_refused() -> None:
    with pytest.raises(GuardError, match=f"says signer {SIGNER.address}; asked for was signer"):
        require_as_asked(signed(), REQUEST, account(1))


def test_sending__an_allowed_call_or_a_no_op__passes_the_same_bytes_on() -> None:
    no_op = signed(to=SIGNER.address, data="0x", gas=21_000)
    for raw in (signed(), no_op):
        assert send(raw) == [raw]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": 1}, "carry 1 wei, limit is 0"),
        ({"chainId": 1}, "are for chain 1, not 31337"),
        ({"to": account(1)}, f"0x01020304 of {account(1)} is not on"),
        ({"data": "0xa9059cbb"}, f"0xa9059cbb of {FUND} is not on"),
        ({"to": account(1), "data": "0x"}, f"0x of {account(1)} is not on"),
        ({"to": KEY.address}, f"0x01020304 of {KEY.address} is not on"),
        ({"to": KEY.address, "data": "0x", "value": 1}, "no-op would carry 1 wei, limit is 0"),
        ({"to": "", "data": "0x6000"}, "cannot be read"),
        ({"accessList": [{"address": FUND, "storageKeys": []}]}, "cannot be read"),
    ],
)
def test_sending__anything_else__stops_it(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(GuardError, match=words):
        send(signed(**changes))


@given(place=st.integers(0, 150), letter=st.integers(0, 255), cut=st.integers(0, 150))
@settings(max_examples=200, deadline=None)
def test_sending__damaged_bytes__stops_them_or_they_are_another_keys(
    place: int, letter: int, cut: int
) -> None:
    raw = bytearray(signed())
    raw[place % len(raw)] = letter
    damaged = bytes(raw[: len(raw) - cut] if place % 2 else raw)
    try:
        [sent] = send(damaged)
    except GuardError:
        return
    read = read_signed(sent)
    assert read.request.coin == 0
    assert (read.request.to, read.request.data[:4]) == (FUND, STRIKE)


def test_sending__a_call_of_the_bridge__carries_its_fee_and_no_more() -> None:
    drain, paid = Drain(), AllowedCall(role="outpost", function="dispatchStatement")
    sender = CheckedSender(drain, Allowlist(calls={(FUND, STRIKE): paid}), 31337, most_coin=5)
    sender.send_raw(signed(value=5))
    assert drain.taken == [signed(value=5)]
    with pytest.raises(
        GuardError, match=r"outpost.dispatchStatement would carry 6 wei, limit is 5"
    ):
        sender.send_raw(signed(value=6))


def test_sending__what_is_no_transaction__says_so() -> None:
    legacy = KEY.sign_transaction(
        {
            "nonce": 0,
            "gasPrice": 1,
            "gas": 21_000,
            "to": FUND,
            "value": 0,
            "data": b"",
            "chainId": 1,
        }
    )
    for raw in (b"", b"\x02", b"hello", bytes(legacy.raw_transaction)):
        with pytest.raises(GuardError, match="signed bytes cannot be read"):
            send(raw)
