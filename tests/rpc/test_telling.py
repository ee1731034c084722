"""Receivers are told of each notable event once, whatever the chain and the machine did."""

from __future__ import annotations

import pytest

from keeper.adapters.event_store import SqlEvents
from keeper.adapters.rpc import HttpRpc
from keeper.domain.events import FundEvent
from keeper.services.telling import MOST_AT_ONCE, Telling
from tests.rpc.emitter import EMITTER_CODE, Emitter, follow

UNNOTED = f"{8:064x}"


class Receiver:
    """Remembers what it was told; nothing arrives while its line is dead."""

    def __init__(self, name: str = "log") -> None:
        self.name, self.told, self.line_is_dead = name, list[int](), False

    def send_event(self, event: FundEvent) -> bool:
        """Remember the number that an event carries."""
        if not self.line_is_dead:
            self.told.append(int.from_bytes(event.data[-32:], "big"))
        return not self.line_is_dead


class CrashError(Exception):
    """The machine stopped."""


class CrashingReceiver(Receiver):
    """A receiver in whose middle the machine stops, once."""

    crashes = True

    def send_event(self, event: FundEvent) -> bool:
        """Stop before anything is told."""
        if self.crashes:
            self.crashes = False
            raise CrashError
        return super().send_event(event)


def look(emitter: Emitter, store: SqlEvents, *receivers: Receiver) -> int:
    """Follow the chain and tell, as a new process would."""
    follow(emitter, store, HttpRpc(emitter.anvil.rpc_url, 30)).run()
    return Telling(store, receivers).run()


def numbers(emitter: Emitter) -> list[int]:
    return [int.from_bytes(each.data[-32:], "big") for each in emitter.all_events()]


def test_telling__of_the_past__is_left_out(emitter: Emitter, store: SqlEvents) -> None:
    log = Receiver()
    emitter.emit(3)
    assert look(emitter, store, log) == 0
    emitter.emit(2)
    assert look(emitter, store, log) == 2
    assert look(emitter, store, log) == 0
    assert log.told == numbers(emitter)[3:]


def test_telling__of_a_flood__takes_it_in_parts(emitter: Emitter, store: SqlEvents) -> None:
    log = Receiver()
    look(emitter, store, log)
    emitter.emit(MOST_AT_ONCE + 1)
    assert look(emitter, store, log) == MOST_AT_ONCE
    assert look(emitter, store, log) == 1
    assert log.told == numbers(emitter)


def test_telling__of_what_is_not_notable__is_left_out(emitter: Emitter, store: SqlEvents) -> None:
    log = Receiver()
    look(emitter, store, log)
    emitter.emit(2, topic=UNNOTED)
    assert look(emitter, store, log) == 0


def test_telling__of_a_transaction_that_is_mined_again__is_not_repeated(
    emitter: Emitter, store: SqlEvents
) -> None:
    log = Receiver()
    look(emitter, store, log)
    emitter.emit(3)
    look(emitter, store, log)
    before, anvil = emitter.all_events(), emitter.anvil
    raws = [anvil.request("eth_getRawTransactionByHash", each.transaction) for each in before]
    emitter.reorganise(anvil.w3.eth.block_number - before[0].block + 1)
    look(emitter, store, log)
    assert emitter.all_events() == []
    for raw in raws:  # each in a block of its own this time
        anvil.request("eth_sendRawTransaction", raw)
    look(emitter, store, log)
    after = emitter.all_events()
    assert [each.transaction for each in after] == [each.transaction for each in before]
    assert {each.block_hash for each in after}.isdisjoint(each.block_hash for each in before)
    assert log.told == numbers(emitter)


def test_telling__after_a_crash_before_the_message__tells_it_once(
    emitter: Emitter, store: SqlEvents
) -> None:
    log = CrashingReceiver()
    look(emitter, store, log)
    emitter.emit(2)
    with pytest.raises(CrashError):
        look(emitter, store, log)
    look(emitter, store, log)
    look(emitter, store, log)
    assert log.told == numbers(emitter)


def test_telling__on_a_dead_line__is_tried_again(emitter: Emitter, store: SqlEvents) -> None:
    log, mail = Receiver(), Receiver("mail")
    look(emitter, store, log, mail)
    mail.line_is_dead = True
    emitter.emit(2)
    look(emitter, store, log, mail)
    mail.line_is_dead = False
    look(emitter, store, log, mail)
    look(emitter, store, log, mail)
    assert log.told == mail.told == numbers(emitter)


def test_telling__a_new_receiver__hears_of_nothing_that_is_past(
    emitter: Emitter, store: SqlEvents
) -> None:
    log, mail = Receiver(), Receiver("mail")
    look(emitter, store, log)
    emitter.emit()
    look(emitter, store, log, mail)
    emitter.emit()
    look(emitter, store, log, mail)
    assert log.told == numbers(emitter)
    assert mail.told == numbers(emitter)[1:]


def test_telling__of_equal_events__tells_each(emitter: Emitter, store: SqlEvents) -> None:
    log = Receiver()
    look(emitter, store, log)
    emitter.code = TWICE_CODE
    emitter.emit()
    emitter.code = EMITTER_CODE
    look(emitter, store, log)
    assert log.told == numbers(emitter)
    assert len(log.told) == 2


TWICE_CODE = "0x365f5f375f35365fa15f35365fa100"
