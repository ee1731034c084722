"""What readers cost the node, and what they see when it falls silent or hangs."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from keeper.bootstrap.portal import build_portal
from keeper.settings import Settings
from scripts.localchain.transactions import send
from tests.integration.conftest import Lived
from tests.portal.hostile import SILENT, Middleman
from tests.portal.opened import V1, newest, with_portal

READERS = 200
PATHS = ("/now", "/fund", "/history", "/allocation", "/fees", "/dealings", "/performance")
LOOKING = "eth_getBlockByNumber"  # how the one poller asks whether there is anything new
WRITING = ("eth_send", "personal_", "anvil_", "evm_", "eth_sign")
PATIENCE_S = 60


@pytest.fixture(scope="module")
def node(shared_lived: Lived) -> Middleman:
    return Middleman(shared_lived.local.world.anvil.rpc_url)


@pytest.fixture(scope="module")
def watched(
    portal_settings: Settings, node: Middleman, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    settings, folder = with_portal(portal_settings, answer_s=4.0), tmp_path_factory.mktemp("node")
    with TestClient(build_portal(settings, folder, rpc=node)) as client:
        yield client


@pytest.fixture
def portal_of_it(watched: TestClient, node: Middleman) -> Iterator[TestClient]:
    yield watched
    node.recover()
    _until(lambda: watched.get(f"{V1}/health").status_code == 200)


def _until(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_readers__two_hundred_at_once__cost_the_node_nothing_more(
    portal_of_it: TestClient, node: Middleman, lived: Lived
) -> None:
    for path in PATHS:
        newest(portal_of_it, lived, path)
    before = Counter(node.calls)
    with ThreadPoolExecutor(20) as readers:
        asked = [f"{V1}{PATHS[place % len(PATHS)]}" for place in range(READERS)]
        answers = list(readers.map(portal_of_it.get, asked))
    assert {answer.status_code for answer in answers} == {200}
    assert set(node.calls - before) <= {LOOKING}


def test_readers__of_a_new_block__cost_as_much_as_one(
    portal_of_it: TestClient, node: Middleman, lived: Lived
) -> None:
    def cost(readers: int) -> Counter[str]:
        newest(portal_of_it, lived, "/fees")
        before = Counter(node.calls)
        lived.local.world.anvil.mine()
        newest(portal_of_it, lived, "/fees")
        with ThreadPoolExecutor(10) as pool:
            list(pool.map(portal_of_it.get, [f"{V1}/fees"] * readers))
        return Counter({k: n for k, n in (node.calls - before).items() if k != LOOKING})

    assert cost(1) == cost(50)


def test_portal__asks_the_node_for_nothing_that_writes(
    portal_of_it: TestClient, node: Middleman, lived: Lived
) -> None:
    investor = lived.local.cast.investors[0].address
    for path in (*PATHS, f"/investors/{investor}", "/powers", "/proposals", "/verify/2"):
        newest(portal_of_it, lived, path)
    assert [each for each in node.calls if each.startswith(WRITING)] == []


def test_look__while_the_chain_moves_on__lacks_no_event_of_its_own_block(
    portal_of_it: TestClient, node: Middleman, lived: Lived
) -> None:
    investor, fund = lived.local.cast.investors[0].address, lived.contracts.fund
    send(fund.functions.mint(fund.functions.maxMint(investor).call(), investor), sender=investor)
    newest(portal_of_it, lived, "/now")
    asking = fund.functions.requestRedeem(10**20, investor, investor)
    asked: list[object] = []
    node.after["eth_getLogs"] = lambda: asked.append(send(asking, sender=investor))
    lived.local.world.anvil.mine()
    _until(lambda: bool(asked))
    found = newest(portal_of_it, lived, f"/investors/{investor}")["redemption"]
    assert found["requested_shares"] == found["pending_shares"] == str(10**20)


def test_node__silent__leaves_what_was_read__marked(
    portal_of_it: TestClient, node: Middleman, lived: Lived
) -> None:
    first, second = (each.address for each in lived.local.cast.investors[:2])
    known = newest(portal_of_it, lived, f"/investors/{first}")
    node.silent = True
    _until(lambda: portal_of_it.get(f"{V1}/health").status_code == 503)
    assert SILENT in portal_of_it.get(f"{V1}/health").json()["reason"]
    now = portal_of_it.get(f"{V1}/now").json()
    assert SILENT in now["at"]["stale"]
    assert now["banners"][0]["kind"] == "stale"
    again = portal_of_it.get(f"{V1}/investors/{first}").json()
    assert SILENT in again["at"]["stale"]
    assert again["shares"] == known["shares"]
    unknown = portal_of_it.get(f"{V1}/investors/{second}")
    assert (unknown.status_code, unknown.headers["retry-after"]) == (503, "5")
    assert SILENT in unknown.json()["error"]["reason"]


def test_node__hanging__holds_nobody_longer_than_patience(
    portal_of_it: TestClient, node: Middleman, lived: Lived
) -> None:
    newest(portal_of_it, lived, "/now")
    node.hang()
    third = lived.local.cast.investors[2].address
    answer = portal_of_it.get(f"{V1}/investors/{third}")
    assert answer.status_code == 503
    assert "has not answered for 4 s" in answer.json()["error"]["reason"]
    _until(lambda: portal_of_it.get(f"{V1}/health").status_code == 503)
    assert portal_of_it.get(f"{V1}/now").status_code == 200
