"""A call is simulated and estimated on one state, and refused when no transaction is so large."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from keeper.adapters.rpc import RpcRefusal
from keeper.adapters.transactions import Web3Wire
from keeper.domain.bidding import MOST_GAS
from keeper.domain.intents import Head
from keeper.errors import RpcError, TransactionRefusedError
from tests.domain.funds import FUND, account
from tests.services.pretend_book import a_book

HEAD = Head(number=9, hash="0x" + "99" * 32, timestamp=1, base_fee=1)
PINNED = {"blockHash": HEAD.hash, "requireCanonical": True}


@dataclass
class Node:
    """Answers with an estimate, or refuses the estimate as it is told; keeps what it was asked."""

    estimate: int = 50_000
    refusal: RpcRefusal | None = None
    asked: list[tuple[str, tuple[object, ...]]] = field(default_factory=list)

    def fetch(self, method: str, *params: object) -> object:
        self.asked.append((method, params))
        if method == "eth_estimateGas" and self.refusal is not None:
            raise self.refusal
        return "0x" if method == "eth_call" else hex(self.estimate)


def estimate(node: Node) -> int:
    return Web3Wire(node, a_book()).fetch_gas(account(1), FUND, b"\x01\x02\x03\x04", HEAD)


def test_simulation_and_estimate__are_of_the_same_call_at_the_same_hash() -> None:
    node = Node()
    assert estimate(node) == 50_000
    call = {"from": account(1), "to": FUND, "data": "0x01020304"}
    assert node.asked == [("eth_call", (call, PINNED)), ("eth_estimateGas", (call, PINNED))]


def test_estimate__that_fits_no_transaction__is_refused_with_both_numbers() -> None:
    assert estimate(Node(estimate=MOST_GAS)) == MOST_GAS
    with pytest.raises(TransactionRefusedError, match=f"needs {MOST_GAS + 1} gas, .* {MOST_GAS}"):
        estimate(Node(estimate=MOST_GAS + 1))


def test_estimate__that_reverts_where_the_simulation_passed__is_refused_with_its_reason() -> None:
    refusal = RpcRefusal("execution reverted", 3, bytes.fromhex("d93c0665"))
    with pytest.raises(TransactionRefusedError, match=r"EnforcedPause\(\)"):
        estimate(Node(refusal=refusal))


def test_block__that_was_reorganised_away_meanwhile__is_no_verdict() -> None:
    with pytest.raises(RpcError) as caught:
        estimate(Node(refusal=RpcRefusal("hash is not currently canonical", -32000, None)))
    assert not isinstance(caught.value, TransactionRefusedError)
