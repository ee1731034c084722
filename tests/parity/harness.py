"""The libraries behind one contract on a node of our own, answering many calls at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eth_abi.abi import encode
from eth_utils.crypto import keccak
from web3.types import RPCEndpoint

from scripts.localchain.anvil import Anvil

SOURCE = "tests/forge/mocks/MathHarness.sol"


@dataclass(frozen=True, slots=True, kw_only=True)
class Harness:
    """MathHarness.sol as it was compiled just now and deployed on a fresh node."""

    anvil: Anvil
    address: str
    functions: frozenset[str]

    def call_many(self, function: str, cases: Sequence[Sequence[int]]) -> list[int | None]:
        """
        Call one function with many arguments in one round trip.

        Returns:
            A number for each case, or None where the contract reverted.
        """
        names = ["uint256"] * len(cases[0])
        selector = keccak(text=f"{function}({','.join(names)})")[:4]
        calls = [
            (
                RPCEndpoint("eth_call"),
                [{"to": self.address, "data": "0x" + (selector + encode(names, case)).hex()}],
            )
            for case in cases
        ]
        answers = self.anvil.w3.provider.make_batch_request(calls)
        return [read_answer(answer) for answer in sorted(answers, key=lambda each: each["id"])]


def read_answer(answer: dict[str, object]) -> int | None:
    """Read one answer; any failure but the contract's own revert is an error of the test."""
    if "error" not in answer:
        return int(str(answer["result"]), 16)
    assert "revert" in str(answer["error"]), answer
    return None
