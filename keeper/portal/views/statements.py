"""An investor's statement as a table."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

from keeper.domain.quantities import spell_exact
from keeper.domain.wording import SHARE_DECIMALS
from keeper.portal.look import Facts
from keeper.portal.shapes.investor import Investor

HEADS = ("time (UTC)", "what", "amount", "unit", "block", "transaction")
WORDS = {
    "requested": "subscription requested",
    "cancelled": "subscription cancelled",
    "withdrew": "redemption paid out",
    "left": "left in kind, shares paid for",
    "asked": "redemption requested",
    "unasked": "redemption cancelled",
    "moved_in": "shares came by transfer",
    "moved_out": "shares went by transfer",
}


def write_statement(found: Investor, facts: Facts) -> str:
    """Write everything that happened to an investor, oldest first, and what is there now."""
    base = facts.tokens[0]
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(HEADS)
    for each in reversed(found.events):
        in_base = each.unit == "base"
        decimals = base.decimals if in_base else SHARE_DECIMALS
        amount = spell_exact(int(each.amount), decimals).replace(",", "")
        unit = base.symbol if in_base else facts.symbol
        table.writerow((_time(each.time), WORDS[each.kind], amount, unit, each.block, each.tx))
    for what, digits in (("shares now", found.shares), ("value now", found.result.value)):
        shares = what == "shares now"
        decimals, unit = (SHARE_DECIMALS, facts.symbol) if shares else (base.decimals, base.symbol)
        amount = "" if digits is None else spell_exact(int(digits), decimals).replace(",", "")
        table.writerow((_time(found.at.time), what, amount, unit, found.at.block, ""))
    return text.getvalue()


def _time(time: int | None) -> str:
    return "" if time is None else f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M:%S}"
