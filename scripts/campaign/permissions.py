"""
The permission table of contracts/README.md, and which of its functions stolen keys may call.

The campaigns hold the keys of keeper, manager and watcher, some shares, and a stranger's account: a
function that these may call and that never got through was not attacked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scripts.setup.environment import ROOT

README = ROOT / "contracts" / "README.md"
MARK = "<!-- permissions: read by the permission tests -->"

OPEN_TO_KEYS = frozenset(
    {
        "anyone",
        "anyone, for itself",
        "anyone but Escrow and FeeDistribution, for itself",
        "anyone, after the delay",
        "anyone, once it was voted for",
        "anyone once a strike is long overdue",
        (
            "anyone once all that is due has arrived; before that the keeper, and anyone in the "
            "wind-down"
        ),
        "any holder, for its own shares",
        "the controller or its operator",
        (
            "the controller or its operator; the owner's assets or shares only with the owner's "
            "operator right or allowance"
        ),
        "the owner's spender, within its allowance",
        "keeper",
        "keeper; anyone in the wind-down",
        "keeper; anyone once overdue",
        "manager",
        "guardian, watcher",
        "whoever votes with the threshold of shares",
        "who proposed it, before votes are counted",
    }
)
# Functions that the table opens to these keys, and that cannot get through in the campaign's world.
OUT_OF_REACH = {
    "FundTimelock.execute(address,uint256,bytes,bytes32,bytes32)": (
        "a vote schedules batches alone"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One function of the table; `function` is a name, or a signature where overloads differ."""

    contract: str
    function: str
    who: str


def read_rows(text: str | None = None) -> tuple[Row, ...]:
    """
    Read the table behind the mark.

    Raises:
        ValueError: there is no mark, or no table behind it.
    """
    text = README.read_text(encoding="utf-8") if text is None else text
    _, found, table = text.partition(MARK)
    rows = tuple(_parse(line for line in table.splitlines() if line.startswith("|")))
    if not found or not rows:
        raise ValueError(f"no table behind {MARK}")
    return rows


def _parse(lines: Iterable[str]) -> Iterator[Row]:
    for line in list(lines)[2:]:  # titles and ruler
        contract, functions, who = (cell.strip() for cell in line.strip().strip("|").split("|"))
        for function in re.findall(r"`([^`]+)`", functions):
            yield Row(contract=contract, function=function, who=who)


def find_row(rows: Iterable[Row], contract: str, signature: str) -> Row | None:
    """Find the row of a function: by signature, else by name."""
    own = [row for row in rows if row.contract == contract]
    named = {row.function: row for row in own}
    return named.get(signature) or named.get(signature.partition("(")[0])


def why_not(rows: Iterable[Row], contract: str, signature: str) -> str:
    """Say why stolen keys cannot get through a function; empty where they have to."""
    row = find_row(rows, contract, signature)
    if row is None:
        return "in no table"
    if reason := OUT_OF_REACH.get(f"{contract}.{signature}"):
        return reason
    return "" if row.who in OPEN_TO_KEYS else row.who
