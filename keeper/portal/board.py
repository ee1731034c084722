"""The one look at the fund that all readers share, and the answers made from it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from keeper.errors import KeeperError
from keeper.portal.look import Look
from keeper.portal.problems import words_of
from keeper.portal.sources import Sources
from keeper.ports import Clock

log = logging.getLogger(__name__)

SILENT = "nothing has been read from the chain yet"
FAULT = "the last look failed by a fault of the portal itself; see its log"


class Board:
    """
    Looks at the fund again and again; readers never make it look more often.

    Args:
        sources: read chain and journal.
        clock: the wall clock.
        poll_s: seconds between two looks.
        patience_s: seconds after which a look that hangs counts as failed.
    """

    def __init__(self, sources: Sources, clock: Clock, *, poll_s: float, patience_s: float) -> None:
        self._sources, self._clock = sources, clock
        self._poll_s, self._patience_s = poll_s, patience_s
        self._under_way: asyncio.Future[None] | None = None
        self._ready = asyncio.Event()
        self._wanted: list[Callable[[], None]] = []
        self.look: Look | None = None
        self.problem = SILENT
        self.turn = 0  # grows with every look, so that answers know theirs
        self.looked_at = 0

    def now(self) -> int:
        """Give the wall clock's unix seconds."""
        return self._clock.now()

    def on_turn(self, call: Callable[[], None]) -> None:
        """Have something called after every look."""
        self._wanted.append(call)

    async def run(self) -> None:
        """Look until cancelled; no fault of one look ends the looking."""
        while True:
            try:
                await self.look_once()
            except Exception:
                self.problem = FAULT
                log.exception("a look at the fund failed")
            await asyncio.sleep(self._poll_s)

    async def look_once(self) -> None:
        """Look, unless the last look still hangs; what goes wrong is the board's problem."""
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.ensure_future(asyncio.to_thread(self._read))
        try:
            await asyncio.wait_for(asyncio.shield(self._under_way), self._patience_s)
        except TimeoutError:
            self.problem = f"the node has not answered for {self._patience_s:g} s"
        self.turn += 1
        self._ready.set()
        for call in self._wanted:
            call()

    async def wait(self) -> None:
        """Wait for the first look, however it ends, as long as patience lasts."""
        try:
            await asyncio.wait_for(self._ready.wait(), self._patience_s)
        except TimeoutError:
            log.info("the first look has not come back yet")

    def _read(self) -> None:
        """Read in a thread of its own; what is read is swapped in as a whole."""
        try:
            head = self._sources.fetch_head()
            if self.look is None or self.look.snapshot.block_hash != head.hash:
                self.look = self._sources.fetch_look()
            self.problem, self.looked_at = "", self._clock.now()
        except KeeperError as error:
            self.problem = self._sources.conceal(words_of(error))
            log.warning("the portal could not look: %s", error)
        except Exception:  # or the turn would stand still, and old answers go out as new ones
            self.problem = FAULT
            log.exception("a look at the fund failed")
