"""Feeds on probation and a sequencer to test with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from keeper.domain.assets import Probation, Sequencer
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import DAY_S, Address
from tests.domain.funds import NOW, account


def probation(dollars: int, **changes: Any) -> Probation:
    """Make a feed of 8 digits that was replaced two days ago and answers still."""
    made = Probation(
        previous=account(0xFE),
        answer=dollars * 10**8,
        decimals=8,
        updated_at=NOW - 60,
        max_age=3_600,
        min_answer=1,
        max_answer=10**14,
        agreed_since=NOW - 2 * DAY_S,
        replaced_at=NOW - 2 * DAY_S,
    )
    return replace(made, **changes)


def on_probation(fund: FundSnapshot, token: Address, dollars: int, **changes: Any) -> FundSnapshot:
    """Put a token's feed on probation against one that says so many dollars."""
    tried = replace(fund.feeds[token], probation=probation(dollars, **changes))
    return replace(fund, feeds=fund.feeds | {token: tried})


def sequencer(**changes: Any) -> Sequencer:
    """Make an uptime feed that has said for a day that the sequencer is up."""
    made = Sequencer(feed=account(0x5E), answer=0, started_at=NOW - DAY_S)
    return replace(made, **changes)
