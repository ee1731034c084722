"""Three nodes of one chain, and servers that tests may mistreat."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.rpc.nodes import Node, ScriptedChain

Nodes = list[Node]


@pytest.fixture(scope="session")
def shared_nodes() -> Iterator[Nodes]:
    with ExitStack() as stack:
        yield [stack.enter_context(Node(ScriptedChain())) for _ in range(5)]


@pytest.fixture
def nodes(shared_nodes: Nodes) -> Nodes:
    """Three nodes that behave until a test says otherwise."""
    for node in shared_nodes:
        node.behave()
        node.chain = ScriptedChain()
    return shared_nodes[:3]
