"""Nodes that tests may mistreat, and a fund on a chain that they may stand in front of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from keeper.adapters.event_store import SqlEvents
from scripts.deployment.local import LocalFund, deploy_local
from scripts.localchain.anvil import Anvil
from scripts.localchain.market import generated_market
from scripts.localchain.world import build_world, options_for
from scripts.season.local_keeper import write_config
from tests.rpc.emitter import Emitter, open_store
from tests.rpc.nodes import Node, ScriptedChain, forwarding

Nodes = list[Node]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund:
    """
    A fund on a local chain.

    Args:
        config: the keeper's TOML.
    """

    local: LocalFund
    config: Path

    @property
    def anvil(self) -> Anvil:
        """The chain."""
        return self.local.world.anvil


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


@pytest.fixture(scope="session")
def shared_fund(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fund]:
    market, folder = generated_market(7, days=1), tmp_path_factory.mktemp("fund")
    with Anvil(options_for(market)) as anvil:
        local = deploy_local(build_world(anvil, market), folder / "fund.json", say=lambda _: None)
        yield Fund(local=local, config=write_config(local, folder / "fund.json", folder))


@pytest.fixture
def fund(shared_fund: Fund) -> Iterator[Fund]:
    """Every test finds the chain as it was."""
    saved = shared_fund.anvil.snapshot()
    yield shared_fund
    shared_fund.anvil.revert(saved)


@pytest.fixture
def real_nodes(nodes: Nodes, fund: Fund) -> Nodes:
    """Three nodes of the fund's chain."""
    for node in nodes:
        node.chain = forwarding(fund.anvil.rpc_url)
    return nodes


@pytest.fixture(scope="module")
def shared_emitter() -> Iterator[Emitter]:
    with Anvil() as anvil:
        yield Emitter(anvil)


@pytest.fixture
def emitter(shared_emitter: Emitter) -> Emitter:
    """A contract that has emitted nothing yet, on a chain without a fund."""
    shared_emitter.begin()
    return shared_emitter


@pytest.fixture
def store(tmp_path: Path) -> SqlEvents:
    """A store of events without any."""
    return open_store(tmp_path / "events.sqlite")
