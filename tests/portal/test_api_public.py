"""What anybody reads of the fund is what the chain and the keeper's memory say."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.integration.conftest import Lived
from tests.portal.opened import V1


def _get(portal: TestClient, path: str, status: int = 200) -> Any:
    answer = portal.get(V1 + path)
    assert answer.status_code == status, answer.text
    return answer.json()


def _rows(portal: TestClient) -> Any:
    return _get(portal, "/dealings")["rows"]


def test_fund__has_the_addresses_and_the_permit_of_the_chain(
    portal: TestClient, shared_lived: Lived
) -> None:
    fund, book = _get(portal, "/fund"), shared_lived.local.book
    assert fund["addresses"]["fund"] == book.address_of("fund")
    assert fund["base"]["address"] == book.tokens[book.base].address
    base = shared_lived.local.world.base
    assert fund["base"]["permit"] == {"name": base.functions.name().call(), "version": "1"}
    assert fund["local"] is True


def test_now__has_both_keys__equal_to_the_contract_at_the_same_block(
    portal: TestClient, shared_lived: Lived
) -> None:
    now = _get(portal, "/now")
    fund = shared_lived.contracts.fund
    total = fund.functions.totalAssets().call(block_identifier=now["at"]["block"])
    assert now["nav"]["total"] == now["contract"]["total"] == str(total)
    assert now["struck"]["per_share"] == str(fund.functions.navPerShare().call())


def test_dealings__are_newest_first__in_pages(portal: TestClient) -> None:
    whole = _get(portal, "/dealings")
    assert [row["number"] for row in whole["rows"]] == list(range(whole["total"], 0, -1))
    assert _get(portal, "/dealings?offset=1&limit=1")["rows"] == whole["rows"][1:2]
    assert _get(portal, "/dealings?offset=1000000")["rows"] == []


def test_dealing__is_reckoned_again_to_the_wei(portal: TestClient) -> None:
    for row in _get(portal, "/dealings")["rows"]:
        found = _get(portal, f"/dealings/{row['number']}")
        assert found["reckoned"] == row["nav"]["contract"]
        assert found["dealing"] == row


def test_history__has_valuations_and_strikes_in_order(
    portal: TestClient, shared_lived: Lived
) -> None:
    points = _get(portal, "/history")["points"]
    assert [each["time"] for each in points] == sorted(each["time"] for each in points)
    assert [each["struck"] for each in points if each["struck"]] == [1, 2]
    seen = shared_lived.keeper.keeper.memory.history.fetch_points()
    assert [each["per_share"] for each in points if not each["struck"]] == [
        str(each.per_share) for each in seen
    ]
    assert min(int(each["drawdown"]) for each in points) < 0
    struck = {each["number"]: (each["block"], each["tx"]) for each in _rows(portal)}
    told = {each["struck"]: (each["block"], each["tx"]) for each in points if each["struck"]}
    assert told == struck
    assert {each["tx"] for each in points if not each["struck"]} == {None}


def test_fees__name_the_newest_strike_that_charged_them(
    portal: TestClient, shared_lived: Lived
) -> None:
    logs = shared_lived.contracts.fund.events.FeesCharged().get_logs(from_block=0)
    for kind in _get(portal, "/fees")["paid"]:
        charged = [each for each in logs if each["args"][f"{kind['kind']}Shares"]]
        assert kind["strikes"] == len(charged)
        newest = [
            {
                "dealing": each["args"]["dealing"],
                "block": each["blockNumber"],
                "tx": "0x" + each["transactionHash"].hex(),
            }
            for each in charged[-1:]
        ]
        assert [kind["last"]] == (newest or [None])
    assert any(each["args"]["managementShares"] for each in logs)


@pytest.mark.parametrize(
    ("path", "status", "limit"),
    [
        ("/dealings?offset=-1", 422, 0),
        ("/dealings?limit=201", 422, 200),
        ("/dealings?offset=1000001", 422, 1_000_000),
        ("/dealings/0", 422, 1),
        (f"/dealings/{10**40}", 422, None),
        ("/dealings/7", 404, 2),
        ("/history?from=2&to=1", 409, 1),
        (f"/history?from={2**41}", 422, 2**40),
        ("/nothing", 404, None),
    ],
)
def test_malformed__is_refused__with_a_reason_and_the_limit(
    portal: TestClient, path: str, status: int, limit: int | None
) -> None:
    error = _get(portal, path, status)["error"]
    assert error["reason"]
    assert limit is None or error["limit"] == limit
