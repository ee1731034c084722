"""Counts what is asked of a node: the measure of work that no slow line distorts."""

from __future__ import annotations

from keeper.adapters.rpc import Rpc


class CountedRpc:
    """
    An Rpc that passes calls on.

    Args:
        inner: the node.

    Attributes:
        calls: made so far, failed ones too.
    """

    def __init__(self, inner: Rpc) -> None:
        self._inner = inner
        self.calls = 0

    def fetch(self, method: str, *params: object) -> object:
        """Call a method; raises what the node's own raises."""
        self.calls += 1
        return self._inner.fetch(method, *params)
