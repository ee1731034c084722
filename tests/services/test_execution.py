"""One intent, one effect: what the engine does step by step, against a pool as strict as geth's."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from keeper.adapters.database import Mode, bind, open_database
from keeper.adapters.fakes import ACCOUNT, CONTRACT, GENESIS_TIME
from keeper.domain.intents import Role, State, choose_nonce
from keeper.errors import (
    ChainMismatchError,
    GuardError,
    PendingError,
    RpcError,
    TransactionRefusedError,
)
from tests.services.engine import FAR, GENESIS, GWEI, Rig, call


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path / "keeper.sqlite")


def test_send__on_a_quiet_chain__has_one_effect_and_says_so(rig: Rig) -> None:
    outcome = rig.engine().send_call(call())
    assert outcome.done
    assert rig.wire.effects == [b"strike:1"]
    assert rig.states() == [State.MINED]


def test_send__the_same_key_again__returns_the_first_outcome(rig: Rig) -> None:
    first = rig.engine().send_call(call())
    rig.mine(3)
    assert rig.engine().send_call(call()) == first
    assert rig.wire.effects == [b"strike:1"]
    assert rig.states() == [State.DONE]


def test_send__refused_in_simulation__signs_nothing_and_frees_the_nonce(rig: Rig) -> None:
    rig.wire.refusal = "CloseTooEarly(earliest 20, time 10)"
    with pytest.raises(TransactionRefusedError, match=r"CloseTooEarly\(earliest 20, time 10\)"):
        rig.engine().send_call(call())
    assert rig.states() == [State.REFUSED]
    assert rig.nonces() == [None]
    rig.wire.refusal = None
    assert rig.engine().send_call(call()).done
    assert rig.journal().fetch_all()[-1].attempt == 2


def test_send__too_late__signs_nothing(rig: Rig) -> None:
    rig.mine(2)
    with pytest.raises(GuardError, match="14 s too late"):
        rig.engine().send_call(call(not_after=GENESIS_TIME + 10))
    assert rig.wire.effects == []


def test_send__gas_too_dear__signs_nothing(rig: Rig) -> None:
    rig.wire.base_fee = 60 * GWEI
    with pytest.raises(GuardError, match=f"limit is {100 * GWEI * 8 // 9}"):
        rig.engine().send_call(call())
    assert rig.states() == [State.REFUSED]


def test_send__mined_and_reverted__is_not_tried_again_before_it_is_final(rig: Rig) -> None:
    rig.wire.reverting = True
    assert rig.engine().send_call(call()).reason == "action reverted"
    with pytest.raises(PendingError, match="not final yet"):
        rig.engine().send_call(call())
    rig.mine(2)
    rig.wire.reverting = False
    assert rig.engine().send_call(call()).done
    assert rig.states() == [State.FAILED, State.MINED]


def test_send__dead_line_once__sends_the_same_bytes_again(rig: Rig) -> None:
    rig.wire.deaf = ["send_raw"]
    assert rig.engine().send_call(call()).done
    (intent,) = rig.journal().fetch_all()
    assert len(intent.broadcasts) == 1


def test_send__line_stays_dead__the_next_run_goes_on_with_the_same_bytes(rig: Rig) -> None:
    rig.wire.deaf = ["send_raw", "send_raw"]
    with pytest.raises(RpcError):
        rig.engine().send_call(call())
    assert rig.states() == [State.SIGNED]
    assert rig.engine().send_call(call()).done
    (intent,) = rig.journal().fetch_all()
    assert len(intent.broadcasts) == 1
    assert rig.wire.effects == [b"strike:1"]


def test_send__not_mined_in_time__is_pending_and_blocks_what_is_next(rig: Rig) -> None:
    rig.wire.auto_mine = False
    with pytest.raises(PendingError, match="nonce 0"):
        rig.engine().send_call(call())
    with pytest.raises(PendingError, match="carry out strike:1"):
        rig.engine().send_call(call("allocate:1"))
    rig.mine()
    rig.wire.auto_mine = True
    assert rig.engine().send_call(call("allocate:1")).done
    assert rig.wire.effects == [b"strike:1", b"allocate:1"]


def test_send__while_another_process_is_at_work__waits_for_its_turn(rig: Rig) -> None:
    rig.lock.taken = True
    with pytest.raises(PendingError, match="another keeper"):
        rig.engine().send_call(call())
    assert rig.states() == []


def test_session__on_a_node_that_lags__is_refused(rig: Rig) -> None:
    engine = rig.engine()
    outcome = engine.send_call(call())
    newest = rig.wire.fetch_block_hash(outcome.block) or ""
    assert engine.require_seen(outcome.block, newest) == outcome.block
    before = rig.wire.fetch_block_hash(outcome.block - 1) or ""
    with pytest.raises(RpcError, match="our last effect is in block 1"):
        engine.require_seen(outcome.block - 1, before)


def test_stuck__is_replaced_by_a_dearer_one_that_a_strict_pool_takes(rig: Rig) -> None:
    rig.wire.auto_mine = False
    with pytest.raises(PendingError):
        rig.engine().send_call(call())
    rig.wire.base_fee = 20 * GWEI  # what was offered is not enough any more
    rig.timer.time += 61
    with pytest.raises(PendingError, match="2 transactions so far"):
        rig.engine().send_call(call())
    rig.mine()
    assert rig.engine().send_call(call()).done
    assert rig.wire.effects == [b"strike:1"]


def test_stuck__after_the_last_try__is_given_up_with_a_no_op(rig: Rig) -> None:
    rig.wire.auto_mine = False
    with pytest.raises(PendingError):
        rig.engine().send_call(call())
    rig.wire.base_fee = 2 * GWEI
    for _ in range(rig.terms.max_tries):
        rig.wire.base_fee *= 2
        rig.timer.time += 61
        with pytest.raises(PendingError):
            rig.engine().send_call(call())
    (intent,) = rig.journal().fetch_all()
    assert intent.broadcasts[-1].role is Role.NO_OP
    rig.mine(3)
    assert rig.wire.effects == []
    rig.wire.auto_mine = True
    assert rig.engine().send_call(call()).done
    assert rig.states() == [State.CANCELLED, State.MINED]
    assert rig.wire.effects == [b"strike:1"]


def test_late__what_waits_in_the_pool_is_cancelled_not_sent_again(rig: Rig) -> None:
    rig.wire.auto_mine = False
    with pytest.raises(PendingError):
        rig.engine().send_call(call(not_after=GENESIS_TIME + 1))
    rig.wire.pool.clear()  # the node forgot it
    rig.wire.blocks.append([])
    with pytest.raises(PendingError):
        rig.engine().send_call(call("allocate:1"))
    rig.mine(3)
    rig.wire.auto_mine = True
    assert rig.engine().send_call(call("allocate:1")).done
    assert rig.wire.effects == [b"allocate:1"]


def test_stuck__at_the_cap__waits_instead_of_offering_more(rig: Rig) -> None:
    rig.terms = replace(rig.terms, max_fee=3 * GWEI)
    rig.wire.auto_mine = False
    with pytest.raises(PendingError):
        rig.engine().send_call(call())
    for _ in range(4):
        rig.timer.time += 61
        with pytest.raises(PendingError):
            rig.engine().send_call(call())
    (intent,) = rig.journal().fetch_all()
    assert max(each.fees.max_fee for each in intent.broadcasts) <= 3 * GWEI


def test_nonce_used_by_a_stranger__is_lost_only_when_final(rig: Rig) -> None:
    rig.wire.auto_mine = False
    with pytest.raises(PendingError):
        rig.engine().send_call(call())
    rig.wire.send_as_stranger(0)
    rig.mine()
    with pytest.raises(PendingError):
        rig.engine().send_call(call())
    assert rig.states() == [State.SIGNED]
    rig.mine(2)
    rig.wire.auto_mine = True
    assert rig.engine().send_call(call()).done
    assert rig.states() == [State.LOST, State.MINED]
    assert "not in the journal" in rig.journal().fetch_all()[0].reason


def test_reorg__a_mined_transaction_that_vanished_is_sent_again(rig: Rig) -> None:
    rig.engine().send_call(call())
    rig.wire.reorganise(1)
    assert rig.wire.effects == []
    rig.mine()
    assert rig.engine().send_call(call()).done
    assert rig.wire.effects == [b"strike:1"]
    (intent,) = rig.journal().fetch_all()
    assert len(intent.broadcasts) == 1


@pytest.mark.parametrize(
    "method", ["fetch_head", "fetch_receipt", "fetch_block_hash", "fetch_final_nonce"]
)
def test_reconcile__while_the_node_is_silent__concludes_nothing(rig: Rig, method: str) -> None:
    rig.wire.auto_mine = False
    with pytest.raises(PendingError):
        rig.engine().send_call(call())
    rig.mine(3)
    rig.wire.deaf = [method]
    with pytest.raises(RpcError):
        rig.engine().send_call(call())
    assert rig.states() == [State.SIGNED]


def test_nonce__is_above_the_chain_and_above_every_promise() -> None:
    assert choose_nonce(5, []) == 5
    assert choose_nonce(5, [5, 6]) == 7
    assert choose_nonce(9, [5, 6]) == 9


def test_call__with_coin_for_the_bridge__signs_it_and_its_no_op_carries_none(rig: Rig) -> None:
    rig.wire.auto_mine = False
    with pytest.raises(PendingError):
        rig.engine().send_call(replace(call(not_after=GENESIS_TIME + 1), coin=7))
    rig.wire.pool.clear()  # the node forgot it
    rig.wire.blocks.append([])
    with pytest.raises(PendingError):
        rig.engine().send_call(call("allocate:1"))
    (intent, *_) = rig.journal().fetch_all()
    carried = [json.loads(each.raw)["coin"] for each in intent.broadcasts]
    assert intent.coin == 7
    assert carried == [7, 0]


def test_call__with_coin_beyond_the_balance__is_refused_with_its_numbers(rig: Rig) -> None:
    with pytest.raises(GuardError, match=rf"the call carries {10**18}, the account has {10**18}"):
        rig.engine().send_call(replace(call(), coin=10**18))
    assert rig.states() == [State.REFUSED]


def test_journal__of_a_reserved_nonce_without_bytes__gives_it_to_the_next(rig: Rig) -> None:
    journal = rig.journal()
    intent = journal.insert_intent(
        key="a", purpose="a", to=CONTRACT, data=b"", not_after=FAR, now=1
    )
    assert journal.reserve_nonce(intent, 3).nonce == 3
    assert rig.engine().send_call(call()).done
    assert rig.nonces() == [None, 0]


def test_database__of_another_chain_or_fund__is_refused(rig: Rig) -> None:
    rig.journal()
    engine = open_database(f"sqlite:///{rig.path}")
    for chain_id, genesis, fund in (
        (2, GENESIS, CONTRACT),
        (1, "0x22", CONTRACT),
        (1, GENESIS, ACCOUNT),
    ):
        with pytest.raises(ChainMismatchError, match="the database belongs to fund"):
            bind(engine, chain_id, genesis, fund, Mode.LIVE)
