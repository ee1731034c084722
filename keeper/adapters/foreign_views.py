"""Views of contracts that are not ours, whose ABIs are not in keeper/abi."""

from __future__ import annotations

from collections.abc import Sequence

from eth_typing import ABIFunction

from keeper.adapters.contracts import Contract


def view(name: str, inputs: Sequence[str], outputs: Sequence[str]) -> ABIFunction:
    """Describe a view by the types of what it takes and gives."""
    return {
        "type": "function",
        "name": name,
        "stateMutability": "view",
        "inputs": [{"name": "", "type": each} for each in inputs],
        "outputs": [{"name": str(place), "type": each} for place, each in enumerate(outputs)],
    }


def views(name: str, *entries: ABIFunction) -> Contract:
    """Put views of one contract together."""
    functions = {entry["name"]: entry for entry in entries}
    return Contract(name=name, functions=functions, events={}, errors={})
