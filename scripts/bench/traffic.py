"""A node that counts what is asked of it."""

from __future__ import annotations

import json
import time
from collections import Counter

from keeper.adapters.rpc import Rpc

MINED_POLL_S = 0.001
MINED_LIMIT_S = 10.0


class CountingRpc:
    """
    Passes calls on and counts them.

    Args:
        inner: the node. What it is sent is mined before `fetch` returns, so that the number of
            looks for a receipt does not depend on the machine.
    """

    def __init__(self, inner: Rpc) -> None:
        self._inner = inner
        self.answers: dict[str, object] = {}  # the last one of each method
        self.reset()

    def reset(self) -> None:
        """Count from nothing again."""
        self.methods: Counter[str] = Counter()
        self.bytes_sent = self.bytes_received = 0

    @property
    def calls(self) -> int:
        """Calls of all methods."""
        return self.methods.total()

    def fetch(self, method: str, *params: object) -> object:
        """
        Call a method; bytes are those of the JSON bodies without white space.

        A call that is refused is counted as a call, without its bytes.
        """
        self.methods[method] += 1
        answer = self._inner.fetch(method, *params)
        self.answers[method] = answer
        self.bytes_sent += size_of({"method": method, "params": params})
        self.bytes_received += size_of({"result": answer})
        if method == "eth_sendRawTransaction":
            self._wait_until_mined(str(answer))
        return answer

    def _wait_until_mined(self, transaction: str) -> None:
        deadline = time.monotonic() + MINED_LIMIT_S
        while self._inner.fetch("eth_getTransactionReceipt", transaction) is None:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{transaction} was not mined within {MINED_LIMIT_S:.0f} s")
            time.sleep(MINED_POLL_S)


def size_of(fields: dict[str, object]) -> int:
    """Count the bytes of a JSON-RPC body with these fields."""
    return len(json.dumps({"jsonrpc": "2.0", "id": 1, **fields}, separators=(",", ":")))
