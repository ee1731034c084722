"""The journal as operators see it: the real engine's journals, however they ended."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event, insert

from keeper.adapters.call_words import describe_call
from keeper.adapters.database import Mode, bind, open_database
from keeper.adapters.fakes import CONTRACT
from keeper.adapters.journal_views import Entry, JournalView, open_journal_view
from keeper.adapters.schema import broadcasts, intents
from keeper.domain.intents import State
from keeper.errors import ConfigError, GuardError, PendingError
from keeper.explanations import Patience, Story, tell_story
from tests.services.engine import FAR, GENESIS, Rig, call

PATIENCE = Patience(finality_blocks=2, stuck_after_s=60, max_tries=4)
MANY = 100_000


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(path=tmp_path / "keeper.sqlite")


def _view(rig: Rig) -> JournalView:
    rig.journal()
    return open_journal_view(f"sqlite:///{rig.path}")


def _entry(rig: Rig) -> Entry:
    (entry,) = _view(rig).fetch_page(states=(), since=0, before=None, limit=1).entries
    return entry


def _story(rig: Rig) -> Story:
    return tell_story(_entry(rig), "fund.strike()", PATIENCE, rig.timer.now())


def _leave_in_pool(rig: Rig, not_after: int = FAR) -> None:
    rig.wire.auto_mine = False
    with pytest.raises(PendingError):
        rig.engine().send_call(call(not_after=not_after))


def test_story__of_what_went_well__ends_with_finality(rig: Rig) -> None:
    rig.engine().send_call(call())
    story = _story(rig)
    assert "attempt 1: carry out strike:1: fund.strike()" in story.chapters[0].text
    assert "signed with nonce 0 as 0x" in story.chapters[1].text
    assert "succeeded in block 1" in story.chapters[2].text
    assert story.next.startswith("counts for good from block 3 on")
    rig.mine(2)
    rig.engine().send_call(call("strike:2"))
    (entry,) = _view(rig).fetch_attempts("strike:1")
    ended = tell_story(entry, "", PATIENCE, 0)
    assert (ended.chapters[-1].text, ended.next) == ("done for good", "")


def test_story__of_what_waits__says_since_when_and_what_comes(rig: Rig) -> None:
    _leave_in_pool(rig)
    rig.timer.time += 10
    story = _story(rig)
    assert "waits in the pool since 2023-11-14T22:13:20Z, 10 s; try 1 of 4" in story.next
    assert "60 s after that, at 2023-11-14T22:14:20Z, it is replaced by a dearer one" in story.next
    rig.timer.time += 60
    assert "it is stuck, so the next run replaces it by a dearer one" in _story(rig).next


def test_story__of_a_replaced_one__counts_the_tries(rig: Rig) -> None:
    _leave_in_pool(rig)
    for tries in (2, 3, 4):
        rig.timer.time += 61
        with pytest.raises(PendingError):
            rig.engine().send_call(call())
        story = _story(rig)
        assert f"stuck, replaced by a dearer one, try {tries}," in story.chapters[tries].text
        assert f"try {tries} of 4" in story.next
    assert "it is replaced by a no-op that offers more" in story.next


def test_story__of_what_was_given_up__says_that_a_no_op_took_the_nonce(rig: Rig) -> None:
    _leave_in_pool(rig, not_after=rig.wire.fetch_head().timestamp + 1)
    rig.wire.blocks.append([])
    assert "it is too late, so the next run cancels it with a no-op" in _late(rig).next
    with pytest.raises(PendingError):
        rig.engine().send_call(call("strike:2"))
    rig.mine(3)
    rig.wire.auto_mine = True
    rig.engine().send_call(call("strike:2"))
    (entry,) = _view(rig).fetch_attempts("strike:1")
    texts = [chapter.text for chapter in tell_story(entry, "", PATIENCE, 0).chapters]
    assert any("given up: a no-op with the same nonce, try 2," in text for text in texts)
    assert texts[-1].startswith("cancelled: the no-op took its nonce")


def _late(rig: Rig) -> Story:
    return tell_story(_entry(rig), "", PATIENCE, _entry(rig).intent.not_after + 5)


def test_story__of_a_refused_one__has_the_contracts_numbers(rig: Rig) -> None:
    rig.wire.refusal = "CloseTooEarly(earliest 5, time 4)"
    with pytest.raises(GuardError):
        rig.engine().send_call(call())
    story = _story(rig)
    assert "refused, nothing was signed for it" in story.chapters[-1].text
    assert "CloseTooEarly(earliest 5, time 4)" in story.chapters[-1].text
    assert "another attempt" in story.next


def test_story__of_a_lost_nonce__tells_to_look_for_the_stranger(rig: Rig) -> None:
    _leave_in_pool(rig)
    rig.wire.send_as_stranger(0)
    rig.mine(4)
    rig.wire.auto_mine = True
    rig.engine().send_call(call("strike:2"))
    (entry,) = _view(rig).fetch_attempts("strike:1")
    story = tell_story(entry, "", PATIENCE, 0)
    assert "by a transaction that is not in the journal" in story.chapters[-1].text
    assert "who else uses the keeper's key" in story.next


def test_story__of_a_reverted_one__says_so(rig: Rig) -> None:
    rig.wire.reverting = True
    rig.engine().send_call(call())
    assert any("reverted in block 1" in chapter.text for chapter in _story(rig).chapters)


def test_sum__counts_states_and_gas(rig: Rig) -> None:
    rig.engine().send_call(call("strike:0"))
    rig.mine(2)
    _leave_in_pool(rig)
    found = _view(rig).fetch_sum()
    assert found.states == {State.DONE: 1, State.SIGNED: 1}
    assert found.oldest_pending_at == rig.timer.now()
    (mined,) = _view(rig).fetch_attempts("strike:0")
    receipt = mined.intent.broadcasts[0].receipt
    assert receipt is not None
    assert found.gas_spent == receipt.gas_used * receipt.gas_price


def test_view__changes_nothing_and_creates_nothing(tmp_path: Path, rig: Rig) -> None:
    with pytest.raises(ConfigError, match="there is no database at"):
        open_journal_view(f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "empty.sqlite").touch()
    with pytest.raises(ConfigError, match="no journal is in the database yet"):
        open_journal_view(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    assert (tmp_path / "empty.sqlite").stat().st_size == 0


def test_list__of_100_000_intents__reads_a_page_in_two_queries(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'keeper.sqlite'}"
    engine = open_database(url)
    bind(engine, 1, GENESIS, CONTRACT, Mode.LIVE)
    _fill(engine)
    view = open_journal_view(url)
    statements: list[str] = []

    @event.listens_for(view._engine, "before_cursor_execute")
    def on_execute(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    page = view.fetch_page(states=(), since=0, before=MANY // 2, limit=50)
    assert [each.intent.id for each in page.entries] == list(range(49_999, 49_949, -1))
    assert page.cursor == 49_950
    assert len(statements) == 2
    with view._engine.connect() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT id FROM intents WHERE id < 50000 AND created_at >= 0 "
            "ORDER BY id DESC LIMIT 51"
        ).all()
    assert "TEMP B-TREE" not in str(plan)
    assert sum(view.fetch_sum().states.values()) == MANY


def _fill(engine) -> None:
    rows = [
        {
            "account": "0x" + "aa" * 20,
            "key": f"1:{CONTRACT}:order:trend:{number}",
            "attempt": 1,
            "purpose": "sell",
            "to": CONTRACT,
            "data": b"",
            "not_after": FAR,
            "state": "done",
            "reason": "",
            "created_at": number,
        }
        for number in range(1, MANY + 1)
    ]
    with engine.begin() as connection:
        connection.execute(insert(intents), rows)
        assert connection.execute(broadcasts.select()).first() is None


def test_call__of_an_unknown_function__is_shown_as_bytes() -> None:
    words = describe_call(CONTRACT, bytes.fromhex("deadbeef"), None)
    assert str(words) == f"{CONTRACT}.an unknown function(data 0xdeadbeef)"


def test_key__with_wildcards__is_taken_literally(rig: Rig) -> None:
    rig.engine().send_call(call("1:0xfund:strike:1"))
    assert len(_view(rig).fetch_attempts("strike:1")) == 1
    assert _view(rig).fetch_attempts("strike:_") == ()
    assert _view(rig).fetch_attempts("%") == ()
