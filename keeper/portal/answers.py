"""Answers: each is made once a look, whoever asks, and outlives a node that fell silent."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

from fastapi import Response

from keeper.errors import RpcError
from keeper.portal.board import Board
from keeper.portal.look import Facts
from keeper.portal.problems import BusyError
from keeper.portal.shapes.common import Seen, Shape
from keeper.portal.sight import Sight

MOST_KEPT = 2_000  # answers
MOST_BYTES = 64 * 2**20  # of all their bodies
MOST_READS = 64  # that wait for a node at once
MOST_MAKES = 64  # out of a look alone, that wait for a thread at once
READERS, MAKERS = 8, 2  # threads
JSON = "application/json"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Kept:
    mark: Hashable
    body: bytes
    seen: bool  # whether it says at which block it was read


class _Crew:
    """Threads that make answers, and so many of them at once as may wait for a thread."""

    def __init__(self, name: str, threads: int, most: int, busy: str) -> None:
        self.pool = ThreadPoolExecutor(threads, name)
        self._most, self._busy, self._under_way = most, busy, 0

    def begin(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """
        Have something made.

        Raises:
            BusyError: too much is under way.
        """
        if self._under_way >= self._most:
            raise BusyError(f"{self._under_way} {self._busy}", limit=self._most)
        self._under_way += 1
        task = asyncio.get_running_loop().run_in_executor(self.pool, work)
        task.add_done_callback(self._end)
        return task

    def _end(self, done: asyncio.Future[T]) -> None:
        del done
        self._under_way -= 1


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
        self._bytes = 0
        makers, readers = "answers wait to be made", "reads wait for the node"
        self._makers = _Crew("portal-make", MAKERS, MOST_MAKES, makers)
        self._readers = _Crew("portal-read", READERS, MOST_READS, readers)
        self._made_for_one = Counter[str]()

    def close(self) -> None:
        """Let the threads go; one that hangs ends with the process."""
        for each in (self._makers, self._readers):
            each.pool.shutdown(wait=False, cancel_futures=True)

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
        """
        Answer out of the look alone; made once a look.

        Raises:
            BusyError: too many are being made already.
        """
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
            return await self._once(key, mark, self._readers, lambda: fetch(sight))
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
        return await self.ask_for(kind, most, lambda: fetch(sight))

    async def ask_for(self, kind: str, most: int, ask: Callable[[], T]) -> T:
        """
        Ask the node for one asker alone, and keep nothing of it.

        Raises:
            BusyError, RpcError: see `read_for`.
        """
        if self._made_for_one[kind] >= most:
            raise BusyError(f"{most} of these are under way already", limit=most)
        self._made_for_one[kind] += 1
        task = asyncio.get_running_loop().run_in_executor(self._readers.pool, ask)
        task.add_done_callback(lambda _: self._made_for_one.subtract((kind,)))
        return await self._wait(task)

    def asked(self, kind: str) -> int:
        """Count what is under way of a kind."""
        return self._made_for_one[kind]

    async def reckon(self, work: Callable[[], T]) -> T:
        """
        Have something reckoned that needs no node, as long as patience lasts.

        Raises:
            BusyError: too much is being reckoned already.
        """
        return await self._wait(self._makers.begin(work))

    async def _once(
        self,
        key: Hashable,
        mark: Hashable,
        crew: _Crew,
        make: Callable[[], Shape],
    ) -> _Kept:
        """Make an answer, or wait for whoever makes the same one."""
        kept = self._kept.get(key)
        if kept is not None and kept.mark == mark:
            self._kept.move_to_end(key)
            return kept
        task = self._under_way.get((key, mark))
        if task is None:
            task = crew.begin(lambda: _make(mark, make))
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
        self._forget(key)
        self._kept[key] = kept = done.result()
        self._bytes += len(kept.body)
        while len(self._kept) > MOST_KEPT or self._bytes > MOST_BYTES:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: Hashable) -> None:
        kept = self._kept.pop(key, None)
        self._bytes -= 0 if kept is None else len(kept.body)


def _make(mark: Hashable, make: Callable[[], Shape]) -> _Kept:
    shape = make()
    return _Kept(mark, shape.model_dump_json().encode(), isinstance(shape, Seen))


def _marked(kept: _Kept, stale: str) -> _Kept:
    """Say of an answer why it is not the newest; only its body was kept, a shape takes far more."""
    if not kept.seen:
        return kept
    said = json.loads(kept.body)
    said["at"]["stale"] = stale
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return replace(kept, body=body.encode(errors="replace"))
