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


class Asking:
    """
    One question to more and more endpoints, each in a thread of its own.

    Args:
        method: of JSON-RPC, and its parameters.

    Attributes:
        open: how many have not answered yet.
    """

    def __init__(self, method: str, *params: object) -> None:
        self._method, self._params, self.open = method, params, 0
        self._answers: SimpleQueue[Answer] = SimpleQueue()

    def ask(self, endpoints: Sequence[Endpoint]) -> None:
        """Ask some more."""
        for endpoint in endpoints:
            self.open += 1
            # A daemon: a node that hangs must not keep a finished process alive.
            threading.Thread(target=self._ask, args=(endpoint,), daemon=True).start()

    def next(self, timeout_s: float | None) -> Answer | None:
        """Wait for the next answer; None when it takes longer, or none is open."""
        if self.open == 0:
            return None
        try:
            answer = self._answers.get(timeout=timeout_s)
        except Empty:
            return None
        self.open -= 1
        return answer

    def _ask(self, endpoint: Endpoint) -> None:
        try:
            result = endpoint.fetch(self._method, *self._params)
            self._answers.put(Answer(endpoint=endpoint, result=result))
        except (RpcError, ChainMismatchError) as error:
            self._answers.put(Answer(endpoint=endpoint, error=error))


def ask_all(
    endpoints: Sequence[Endpoint], method: str, *params: object, enough: int, grace_s: float
) -> Iterator[Answer]:
    """
    Ask endpoints at once and give their answers as they come.

    Args:
        endpoints: whom to ask.
        method: of JSON-RPC, and its parameters.
        enough: results after which the others are not waited for much longer.
        grace_s: how much longer.
    """
    asking = Asking(method, *params)
    asking.ask(endpoints)
    results, deadline = 0, math.inf
    while True:
        left = deadline - time.monotonic()
        answer = asking.next(None if left == math.inf else max(0.0, left))
        if answer is None:
            return
        yield answer
        results += answer.error is None
        if results == enough:
            deadline = time.monotonic() + grace_s
