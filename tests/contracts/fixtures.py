"""Fixtures of every test that acts on a deployed fund."""

from collections.abc import Iterator

import pytest

from tests.contracts.deployed import live_fund
from tests.contracts.live_fund import LiveFund


@pytest.fixture
def fund() -> Iterator[LiveFund]:
    """A living fund whose base asset has 6 decimals, left as it was found."""
    yield from _lent(6)


@pytest.fixture(params=[6, 8, 18], ids=lambda decimals: f"{decimals}-decimals")
def any_fund(request: pytest.FixtureRequest) -> Iterator[LiveFund]:
    """The same with base assets of 6, 8 and 18 decimals."""
    yield from _lent(request.param)


def _lent(decimals: int) -> Iterator[LiveFund]:
    fund = live_fund(decimals)
    with fund.undone():
        yield fund
