"""Proposals from events: the order of reading does not matter, and what is gone leaves no trace."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.carrying_out import due_call, next_try
from keeper.domain.intents import Broadcast, Fees, Intent, Receipt, Role, State
from keeper.domain.leaving import LEAST_DELAY_S, last_moment
from keeper.domain.powers import Line, ToldCall
from keeper.domain.proposal_events import (
    Cancelled,
    Executed,
    Extended,
    OperationCancelled,
    OperationExecuted,
    ProposalEvent,
    Queued,
    fold,
    is_over,
    state_of,
)
from keeper.domain.proposal_news import LONGEST_LINE, MOST_LINES, tell_changes
from keeper.domain.proposals import ProposalState, Support, find_proposal
from keeper.domain.units import WAD, Address
from tests.domain.proposed import DAY_S, NOW, a_proposal, a_scene, a_standing, a_vote

NUMBERS = (7, 8)
MADE = tuple(a_proposal(number) for number in NUMBERS)
happenings: st.SearchStrategy[ProposalEvent] = st.one_of(
    st.sampled_from(MADE),
    st.builds(
        a_vote,
        st.integers(1, 6),
        st.sampled_from(Support),
        st.just(5),
        st.sampled_from(NUMBERS),
    ),
    st.builds(Queued, proposal=st.sampled_from(NUMBERS), eta=st.just(NOW + 9 * DAY_S)),
    st.builds(Extended, proposal=st.sampled_from(NUMBERS), deadline=st.just(NOW + 5 * DAY_S)),
    st.builds(Executed, proposal=st.sampled_from((*NUMBERS, 9))),
    st.builds(Cancelled, proposal=st.sampled_from(NUMBERS)),
    st.sampled_from(MADE).map(lambda each: OperationExecuted(operation=each.operation)),
    st.sampled_from(MADE).map(lambda each: OperationCancelled(operation=each.operation)),
)


def one_vote_each(events: list[ProposalEvent]) -> list[ProposalEvent]:
    """Keep the first vote of everybody: no chain has two of one account on one proposal."""
    seen: set[object] = set()
    kept = []
    for event in events:
        about = (getattr(event, "voter", None), getattr(event, "proposal", None))
        if about[0] is None or about not in seen:
            kept.append(event)
        seen.add(about)
    return kept


chains = st.lists(happenings, max_size=25).map(one_vote_each)


@given(chains, st.randoms(use_true_random=False))
def test_fold__in_any_order_and_with_anything_twice__gives_the_same(
    events: list[ProposalEvent], random: object
) -> None:
    mixed = [*events, *events[: len(events) // 2]]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert fold(mixed) == fold(events)


class Counted(int):
    """A number that counts how often it is compared."""

    times = 0

    def __lt__(self, other: int) -> bool:
        Counted.times += 1
        return int(self) < int(other)


def test_fold__of_very_many_votes__looks_at_each_a_few_times() -> None:
    """Anybody with a dust of shares on many accounts can make as many as gas allows."""
    count = 3_000
    votes = [replace(a_vote(n, Support.FOR, 1), block=Counted(n)) for n in range(1, count + 1)]
    (proposal,) = fold([a_proposal(), *reversed(votes)])
    assert proposal.votes == tuple(votes)
    assert Counted.times < 30 * count


@given(chains)
def test_fold__counts_every_vote_once_on_its_own_proposal(events: list[ProposalEvent]) -> None:
    for proposal in fold(events):
        cast = [e for e in events if getattr(e, "voter", None) and e.proposal == proposal.id]  # type: ignore[union-attr]
        weights = [each.weight for each in cast]  # type: ignore[union-attr]
        assert proposal.votes_for + proposal.votes_against + proposal.votes_abstain == sum(weights)


@pytest.mark.parametrize(
    ("after_s", "changes", "expected"),
    [
        (DAY_S, {}, ProposalState.PENDING),
        (DAY_S + 1, {}, ProposalState.ACTIVE),
        (4 * DAY_S, {}, ProposalState.ACTIVE),
        (4 * DAY_S + 1, {"extended": NOW + 5 * DAY_S}, ProposalState.ACTIVE),
        (4 * DAY_S + 1, {}, ProposalState.DEFEATED),
        (9 * DAY_S, {"votes": (a_vote(1, Support.FOR, 9),)}, ProposalState.DEFEATED),
        (9 * DAY_S, {"votes": (a_vote(1, Support.FOR, 10),)}, ProposalState.SUCCEEDED),
        (9 * DAY_S, {"votes": (a_vote(1, Support.ABSTAIN, 99),)}, ProposalState.DEFEATED),
        (
            9 * DAY_S,
            {"votes": (a_vote(1, Support.FOR, 1), a_vote(2, Support.ABSTAIN, 9))},
            ProposalState.SUCCEEDED,
        ),
        (
            9 * DAY_S,
            {"votes": (a_vote(1, Support.FOR, 50), a_vote(2, Support.AGAINST, 50))},
            ProposalState.DEFEATED,
        ),
        (
            9 * DAY_S,
            {"votes": (a_vote(1, Support.FOR, 10),), "eta": NOW},
            ProposalState.QUEUED,
        ),
        (9 * DAY_S, {"eta": NOW, "cancelled": True}, ProposalState.CANCELED),
        (0, {"executed": True}, ProposalState.EXECUTED),
    ],
)
def test_state__by_time_and_votes__is_the_governors(
    after_s: int, changes: dict[str, object], expected: ProposalState
) -> None:
    proposal = a_proposal(**({"quorum": 10 * WAD} | changes))
    assert state_of(proposal, NOW + after_s) is expected


def test_state__of_an_ended_vote_without_its_quorum__is_not_guessed() -> None:
    with pytest.raises(ValueError, match="quorum of proposal 7 is not known"):
        state_of(a_proposal(), NOW + 9 * DAY_S)


def test_over__is_only_what_no_quorum_can_save() -> None:
    passed = a_proposal(votes=(a_vote(1, Support.FOR, 1),))
    assert not is_over(passed)
    assert not is_over(replace(passed, eta=NOW))
    assert is_over(replace(passed, eta=NOW, executed=True))
    assert is_over(a_proposal())


def test_find__by_first_digits__wants_them_to_be_enough() -> None:
    found = (a_proposal(712), a_proposal(713), a_proposal(71))
    assert find_proposal(found, "713") is found[1]
    assert find_proposal(found, "71") is found[2]  # a whole id goes before
    assert find_proposal(found, "9") is None
    assert find_proposal(found, "") is None
    with pytest.raises(ValueError, match="3 proposals begin with 7"):
        find_proposal(found, "7")


def test_last_moment__follows_extensions_queues_and_delays() -> None:
    end, delay_s = NOW + 4 * DAY_S, LEAST_DELAY_S
    assert last_moment(a_standing(ProposalState.ACTIVE, NOW)) == end + delay_s
    late = {"extended": end + 3_600}
    assert last_moment(a_standing(ProposalState.ACTIVE, NOW, **late)) == end + 3_600 + delay_s
    passed = a_standing(ProposalState.SUCCEEDED, end + 500)
    assert last_moment(passed) == end + 500 + delay_s - 1
    queued = a_standing(ProposalState.QUEUED, end + 500, eta=end + 900)
    assert last_moment(queued) == end + 899
    assert last_moment(a_standing(ProposalState.DEFEATED, end + 1)) is None


def test_due__is_what_passed_and_what_waited_long_enough() -> None:
    scene, eta = a_scene(NOW), {"eta": NOW}
    calls = {
        state: due_call(a_standing(state, NOW, **eta), scene)
        for state in ProposalState
        if state is not ProposalState.SUCCEEDED
    }
    due = {state: call.function for state, call in calls.items() if call is not None}
    assert due == {ProposalState.QUEUED: "execute"}
    assert due_call(a_standing(ProposalState.QUEUED, NOW, eta=NOW + 1), scene) is None
    passed = due_call(a_standing(ProposalState.SUCCEEDED, NOW), scene)
    assert passed is not None
    assert (passed.function, passed.value) == ("queue", 0)


def an_attempt(number: int, state: State, *, succeeded: bool = False) -> Intent:
    receipt = Receipt(
        hash="0x1", block=1, block_hash="0x2", succeeded=succeeded, gas_used=1, gas_price=1
    )
    broadcast = Broadcast(
        hash="0x1",
        raw=b"",
        role=Role.ACTION,
        fees=Fees(max_fee=1, tip=1),
        gas=1,
        signed_at=NOW,
        receipt=receipt,
    )
    return Intent(
        id=1,
        key="k",
        attempt=number,
        purpose="p",
        to=Address("0x" + "11" * 20),
        data=b"",
        not_after=NOW,
        state=state,
        broadcasts=(broadcast,),
    )


def test_patience__doubles_up_to_a_day_and_is_only_for_what_was_paid_for() -> None:
    pauses = [next_try(an_attempt(number, State.FAILED)) - NOW for number in range(1, 12)]
    assert pauses[:4] == [600, 1_200, 2_400, 4_800]
    assert pauses == sorted(pauses)
    assert pauses[-1] == DAY_S
    assert next_try(None) == 0
    assert next_try(an_attempt(3, State.REFUSED)) == 0
    assert next_try(an_attempt(3, State.MINED, succeeded=True)) == 0
    assert next_try(an_attempt(1, State.MINED)) == NOW + 600


def test_news__of_a_proposal_that_changes_very_much__stays_short_enough_to_be_read() -> None:
    line = Line(what="fee part", before="none", after="9" * 50_000)
    call = ToldCall(place=1, title="set", lines=(line,) * 500, warnings=("odd",), raw="")
    told = list(tell_changes([call] * 16))
    assert told[0] == "WARNING: odd"
    assert told[-1] == f"... and {16 * 500 - MOST_LINES} more lines: `keeper dao show` has all"
    assert sum(map(len, told)) < 2 * MOST_LINES * LONGEST_LINE
