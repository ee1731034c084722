"""Which part of an answer endpoints can be held to, and when two answers are the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from keeper.adapters.asking import Answer
from keeper.adapters.rpc import RpcRefusal

BLOCK = "eth_getBlockByNumber"
# Of these clients add fields of their own; only what is named here is compared, and handed on.
FIELDS: Mapping[str, tuple[str, ...]] = {
    BLOCK: ("number", "hash", "parentHash", "timestamp", "baseFeePerGas", "transactions"),
    "eth_getTransactionByHash": ("hash", "blockHash", "blockNumber", "from", "to", "input"),
    "eth_getTransactionReceipt": (
        *("transactionHash", "blockHash", "blockNumber", "status"),
        *("gasUsed", "effectiveGasPrice"),
    ),
    "eth_getLogs": (
        *("address", "topics", "data", "blockHash", "blockNumber"),
        *("transactionHash", "logIndex"),
    ),
}


def agreed_part(method: str, result: object) -> object:
    """Leave out of a result what clients may differ in: fields of their own, the case of digits."""
    fields = FIELDS.get(method)
    if isinstance(result, list):
        return [agreed_part(method, each) for each in result]
    if isinstance(result, dict):
        return {k: _lowered(v) for k, v in result.items() if fields is None or k in fields}
    return _lowered(result)


def _lowered(value: object) -> object:
    if isinstance(value, str):
        return value.lower()
    return [_lowered(each) for each in value] if isinstance(value, list) else value


@dataclass(slots=True)
class Ballot:
    """
    Answers of several endpoints to one question, counted.

    A revert is an answer like any other. A refusal for another reason counts too, but clients word
    it as they like: all of them are one. What has no answer has no vote.
    """

    method: str
    votes: dict[str, list[Answer]] = field(default_factory=dict)
    silent: list[Answer] = field(default_factory=list)

    def add(self, answer: Answer) -> None:
        """Count an answer."""
        key = self._key(answer)
        if key is None:
            self.silent.append(answer)
        else:
            self.votes.setdefault(key, []).append(answer)

    @property
    def best(self) -> list[Answer]:
        """The answers that are equal and most; the first of those when there are several."""
        return max(self.votes.values(), key=len, default=[])

    @property
    def others(self) -> list[Answer]:
        """The answers that differ from the best."""
        best = self.best
        return [each for votes in self.votes.values() if votes is not best for each in votes]

    def _key(self, answer: Answer) -> str | None:
        error = answer.error
        if isinstance(error, RpcRefusal):
            return f"revert {error.data.hex()}" if error.data is not None else "refusal"
        if error is not None or (answer.result is None and self.method == BLOCK):
            return None  # who does not know a block yet has no opinion of it
        return json.dumps(agreed_part(self.method, answer.result), sort_keys=True)
