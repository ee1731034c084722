"""Two legs on two chains: whatever fails, the exposure is closed at most once, or said to stay."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.intents import Broadcast, Role, State
from keeper.domain.sagas import (
    CLOSING,
    HAPPENED,
    End,
    Ending,
    Fate,
    Leg,
    Part,
    Saga,
    Send,
    Settle,
    Wait,
    fate_of,
    next_move,
    plan_leg,
)
from keeper.domain.units import Address
from tests.domain.test_intents import BROADCAST, INTENT, RECEIPT

HOME, AWAY = 1, 137
USD, ETH = Address("0x" + "11" * 20), Address("0x" + "22" * 20)
ENDS = {Part.FIRST: 10, Part.SECOND: 20, Part.HEDGE: 40, Part.UNWIND: 50}
CHAINS = {Part.FIRST: HOME, Part.SECOND: AWAY, Part.HEDGE: AWAY, Part.UNWIND: HOME}
START = {HOME: 0, AWAY: 0}
MANY = 1_000


def a_leg(part: Part, not_after: int | None = None) -> Leg:
    """Make a leg; what it trades does not matter to the order of moves."""
    return Leg(
        chain_id=CHAINS[part],
        strategy="arb",
        orders=((USD, b"order"),),
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

    fates: dict[Part, Fate] = field(default_factory=dict)
    now: dict[int, int] = field(default_factory=lambda: {HOME: 0, AWAY: 0})

    @property
    def happened(self) -> list[Part]:
        return [part for part in Part if self.fates.get(part) in HAPPENED]

    def send(self, part: Part, fate: Fate) -> None:
        """Carry a leg out as its fate wants it, or leave it in between."""
        assert self.now[CHAINS[part]] <= ENDS[part], f"{part} was sent too late"
        if part in CLOSING:
            assert self.happened == [Part.FIRST], f"{part} was sent behind {self.happened}"
            assert Fate.UNDER_WAY not in self.fates.values(), f"{part} was sent beside another"
        self.fates[part] = fate

    def settle(self, fate: Fate) -> None:
        """Let time decide what becomes of whatever is not final; a mined leg may be taken back."""
        open_fates = (Fate.UNDER_WAY, Fate.MINED)
        for part, known in list(self.fates.items()):
            if known in open_fates:
                self.fates[part] = fate
                return


fates = st.sampled_from(list(Fate))
seconds, refusals = st.integers(0, 4), st.sets(st.sampled_from(CLOSING))
steps = st.tuples(fates, fates, seconds, seconds, refusals)
LAST = st.sampled_from([Fate.FINAL, Fate.VOID])


@given(story=st.lists(steps, max_size=60), last=LAST)
def test_saga__in_any_weather__ends_and_closes_its_exposure_at_most_once(
    story: list[tuple[Fate, Fate, int, int, set[Part]]], last: Fate
) -> None:
    saga, world = a_saga(), World()
    quiet = (last, last, 5, 5, set(CLOSING))
    for fate, end, home, away, refused in [*story, *[quiet] * MANY]:
        move = next_move(saga, world.fates, world.now, refused=frozenset(refused))
        if isinstance(move, End):
            break
        if isinstance(move, Send):
            world.send(move.part, fate)
        else:
            world.settle(end)
        world.now = {HOME: world.now[HOME] + home, AWAY: world.now[AWAY] + away}
    else:
        pytest.fail("it never ends")
    assert Fate.UNDER_WAY not in world.fates.values()
    assert move == End(ending=_as_it_was(world.happened))
    assert len(world.happened) <= 2


def _as_it_was(happened: list[Part]) -> Ending:
    """Tell from what happened on the chains how it has to be called."""
    if not happened:
        return Ending.ABANDONED
    names = {Part.SECOND: Ending.DONE, Part.HEDGE: Ending.HEDGED, Part.UNWIND: Ending.UNWOUND}
    return (
        names[happened[1]] if happened[0] is Part.FIRST and len(happened) == 2 else Ending.CARRIED
    )


def test_first_leg__refused_once__is_never_tried_again() -> None:
    fates = {Part.FIRST: Fate.VOID}
    assert next_move(a_saga(), fates, START) == End(ending=Ending.ABANDONED)


def test_stopped_keeper__begins_nothing__but_closes_what_is_open() -> None:
    assert next_move(a_saga(), {}, START, stopped=True) == End(ending=Ending.ABANDONED)
    begun = {Part.FIRST: Fate.MINED}
    assert next_move(a_saga(), begun, START, stopped=True) == Send(part=Part.SECOND)


def test_second_leg__under_way_after_its_deadline__keeps_the_others_back() -> None:
    fates = {Part.FIRST: Fate.FINAL, Part.SECOND: Fate.UNDER_WAY}
    assert next_move(a_saga(), fates, {HOME: 30, AWAY: 30}) == Wait(part=Part.SECOND)


def test_closing_legs__after_the_second_has_expired__are_tried_in_their_order() -> None:
    fates, now = {Part.FIRST: Fate.FINAL, Part.SECOND: Fate.VOID}, {HOME: 30, AWAY: 30}
    assert next_move(a_saga(), fates, now) == Send(part=Part.HEDGE)
    refused = frozenset({Part.HEDGE})
    assert next_move(a_saga(), fates, now, refused=refused) == Send(part=Part.UNWIND)
    refused |= {Part.UNWIND}
    assert next_move(a_saga(), fates, now, refused=refused) == Wait(part=Part.UNWIND)
    assert next_move(a_saga(), fates, {HOME: 51, AWAY: 51}) == End(ending=Ending.CARRIED)


def test_both_legs__mined_but_not_final__are_settled_and_not_ended() -> None:
    fates = {Part.FIRST: Fate.MINED, Part.SECOND: Fate.MINED}
    assert next_move(a_saga(), fates, START) == Settle(part=Part.FIRST)
    fates[Part.FIRST] = Fate.FINAL
    assert next_move(a_saga(), fates, START) == Settle(part=Part.SECOND)
    fates[Part.SECOND] = Fate.FINAL
    assert next_move(a_saga(), fates, START) == End(ending=Ending.DONE)


def test_first_leg__taken_back_and_failed_after_the_second__is_inventory() -> None:
    fates = {Part.FIRST: Fate.VOID, Part.SECOND: Fate.FINAL}
    assert next_move(a_saga(), fates, START) == End(ending=Ending.CARRIED)


def test_legs__of_a_saga__have_keys_and_order_ids_of_their_own_and_keep_them() -> None:
    saga = a_saga()
    calls = [plan_leg(saga, part) for part in Part]
    assert calls == [plan_leg(a_saga(), part) for part in Part]
    assert len({call.key for call in calls}) == len({call.args[0] for call in calls}) == len(Part)
    other = {plan_leg(replace(saga, id="8"), part).args[0] for part in Part}
    assert not other & {call.args[0] for call in calls}


@pytest.mark.parametrize("closing", CLOSING)
@pytest.mark.parametrize(
    ("first", "waits_for_closing"), [(Fate.VOID, True), (Fate.UNDER_WAY, False)]
)
def test_first_leg__taken_back_while_a_closing_one_is_under_way__ends_nothing(
    closing: Part, first: Fate, waits_for_closing: bool
) -> None:
    fates = {Part.FIRST: first, closing: Fate.UNDER_WAY}
    waited_for = closing if waits_for_closing else Part.FIRST
    assert next_move(a_saga(), fates, START) == Wait(part=waited_for)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({Part.SECOND: replace(a_leg(Part.SECOND), chain_id=HOME)}, "one batch"),
        ({Part.UNWIND: replace(a_leg(Part.UNWIND), chain_id=AWAY)}, "belongs on chain 1"),
        ({Part.HEDGE: a_leg(Part.HEDGE, not_after=20)}, "do not follow"),
    ],
)
def test_saga__of_legs_that_do_not_belong_together__is_refused(
    change: dict[Part, Leg], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        replace(a_saga(), legs={**a_saga().legs, **change})
    with pytest.raises(ValueError, match="only the legs"):
        replace(a_saga(), legs={Part.FIRST: a_leg(Part.FIRST)})


@pytest.mark.parametrize("state", State)
def test_fate__of_an_intent__is_what_its_state_says(state: State) -> None:
    fates = {
        State.DONE: Fate.FINAL,
        State.FAILED: Fate.VOID,
        State.REFUSED: Fate.VOID,
        State.CANCELLED: Fate.VOID,
        State.LOST: Fate.VOID,
        State.MINED: Fate.MINED,
    }
    mined = replace(INTENT, state=state, broadcasts=(replace(BROADCAST, receipt=RECEIPT),))
    assert fate_of(mined) is fates.get(state, Fate.UNDER_WAY)


@pytest.mark.parametrize(
    "broadcasts",
    [
        (),
        (BROADCAST,),
        (replace(BROADCAST, receipt=replace(RECEIPT, succeeded=False)),),
        (replace(BROADCAST, receipt=RECEIPT, role=Role.NO_OP),),
    ],
)
def test_fate__of_what_was_mined_without_doing_it__is_open(
    broadcasts: tuple[Broadcast, ...],
) -> None:
    mined = replace(INTENT, state=State.MINED, broadcasts=broadcasts)
    assert fate_of(mined) is Fate.UNDER_WAY
