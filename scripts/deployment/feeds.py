"""Check price feeds as the PriceRegistry will, and a little beyond."""

from collections.abc import Iterator
from decimal import Decimal

from eth_typing import ChecksumAddress
from web3 import Web3

from scripts.deployment.chain import CallFailedError, fetch, fetch_int
from scripts.deployment.problems import Problem
from scripts.deployment.quantities import spell_duration
from scripts.deployment.rules import tokens_by_key
from scripts.deployment.sections import ChainConfig, Feed

ROUND_DATA = ["uint80", "int256", "uint256", "uint256", "uint80"]
# A base asset further from what it should be is another token, or its feed another feed.
PEG_LOW, PEG_HIGH = Decimal("0.5"), Decimal(2)


class BadFeedError(Exception):
    """A source cannot be used; holds the problem."""

    def __init__(self, problem: Problem) -> None:
        """Keep the problem."""
        super().__init__(str(problem))
        self.problem = problem


def feed_problems(config: ChainConfig, w3: Web3) -> Iterator[Problem]:
    """List feeds that do not answer, are stale, out of their band or contradicted."""
    now = w3.eth.get_block("latest")["timestamp"]
    for key, token in tokens_by_key(config):
        try:
            price = _fetch_price(w3, f"{key}.feed", token.feed, now)
        except BadFeedError as error:
            yield error.problem
            continue
        if key == "base":
            yield from _peg(config, price)


def _fetch_price(w3: Web3, key: str, feed: Feed, now: int) -> Decimal:
    """
    Read a feed and hold it against its section.

    Raises:
        BadFeedError: with the first thing that is wrong.
    """
    decimals = _fetch_decimals(w3, f"{key}.aggregator", feed.aggregator)
    if decimals != feed.decimals:
        limit = f"the aggregator has {decimals}"
        raise BadFeedError(Problem(f"{key}.decimals", feed.decimals, limit))
    price = _fetch_answer(w3, f"{key}.aggregator", feed.aggregator, decimals, feed.max_age, now)
    if not feed.min_usd <= price <= feed.max_usd:
        limit = f"must be within min_usd {feed.min_usd:f} and max_usd {feed.max_usd:f}"
        raise BadFeedError(Problem(f"{key}: the answer", f"{price:f} USD", limit))
    if feed.second_source is not None and feed.max_deviation_percent is not None:
        second_key, source = f"{key}.second_source", feed.second_source
        decimals = _fetch_decimals(w3, second_key, source)
        second = _fetch_answer(w3, second_key, source, decimals, feed.max_age, now)
        off = abs(second - price) / price * 100
        if off > feed.max_deviation_percent:
            value = f"{off:.2f} % away from the first source"
            limit = f"max_deviation_percent is {feed.max_deviation_percent:f}"
            raise BadFeedError(Problem(second_key, value, limit))
    return price


def _fetch_decimals(w3: Web3, key: str, source: ChecksumAddress) -> int:
    """
    Read the decimals of a source.

    Raises:
        BadFeedError: it does not answer.
    """
    try:
        return fetch_int(w3, source, "decimals()")
    except CallFailedError as error:
        limit = f"must be a Chainlink-interface feed: {error}"
        raise BadFeedError(Problem(key, source, limit)) from error


def _fetch_answer(
    w3: Web3, key: str, source: ChecksumAddress, decimals: int, max_age: int, now: int
) -> Decimal:
    """
    Read a source's price in USD.

    Raises:
        BadFeedError: it does not answer, answers nonsense, or is stale.
    """
    try:
        _, answer, _, updated_at, _ = fetch(w3, source, "latestRoundData()", ROUND_DATA)
    except CallFailedError as error:
        limit = f"must be a Chainlink-interface feed: {error}"
        raise BadFeedError(Problem(key, source, limit)) from error
    assert isinstance(answer, int)
    assert isinstance(updated_at, int)
    if answer <= 0:
        raise BadFeedError(Problem(f"{key}: the answer", answer, "must be positive"))
    if not 0 <= now - updated_at <= max_age:
        limit = f"max_age is {spell_duration(max_age)}"
        raise BadFeedError(Problem(f"{key}: the answer", f"{now - updated_at} s old", limit))
    return Decimal(answer).scaleb(-decimals).normalize()


def _peg(config: ChainConfig, price: Decimal) -> Iterator[Problem]:
    """The base asset is worth about what the file says."""
    expected = config.base.expected_usd
    low, high = expected * PEG_LOW, expected * PEG_HIGH
    if not low <= price <= high:
        limit = f"must be between {low:f} and {high:f} by base.expected_usd"
        yield Problem("base.feed: the answer", f"{price:f} USD", limit)
