"""What the rules of the fund were, and which decision changed each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """
    A term as the chain says it was set.

    Args:
        term: its name in words, such as `performance fee` or `strategy cap of trend`.
        value: in words, exactly.
        time: of the block, unix seconds; None where the node does not say it along.
        operation: of the timelock that set it, 0x and hex digits; "" for whoever may do without.
        by: who did without, if the event says so.
        initial: set before the fund was launched.
    """

    term: str
    value: str
    block: int
    time: int | None
    transaction: str
    operation: str
    by: str
    initial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TermChange:
    """
    A term that is not what it was.

    Args:
        before: in words; "" for what there was not.
        proposal: that decided it; None for an operation of the launch owner, or for none at all.
    """

    term: str
    before: str
    after: str
    block: int
    time: int | None
    transaction: str
    operation: str
    by: str
    proposal: int | None


def term_changes(
    settings: Iterable[Setting], proposals: Mapping[str, int]
) -> tuple[TermChange, ...]:
    """
    List every change of every term.

    Args:
        settings: in the order of the chain.
        proposals: ids by the timelock's operation.

    Returns:
        Oldest first. What the launch set is where changes begin, and what is set to what it was
        is none.
    """
    values: dict[str, str] = {}
    found = []
    for each in settings:
        before = values.get(each.term, "")
        values[each.term] = each.value
        if each.initial or each.value == before:
            continue
        found.append(
            TermChange(
                term=each.term,
                before=before,
                after=each.value,
                block=each.block,
                time=each.time,
                transaction=each.transaction,
                operation=each.operation,
                by=each.by,
                proposal=proposals.get(each.operation),
            )
        )
    return tuple(found)
