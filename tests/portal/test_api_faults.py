"""What goes wrong is told once, in words that help, and nothing old passes for new."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from keeper.bootstrap.portal_memory import PortalMemory, discreet
from keeper.domain.history import Point
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import WAD
from keeper.errors import ConfigError, RpcError, StorageError
from keeper.portal import live
from keeper.portal.answers import Answers
from keeper.portal.board import FAULT, Board
from keeper.portal.look import Look
from keeper.portal.people import RedemptionState, SubscriptionState
from keeper.portal.problems import NO_DATABASE, BusyError, NotThereError
from keeper.portal.shapes.common import LATEST
from keeper.portal.shapes.fund import HistoryPoint, Now
from keeper.portal.sight import Sight
from keeper.portal.sources import Sources
from keeper.portal.views import history
from keeper.portal.views.investor_words import say_redemption, say_subscription
from keeper.portal.views.now import make_now
from keeper.portal.views.proposals import find_standing
from keeper.settings import Settings
from tests.domain.funds import a_fund, closed_dealing
from tests.portal.lone import a_dao, a_look, some_facts

WHERE = "/home/keeper/secret/keeper.sqlite at db.internal, user treasurer"


class _Source:
    """portal.sources.Sources that shows one look after the other, and raises what is no look."""

    def __init__(self, *shown: Look | Exception) -> None:
        self.shown, self.facts = list(shown), some_facts()

    def fetch_head(self) -> Any:
        return SimpleNamespace(hash=f"0x{len(self.shown):064x}")

    def fetch_look(self) -> Look:
        found = self.shown.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    def conceal(self, text: str) -> str:
        return text


class _Clock:
    def now(self) -> int:
        return 1_700_000_000


def a_board(*shown: Look | Exception) -> Board:
    return Board(cast("Sources", _Source(*shown)), cast("Any", _Clock()), poll_s=1, patience_s=5)


def test_look__that_fails_by_any_fault__makes_what_is_shown_stale() -> None:
    board = a_board(a_look(), KeyError("a strike without its charge"))
    answers = Answers(board, some_facts(), 5)

    async def ask() -> tuple[Any, Any]:
        await board.look_once()
        first = await answers.give("now", make_now)
        await board.look_once()
        return first, await answers.give("now", make_now)

    before, after = (Now.model_validate_json(each.body) for each in asyncio.run(ask()))
    answers.close()
    assert (before.at.stale, after.at.stale, board.turn) == (None, FAULT, 2)


def test_look__that_a_database_ends__says_no_path_host_or_user() -> None:
    board = a_board(StorageError(f"the database cannot be used ({WHERE})"))
    asyncio.run(board.look_once())
    assert board.problem == NO_DATABASE


@pytest.mark.parametrize("error", [ConfigError(WHERE), StorageError(WHERE)])
def test_database__that_cannot_be_read__keeps_its_place_to_itself(error: Exception) -> None:
    with pytest.raises(type(error), match=NO_DATABASE) as caught, discreet():
        raise error
    assert "secret" not in str(caught.value)


def test_memory__without_a_database__remarks_no_path(
    portal_settings: Settings, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/nowhere.sqlite"
    database = portal_settings.database.model_copy(update={"url": url, "url_file": None})
    settings = portal_settings.model_copy(update={"database": database})
    memory = PortalMemory(settings=settings, book=cast("Any", None), events=cast("Any", None))
    assert memory.fetch_points() == ()
    assert memory.remark == NO_DATABASE


def _winding() -> FundSnapshot:
    return a_fund(winding_down=True)


def _subscription(state: str) -> SubscriptionState:
    return SubscriptionState(
        state=state,
        request_id=3,
        pending_assets=1,
        claimable_assets=0,
        claimable_shares=0,
        claimable_at=0,
    )


def _redemption(state: str, request_id: int) -> RedemptionState:
    return RedemptionState(
        state=state,
        request_id=request_id,
        pending_shares=1,
        claimable_shares=0,
        claimable_assets=0,
        unfinished=False,
    )


@pytest.mark.parametrize("state", ["pending", "missed"])
def test_request__when_the_fund_winds_down__is_told_to_wait_for_nothing(state: str) -> None:
    none = "The fund winds down: no dealing comes any more."
    subscribing = say_subscription(_subscription(state), _winding())
    redeeming = say_redemption(_redemption(state, 3), _winding(), 0)
    assert subscribing == f"{none} Cancel it to get the money back."
    assert redeeming == f"{none} Cancel it, then leave in kind."


@pytest.mark.parametrize(("request_id", "named"), [(4, 4), (3, 3), (2, 3)])
def test_redemption__while_a_dealing_is_closed__waits_for_its_own(
    request_id: int, named: int
) -> None:
    snapshot = a_fund(dealing=closed_dealing())
    state = "pending" if request_id > snapshot.dealing.number else "closed"
    assert f"ealing {named}" in say_redemption(_redemption(state, request_id), snapshot, 0)


def test_proposal__when_none_could_be_read__is_not_said_to_be_missing() -> None:
    with pytest.raises(RpcError, match="the node does not answer"):
        find_standing(a_look(), "7")
    with pytest.raises(NotThereError):
        find_standing(a_look(dao=a_dao(7)), "8")


@pytest.mark.parametrize(
    ("read", "told"),
    [([(7,), None, (7, 8)], ["8"]), ([None, (7,)], []), ([None, (7,), (7, 8)], ["8"])],
)
def test_stream__after_proposals_could_not_be_read__tells_of_the_new_ones_alone(
    read: list[tuple[int, ...] | None], told: list[str]
) -> None:
    looks = [a_look(dao=None if numbers is None else a_dao(*numbers)) for numbers in read]
    board = a_board(*looks)
    stream = live.Stream(board, some_facts(), lambda: 0)

    async def look() -> list[str]:
        for _ in read:
            await board.look_once()
        kept = [news for _, news in stream._kept]
        return [json.loads(each.data)["proposal"]["id"] for each in kept if each.event != "now"]

    assert asyncio.run(look()) == told


def test_history__of_many_points__makes_no_more_shapes_than_it_gives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[int] = []
    make = history._point

    def count(moment: history.Moment, fall: int) -> HistoryPoint:
        made.append(moment.time)
        return make(moment, fall)

    monkeypatch.setattr(history, "_point", count)
    points = tuple(_point(time, WAD + (time == 1)) for time in range(5_000))
    sight = Sight(facts=some_facts(), look=a_look(points=points), stale=None, now=0)
    found = history.make_history(sight, 0, LATEST)
    assert (len(made), found.total, found.thinned) == (history.MOST_POINTS, 5_000, True)
    assert found.points[-1].drawdown == "-1"  # from a peak that was thinned away


def _point(time: int, per_share: int) -> Point:
    return Point(
        block=time,
        timestamp=time,
        dealing=1,
        total=1,
        supply=1,
        per_share=per_share,
        struck_per_share=WAD,
        high_water_mark=WAD,
        cash=1,
        remote=0,
        benchmark_price=None,
        holdings=(),
    )


def test_answers__of_many_queries__keep_no_more_bytes_than_they_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    board = a_board(a_look())
    answers = Answers(board, some_facts(), 5)

    async def ask() -> None:
        await board.look_once()
        size = len((await answers.give(0, make_now)).body)
        monkeypatch.setattr("keeper.portal.answers.MOST_BYTES", 3 * size)
        for key in range(1, 9):
            await answers.give(key, make_now)

    asyncio.run(ask())
    answers.close()
    assert list(answers._kept) == [6, 7, 8]
    assert answers._bytes == sum(len(each.body) for each in answers._kept.values())


def test_answers__more_at_once_than_may_be__are_refused_with_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("keeper.portal.answers.MOST_MAKES", 3)
    board = a_board(a_look())
    answers = Answers(board, some_facts(), 5)

    async def ask() -> list[Any]:
        await board.look_once()
        same = [answers.give(0, make_now) for _ in range(9)]
        others = [answers.give(key, make_now) for key in range(1, 5)]
        return await asyncio.gather(*same, *others, return_exceptions=True)

    found = asyncio.run(ask())
    answers.close()
    busy = [each for each in found if isinstance(each, BusyError)]
    assert [each.limit for each in busy] == [3, 3]
    assert not any(isinstance(each, Exception) for each in found[:9])
