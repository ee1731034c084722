"""The doctor and the metrics tell of every endpoint."""

from __future__ import annotations

from keeper.doctor import examine
from keeper.metrics import Exposition
from keeper.settings import Settings, load_settings
from tests.rpc.conftest import Fund, Nodes
from tests.rpc.nodes import behind, lying

NAMES = ("127.0.0.1", "127.0.0.1 (2)", "127.0.0.1 (3)")


def settings_for(fund: Fund, nodes: Nodes) -> Settings:
    settings = load_settings(fund.config)
    urls = {"url": "", "urls": tuple(node.url for node in nodes), "quorum": 1}
    return settings.model_copy(update={"chain": settings.chain.model_copy(update=urls)})


def test_doctor__of_several_endpoints__examines_each(fund: Fund, real_nodes: Nodes) -> None:
    fund.anvil.mine(10)
    real_nodes[1].chain = behind(real_nodes[1].chain, 5)
    real_nodes[2].chain = lying(real_nodes[2].chain, {"eth_chainId": "0x1"})
    found = {each.check: each for each in examine(settings_for(fund, real_nodes))}
    first, second, third = (found[f"endpoint {name}"] for name in NAMES)
    assert first.text.startswith("0 blocks behind the others, ")
    assert (second.exit_code, second.text) == (4, "5 blocks behind the others, limit is 3")
    assert third.exit_code == 5
    assert third.text.endswith("the node serves chain 1, the book 31337")
    assert second.remedy


def test_metrics__of_several_endpoints__name_them_by_host(fund: Fund, real_nodes: Nodes) -> None:
    real_nodes[1].dead = True
    text = Exposition(settings_for(fund, real_nodes)).render()
    assert 'keeper_endpoint_up{endpoint="127.0.0.1"} 1.0' in text
    assert 'keeper_endpoint_up{endpoint="127.0.0.1 (2)"} 0.0' in text
    assert 'keeper_endpoint_failures{endpoint="127.0.0.1"} 0.0' in text
    assert 'keeper_endpoint_failures{endpoint="127.0.0.1 (2)"} 0.0' not in text
    assert 'keeper_endpoint_behind_blocks{endpoint="127.0.0.1"} 0.0' in text
    assert 'keeper_endpoint_behind_blocks{endpoint="127.0.0.1 (2)"}' not in text
