"""Proposals as people write them, and what commands answer to them."""

from __future__ import annotations

from typing import Any

from tests.integration.governed import Governed

HOLD_MORE_CASH = """
title = "Hold more cash"
description = "Redemptions come in waves."

[[change]]
set = "cash floor"
to = "15 %"
"""


WIND_DOWN = 'title = "End it"\n[[change]]\ndo = "wind down"\n'


MANY = """
title = "Everything at once"

[[change]]
set = "fund loss a day"
to = "1.5 %"

[[change]]
set = "turnover a day"
to = "200 %"

[[change]]
set = "strategy cap"
of = "trend"
to = "50 %"

[[change]]
set = "cooldown"
of = "trend"
to = "1 hour 30 minutes"

[[change]]
do = "freeze strategy"
strategy = "lending"

[[change]]
do = "lower token cap"
token = "WETH"
cap = "40 %"

[[change]]
set = "keeper"
to = "0x00000000000000000000000000000000000bee01"

[[change]]
set = "watcher"
to = "none"

[[change]]
do = "appoint guardian"
guardian = "0x00000000000000000000000000000000000bee02"
term = "90 days"

[[change]]
do = "reset peak"
strategy = "trend"

[[change]]
set = "voting period"
to = "2 days 12 hours"

[[change]]
set = "quorum"
to = "12.5 %"

[[change]]
set = "timelock delay"
to = "3 days"

[[change]]
set = "gate"
to = "25 %"

[[change]]
set = "min deposit"
to = "25 USDC"

[[change]]
set = "max move"
to = "20 %"

[[change]]
set = "performance fee"
to = "15 %"

[[change]]
set = "feed max age"
of = "WETH"
to = "8 hours"

[[change]]
set = "feed min price"
of = "WETH"
to = "75.5 USD"
"""


def strategy_file(parts: list[str], strategist: str) -> str:
    return f"""
title = "Approve momentum"

[[change]]
do = "set recipients"
recipients = {parts!r}

[[change]]
do = "approve strategy"
holds = ["WETH"]
target = "2 %"
cap = "5 %"
loss_a_day = "1 %"
max_drawdown = "25 %"
cooldown = "1 hour"
strategist = "{strategist}"
fee_part = "10 %"
rules_file = "momentum.md"
"""


def gold_file(token: str, feed: str) -> str:
    return f"""
title = "List gold"

[[change]]
do = "set feed"
token = "{token}"
feed = "{feed}"
max_age = "26 hours"
min_price = "500 USD"
max_price = "9,000 USD"
second_source = "none"
max_deviation = "0 %"
threshold = "0.5 %"

[[change]]
set = "token cap"
of = "{token}"
to = "5 %"
"""


def write(governed: Governed, text: str, name: str = "proposal.toml") -> str:
    path = governed.folder / name
    path.write_text(text)
    return str(path)


def lines_of(record: Any) -> dict[str, tuple[str, str]]:
    return {
        line["what"]: (line["before"], line["after"])
        for call in record["calls"]
        for line in call["lines"]
    }


def found_of(record: Any) -> dict[str, str]:
    return {what: value for each in record["trial"]["found"] for what, value in each.items()}
