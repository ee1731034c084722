"""Ask several endpoints at once."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from keeper.adapters.endpoint import Endpoint
from keeper.errors import ChainMismatchError, RpcError


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one endpoint said: a result, or the error with which it came back."""

    endpoint: Endpoint
    result: object = None
    error: RpcError | ChainMismatchError | None = None


def ask_all(
    endpoints: Sequence[Endpoint], method: str, *params: object, enough: int, grace_s: float
) -> Iterator[Answer]:
    """
    Ask endpoints at once and give their answers as they come.

    Args:
        endpoints: whom to ask; a single one is asked in this thread.
        method: of JSON-RPC, and its parameters.
        enough: results after which the others are not waited for much longer.
        grace_s: how much longer.
    """
    if len(endpoints) == 1:
        yield _ask(endpoints[0], method, *params)
        return
    answers: SimpleQueue[Answer] = SimpleQueue()
    for endpoint in endpoints:
        # A daemon: a node that hangs must not keep a finished process alive.
        threading.Thread(
            target=lambda each=endpoint: answers.put(_ask(each, method, *params)), daemon=True
        ).start()
    results, deadline = 0, math.inf
    for _ in endpoints:
        left = deadline - time.monotonic()
        try:
            answer = answers.get(timeout=None if left == math.inf else max(0.0, left))
        except Empty:
            return
        yield answer
        results += answer.error is None
        if results == enough:
            deadline = time.monotonic() + grace_s


def _ask(endpoint: Endpoint, method: str, *params: object) -> Answer:
    try:
        return Answer(endpoint=endpoint, result=endpoint.fetch(method, *params))
    except (RpcError, ChainMismatchError) as error:
        return Answer(endpoint=endpoint, error=error)
