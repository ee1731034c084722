"""A node between the portal and the chain that counts, falls silent and hangs on command."""

from __future__ import annotations

import threading
from collections import Counter

from keeper.adapters.rpc import HttpRpc
from keeper.errors import RpcError

SILENT = "the node does not answer"


class Middleman:
    """
    adapters.rpc.Rpc that passes on, unless it is told otherwise.

    Args:
        url: of the node behind it.
    """

    def __init__(self, url: str) -> None:
        self._node, self._turn = HttpRpc(url, 20), threading.Lock()
        self.calls: Counter[str] = Counter()
        self.silent = False
        self._free = threading.Event()
        self._free.set()

    def fetch(self, method: str, *params: object) -> object:
        with self._turn:
            self.calls[method] += 1
        if self.silent:
            raise RpcError(SILENT)
        self._free.wait()
        return self._node.fetch(method, *params)

    def hang(self) -> None:
        """Take questions and answer none."""
        self._free.clear()

    def recover(self) -> None:
        """Answer again."""
        self.silent = False
        self._free.set()
