"""Reads behind a report's hash, from a node that answers as it likes."""

from __future__ import annotations

import pytest
from eth_abi.abi import encode
from hypothesis import given
from hypothesis import strategies as st

from keeper.adapters.report_records import ReportRecords
from keeper.adapters.rpc import RpcRefusal
from keeper.adapters.token_names import TokenNames
from keeper.domain.intents import Head
from keeper.errors import RpcError
from tests.domain.funds import USDC
from tests.services.pretend_book import a_book

HEAD = Head(number=1, hash="0x" + "01" * 32, timestamp=1, base_fee=1)
BOOK = a_book()


class Chain:
    """PerformanceTracking with hashes of some of its dealings, whatever the block."""

    def __init__(self, last: int, hashed: frozenset[int]) -> None:
        self.last, self.hashed = last, hashed

    def fetch(self, method: str, *params: object) -> object:
        call = params[0]
        assert isinstance(call, dict)
        given = bytes.fromhex(call["data"][2:])[4:]
        dealing = int.from_bytes(given, "big")
        answer = int(dealing in self.hashed) if given else self.last
        return f"0x{answer:064x}"


@given(st.integers(0, 20), st.frozensets(st.integers(1, 20)), st.integers(1, 9))
def test_unrecorded__whatever_is_recorded__are_all_of_the_last_without_a_hash(
    last: int, hashed: frozenset[int], most: int
) -> None:
    found = ReportRecords(Chain(last, hashed), BOOK).fetch_unrecorded(HEAD, most)
    assert found == tuple(n for n in range(1, last + 1)[-most:] if n not in hashed)


def test_unrecorded__between_recorded_ones__is_found() -> None:
    chain = Chain(3, frozenset({1, 3}))
    assert ReportRecords(chain, BOOK).fetch_unrecorded(HEAD, 8) == (2,)


class Token:
    """A token whose answer is given, or raised."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def fetch(self, method: str, *params: object) -> object:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    "answer",
    [
        "0x",
        "0x" + b"MKR".ljust(32, b"\0").hex(),
        RpcRefusal("execution reverted", 3, None),
        RpcRefusal("reverted", -32000, b""),
    ],
)
def test_name__of_a_token_without_one__is_its_address(answer: object) -> None:
    assert TokenNames(Token(answer)).fetch_name(USDC) == USDC


@pytest.mark.parametrize(
    "refusal",
    [
        RpcRefusal("internal error", -32603, None),
        RpcRefusal("header not found", -32000, None),
        RpcRefusal("daily request count exceeded", -32005, None),
    ],
)
def test_name__while_the_node_has_a_trouble_of_its_own__is_not_made_up(refusal: RpcRefusal) -> None:
    with pytest.raises(RpcError, match=str(refusal)):
        TokenNames(Token(refusal)).fetch_name(USDC)


@pytest.mark.parametrize(
    ("said", "told"),
    [("USD Coin", "USD Coin"), ("Dollar\x1b[2J\u20ae", r"Dollar\u{1b}[2J\u{20ae}"), (" ", USDC)],
)
def test_name__of_a_token__is_what_it_says_in_ascii(said: str, told: str) -> None:
    answer = "0x" + encode(["string"], [said]).hex()
    assert TokenNames(Token(answer)).fetch_name(USDC) == told
