"""Every way in which a feed can be bad, and what the registry must say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from eth_abi.abi import encode
from web3.contract import Contract

from scripts.localchain.transactions import send
from tests.contracts.live_fund import HOUR_S, LiveFund
from tests.contracts.refusals import Refusal

REVERTS = "0x60006000fd"
TOO_SHORT = "0x60206000f3"  # one word of zeros
MAX_AGE_S = {"weth": 6 * HOUR_S, "base": 26 * HOUR_S}


@dataclass(frozen=True, slots=True, kw_only=True)
class BadFeed:
    """A feed that was just broken, and the token it is for."""

    fund: LiveFund
    feed: Contract
    token: str
    max_age_s: int

    def push_at(self, answer: int, time: int) -> None:
        """Write an answer that claims to be of a time."""
        sender = self.fund.world.cast.deployer.address
        send(self.feed.functions.pushAt(answer, time), sender=sender)

    def set_code(self, code: str) -> None:
        """Replace the aggregator's code."""
        self.fund.world.anvil.request("anvil_setCode", self.feed.address, code)

    def band(self) -> tuple[int, int]:
        """Read the plausibility band that the registry holds."""
        config, _ = self.fund.c.registry.functions.feed(self.token).call()
        return config[3], config[4]


# Each breaks the feed, and says what the registry must answer in a block of a given time.
Break = Callable[[BadFeed], Callable[[int], Refusal]]


def stale(bad: BadFeed) -> Callable[[int], Refusal]:
    answer, time = bad.feed.functions.latestAnswer().call(), bad.fund.now() - bad.max_age_s
    bad.push_at(answer, time)
    return lambda now: Refusal("StalePrice", (bad.token, now - time, bad.max_age_s))


def from_the_future(bad: BadFeed) -> Callable[[int], Refusal]:
    time = bad.fund.now() + 1_000
    bad.push_at(bad.feed.functions.latestAnswer().call(), time)
    return lambda now: Refusal("AnswerFromFuture", (bad.token, time, now))


def zero(bad: BadFeed) -> Callable[[int], Refusal]:
    bad.fund.push(bad.feed, 0)
    return lambda _: Refusal("BadAnswer", (bad.token, 0))


def negative(bad: BadFeed) -> Callable[[int], Refusal]:
    bad.fund.push(bad.feed, -(10**8))
    return lambda _: Refusal("BadAnswer", (bad.token, -(10**8)))


def jump_up(bad: BadFeed) -> Callable[[int], Refusal]:
    low, high = bad.band()
    bad.fund.push(bad.feed, high + 1)
    return lambda _: Refusal("PriceOutOfBand", (bad.token, high + 1, low, high))


def jump_down(bad: BadFeed) -> Callable[[int], Refusal]:
    low, high = bad.band()
    bad.fund.push(bad.feed, low - 1)
    return lambda _: Refusal("PriceOutOfBand", (bad.token, low - 1, low, high))


def reverting(bad: BadFeed) -> Callable[[int], Refusal]:
    bad.set_code(REVERTS)
    return lambda _: Refusal("FeedUnreachable", (bad.token, bad.feed.address))


def answering_too_little(bad: BadFeed) -> Callable[[int], Refusal]:
    bad.set_code(TOO_SHORT)
    return lambda _: Refusal("FeedUnreachable", (bad.token, bad.feed.address))


def from_an_impossible_round(bad: BadFeed) -> Callable[[int], Refusal]:
    # Code that returns five words, the first a round beyond 80 bits.
    answer = encode(["uint256"] * 5, [2**80, 10**8, 0, bad.fund.now(), 0])
    size = f"61{len(answer):04x}"
    bad.set_code(f"0x{size}600e600039{size}6000f3{answer.hex()}")
    return lambda _: Refusal("FeedUnreachable", (bad.token, bad.feed.address))


def without_code(bad: BadFeed) -> Callable[[int], Refusal]:
    bad.set_code("0x")
    return lambda _: Refusal("FeedUnreachable", (bad.token, bad.feed.address))


def disabled(bad: BadFeed) -> Callable[[int], Refusal]:
    disable = bad.fund.c.registry.functions.disableFeed(bad.token)
    bad.fund.send(disable, bad.fund.cast.guardian.address)
    return lambda _: Refusal("FeedIsDisabled", (bad.token,))


BREAKS = [
    stale,
    from_the_future,
    zero,
    negative,
    jump_up,
    jump_down,
    reverting,
    answering_too_little,
    from_an_impossible_round,
    without_code,
    disabled,
]


def feed_of(fund: LiveFund, which: str) -> BadFeed:
    """Pick the feed of WETH, or of the base asset itself."""
    token, feed = (
        (fund.weth, fund.world.weth_feed) if which == "weth" else (fund.base, fund.world.base_feed)
    )
    return BadFeed(fund=fund, feed=feed, token=token.address, max_age_s=MAX_AGE_S[which])
