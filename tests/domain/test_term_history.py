"""What was changed since the launch, and by which decision."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.term_history import Setting, term_changes

FEE = Setting(
    term="performance fee",
    value="20 %",
    block=1,
    time=10,
    transaction="0x01",
    operation="",
    by="",
    initial=True,
)
VOTED, BY_OWNER = "0x" + "aa" * 32, "0x" + "bb" * 32
terms = st.sampled_from(["fee", "cap", "gate"])
steps = st.lists(st.tuples(terms, st.integers(0, 3)), max_size=20)


def test_changes__begin_where_the_launch_ended_and_name_their_decision() -> None:
    lowered = replace(FEE, value="15 %", block=5, operation=VOTED, initial=False)
    (change,) = term_changes([FEE, lowered], {VOTED: 7})
    assert (change.before, change.after, change.proposal) == ("20 %", "15 %", 7)


def test_changes__of_the_launch_owner_and_of_nobodys_operation__have_no_proposal() -> None:
    owners = replace(FEE, value="19 %", operation=BY_OWNER, initial=False)
    guardians = replace(FEE, value="18 %", by="0xguardian", initial=False)
    first, second = term_changes([FEE, owners, guardians], {VOTED: 7})
    assert (first.operation, first.proposal) == (BY_OWNER, None)
    assert (second.operation, second.by, second.before) == ("", "0xguardian", "19 %")


def test_changes__of_a_term_that_there_was_not__have_nothing_before() -> None:
    (change,) = term_changes([replace(FEE, initial=False)], {})
    assert change.before == ""


def test_setting_a_term_to_what_it_is__changes_nothing() -> None:
    assert term_changes([FEE, replace(FEE, block=9, initial=False)], {}) == ()


@given(steps, steps)
def test_changes__applied_to_the_launch__give_the_last_value_of_every_term(
    launch: list[tuple[str, int]], later: list[tuple[str, int]]
) -> None:
    settings = [
        replace(FEE, term=term, value=str(value), block=block, initial=block < len(launch))
        for block, (term, value) in enumerate([*launch, *later])
    ]
    values = {term: str(value) for term, value in launch}
    for change in term_changes(settings, {}):
        assert values.get(change.term, "") == change.before != change.after
        values[change.term] = change.after
    assert values == {term: str(value) for term, value in [*launch, *later]}
