"""Answers are made once, and whoever asks meanwhile gets the one before."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from keeper.portal.answers import MAKING, Answers
from keeper.portal.shapes.fund import Now
from keeper.portal.sight import Sight
from keeper.portal.views.now import make_now
from tests.domain.funds import a_fund
from tests.portal.lone import a_look, some_facts
from tests.portal.test_api_faults import a_board


@pytest.mark.parametrize("give", ["give", "give_now", "give_read"])
def test_answer__that_takes_long__is_the_one_before_it_meanwhile__and_says_so(
    give: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keeper.portal.answers.SOON_S", 0.01)
    other = replace(a_fund(), block=101, block_hash="0x" + "cd" * 32)
    board = a_board(a_look(), a_look(snapshot=other))
    answers, free = Answers(board, some_facts(), 60), threading.Event()

    def make(sight: Sight) -> Now:
        if sight.look.snapshot.block == other.block:
            free.wait()
        return make_now(sight)

    async def ask() -> list[Any]:
        ask_one, found = getattr(answers, give), []
        for _ in range(2):
            await board.look_once()
            found.append(await ask_one("now", make))
        free.set()
        monkeypatch.setattr("keeper.portal.answers.SOON_S", 60)
        return [*found, await ask_one("now", make)]

    found = [Now.model_validate_json(each.body).at for each in asyncio.run(ask())]
    answers.close()
    assert [each.stale for each in found] == [None, MAKING, None]
    assert [each.block for each in found] == [100, 100, 101]


def test_answer__out_of_a_look__is_made_once_however_often_the_board_looks() -> None:
    board, made = a_board(a_look()), list[int]()
    answers = Answers(board, some_facts(), 5)
    head = SimpleNamespace(hash=a_look().snapshot.block_hash)
    board._sources.fetch_head = lambda: head  # type: ignore[method-assign]

    def make(sight: Sight) -> Now:
        made.append(sight.look.snapshot.block)
        return make_now(sight)

    async def ask() -> None:
        for _ in range(3):
            await board.look_once()
            await answers.give("performance", make)

    asyncio.run(ask())
    answers.close()
    assert (made, board.turn) == ([100], 3)
