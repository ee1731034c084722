"""Counts what is asked of nodes: the measure of work that no slow line distorts."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.adapters.rpc import Rpc


@dataclass(slots=True)
class Tally:
    """Calls that were made so far, failed ones too."""

    calls: int = 0


class CountedRpc:
    """
    An Rpc that passes calls on.

    Args:
        inner: answers.
        tally: counts; several may share one.
    """

    def __init__(self, inner: Rpc, tally: Tally) -> None:
        self._inner, self._tally = inner, tally

    def fetch(self, method: str, *params: object) -> object:
        """Call a method; raises what the node's own raises."""
        self._tally.calls += 1
        return self._inner.fetch(method, *params)
