"""News for everybody who listens: one comparison of two looks feeds all of them."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from keeper.domain.dao_view import DaoView
from keeper.portal.board import Board
from keeper.portal.look import Facts, Look
from keeper.portal.problems import BusyError, GreedyError, PortalError
from keeper.portal.shapes.live import AlertNews, ProposalNews, StrikeNews, TradeNews
from keeper.portal.sight import Sight
from keeper.portal.views.dealings import make_row as make_dealing
from keeper.portal.views.now import make_now
from keeper.portal.views.proposals import make_row as make_proposal

log = logging.getLogger(__name__)

KEPT = 1_000  # news that somebody who was away can still get
MOST_LISTENERS = 1_000
MOST_OF_ONE = 20  # lines of one client
NOW, RESET = "now", "reset"


@dataclass(frozen=True, slots=True)
class News:
    """One event of the stream; `id` says where to go on after it."""

    id: str
    event: str
    data: str


class Stream:
    """
    Publishes what changes from look to look.

    Args:
        board: looks.
        facts: of the fund.
        now: unix seconds.
    """

    def __init__(self, board: Board, facts: Facts, now: Callable[[], int]) -> None:
        self._board, self._facts, self._now = board, facts, now
        self._born, self._number = secrets.token_hex(4), 0
        self._kept: deque[tuple[int, News]] = deque(maxlen=KEPT)
        self._wake = asyncio.Event()
        self._look: Look | None = None
        self._problem = ""
        self._dao: DaoView | None = None  # the last that was read
        self._listeners = Counter[str]()
        board.on_turn(self._compare)

    def require_room(self, client: str) -> None:
        """
        Check that a client may listen once more.

        Raises:
            BusyError: too many listen.
            GreedyError: the client alone has as many lines as it may.
        """
        if self._listeners.total() >= MOST_LISTENERS:
            raise BusyError("as many listen already as may", limit=MOST_LISTENERS)
        if self._listeners[client] >= MOST_OF_ONE:
            raise GreedyError("one client has as many lines already as it may", limit=MOST_OF_ONE)

    async def follow(self, last: str | None, client: str) -> AsyncIterator[News]:
        """
        Give what came after an id and then whatever comes; without one, where things stand first.
        """
        try:
            self.require_room(client)  # again: others may have come since
        except PortalError as error:
            log.info("a line ends before it began: %s", error)
            return
        self._listeners[client] += 1
        try:
            seen = self._place(last)
            for each in self._greet(last, seen):
                yield each
            seen = self._number if seen is None else seen
            while True:
                wake = self._wake
                for number, news in [each for each in self._kept if each[0] > seen]:
                    seen = number
                    yield news
                await wake.wait()
        finally:
            self._listeners[client] -= 1
            self._listeners += Counter()  # forgets who has none

    def _greet(self, last: str | None, seen: int | None) -> Iterator[News]:
        """Say where things stand to who is new, and that all is new to who was away too long."""
        if seen is not None:
            return
        if last is not None:
            yield News(self._id(self._number), RESET, "{}")
        if self._look is not None:
            yield News(self._id(self._number), NOW, self._tell_now(self._look))

    def _place(self, last: str | None) -> int | None:
        """Find the number behind an id; None when what came after it is no longer known."""
        born, _, digits = (last or "").partition("-")
        if born != self._born or not digits.isdecimal() or len(digits) > 18:
            return None
        number, oldest = int(digits), self._kept[0][0] if self._kept else self._number + 1
        return number if oldest - 1 <= number <= self._number else None

    def _compare(self) -> None:
        """Publish what is new since the last look."""
        look, problem = self._board.look, self._board.problem
        if look is None or (look is self._look and problem == self._problem):
            return
        before, self._look, self._problem = self._look, look, problem
        self._publish(NOW, self._tell_now(look))
        if before is not None and before is not look:
            told = (_strikes(before, look), _happenings(before, look), _votes(self._dao, look.dao))
            for shape in chain.from_iterable(told):
                self._publish(shape.kind, shape.model_dump_json())
        self._dao = look.dao or self._dao
        wake, self._wake = self._wake, asyncio.Event()
        wake.set()

    def _publish(self, event: str, data: str) -> None:
        self._number += 1
        self._kept.append((self._number, News(self._id(self._number), event, data)))

    def _id(self, number: int) -> str:
        return f"{self._born}-{number}"

    def _tell_now(self, look: Look) -> str:
        stale = self._problem or None
        sight = Sight(facts=self._facts, look=look, stale=stale, now=self._now())
        return make_now(sight).model_dump_json()


def _strikes(before: Look, look: Look) -> Iterator[StrikeNews]:
    known = {each.transaction for each in before.struck}
    for each in look.struck:
        if each.transaction not in known:
            yield StrikeNews(dealing=make_dealing(each, None))


def _happenings(before: Look, look: Look) -> Iterator[TradeNews | AlertNews]:
    known = {(each.transaction, each.index) for each in before.happenings}
    for each in look.happenings:
        if (each.transaction, each.index) not in known and each.block > before.snapshot.block:
            kind = AlertNews if each.kind == "alert" else TradeNews
            yield kind(block=each.block, tx=each.transaction, time=each.time, text=each.text)


def _votes(before: DaoView | None, dao: DaoView | None) -> Iterator[ProposalNews]:
    """Tell of proposals that are new, or whose state or votes moved; of none that were not read."""
    if before is None or dao is None:
        return
    was = {each.proposal.id: each for each in before.standings}
    for each in dao.standings:
        known = was.get(each.proposal.id)
        if known is None or (known.state, known.proposal) != (each.state, each.proposal):
            yield ProposalNews(proposal=make_proposal(each))
