"""What is one's own: the contracts' own words, a sign-in that only its owner can make."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct
from starlette.testclient import TestClient

from keeper.bootstrap.portal import build_portal
from keeper.settings import Settings
from scripts.localchain.transactions import send
from tests.integration.conftest import Lived
from tests.portal.opened import V1, newest, with_portal
from tests.portal.signed import ORIGIN, a_message


@pytest.fixture(scope="module")
def own(portal_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A portal that calls itself as the test's client does."""
    folder: Path = tmp_path_factory.mktemp("own")
    with TestClient(build_portal(with_portal(portal_settings, origin=ORIGIN), folder)) as client:
        yield client


@pytest.fixture
def client(own: TestClient) -> TestClient:
    own.cookies.clear()
    return own


def _sign_in(client: TestClient, key: str, message: str) -> Any:
    signed = Account.sign_message(encode_defunct(text=message), key)
    body = {"message": message, "signature": "0x" + signed.signature.hex().removeprefix("0x")}
    return client.post(f"{V1}/sign-in", json=body)


def test_investor__has_what_the_contracts_say__before_and_after_the_claim(
    portal: TestClient, lived: Lived
) -> None:
    investor, fund = lived.local.cast.investors[0].address, lived.contracts.fund
    before = newest(portal, lived, f"/investors/{investor}")
    claimable = fund.functions.maxMint(investor).call()
    assert before["subscription"]["claimable_shares"] == str(claimable)
    assert before["subscription"]["state"] == "claimable"
    send(fund.functions.mint(claimable, investor), sender=investor)
    after = newest(portal, lived, f"/investors/{investor}")
    assert after["shares"] == str(lived.contracts.shares.functions.balanceOf(investor).call())
    assert after["result"]["paid_in"] == before["result"]["paid_in"]
    assert int(after["result"]["result"]) == int(after["result"]["value"]) - 500_000 * 10**6
    assert {line["strategy"] for line in after["in_kind"]["lines"]} == {"cash", "lending"}


def test_investor__redeeming__is_told_where_it_stands__and_can_cancel(
    portal: TestClient, lived: Lived
) -> None:
    investor, fund = lived.local.cast.investors[0].address, lived.contracts.fund
    send(fund.functions.mint(fund.functions.maxMint(investor).call(), investor), sender=investor)
    send(fund.functions.requestRedeem(10**20, investor, investor), sender=investor)
    found = newest(portal, lived, f"/investors/{investor}")["redemption"]
    assert (found["state"], found["can_cancel"]) == ("pending", True)
    assert found["requested_shares"] == found["pending_shares"] == str(10**20)
    assert found["filled_shares"] == "0"


def test_sign_in__with_the_account_s_own_key__opens_what_is_its_own(
    client: TestClient, shared_lived: Lived
) -> None:
    investor = shared_lived.local.cast.investors[0]
    answer = _sign_in(client, investor.private_key, a_message(client, investor.address))
    assert answer.status_code == 200, answer.text
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    mine = client.get(f"{V1}/me").json()
    assert mine == client.get(f"{V1}/investors/{investor.address}").json()
    table = client.get(f"{V1}/me/statement.csv").text
    assert "500000.000000" in table
    paper = client.get(f"{V1}/me/statement.pdf")
    assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.post(f"{V1}/sign-out").status_code == 204
    assert client.get(f"{V1}/me").status_code == 401


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"domain": "evil.example", "uri": "http://evil.example"}, "another page"),
        ({"uri": "http://evil.example"}, "not as /sign-in/nonce asks"),
        ({"chain_id": 1}, "another chain"),
        ({"nonce": "0" * 32}, "nonce is not good"),
        ({"issued_at": "2020-01-01T00:00:00Z"}, "issued too long ago"),
        ({"expiration_time": "2020-01-01T00:00:00Z"}, "does not hold"),
        ({"statement": "Give everything away."}, "not as /sign-in/nonce asks"),
    ],
)
def test_sign_in__with_another_message__is_refused(
    client: TestClient, shared_lived: Lived, changes: dict[str, Any], says: str
) -> None:
    investor = shared_lived.local.cast.investors[0]
    message = a_message(client, investor.address, **changes)
    answer = _sign_in(client, investor.private_key, message)
    assert answer.status_code == 401
    assert says in answer.json()["error"]["reason"]
    assert "set-cookie" not in answer.headers


def test_sign_in__by_somebody_else__is_refused__and_the_nonce_is_spent(
    client: TestClient, shared_lived: Lived
) -> None:
    victim, thief = shared_lived.local.cast.investors[:2]
    message = a_message(client, victim.address)
    assert _sign_in(client, thief.private_key, message).status_code == 401
    again = _sign_in(client, victim.private_key, message)
    assert again.status_code == 401
    assert "nonce" in again.json()["error"]["reason"]


def test_sign_in__asked_for_by_another_page__is_refused(client: TestClient) -> None:
    answer = client.post(f"{V1}/sign-out", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 401


def test_draft__says_what_it_would_change__and_sends_nothing(
    portal: TestClient, shared_lived: Lived
) -> None:
    account, w3 = shared_lived.local.cast.investors[0].address, shared_lived.local.world.w3
    before = (w3.eth.block_number, w3.eth.get_transaction_count(account))
    wish = {"power": "risk.setRiskTerms", "values": {"cash floor": str(6 * 10**16)}}
    body = wish | {"title": "More cash", "proposer": account}
    draft = portal.post(f"{V1}/drafts", json=body).json()
    assert draft["changes"] == [{"what": "cash floor", "before": "5 %", "after": "6 %"}]
    dao, payload = shared_lived.contracts.dao, draft["calldatas"]
    known = dao.functions.hashProposal(
        draft["targets"],
        [int(value) for value in draft["values"]],
        payload,
        w3.keccak(text=draft["description"]),
    ).call()
    assert str(known) == draft["id"]
    assert "votes with 0 shares" in draft["simulation"]["reason"]
    assert (w3.eth.block_number, w3.eth.get_transaction_count(account)) == before
