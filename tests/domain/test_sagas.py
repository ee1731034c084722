"""Two legs on two chains: whatever fails, the exposure is closed at most once, or said to stay."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.intents import LIVE, State
from keeper.domain.sagas import CLOSING, End, Ending, Leg, Part, Saga, Send, Wait, next_move
from keeper.domain.units import Address

HOME, AWAY = 1, 137
USD, ETH = Address("0x" + "11" * 20), Address("0x" + "22" * 20)
ENDS = {Part.FIRST: 10, Part.SECOND: 20, Part.HEDGE: 40, Part.UNWIND: 50}
CHAINS = {Part.FIRST: HOME, Part.SECOND: AWAY, Part.HEDGE: AWAY, Part.UNWIND: HOME}
OVER = frozenset({State.FAILED, State.REFUSED, State.CANCELLED, State.LOST})
ALL_TOGETHER = 10_000


def a_leg(part: Part, not_after: int | None = None) -> Leg:
    """Make a leg; what it trades does not matter to the order of moves."""
    return Leg(
        chain_id=CHAINS[part],
        key=f"arb:7:{part}",
        to=USD,
        data=b"",
        leaves=USD,
        arrives=ETH,
        amount_in=100,
        least_out=99,
        not_after=ENDS[part] if not_after is None else not_after,
    )


def a_saga() -> Saga:
    """Make a saga with all its legs."""
    legs = {part: a_leg(part) for part in Part}
    return Saga(id="7", legs=legs, profit=5, worst=3, planned_at=0)


@dataclass
class World:
    """Two chains and their journals; what is sent ends as the next wishes say."""

    states: dict[Part, State] = field(default_factory=dict)
    done: list[Part] = field(default_factory=list)
    now: dict[int, int] = field(default_factory=lambda: {HOME: 0, AWAY: 0})

    def send(self, part: Part, fate: State) -> None:
        """Carry a leg out as its fate wants it, or leave it in between."""
        assert self.now[CHAINS[part]] <= ENDS[part], f"{part} was sent too late"
        if part in CLOSING:
            assert self.done == [Part.FIRST], f"{part} was sent with {self.done} behind"
            others = [self.states.get(each) for each in CLOSING if each is not part]
            assert not LIVE & set(others), f"{part} was sent while another could still happen"
        self._become(part, fate)

    def settle(self, fate: State) -> None:
        """Let time decide what became of whatever is under way."""
        for part, state in list(self.states.items()):
            if state in LIVE:
                self._become(part, fate)

    def _become(self, part: Part, fate: State) -> None:
        self.states[part] = fate
        if fate is State.DONE:
            self.done.append(part)


fates = st.sampled_from(list(State))
ends = st.sampled_from([State.DONE, *sorted(OVER)])
steps = st.tuples(
    fates, ends, st.integers(0, 4), st.integers(0, 4), st.sets(st.sampled_from(CLOSING))
)


@given(story=st.lists(steps, max_size=60), last=ends)
def test_saga__in_any_weather__ends_and_closes_its_exposure_at_most_once(
    story: list[tuple[State, State, int, int, set[Part]]], last: State
) -> None:
    saga, world = a_saga(), World()
    quiet = (last, last, 5, 5, frozenset(CLOSING))
    for fate, end, home, away, refused in [*story, *[quiet] * ALL_TOGETHER]:
        # A keeper that was killed knows nothing but the journals: the same question, the same move.
        move = next_move(saga, world.states, world.now, refused=frozenset(refused))
        assert move == next_move(
            saga, dict(world.states), dict(world.now), refused=frozenset(refused)
        )
        if isinstance(move, End):
            break
        if isinstance(move, Send):
            world.send(move.part, fate)
        elif move.part in world.states:
            world.settle(end)
        world.now = {HOME: world.now[HOME] + home, AWAY: world.now[AWAY] + away}
    else:
        pytest.fail("it never ends")
    assert move == End(ending=_as_it_was(world.done))


def _as_it_was(done: list[Part]) -> Ending:
    """Tell from what happened on the chains how it has to be called."""
    if not done:
        return Ending.ABANDONED
    names = {Part.SECOND: Ending.DONE, Part.HEDGE: Ending.HEDGED, Part.UNWIND: Ending.UNWOUND}
    return names[done[1]] if len(done) == 2 else Ending.CARRIED


def test_first_leg__refused_once__is_never_tried_again() -> None:
    states = {Part.FIRST: State.REFUSED}
    assert next_move(a_saga(), states, {HOME: 0, AWAY: 0}) == End(ending=Ending.ABANDONED)


def test_stopped_keeper__begins_nothing__but_closes_what_is_open() -> None:
    now = {HOME: 0, AWAY: 0}
    assert next_move(a_saga(), {}, now, stopped=True) == End(ending=Ending.ABANDONED)
    begun = {Part.FIRST: State.DONE}
    assert next_move(a_saga(), begun, now, stopped=True) == Send(part=Part.SECOND)


@pytest.mark.parametrize("state", sorted(LIVE))
def test_second_leg__not_settled_after_its_deadline__keeps_the_others_back(state: State) -> None:
    states = {Part.FIRST: State.DONE, Part.SECOND: state}
    assert next_move(a_saga(), states, {HOME: 30, AWAY: 30}) == Wait(part=Part.SECOND)


def test_closing_legs__after_the_second_has_expired__are_tried_in_their_order() -> None:
    states, now = {Part.FIRST: State.DONE, Part.SECOND: State.REFUSED}, {HOME: 30, AWAY: 30}
    assert next_move(a_saga(), states, now) == Send(part=Part.HEDGE)
    refused = frozenset({Part.HEDGE})
    assert next_move(a_saga(), states, now, refused=refused) == Send(part=Part.UNWIND)
    refused |= {Part.UNWIND}
    assert next_move(a_saga(), states, now, refused=refused) == Wait(part=Part.UNWIND)
    assert next_move(a_saga(), states, {HOME: 51, AWAY: 51}) == End(ending=Ending.CARRIED)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({Part.SECOND: replace(a_leg(Part.SECOND), chain_id=HOME)}, "one batch"),
        ({Part.UNWIND: replace(a_leg(Part.UNWIND), chain_id=AWAY)}, "belongs on chain 1"),
        ({Part.HEDGE: a_leg(Part.HEDGE, not_after=20)}, "do not follow"),
        ({Part.HEDGE: replace(a_leg(Part.HEDGE), key="arb:7:second")}, "share a key"),
    ],
)
def test_saga__of_legs_that_do_not_belong_together__is_refused(
    change: dict[Part, Leg], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        replace(a_saga(), legs={**a_saga().legs, **change})
    with pytest.raises(ValueError, match="only the legs"):
        replace(a_saga(), legs={Part.FIRST: a_leg(Part.FIRST)})
