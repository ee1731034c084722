"""An address that is none is refused wherever one is asked for, with a reason that helps."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.integration.conftest import Lived
from tests.portal.opened import V1

GOOD = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"
WISH = {"power": "risk.setRiskTerms", "values": {"cash floor": "1"}, "title": "More cash"}

MALFORMED = {
    "too short": GOOD[:-1],
    "too long": f"{GOOD}0",
    "no prefix": GOOD[2:],
    "another prefix": f"0X{GOOD[2:]}",
    "no hex": f"{GOOD[:-1]}g",
    "a wrong checksum": GOOD.replace("d8dA", "D8dA"),
    "a name": "vitalik.eth",
    "a hash": f"0x{'ab' * 32}",
    "spaces": f"{GOOD[:-1]}%20",
    "a new line": f"{GOOD}%0A",
    "a zero byte": f"{GOOD[:-1]}%00",
    "other digits": f"{GOOD[:-1]}%D9%A5",
    "a query for a database": "0x'%20OR%201=1--",
    "nearly nothing": "0x",
}
SPELLED = {"lower": GOOD.lower(), "upper": f"0x{GOOD[2:].upper()}", "checksummed": GOOD}


@pytest.mark.parametrize("address", MALFORMED.values(), ids=MALFORMED.keys())
def test_investor__of_what_is_no_address__is_refused_with_a_reason(
    portal: TestClient, address: str
) -> None:
    answer = portal.get(f"{V1}/investors/{address}")
    assert answer.status_code == 422
    assert answer.json()["error"]["reason"]


@pytest.mark.parametrize("path", ["../now", "..%2fnow", "", "a/b"])
def test_investor__of_a_path_that_leads_elsewhere__finds_no_investor(
    portal: TestClient, path: str
) -> None:
    answer = portal.get(f"{V1}/investors/{path}")
    found = answer.json()
    assert "shares" not in found
    assert answer.status_code == 200 or found["error"]["reason"]


@pytest.mark.parametrize("address", MALFORMED.values(), ids=MALFORMED.keys())
def test_draft__by_what_is_no_address__is_refused_with_a_reason(
    portal: TestClient, address: str
) -> None:
    answer = portal.post(f"{V1}/drafts", json=WISH | {"proposer": address})
    assert answer.status_code == 422
    assert answer.json()["error"]["reason"]


@pytest.mark.parametrize("address", [7, None, [], {"address": GOOD}, True])
def test_draft__by_what_is_no_text__is_refused_with_a_reason(
    portal: TestClient, address: object
) -> None:
    answer = portal.post(f"{V1}/drafts", json=WISH | {"proposer": address})
    assert answer.status_code == 422
    assert answer.json()["error"]["reason"]


@pytest.mark.parametrize("address", SPELLED.values(), ids=SPELLED.keys())
def test_investor__however_its_address_is_spelled__is_the_same(
    portal: TestClient, shared_lived: Lived, address: str
) -> None:
    assert GOOD not in {one.address for one in shared_lived.local.cast.investors}
    answer = portal.get(f"{V1}/investors/{address}")
    assert answer.status_code == 200
    assert answer.json()["address"] == GOOD
    assert answer.json()["shares"] == "0"
