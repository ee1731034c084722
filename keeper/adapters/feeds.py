"""From the SnapshotReader's answers of aggregators to the domain's; one that gave none counts 0."""

from __future__ import annotations

from keeper.adapters.contracts import Reading
from keeper.domain.assets import Feed, Probation, SecondSource, Sequencer, Token
from keeper.domain.units import ZERO_ADDRESS


def to_feed(reading: Reading, token: Token) -> Feed:
    """Translate a TokenReading that is listed."""
    terms, first = reading.struct("feed"), reading.struct("first")
    return Feed(
        token=token,
        answer=_answer(first),
        decimals=first.number("decimals"),
        updated_at=first.number("updatedAt"),
        round_id=first.number("round"),
        max_age=terms.number("maxAge"),
        min_answer=terms.number("minAnswer"),
        max_answer=terms.number("maxAnswer"),
        disabled=reading.flag("disabled"),
        second=_second(reading),
        threshold_bps=terms.number("thresholdBps"),
        probation=_probation(reading.struct("probation")),
    )


def to_sequencer(reading: Reading) -> Sequencer | None:
    """Translate a SequencerReading; None where the registry asks no sequencer."""
    feed = reading.address("feed")
    if feed == ZERO_ADDRESS:
        return None
    answer = reading.number("answer") if reading.flag("ok") else None
    return Sequencer(feed=feed, answer=answer, started_at=reading.number("startedAt"))


def _second(reading: Reading) -> SecondSource | None:
    terms, second = reading.struct("feed"), reading.struct("second")
    if terms.address("secondSource") == ZERO_ADDRESS:
        return None
    return SecondSource(
        answer=_answer(second),
        decimals=second.number("decimals"),
        updated_at=second.number("updatedAt"),
        max_deviation_bps=terms.number("maxDeviationBps"),
    )


def _probation(reading: Reading) -> Probation | None:
    previous, last = reading.address("previous"), reading.struct("last")
    if previous == ZERO_ADDRESS:
        return None
    return Probation(
        previous=previous,
        answer=_answer(last),
        decimals=last.number("decimals"),
        updated_at=last.number("updatedAt"),
        max_age=reading.number("maxAge"),
        min_answer=reading.number("minAnswer"),
        max_answer=reading.number("maxAnswer"),
        agreed_since=reading.number("agreedSince"),
        replaced_at=reading.number("replacedAt"),
    )


def _answer(reading: Reading) -> int:
    return reading.number("value") if reading.flag("ok") else 0
