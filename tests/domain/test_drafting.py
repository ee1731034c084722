"""Tables of a proposal's file: what they mean, and what is said of those that mean nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from keeper.domain.deciphering import decipher
from keeper.domain.drafting import SETTINGS, Wish, compose, merge_wishes, read_wish
from keeper.domain.drafts import Trial
from keeper.domain.names import Names, Unit
from keeper.domain.powers import Present
from keeper.domain.units import Address

TREND = Address("0x52908400098527886E0F7030069857D2E4169EE7")
NAMES = Names(base="USDC", base_decimals=6, known={Unit.STRATEGY: {"trend": TREND}})
RISK = {"batchLoss": 1, "fundLossCapacity": 2, "turnoverCapacity": 3, "cashFloor": 4}
PRESENT = Present(answers={"risk.riskTerms": {"0": RISK}}, time=0)
Tables = tuple[Mapping[str, object], ...]


def wishes_of(*tables: Mapping[str, object]) -> Any:
    return merge_wishes(read_wish(table, n, NAMES) for n, table in enumerate(tables, 1))


def test_changes__of_one_struct__are_one_call_that_keeps_the_rest() -> None:
    (wish,) = wishes_of({"set": "cash floor", "to": "15 %"}, {"set": "batch loss", "to": "0.5 %"})
    assert wish.places == (1, 2)
    arguments = compose(wish, PRESENT, NAMES)
    assert arguments == {"terms": {**RISK, "batchLoss": 5 * 10**15, "cashFloor": 15 * 10**16}}
    told = decipher(wish.power, arguments, PRESENT, NAMES)
    assert [line.what for line in told] == ["batch loss", "cash floor"]


def test_changes__of_two_things__keep_their_order() -> None:
    found = wishes_of(
        {"do": "unfreeze strategy", "strategy": "trend"},
        {"set": "cash floor", "to": "15 %"},
        {"do": "reset peak", "strategy": "trend"},
        {"set": "batch loss", "to": "1 %"},
    )
    functions = [wish.power.function for wish in found]
    assert functions == ["unfreezeStrategy", "setRiskTerms", "resetPeak"]


def test_struct__that_stays_as_it_is__says_so() -> None:
    power, _ = SETTINGS["cash floor"]
    (line,) = decipher(power, {"terms": RISK}, PRESENT, NAMES)
    assert not line.changes
    assert line.before == "as they are"


@pytest.mark.parametrize(
    ("tables", "complaint"),
    [
        (({},), 'a change has either "set" and "to", or "do"'),
        (({"set": "cash floor", "do": "wind down"},), 'a change has either "set" and "to"'),
        (({"set": 5, "to": "1 %"},), "there is no setting '5'"),
        (({"set": "cash flor", "to": "1 %"},), "did you mean cash floor"),
        (({"set": "xyzzy", "to": "1 %"},), "there are batch loss, fund loss a day"),
        (({"set": "cash floor"},), "cash floor: to is missing"),
        (({"set": "cash floor", "to": "1 %", "by": 1},), "by: no such key"),
        (({"set": "strategy cap", "to": "1 %"},), 'strategy cap needs "of"'),
        (({"set": "strategy cap", "of": "trend", "to": 1},), "strategy cap: 1 is not written"),
        (({"set": "strategy cap", "of": "tend", "to": "1 %"},), "of: 'tend' is no strategy"),
        (({"do": "wind up"},), "did you mean wind down"),
        (({"do": "wind down", "now": True},), "now: no such key; wind down has none"),
        (({"do": "reset peak"},), "reset peak needs strategy"),
        (({"do": "reset peak", "strategy": "trend", "peak": "5 USDC"},), "peak: no such key"),
        (
            ({"set": "cash floor", "to": "1 %"}, {"set": "cash floor", "to": "2 %"}),
            "changes 1 and 2 both set cash floor",
        ),
        (
            ({"do": "reset peak", "strategy": "trend"},) * 2,
            "changes 1 and 2 are the same",
        ),
    ],
)
def test_table__that_means_nothing__is_refused_with_what_would(
    tables: Tables, complaint: str
) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  the text tells
        wishes_of(*tables)
    assert complaint in str(refused.value)


def test_act__without_what_it_needs__names_it() -> None:
    (wish,) = wishes_of({"do": "appoint guardian", "guardian": str(TREND)})
    with pytest.raises(ValueError, match="appoint guardian needs term"):
        compose(wish, Present(answers={}, time=0), NAMES)


def test_setting__of_what_is_not_there_yet__needs_all_of_it() -> None:
    (wish,) = wishes_of({"set": "cooldown", "of": "trend", "to": "1 hour"})
    with pytest.raises(ValueError, match="needs strategy cap, loss a day, max drawdown"):
        compose(wish, Present(answers={}, time=0), NAMES)


@pytest.mark.parametrize(("now", "then"), [(None, 8), (8, None)])
def test_price__of_a_feed_that_does_not_tell_its_decimals__is_to_be_said_too(
    now: int | None, then: int | None
) -> None:
    power, _ = SETTINGS["feed"]
    feed = {"aggregator": str(TREND), "maxAge": 1, "minAnswer": 5, "maxAnswer": 6}
    feed |= {"secondSource": str(TREND), "maxDeviationBps": 1, "thresholdBps": 1}
    answers: Any = {"registry.feed": {"0": feed, "1": False}}
    wish = Wish(power=power, places=(1,), keys={"token": TREND}, values={"feed": TREND})
    present = Present(answers=answers, time=0, usd_now=now, usd_then=then)
    with pytest.raises(ValueError, match="a feed does not tell its decimals"):
        compose(wish, present, NAMES)


def test_trial__of_the_proposing_alone__knows_no_times() -> None:
    trial = Trial(whole=False)
    assert (trial.votes_from, trial.votes_until, trial.due) == (0, 0, 0)
