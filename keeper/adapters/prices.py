"""Past prices of a token in the base asset, from the rounds that its feed keeps on the chain."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from keeper.adapters.address_book import AddressBook, Token
from keeper.adapters.contracts import load_code, load_contract
from keeper.adapters.rpc import Rpc, to_bytes
from keeper.adapters.snapshots import READER_AT
from keeper.domain.trend import HOUR_S, Close
from keeper.domain.units import PRICE_SCALE, Address

ROUNDS_A_CALL = 400
BASE_AGE_S = 2 * 24 * HOUR_S  # a stable coin's feed may answer once a day


@dataclass(slots=True)
class Rounds:
    """Answers of one aggregator by time, oldest first, without gaps since `since`."""

    since: int
    times: list[int] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def at(self, time: int) -> tuple[int, int] | None:
        """Find the last answer at or before a time, with its own time."""
        place = bisect_right(self.times, time) - 1
        return None if place < 0 else (self.times[place], self.answers[place])


class FeedPrices:
    """
    ports.PriceSource from feeds' rounds. Rounds once read are kept: they do not change.

    Args:
        rpc: the node.
        book: where tokens and feeds stand.
    """

    def __init__(self, rpc: Rpc, book: AddressBook) -> None:
        self._rpc, self._book = rpc, book
        self._rounds: dict[str, Rounds] = {}
        self._decimals: dict[str, int] = {}

    def fetch_closes(self, token: Address, until: int, hours: int) -> Sequence[Close]:
        """
        Read hourly closes, oldest first.

        The close of an hour is the last answer in it; an hour without one is left out. The base
        asset's price is its last answer, at most two days old.
        """
        priced = next(each for each in self._book.tokens.values() if each.address == token)
        base = self._book.tokens[self._book.base]
        last = until - until % HOUR_S
        first = last - (hours - 1) * HOUR_S
        ours = self._fetch_rounds(priced.feed, first - HOUR_S)
        theirs = self._fetch_rounds(base.feed, first - BASE_AGE_S)
        scale = self._scale(priced, base)
        found = (
            _close(ours, theirs, hour, scale) for hour in (*range(first, last, HOUR_S), last, until)
        )
        closes = {close.time: close for close in found if close is not None}
        return tuple(closes.values())

    def _scale(self, token: Token, base: Token) -> tuple[int, int]:
        """Numerator and denominator that bring a ratio of answers to the scale of prices."""
        up = base.decimals + self._fetch_decimals(base.feed)
        down = token.decimals + self._fetch_decimals(token.feed)
        return 10**up * PRICE_SCALE, 10**down

    def _fetch_decimals(self, feed: str) -> int:
        if feed not in self._decimals:
            data = self._rpc.fetch("eth_call", {"to": feed, "data": "0x313ce567"}, "latest")
            self._decimals[feed] = int.from_bytes(to_bytes(data, "decimals"), "big")
        return self._decimals[feed]

    def _fetch_rounds(self, feed: str, since: int) -> Rounds:
        """Read what is newer than what is known, or everything when older rounds are wanted."""
        known = self._rounds.get(feed)
        if known is None or known.since > since:
            known = Rounds(since)
        newest = known.times[-1] + 1 if known.times else since
        found: list[tuple[int, int]] = []
        before = 0
        while page := self._fetch_page(feed, before, newest):
            found += [(time, answer) for _, time, answer in page]
            before = page[-1][0] - 1
            if page[-1][1] < newest or len(page) < ROUNDS_A_CALL or before == 0:
                break
        for time, answer in sorted(found):
            if not known.times or time > known.times[-1]:
                known.times.append(time)
                known.answers.append(answer)
        self._rounds[feed] = known
        return known

    def _fetch_page(self, feed: str, before: int, since: int) -> list[tuple[int, int, int]]:
        """Read at most a call's worth of rounds, newest first: (round, time, answer)."""
        reader = load_contract("SnapshotReader")
        data = reader.encode("history", feed, before, ROUNDS_A_CALL, since)
        override = {READER_AT: {"code": load_code("SnapshotReader")}}
        call = {"to": READER_AT, "data": "0x" + data.hex()}
        answer = self._rpc.fetch("eth_call", call, "latest", override)
        decoded = reader.decode("history", to_bytes(answer, "rounds"))
        return [
            (each.number("round"), each.number("updatedAt"), each.number("value"))
            for each in decoded.structs("0")
        ]


def _close(ours: Rounds, theirs: Rounds, time: int, scale: tuple[int, int]) -> Close | None:
    mine, base = ours.at(time), theirs.at(time)
    if mine is None or base is None or mine[0] <= time - HOUR_S or base[0] < time - BASE_AGE_S:
        return None
    if mine[1] <= 0 or base[1] <= 0:
        return None
    return Close(time=time, price=mine[1] * scale[0] // (base[1] * scale[1]))
