"""Answers: each is made once a look, whoever asks, and outlives a node that fell silent."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from fastapi import Response

from keeper.errors import RpcError
from keeper.portal.board import Board
from keeper.portal.look import Facts
from keeper.portal.problems import BusyError
from keeper.portal.shapes.common import Seen, Shape
from keeper.portal.sight import Sight

MOST_KEPT = 2_000  # answers: some kilobytes each
MOST_READS = 64  # that wait for a node at once
READERS, MAKERS = 8, 2  # threads
JSON = "application/json"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Kept:
    mark: Hashable
    shape: Shape
    body: bytes


class Answers:
    """
    Gives answers out of a look, or out of one more read that is made once a block.

    Args:
        board: looks.
        facts: of the fund.
        patience_s: longest wait for one answer.
    """

    def __init__(self, board: Board, facts: Facts, patience_s: float) -> None:
        self._board, self._facts, self._patience_s = board, facts, patience_s
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._under_way: dict[Hashable, asyncio.Future[_Kept]] = {}
        self._makers = ThreadPoolExecutor(MAKERS, "portal-make")
        self._readers = ThreadPoolExecutor(READERS, "portal-read")
        self._reading, self._made_for_one = 0, Counter[str]()

    def close(self) -> None:
        """Let the threads go; one that hangs ends with the process."""
        for each in (self._makers, self._readers):
            each.shutdown(wait=False, cancel_futures=True)

    async def sight(self) -> Sight:
        """
        Give the newest look.

        Raises:
            RpcError: there is none yet.
        """
        if self._board.look is None:
            await self._board.wait()
        look, problem = self._board.look, self._board.problem
        if look is None:
            raise RpcError(problem)
        return Sight(facts=self._facts, look=look, stale=problem or None, now=self._board.now())

    async def give(self, key: Hashable, make: Callable[[Sight], Shape]) -> Response:
        """Answer out of the look alone; made once a look."""
        sight = await self.sight()
        kept = await self._once(key, self._board.turn, self._makers, lambda: make(sight))
        return Response(kept.body, media_type=JSON)

    async def give_read(self, key: Hashable, fetch: Callable[[Sight], Shape]) -> Response:
        """
        Answer out of one more read; made once a block. What was read before stands in, marked, for
        a node that does not answer.

        Raises:
            RpcError: nothing was read before either.
            BusyError: too many wait already.
        """
        kept = await self._give_read(key, fetch)
        return Response(kept.body, media_type=JSON)

    async def _give_read(self, key: Hashable, fetch: Callable[[Sight], Shape]) -> _Kept:
        sight = await self.sight()
        kept, mark = self._kept.get(key), sight.look.snapshot.block_hash
        if kept is not None and sight.stale is not None:
            return _marked(kept, sight.stale)
        try:
            return await self._read(key, mark, lambda: fetch(sight))
        except RpcError as error:
            if kept is None:
                raise
            return _marked(kept, str(error))

    async def read_for(self, kind: str, most: int, fetch: Callable[[Sight], T]) -> T:
        """
        Make something that is for one asker alone, out of a read, and keep nothing of it.

        Raises:
            BusyError: as many of its kind are under way as may be.
            RpcError: the node does not answer in time.
        """
        sight = await self.sight()
        if self._made_for_one[kind] >= most:
            raise BusyError(f"{most} of these are under way already", limit=most)
        self._made_for_one[kind] += 1
        loop = asyncio.get_running_loop()
        task = loop.run_in_executor(self._readers, lambda: fetch(sight))
        task.add_done_callback(lambda _: self._made_for_one.subtract((kind,)))
        return await self._wait(task)

    async def _read(self, key: Hashable, mark: Hashable, make: Callable[[], Shape]) -> _Kept:
        if self._reading >= MOST_READS:
            raise BusyError(f"{self._reading} reads wait for the node, limit is {MOST_READS}")
        self._reading += 1
        try:
            return await self._once(key, mark, self._readers, make)
        finally:
            self._reading -= 1

    async def _once(
        self,
        key: Hashable,
        mark: Hashable,
        executor: ThreadPoolExecutor,
        make: Callable[[], Shape],
    ) -> _Kept:
        """Make an answer, or wait for whoever makes the same one."""
        kept = self._kept.get(key)
        if kept is not None and kept.mark == mark:
            self._kept.move_to_end(key)
            return kept
        task = self._under_way.get((key, mark))
        if task is None:
            loop = asyncio.get_running_loop()
            task = loop.run_in_executor(executor, lambda: _make(mark, make))
            self._under_way[(key, mark)] = task
            task.add_done_callback(lambda done: self._end(key, mark, done))
        return await self._wait(task)

    async def _wait(self, task: asyncio.Future[T]) -> T:
        """Wait as long as patience lasts; whatever it is goes on without who waited."""
        try:
            return await asyncio.wait_for(asyncio.shield(task), self._patience_s)
        except TimeoutError:
            raise RpcError(f"the node has not answered for {self._patience_s:g} s") from None

    def _end(self, key: Hashable, mark: Hashable, done: asyncio.Future[_Kept]) -> None:
        self._under_way.pop((key, mark), None)
        if done.cancelled() or done.exception() is not None:
            return
        self._kept[key] = done.result()
        self._kept.move_to_end(key)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


def _make(mark: Hashable, make: Callable[[], Shape]) -> _Kept:
    shape = make()
    return _Kept(mark, shape, shape.model_dump_json().encode())


def _marked(kept: _Kept, stale: str) -> _Kept:
    """Say of an answer why it is not the newest."""
    shape = kept.shape
    if not isinstance(shape, Seen):
        return kept
    return _make(
        kept.mark,
        lambda: shape.model_copy(update={"at": shape.at.model_copy(update={"stale": stale})}),
    )
