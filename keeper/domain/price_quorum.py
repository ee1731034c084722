"""
How many sources stand behind a feed's price; the price itself is the feed's, or there is none.

NAV and orders rest on the feeds, because the contracts do. Other sources only decide whether the
keeper acts on them at all, so one source that lies among three moves the result by nothing: either
the feed is supported to its last digit, or there is no NAV.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from keeper.domain.assets import Feed, Token
from keeper.domain.prices import price_of, usable_answer
from keeper.domain.probation import counted_answer
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import PRICE_SCALE, WAD, Address, mul_div_up
from keeper.domain.wording import format_units
from keeper.errors import PriceError

FEED = "feed"
SHOWN_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A source that has no price to give now, and why; `parts` are what it is made of."""

    source: str
    reason: str
    parts: tuple[Reference | Missing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """
    What a source says a token is worth.

    Args:
        source: its name.
        price: base units per token unit scaled by 1e36; of the base asset itself USD for one of it,
            scaled by 1e36.
        observed_at: unix seconds by the source's own clock.
        spread: between best bid and ask, wad of the price; 0 where there is no book.
        parts: what it is the median of.
    """

    source: str
    price: int
    observed_at: int
    spread: int = 0
    parts: tuple[Reference | Missing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuorumTerms:
    """
    What it takes to believe a feed.

    Args:
        quorum: least number of sources that agree with it, itself included.
        tolerance: wad of the feed's price by which one may differ and still agree.
        max_age_s: most seconds between another source's time and the block's, either way.
        heartbeats: by token, most seconds between a feed's answer and the block, where the
            registry's own limit is too wide.
    """

    quorum: int
    tolerance: int
    max_age_s: int
    heartbeats: Mapping[Address, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """One source on a feed's price; `problem` says why it does not support it, empty if it does."""

    given: Reference | Missing
    problem: str = ""

    @property
    def supports(self) -> bool:
        """Whether it counts for the feed."""
        return not self.problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """
    A feed's price and what every source says to it, the feed first.

    Args:
        token: what is priced.
        base: what it is priced in; `token` itself for the base asset in USD.
        price: the feed's, see Reference; 0 when it has none that can be used.
        needed: how many have to support it.
    """

    token: Token
    base: Token
    price: int
    needed: int
    opinions: tuple[Opinion, ...]

    @property
    def count(self) -> int:
        """How many sources support the feed."""
        return sum(opinion.supports for opinion in self.opinions)

    @property
    def suffices(self) -> bool:
        """Whether there is a price and they are enough."""
        return self.opinions[0].supports and self.count >= self.needed

    def __str__(self) -> str:
        """Say who supports the price, and who does not and why."""
        feed = self.opinions[0]
        if isinstance(feed.given, Missing):
            return feed.given.reason
        sides = ", ".join(each.given.source for each in self.opinions if each.supports)
        problems = [f"{each.given.source} {each.problem}" for each in self.opinions if each.problem]
        shown = price_text(self.price, self.token, self.base)
        verb, be = ("supports" if self.count == 1 else "support"), _are(self.needed)
        text = f"{self.count} of {len(self.opinions)} sources {verb} {shown} ({sides})"
        return f"{self.token.symbol}: {text}, {self.needed} {be} needed" + (
            f": {'; '.join(problems)}" if problems else ""
        )

    def require(self) -> int:
        """
        Give the feed's price, exactly as it is.

        Raises:
            PriceError: it has none, or fewer sources than the quorum support it.
        """
        if not self.suffices:
            raise PriceError(str(self))
        return self.price


def weigh(
    snapshot: FundSnapshot,
    address: Address,
    given: Sequence[Reference | Missing],
    terms: QuorumTerms,
) -> Support:
    """
    Hold other sources against a feed.

    Args:
        snapshot: whose feeds and whose time count.
        address: of a token with a feed; for the base asset its price in USD is weighed.
        given: what every other configured source says, or why it says nothing.
        terms: what it takes. The base asset, for which there are fewer kinds of sources, needs at
            most as many as are configured.
    """
    is_base = address == snapshot.base.address
    token = snapshot.base if is_base else snapshot.feeds[address].token
    feed = _feed_opinion(snapshot, address, terms)
    price = feed.given.price if isinstance(feed.given, Reference) else 0
    return Support(
        token=token,
        base=snapshot.base,
        price=price,
        needed=min(terms.quorum, len(given) + 1) if is_base else terms.quorum,
        opinions=(feed, *(_opinion(each, price, snapshot, token, terms) for each in given)),
    )


def base_in_usd(snapshot: FundSnapshot) -> int:
    """
    Price the base asset in USD by its feed, as every other price is divided by it.

    Returns:
        USD for one of it scaled by 1e36, rounded down.

    Raises:
        PriceError: the base asset has no feed, or no usable answer.
    """
    feed = snapshot.feeds.get(snapshot.base.address)
    if feed is None:
        raise PriceError(f"token {snapshot.base.address} has no feed")
    usable = usable_answer(feed, snapshot.timestamp)
    answer, digits = counted_answer(feed, usable, as_base=True)
    return answer * PRICE_SCALE // int(10**digits)


def price_text(price: int, token: Token, base: Token) -> str:
    """Write a price for one whole token."""
    return format_units(price * 10**token.decimals // PRICE_SCALE, base.decimals, SHOWN_DIGITS)


def percent_text(wad: int) -> str:
    """Write a wad as a percentage."""
    return f"{format_units(wad * 100, 18, 2)} %"


def age_text(age: int) -> str:
    """Say how far a time is from the block's, in words."""
    return f"{age} s older than the block" if age >= 0 else f"{-age} s ahead of the block"


def _feed_opinion(snapshot: FundSnapshot, address: Address, terms: QuorumTerms) -> Opinion:
    """Give the registry's price as the first source, or say why there is none."""
    is_base = address == snapshot.base.address
    try:
        price = base_in_usd(snapshot) if is_base else price_of(snapshot, address)
        feed = snapshot.feeds[address]
        _require_heartbeat(feed, snapshot.timestamp, terms.heartbeats.get(address, feed.max_age))
    except PriceError as error:
        return Opinion(given=Missing(source=FEED, reason=str(error)), problem="is missing")
    return Opinion(given=Reference(source=FEED, price=price, observed_at=feed.updated_at))


def _require_heartbeat(feed: Feed, now: int, max_age_s: int) -> None:
    age = now - feed.updated_at
    if age > max_age_s:
        raise PriceError(f"{feed.token.symbol} price is {age} s old, feed_max_age_s is {max_age_s}")


def _opinion(
    given: Reference | Missing, feed: int, snapshot: FundSnapshot, token: Token, terms: QuorumTerms
) -> Opinion:
    if isinstance(given, Missing):
        return Opinion(given=given, problem=f"is missing: {given.reason}")
    age = snapshot.timestamp - given.observed_at
    if abs(age) > terms.max_age_s:
        return Opinion(given=given, problem=f"is {age_text(age)}, limit is {terms.max_age_s} s")
    distance = abs(given.price - feed)
    if distance * WAD > feed * terms.tolerance:
        shown = price_text(given.price, token, snapshot.base)
        away = percent_text(mul_div_up(distance, WAD, max(feed, 1)))
        limit = percent_text(terms.tolerance)
        return Opinion(given=given, problem=f"{shown} differs by {away}, limit is {limit}")
    return Opinion(given=given)


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
