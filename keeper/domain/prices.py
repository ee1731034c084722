"""Prices in the base asset from raw feed answers: PriceRegistry's twin, with its refusals."""

from keeper.domain.assets import Feed, SecondSource
from keeper.domain.probation import counted_answer
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import BPS, PRICE_SCALE, Address, mul_div_down
from keeper.errors import PriceError

GRACE_S = 3_600  # after the sequencer's restart, for the feeds to catch up


def usable_answer(feed: Feed, timestamp: int) -> int:
    """
    Check one answer against its terms.

    Args:
        feed: the answer and its terms.
        timestamp: unix seconds to measure the age at.

    Returns:
        The answer, in the aggregator's digits.

    Raises:
        PriceError: disabled, not positive, from the future, stale, outside its band, or too far
            from its second source.
    """
    symbol = feed.token.symbol
    if feed.disabled:
        raise PriceError(f"{symbol} feed is disabled")
    require_live(symbol, feed, timestamp, feed.max_age)
    if not feed.min_answer <= feed.answer <= feed.max_answer:
        raise PriceError(
            f"{symbol} price is {feed.answer}, limits are {feed.min_answer} to {feed.max_answer}"
        )
    if feed.second is not None:
        require_live(f"second {symbol}", feed.second, timestamp, feed.max_age)
        _require_agreement(feed, feed.second)
    return feed.answer


def price_of(snapshot: FundSnapshot, token: Address) -> int:
    """
    Price a token in the base asset at the snapshot's time.

    The formula is PriceRegistry's: usd(token) / usd(base), both brought to the decimals of their
    tokens and feeds. A base asset that lost its peg is counted as what it is worth. On probation a
    feed counts only where the one before it does not make the token cheaper.

    Returns:
        Base units per token unit scaled by 1e36, rounded down; 1e36 for the base asset itself.

    Raises:
        PriceError: a feed is missing or cannot be used, or the sequencer is not up.
    """
    if token == snapshot.base.address:
        return PRICE_SCALE
    require_sequencer_up(snapshot)
    base, now = snapshot.base, snapshot.timestamp
    base_feed, feed = _feed(snapshot, base.address), _feed(snapshot, token)
    base_usable, usable = usable_answer(base_feed, now), usable_answer(feed, now)
    base_answer, base_digits = counted_answer(base_feed, base_usable, as_base=True)
    answer, digits = counted_answer(feed, usable, as_base=False)
    numerator = 10 ** (base_digits + base.decimals)
    denominator = base_answer * 10 ** (digits + feed.token.decimals)
    return mul_div_down(answer * numerator, PRICE_SCALE, denominator)


def require_sequencer_up(snapshot: FundSnapshot) -> None:
    """
    Make sure that the chain's sequencer runs, and ran long enough for the feeds to catch up.

    Raises:
        PriceError: it is down, restarted within the hour, is up since no time there can be, or its
            feed does not answer.
    """
    sequencer, now = snapshot.sequencer, snapshot.timestamp
    if sequencer is None:
        return
    since = sequencer.started_at
    if sequencer.answer is None:
        raise PriceError(f"sequencer feed {sequencer.feed} does not answer")
    if sequencer.answer != 0:
        raise PriceError(f"sequencer is down since {since}, its feed says {sequencer.answer}")
    if not 0 < since <= now:
        raise PriceError(f"sequencer is said to be up since {since}, it is {now}")
    if now - since < GRACE_S:
        raise PriceError(f"sequencer restarted {now - since} s ago, limit is {GRACE_S} s")


def require_live(name: str, source: Feed | SecondSource, timestamp: int, max_age: int) -> None:
    """
    Check one answer's sign and age, whatever its band.

    Raises:
        PriceError: not positive, from the future or stale.
    """
    if source.answer <= 0:
        raise PriceError(f"{name} price is {source.answer}, it must be positive")
    age = timestamp - source.updated_at
    if age < 0:
        raise PriceError(f"{name} price is from {-age} s in the future")
    if age > max_age:
        raise PriceError(f"{name} price is {age} s old, limit is {max_age} s")


def _require_agreement(feed: Feed, second: SecondSource) -> None:
    """Compare both answers in the digits of the product, as the registry does."""
    ours, theirs = feed.answer * 10**second.decimals, second.answer * 10**feed.decimals
    if abs(ours - theirs) * BPS > ours * second.max_deviation_bps:
        raise PriceError(
            f"{feed.token.symbol} sources differ by {abs(ours - theirs) * BPS // ours} bps "
            f"({feed.answer} and {second.answer}), limit is {second.max_deviation_bps} bps"
        )


def _feed(snapshot: FundSnapshot, token: Address) -> Feed:
    feed = snapshot.feeds.get(token)
    if feed is None:
        raise PriceError(f"token {token} has no feed")
    return feed
