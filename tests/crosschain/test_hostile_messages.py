"""Whatever the relay, a node or a chain does to messages: every unit is where the ledger has it."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keeper.domain.bridge_events import Side
from keeper.domain.remote import unexplained, whole_value
from keeper.domain.transfers import Stage
from keeper.services.bridging import LineState
from scripts.localchain.checkpoints import Message
from scripts.localchain.errors import RelayError, TransactionRevertedError
from tests.crosschain.conftest import undone
from tests.crosschain.line import LivedLine

AMOUNT = 50_000_000_007
REVERTING = "0x60006000fd"  # code that refuses every call
DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "prove"


def _whole(line: LivedLine, state: LineState) -> int:
    """Everything: what is at home without the outpost, there now, and under way."""
    at_home = line.nav - state.home.value
    return whole_value(at_home, state.outpost.books, state.home.books)


def _at(state: LineState) -> list[Stage]:
    return [each.stage for each in state.ledger.transfers]


@pytest.fixture
def sent(line: LivedLine) -> Message:
    """Money on its way to the outpost."""
    return line.send_out(AMOUNT)


def _sound(line: LivedLine, *stages: Stage) -> LineState:
    """The ledger has every transfer where it is, and nothing is lost."""
    state = line.look()
    assert (state.faults, _at(state)) == ((), list(stages))
    assert state.ledger.under_way(Side.HOME) == sum(
        AMOUNT for stage in stages if stage is not Stage.BOOKED
    )
    return state


def test_transfer__delayed_reordered_and_doubled__is_counted_once(
    line: LivedLine, sent: Message
) -> None:
    nav, second = line.nav, line.send_out(AMOUNT)
    _sound(line, Stage.IN_FLIGHT, Stage.IN_FLIGHT)
    line.relay.deliver(second)
    _sound(line, Stage.IN_FLIGHT, Stage.ARRIVED)
    for heartbeat in reversed(line.relay.fetch_waiting()):
        if heartbeat.id != sent.id:
            line.relay.deliver(heartbeat)
    with pytest.raises(TransactionRevertedError, match="already delivered"):
        line.relay.process(line.relay.sign(second))
    line.book(Side.OUTPOST)
    assert line.look().ledger.under_way(Side.HOME) == AMOUNT
    line.relay.deliver_all()
    line.book(Side.OUTPOST)
    state = _sound(line, Stage.BOOKED, Stage.BOOKED)
    assert state.outpost.books.received == 2 * AMOUNT
    assert line.nav == nav


def test_transfer__dropped_and_sent_again__arrives_once(line: LivedLine, sent: Message) -> None:
    line.pass_time(3_600)
    state = line.look()
    assert state.overdue[0].startswith(f"{AMOUNT} base units from home are in flight for")
    assert state.overdue[0].endswith(f"limit is 1800 s (message 0x{sent.id.hex()})")
    line.relay.deliver(sent)
    _sound(line, Stage.ARRIVED)


def test_transfer__tampered_or_signed_by_too_few__stays_in_flight(
    line: LivedLine, sent: Message
) -> None:
    relay = line.relay
    envelope, (first, *_) = relay.sign(sent), relay.keys_of(sent.origin)
    raw = bytearray(sent.raw)
    raw[-1] ^= 1  # one unit more, or less
    for bad in (
        replace(envelope, message=Message(bytes(raw))),
        relay.sign(sent, keys=[first]),
        relay.sign(sent, keys=[first, "0x" + "11" * 32]),
    ):
        with pytest.raises(TransactionRevertedError):
            relay.process(bad)
        _sound(line, Stage.IN_FLIGHT)
    relay.deliver(sent)
    _sound(line, Stage.ARRIVED)


def test_transfer__whose_destination_reverts__waits_until_it_does_not(
    line: LivedLine, sent: Message
) -> None:
    away, nav = line.worlds[1], line.nav
    code = away.w3.eth.get_code(away.base.address)
    away.anvil.request("anvil_setCode", away.base.address, REVERTING)
    with pytest.raises(TransactionRevertedError):
        line.relay.deliver(sent)
    away.anvil.request("anvil_setCode", away.base.address, "0x" + code.hex())
    _sound(line, Stage.IN_FLIGHT)
    line.relay.deliver(sent)
    _sound(line, Stage.ARRIVED)
    assert line.nav == nav


def test_statement__reordered_or_doubled__does_not_take_nav_back(
    line: LivedLine, sent: Message
) -> None:
    nav, old = line.nav, line.state()
    line.relay.deliver_all()
    line.book(Side.OUTPOST)
    new = line.state()
    line.relay.deliver(new)
    assert (line.nav, line.look().home.figures.received) == (nav, AMOUNT)
    with suppress(TransactionRevertedError):  # handed over already, before the newer one
        line.relay.deliver(old)
    assert (line.nav, line.look().home.figures.received) == (nav, AMOUNT)


def test_reorganisation__after_a_dispatch__takes_the_transfer_out_of_the_ledger(
    line: LivedLine,
) -> None:
    patient, nav = line.relay.patient(confirmations=2), line.nav
    sent = line.send_out(AMOUNT)
    assert _at(line.look()) == [Stage.IN_FLIGHT]
    line.worlds[0].anvil.request("anvil_reorg", 1, [])
    with pytest.raises(RelayError):
        patient.sign(sent)
    assert _at(line.look()) == []
    assert (line.look().faults, line.nav) == ((), nav)


def test_reorganisation__that_validators_did_not_wait_for__is_told_at_once(
    line: LivedLine,
) -> None:
    line.send_out(AMOUNT)
    line.relay.deliver_all()
    line.worlds[0].anvil.request("anvil_reorg", 1, [])
    state = line.look()
    assert _at(state) == []
    (fault,) = state.faults
    assert fault.startswith("the outpost heard in heartbeat 2 of")
    assert line.run().exit_code == 2


def test_trade__at_the_outpost__changes_the_whole_by_what_it_brought_and_nav_once_it_is_stated(
    line: LivedLine, sent: Message
) -> None:
    line.relay.deliver_all()
    line.book(Side.OUTPOST)
    nav, before = line.nav, line.look()
    spent = AMOUNT // 20
    bought = line.buy(spent)
    base_usd, weth_usd = (
        feed.functions.latestAnswer().call()
        for feed in (line.worlds[1].base_feed, line.worlds[1].weth_feed)
    )
    worth = bought * weth_usd * 10**6 // (base_usd * 10**18)
    after = line.look()
    assert unexplained(_whole(line, before), _whole(line, after), worth - spent) == 0
    assert line.nav == nav, "nobody at home knows of it yet"
    line.relay.deliver(line.state())
    assert line.nav == nav + worth - spent
    assert line.look().faults == ()


# --- all of it at once ---


@dataclass
class Storm:
    """A relay that does whatever it is told, and a fund that must not lose count."""

    line: LivedLine
    known: list[Message] = field(default_factory=list)

    def send_out(self, amount: int) -> None:
        with suppress(TransactionRevertedError):  # the cap, or the cash
            self.known.append(self.line.send_out(amount))

    def send_home(self, amount: int) -> None:
        with suppress(TransactionRevertedError):  # there is not so much
            self.known.append(self.line.send_home(amount))

    def state(self) -> None:
        self.known.append(self.line.state())

    def deliver(self, choice: int) -> None:
        """Anything that was ever sent, in any order, again too."""
        messages = [*self.known, *self.line.relay.fetch_waiting()]
        if messages:
            with suppress(TransactionRevertedError):
                self.line.relay.deliver(messages[choice % len(messages)])

    def forge(self, choice: int) -> None:
        if not self.known:
            return
        message = self.known[choice % len(self.known)]
        raw = bytearray(message.raw)
        raw[-1 - choice % len(message.body)] ^= 1
        forged = replace(self.line.relay.sign(message), message=Message(bytes(raw)))
        with pytest.raises(TransactionRevertedError):
            self.line.relay.process(forged)

    def book(self, side: Side) -> None:
        self.line.book(side)


SIZES = st.sampled_from([1, 7, 10**6, 33_333_333_333, 90_000_000_000])
CHOICES = st.integers(0, 50)
ACTS = st.one_of(
    st.tuples(st.just("send_out"), SIZES),
    st.tuples(st.just("send_home"), SIZES),
    st.tuples(st.just("state")),
    st.tuples(st.just("deliver"), CHOICES),
    st.tuples(st.just("deliver"), CHOICES),
    st.tuples(st.just("forge"), CHOICES),
    st.tuples(st.just("book"), st.sampled_from(Side)),
)


@given(acts=st.lists(ACTS, min_size=8, max_size=60 if DEEP else 16))
@settings(
    max_examples=150 if DEEP else 4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_conservation__in_any_storm_of_messages__is_exact(
    line: LivedLine, acts: list[tuple[object, ...]]
) -> None:
    worlds = line.worlds
    with undone([world.anvil for world in worlds]):
        nav, storm = line.nav, Storm(line)
        before = line.look()
        for name, *arguments in acts:
            act: Callable[..., None] = getattr(storm, str(name))
            act(*arguments)
            assert line.nav == nav, name
        state = line.look()
        assert state.faults == ()
        assert unexplained(_whole(line, before), _whole(line, state), 0) == 0
        for side in Side:
            assert state.ledger.sent(side) == state.ledger.booked(
                side.other
            ) + state.ledger.under_way(side)
