"""The description holds: whatever is asked is answered as it says, or refused with a reason."""

from __future__ import annotations

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

EXAMPLES = 40 if os.environ.get("HYPOTHESIS_PROFILE") == "prove" else 6


@pytest.fixture(scope="module")
def described(served: str) -> object:
    return schemathesis.openapi.from_url(f"{served}/api/openapi.json")


# A stream has no end to wait for; test_api_live.py listens to it.
schema = schemathesis.pytest.from_fixture("described").exclude(path="/api/v1/live")


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_api__whatever_is_asked__answers_as_described(case: schemathesis.Case) -> None:
    # A checksum is beyond what a schema can say: a wrong one is refused like any other mistake.
    spelled = "address" in case.path or case.path.endswith("/drafts")
    case.call_and_validate(excluded_checks=[positive_data_acceptance] if spelled else [])
