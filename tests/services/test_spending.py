"""What the journal says was spent: what was paid, and the worst of what may still be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from keeper.adapters.fakes import GAS, GENESIS_TIME
from keeper.domain.intents import State
from keeper.domain.spending import Spent
from keeper.errors import PendingError, TransactionRefusedError
from tests.services.engine import GWEI, Rig, call

VALUE = 2**200


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path / "keeper.sqlite")


def test_spent__on_a_mined_transaction__is_what_its_gas_cost(rig: Rig) -> None:
    rig.engine().send_call(replace(call(), value=VALUE))
    paid = GAS * (rig.wire.base_fee + 10**8)
    assert rig.journal().fetch_spent(0) == Spent(gas_wei=paid, value=VALUE)


def test_spent__on_what_waits_in_the_pool__is_the_most_it_can_cost(rig: Rig) -> None:
    rig.wire.auto_mine = False
    with pytest.raises(PendingError):
        rig.engine().send_call(replace(call(), value=VALUE))
    rig.wire.base_fee = 20 * GWEI
    rig.timer.time += 61
    with pytest.raises(PendingError):
        rig.engine().send_call(call())
    (intent,) = rig.journal().fetch_live()
    dearest = intent.broadcasts[-1]
    assert len(intent.broadcasts) == 2
    worst = Spent(gas_wei=dearest.gas * dearest.fees.max_fee, value=VALUE)
    assert rig.journal().fetch_spent(0) == worst


def test_spent__on_what_reverted__is_gas_and_no_value(rig: Rig) -> None:
    rig.wire.reverting = True
    rig.engine().send_call(replace(call(), value=VALUE))
    rig.mine(3)
    rig.wire.reverting = False
    rig.engine().send_call(call("next"))
    assert rig.states() == [State.FAILED, State.MINED]
    paid = GAS * (rig.wire.base_fee + 10**8)
    assert rig.journal().fetch_spent(0) == Spent(gas_wei=2 * paid, value=0)


def test_spent__on_what_was_never_signed__is_nothing(rig: Rig) -> None:
    rig.wire.refusal = "NoRoom()"
    with pytest.raises(TransactionRefusedError):
        rig.engine().send_call(replace(call(), value=VALUE))
    assert rig.journal().fetch_spent(0) == Spent(gas_wei=0, value=0)


def test_spent__on_a_nonce_that_a_stranger_used__is_nothing(rig: Rig) -> None:
    rig.wire.auto_mine = False
    with pytest.raises(PendingError):
        rig.engine().send_call(replace(call(), value=VALUE))
    rig.wire.send_as_stranger(0)
    rig.mine(3)
    rig.engine()._reconciler.run()
    assert rig.states() == [State.LOST]
    assert rig.journal().fetch_spent(0) == Spent(gas_wei=0, value=0)


def test_spent__before_the_day_began__does_not_count(rig: Rig) -> None:
    rig.engine().send_call(replace(call(), value=VALUE))
    rig.mine(3)
    rig.engine().send_call(call())  # what is not concluded counts at any age
    assert rig.journal().fetch_spent(GENESIS_TIME).value == VALUE
    assert rig.journal().fetch_spent(GENESIS_TIME + 1) == Spent(gas_wei=0, value=0)


def test_spent__on_a_call_with_coin__counts_it_where_it_was_carried_out(rig: Rig) -> None:
    rig.engine().send_call(replace(call(), coin=7))
    paid = GAS * (rig.wire.base_fee + 10**8)
    assert rig.journal().fetch_spent(0).gas_wei == paid + 7
    rig.mine(3)
    rig.wire.reverting = True
    rig.engine().send_call(replace(call("next"), coin=5))
    assert rig.journal().fetch_spent(0).gas_wei == 2 * paid + 7


def test_spent__on_coin_that_waits_in_the_pool__counts_once(rig: Rig) -> None:
    rig.wire.auto_mine = False
    with pytest.raises(PendingError):
        rig.engine().send_call(replace(call(), coin=7))
    (intent,) = rig.journal().fetch_live()
    (signed,) = intent.broadcasts
    assert rig.journal().fetch_spent(0).gas_wei == signed.gas * signed.fees.max_fee + 7
