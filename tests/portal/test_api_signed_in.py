"""The description holds for whoever is signed in too, and for the stream."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import httpx
import pytest
import schemathesis
from eth_account import Account
from eth_account.messages import encode_defunct
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from siwe import ISO8601Datetime, SiweMessage

from keeper.bootstrap.portal import build_portal
from keeper.portal.live import MOST_OF_ONE
from keeper.settings import Settings
from tests.integration.conftest import Lived
from tests.portal.opened import V1, with_portal
from tests.portal.served import serve

EXAMPLES = 40 if os.environ.get("HYPOTHESIS_PROFILE") == "prove" else 2
PATIENCE_S = 120  # a statement goes through the fund's whole past
ORIGIN = "http://fund.example"


@pytest.fixture(scope="module")
def own(portal_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal of its own, which believes to be at ORIGIN."""
    patient = with_portal(portal_settings, origin=ORIGIN, answer_s=PATIENCE_S)
    with serve(build_portal(patient, tmp_path_factory.mktemp("signed-in"))) as address:
        yield address


@pytest.fixture(scope="module")
def session(own: str, shared_lived: Lived) -> dict[str, str]:
    """The cookie of an investor who signed in."""
    investor = shared_lived.local.cast.investors[0]
    asked = httpx.get(f"{own}{V1}/sign-in/nonce").json()
    fields = {key: asked[key] for key in ("domain", "uri", "chain_id", "nonce", "statement")}
    issued = ISO8601Datetime.from_datetime(datetime.now(UTC))
    message = SiweMessage(
        address=investor.address, version="1", issued_at=issued, **fields
    ).prepare_message()
    signed = Account.sign_message(encode_defunct(text=message), investor.private_key)
    body = {"message": message, "signature": signed.signature.to_0x_hex()}
    answer = httpx.post(f"{own}{V1}/sign-in", json=body, headers={"Origin": ORIGIN})
    assert answer.status_code == 200, answer.text
    return {"Cookie": answer.headers["set-cookie"].partition(";")[0]}


@pytest.fixture(scope="module")
def described(own: str) -> object:
    return schemathesis.openapi.from_url(f"{own}/api/openapi.json")


# Who signs out is signed in no more; the stream has no end to wait for and is listened to below.
schema = (
    schemathesis.pytest.from_fixture("described")
    .exclude(path="/api/v1/live")
    .exclude(path="/api/v1/sign-out")
)


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_api__whatever_a_member_asks__answers_as_described(
    case: schemathesis.Case, session: dict[str, str]
) -> None:
    # A checksum is beyond what a schema can say: a wrong one is refused like any other mistake.
    spelled = "address" in case.path or case.path.endswith("/drafts")
    excluded = [positive_data_acceptance] if spelled else []
    case.call_and_validate(headers=session, excluded_checks=excluded, timeout=PATIENCE_S)


def test_member__after_all_that_was_asked__is_still_who_it_was(
    own: str, session: dict[str, str], shared_lived: Lived
) -> None:
    investor = shared_lived.local.cast.investors[0].address
    mine = httpx.get(f"{own}{V1}/me", headers=session)
    assert (mine.status_code, mine.json()["address"]) == (200, investor)
    assert httpx.get(f"{own}{V1}/me").status_code == 401


def test_live__as_described__is_a_stream_that_nobody_keeps(own: str) -> None:
    with httpx.stream("GET", f"{own}{V1}/live", timeout=PATIENCE_S) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert "no-store" in answer.headers["cache-control"]
        assert next(answer.iter_lines()).startswith(("id:", "event:"))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_live__written_to__is_refused_with_a_reason(own: str, method: str) -> None:
    answer = httpx.request(method, f"{own}{V1}/live")
    assert answer.status_code == 405
    assert answer.json()["error"]["reason"]


def test_live__with_an_id_of_any_length__is_refused_with_a_reason(own: str) -> None:
    answer = httpx.get(f"{own}{V1}/live", headers={"Last-Event-ID": "x" * 5_000})
    assert answer.status_code == 422
    assert answer.json()["error"]["reason"]


def test_live__one_line_more_than_a_client_may_have__is_refused_with_the_limit(own: str) -> None:
    with ExitStack() as stack:
        lines = []  # kept: who drops an iterator closes its line
        for _ in range(MOST_OF_ONE):
            answer = stack.enter_context(httpx.stream("GET", f"{own}{V1}/live", timeout=PATIENCE_S))
            lines.append(answer.iter_lines())
            next(lines[-1])
        refused = httpx.get(f"{own}{V1}/live", timeout=PATIENCE_S)
        assert refused.status_code == 429
        assert refused.json()["error"]["limit"] == MOST_OF_ONE
