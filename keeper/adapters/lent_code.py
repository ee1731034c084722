"""Code that stands in for a contract in simulated blocks alone; written by hand, byte by byte."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keeper.adapters.address_book import AddressBook
from keeper.adapters.contracts import load_contract
from keeper.adapters.power_calls import PowerCalls
from keeper.adapters.present_terms import Caller
from keeper.domain.intents import Head
from keeper.domain.powers import Node, dig
from keeper.domain.proposals import ProposedCall
from keeper.domain.units import ZERO_ADDRESS

LATEST_ROUND = bytes.fromhex("feaf968c")
DECIMALS = bytes.fromhex("313ce567")
WORD_BYTES = 32
ROUND_WORDS = 5
UPDATED_AT = 3  # word of a round

ALL_VOTES = (
    "0x"
    + bytes.fromhex(
        "6001"  # PUSH1 1
        "60c8"  # PUSH1 200
        "1b"  # SHL: 2^200, more votes than there are shares
        "5f52"  # at 0 in memory
        "60205ff3"  # return that word, whatever was asked
    ).hex()
)


class FeedStubs:
    """
    Makes code for feeds that says what each says now, at any time.

    Args:
        caller: asks the feeds.
        book: of the fund.
    """

    def __init__(self, caller: Caller, book: AddressBook) -> None:
        self._caller, self._book, self._calls = caller, book, PowerCalls(book)

    def fetch(self, calls: Sequence[ProposedCall], head: Head) -> dict[str, str]:
        """Make code for every feed that is listed or proposed, and answers now."""
        found = {}
        for feed in sorted(set(self._listed(head)) | set(self._proposed(calls))):
            code = self._stand_in(feed, head)
            if code:
                found[feed] = code
        return found

    def _listed(self, head: Head) -> Iterator[str]:
        at, registry = self._book.address_of("registry"), load_contract("PriceRegistry")
        for token in self._book.tokens.values():
            answer = self._caller.fetch(at, registry.encode("feed", token.address), head)
            if answer is not None:
                yield from _feeds_of(registry.decode("feed", answer).struct("0").values)

    def _proposed(self, calls: Sequence[ProposedCall]) -> Iterator[str]:
        for call in calls:
            read = self._calls.read(call.target, call.data)
            if read is not None:
                yield from _feeds_of(dig(read.arguments, ("config",)))

    def _stand_in(self, feed: str, head: Head) -> str:
        """Make code of a feed's newest round, always as old as it is now."""
        newest = self._caller.fetch(feed, LATEST_ROUND, head)
        decimals = self._caller.fetch(feed, DECIMALS, head)
        if newest is None or decimals is None:
            return ""
        if len(newest) < ROUND_WORDS * WORD_BYTES or len(decimals) < WORD_BYTES:
            return ""
        words = [newest[i : i + WORD_BYTES] for i in range(0, ROUND_WORDS * WORD_BYTES, WORD_BYTES)]
        age = max(head.timestamp - int.from_bytes(words[UPDATED_AT], "big"), 0)
        return "0x" + feed_code(words[0], words[1], age, decimals[:WORD_BYTES]).hex()


def feed_code(round_id: bytes, answer: bytes, age_s: int, decimals: bytes) -> bytes:
    """
    Write a feed of one answer.

    Args:
        round_id: 32 bytes; and so `answer` and `decimals`.
        age_s: of the answer, whenever it is asked for.

    Returns:
        Code that knows `latestRoundData()`, and says its decimals to every other question.
    """
    asked = b"\x5f\x35\x60\xe0\x1c\x63" + LATEST_ROUND + b"\x14"  # the selector is that one
    other = b"\x7f" + decimals + bytes.fromhex("5f5260205ff3")  # PUSH32, MSTORE, RETURN
    jump = len(asked) + 3 + len(other)
    known = b"\x5b"  # JUMPDEST
    for place, word in ((0, round_id), (1, answer), (4, round_id)):
        known += b"\x7f" + word + b"\x60" + bytes([place * WORD_BYTES]) + b"\x52"
    for place in (2, 3):
        age = b"\x7f" + age_s.to_bytes(WORD_BYTES, "big")
        known += age + b"\x42\x03\x60" + bytes([place * WORD_BYTES]) + b"\x52"  # TIMESTAMP, SUB
    known += b"\x60" + bytes([ROUND_WORDS * WORD_BYTES]) + bytes.fromhex("5ff3")
    return asked + b"\x60" + bytes([jump]) + b"\x57" + other + known


def _feeds_of(config: Node | None) -> Iterator[str]:
    for name in ("aggregator", "secondSource"):
        feed = None if config is None else dig(config, (name,))
        if isinstance(feed, str) and feed != ZERO_ADDRESS:
            yield feed
