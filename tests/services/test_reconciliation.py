"""What the engine concludes from a chain that forgets, forks, lags and lies; and what it does."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from keeper.adapters.fake_pool import FakeTransaction
from keeper.adapters.fakes import ACCOUNT, GENESIS_TIME, FakeWire
from keeper.domain.bidding import action_cap
from keeper.domain.intents import Fees, Role, State
from keeper.errors import GuardError, KeeperError, PendingError, RpcError, TransactionRefusedError
from tests.services.engine import GWEI, Fuse, Killed, Rig, call


class BentNode(FakeWire):
    """A node of which a test may bend single answers."""


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path / "keeper.sqlite", wire=BentNode())


@pytest.fixture
def waiting(rig: Rig) -> Rig:
    """Have one transaction in the pool of a chain that mines when it is told to."""
    rig.wire.auto_mine = False
    with pytest.raises(PendingError):
        rig.engine().send_call(call())
    return rig


def run(rig: Rig, key: str = "strike:1") -> None:
    """Run as cron would: whatever is wrong is for the next run."""
    with suppress(KeeperError):
        rig.engine().send_call(call(key))


def settle(rig: Rig, key: str = "strike:1") -> None:
    for _ in range(8):
        run(rig, key)
        rig.mine()


# --- finality ---


def test_final__only_when_the_block_at_its_height_is_the_receipts(rig: Rig) -> None:
    rig.engine().send_call(call())
    rig.mine(3)
    stale = rig.wire.fetch_receipt(rig.journal().fetch_all()[0].broadcasts[0].hash)
    rig.wire.auto_mine = False
    rig.wire.reorganise(4)
    rig.wire.fetch_receipt = lambda _: stale
    rig.wire.fetch_final_nonce = lambda account, block: 0
    run(rig)
    assert rig.states() == [State.SIGNED]


def test_final__not_before_the_nonce_is_counted_at_the_final_block(rig: Rig) -> None:
    rig.engine().send_call(call())
    rig.mine(3)
    rig.wire.fetch_final_nonce = lambda account, block: 0
    rig.engine().send_call(call())
    assert rig.states() == [State.MINED]


def test_lost__not_while_receipts_come_from_a_node_behind(waiting: Rig) -> None:
    waiting.mine(6)
    waiting.wire.lag = {"fetch_receipt": 6}
    with pytest.raises(RpcError, match="but no receipt of it: it lags"):
        waiting.engine().send_call(call())
    assert waiting.states() == [State.SIGNED]
    waiting.wire.lag = {}
    assert waiting.engine().send_call(call()).done
    assert waiting.wire.effects == [b"strike:1"]


@pytest.mark.parametrize(
    "method",
    ["fetch_head", "fetch_receipt", "fetch_block_hash", "fetch_nonce", "fetch_final_nonce"],
)
def test_node_behind__in_any_one_answer__never_leads_to_a_second_effect(
    rig: Rig, method: str
) -> None:
    rig.engine().send_call(call())
    rig.wire.auto_mine = False
    rig.mine(1)
    for lag in (5, 1, 0):
        rig.wire.lag = {method: lag}
        settle(rig)
    assert rig.wire.effects == [b"strike:1"]
    assert rig.states() == [State.DONE]


def test_lost__names_the_block_and_only_when_every_question_was_answered(waiting: Rig) -> None:
    waiting.wire.send_as_stranger(0)
    waiting.mine(3)
    waiting.wire.deaf = ["fetch_nonce_use"]
    with pytest.raises(RpcError):
        waiting.engine().send_call(call())
    assert waiting.states() == [State.SIGNED]
    run(waiting)
    assert waiting.states()[0] is State.LOST
    assert "nonce 0 was used in block 1" in waiting.journal().fetch_all()[0].reason


def test_silence__about_the_second_intent__concludes_nothing_of_the_first(rig: Rig) -> None:
    rig.engine().send_call(call())
    rig.engine().send_call(call("allocate:1"))
    rig.mine(3)
    second = rig.journal().fetch_all()[1].broadcasts[0].hash
    answer = rig.wire.fetch_receipt

    def half_deaf(transaction: str) -> object:
        if transaction == second:
            raise RpcError("the line is dead")
        return answer(transaction)

    rig.wire.fetch_receipt = half_deaf
    with pytest.raises(RpcError):
        rig.engine().send_call(call())
    assert rig.states() == [State.MINED, State.MINED]


def test_final_block_undone__is_taken_back_and_sent_again(rig: Rig) -> None:
    rig.engine().send_call(call())
    rig.mine(3)
    rig.engine().send_call(call())
    assert rig.states() == [State.DONE]
    rig.wire.reorganise(4)
    assert rig.wire.effects == []
    settle(rig)
    assert rig.wire.effects == [b"strike:1"]
    assert rig.states() == [State.DONE]


# --- reorganisations ---


def test_receipt_whose_block_vanished__is_forgotten_and_its_bytes_are_sent_again(rig: Rig) -> None:
    rig.engine().send_call(call())
    rig.wire.auto_mine = False
    rig.wire.reorganise(1)
    with pytest.raises(PendingError):
        rig.engine().send_call(call())
    (intent,) = rig.journal().fetch_all()
    assert (intent.state, intent.mined) == (State.SIGNED, None)
    assert [each.raw for each in rig.wire.pool.values()] == [intent.broadcasts[0].raw]


def test_several_vanished__are_sent_again_in_the_order_of_their_nonces(rig: Rig) -> None:
    keys = ["a", "b", "c"]
    for key in keys:
        rig.engine().send_call(call(key))
    rig.wire.auto_mine = False
    rig.wire.reorganise(3)
    sent: list[int] = []
    send = rig.wire.send_raw

    def note(raw: bytes) -> object:
        sent.append(FakeTransaction.read(raw).nonce)
        return send(raw)

    rig.wire.send_raw = note
    run(rig, "d")
    assert sent == [0, 1, 2]
    rig.mine()
    rig.wire.auto_mine = True
    assert rig.engine().send_call(call("d")).done
    assert rig.wire.effects == [b"a", b"b", b"c", b"d"]


def test_vanished_in_the_middle_of_a_session__nothing_is_decided_on_that_state(rig: Rig) -> None:
    engine = rig.engine()
    with engine.session():
        outcome = engine.send_call(call())
        rig.wire.reorganise(1)
        rig.mine()
        newest = rig.wire.fetch_head()
        assert newest.number > outcome.block
        with pytest.raises(RpcError, match=r"counts 0 transactions of .*, the journal 1"):
            engine.require_seen(newest.number, newest.hash)
        with pytest.raises(RpcError, match="counts 0 transactions"):
            engine.send_call(call("allocate:1"))
    assert rig.wire.effects == []


def test_no_op_mined__then_the_action_instead__counts_as_done(waiting: Rig) -> None:
    action = waiting.wire.pool[0]
    late = call(not_after=GENESIS_TIME)
    _make_late(waiting)
    with pytest.raises(PendingError):
        waiting.engine().send_call(late)
    waiting.mine()
    run(waiting)
    assert waiting.journal().fetch_all()[0].mined is not None
    assert waiting.wire.effects == []
    waiting.wire.reorganise(1)
    waiting.wire.pool = {0: action}  # some node still had it
    waiting.mine()
    settle(waiting)
    assert waiting.states()[0] is State.DONE
    assert waiting.wire.effects == [b"strike:1"]


def _make_late(rig: Rig) -> None:
    """Let the deadline of everything that is live pass."""
    from sqlalchemy import update

    from keeper.adapters.schema import intents

    assert rig.database is not None
    with rig.database.begin() as connection:
        connection.execute(update(intents).values(not_after=GENESIS_TIME - 1))


# --- races and crashes ---


def test_replacement__racing_with_the_original__ends_as_the_one_that_was_mined(
    waiting: Rig,
) -> None:
    waiting.timer.time += 61
    send = waiting.wire.send_raw

    def mine_first(raw: bytes) -> object:
        waiting.mine()
        return send(raw)

    waiting.wire.send_raw = mine_first
    assert waiting.engine().send_call(call()).done
    (intent,) = waiting.journal().fetch_all()
    assert len(intent.broadcasts) == 2
    assert intent.mined == intent.broadcasts[0]
    assert waiting.wire.effects == [b"strike:1"]


@pytest.mark.parametrize(
    ("step", "left_behind"),
    [
        ("sign", State.RESERVED),
        ("insert_broadcast", State.SIGNED),
        ("send_raw", State.SIGNED),
    ],
)
def test_crash__right_after_a_step__is_mended_by_the_next_run(
    rig: Rig, step: str, left_behind: State
) -> None:
    with pytest.raises(Killed):
        rig.engine(Fuse(None, after=step)).send_call(call())
    assert rig.states() == [left_behind]
    run(rig)
    rig.mine(3)
    run(rig)
    assert rig.wire.effects == [b"strike:1"]
    assert len({each.nonce for each in rig.journal().fetch_all()} - {None}) == 1


# --- what nodes answer ---


def test_nonce__of_one_node_that_lost_count__takes_nothing_back(rig: Rig) -> None:
    settle(rig)
    assert rig.states() == [State.DONE]
    count = rig.wire.fetch_nonce
    rig.wire.fetch_nonce = lambda account, at=None: 0 if at is None else count(account, at)
    rig.wire.deaf = ["fetch_receipt"]
    rig.engine().send_call(call())
    assert rig.states() == [State.DONE]


def test_underpriced__by_a_stranger__is_outbid_when_stuck(rig: Rig) -> None:
    rig.wire.auto_mine = False
    rig.wire.send_as_stranger(0)
    stranger = rig.wire.pool[0]
    rig.wire.pool[0] = replace(stranger, fees=Fees(max_fee=23 * GWEI // 10, tip=10**8))
    run(rig)
    assert rig.states() == [State.SIGNED]
    for _ in range(3):
        rig.timer.time += 61
        run(rig)
    rig.mine(3)
    run(rig)
    assert rig.wire.effects == [b"strike:1"]


def test_nonce_used__at_the_first_send__waits_for_the_proof_and_begins_anew(rig: Rig) -> None:
    rig.wire.auto_mine = False
    rig.wire.send_as_stranger(0)
    rig.mine()
    rig.wire.lag = {"fetch_head": 1, "fetch_nonce": 1}
    run(rig)
    assert rig.states() == [State.SIGNED]
    rig.wire.lag = {}
    settle(rig)
    assert rig.states() == [State.LOST, State.DONE]
    assert rig.wire.effects == [b"strike:1"]


def test_account_that_cannot_pay__signs_nothing_and_says_how_much_is_missing(rig: Rig) -> None:
    rig.wire.balance = 10**12
    with pytest.raises(GuardError, match=f"the account has {10**12}"):
        rig.engine().send_call(call())
    assert (rig.states(), rig.nonces()) == ([State.REFUSED], [None])


def test_refused_bytes__are_given_up_with_a_no_op_that_frees_the_nonce(waiting: Rig) -> None:
    waiting.wire.pool.clear()
    (intent,) = waiting.journal().fetch_all()
    waiting.wire.balance = intent.broadcasts[0].gas * intent.broadcasts[0].fees.max_fee - 1
    run(waiting)
    (intent,) = waiting.journal().fetch_all()
    assert [each.role for each in intent.broadcasts] == [Role.ACTION, Role.NO_OP]
    waiting.wire.balance = 10**18
    settle(waiting)
    assert waiting.states() == [State.CANCELLED, State.DONE]
    assert waiting.wire.effects == [b"strike:1"]


def test_refused_at_the_first_send__is_cancelled_at_once(rig: Rig) -> None:
    send = rig.wire.send_raw

    def picky(raw: bytes) -> object:
        if b'"data": ""' not in raw:
            raise TransactionRefusedError("exceeds block gas limit")
        return send(raw)

    rig.wire.send_raw = picky
    outcome = rig.engine().send_call(call())
    assert (outcome.done, outcome.reason) == (False, "no_op mined")


def test_refused_even_as_a_no_op__is_told_and_tried_again_by_the_next_run(waiting: Rig) -> None:
    waiting.wire.pool.clear()
    waiting.wire.balance = 0
    for _ in range(3):
        with pytest.raises(TransactionRefusedError, match=r"nonce 0 stays taken.*insufficient"):
            waiting.engine().send_call(call())
    assert len(waiting.journal().fetch_all()[0].broadcasts) == 2
    waiting.wire.balance = 10**18
    settle(waiting)
    assert waiting.states() == [State.CANCELLED, State.DONE]


def test_full_pool__is_waited_for_with_the_same_bytes(rig: Rig) -> None:
    rig.wire.auto_mine = False
    rig.wire.balance = 10**20
    for nonce in range(1, 65):
        rig.wire.send_as_stranger(nonce)
    with pytest.raises(RpcError, match="txpool is full"):
        rig.engine().send_call(call())
    rig.wire.pool.clear()
    settle(rig)
    assert rig.states() == [State.DONE]
    assert len(rig.journal().fetch_all()[0].broadcasts) == 1


# --- the cap ---


def test_cap__always_leaves_room_for_the_no_op_of_an_action(rig: Rig) -> None:
    rig.wire.auto_mine = False
    limit = action_cap(rig.terms.max_fee)
    rig.wire.base_fee = (limit - 10**8) // 2
    with pytest.raises(PendingError):
        rig.engine().send_call(call())
    _make_late(rig)
    run(rig)
    assert [each.to for each in rig.wire.pool.values()] == [ACCOUNT]
    rig.mine(3)
    run(rig, "next")
    assert rig.states()[0] is State.CANCELLED


def test_cap__lowered_below_what_waits__still_keeps_a_late_action_from_being_sent(
    waiting: Rig,
) -> None:
    waiting.terms = replace(waiting.terms, max_fee=GWEI)
    waiting.wire.pool.clear()
    _make_late(waiting)
    run(waiting)
    assert [each.to for each in waiting.wire.pool.values()] == [ACCOUNT]


# --- time ---


@pytest.mark.parametrize("jump_s", [-(10**8), 10**8])
def test_clock__that_jumps__wedges_nothing_and_doubles_nothing(waiting: Rig, jump_s: int) -> None:
    waiting.wire.base_fee = 20 * GWEI
    waiting.timer.time += jump_s
    run(waiting)
    waiting.timer.time -= jump_s
    settle(waiting)
    assert waiting.wire.effects == [b"strike:1"]
    assert waiting.states() == [State.DONE]


def test_not_after__passing_while_it_waits__turns_it_into_a_no_op(waiting: Rig) -> None:
    _make_late(waiting)
    run(waiting)
    assert [each.to for each in waiting.wire.pool.values()] == [ACCOUNT]
    waiting.mine(3)
    run(waiting, "next")
    assert waiting.states()[0] is State.CANCELLED
    assert waiting.wire.effects == []


def test_not_after__passed_when_it_vanished__is_not_sent_again(rig: Rig) -> None:
    rig.engine().send_call(call())
    rig.wire.auto_mine = False
    rig.wire.reorganise(1)
    _make_late(rig)
    run(rig)
    assert [each.to for each in rig.wire.pool.values()] == [ACCOUNT]
