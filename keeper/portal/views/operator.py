"""What operators look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from keeper.domain.share_math import pro_rata_down
from keeper.domain.units import WAD, ZERO_ADDRESS
from keeper.portal.operating import AlertLine, IntentStory, JobRuns, JournalPage, LimitLevel, Purse
from keeper.portal.shapes.operator import (
    Accounts,
    AccountShape,
    Alerts,
    AlertShape,
    Chapter,
    HappeningShape,
    IntentShape,
    Job,
    Jobs,
    Journal,
    LimitKind,
    Limits,
    LimitShape,
)
from keeper.portal.sight import Sight
from keeper.portal.views.common import at_of

KINDS = get_args(LimitKind)
CASH_FLOOR = "cash_floor"
MOST_HAPPENINGS = 200
ENDINGS = {
    0: "all well",
    1: "something is under way, the next run goes on",
    2: "a rule held something back",
    3: "the configuration is wrong",
    4: "a node did not answer",
    5: "chain, database, address book and key do not belong together",
    6: "the database could not be used",
}
FAULT = "a fault of the keeper itself"


def make_jobs(sight: Sight, runs: Sequence[JobRuns], every_s: int, problem: str) -> Jobs:
    """Say how each job's last run ended, and when the daemon runs it again."""
    return Jobs(
        at=at_of(sight),
        jobs=[
            Job(
                name=run.job,
                last_ended_at=run.ended_at,
                took_s=run.took_s,
                exit_code=run.exit_code,
                says=ENDINGS.get(run.exit_code, FAULT),
                next_from=run.ended_at + every_s,
            )
            for run in runs
        ],
        problem=problem or None,
    )


def make_journal(
    sight: Sight, page: JournalPage | None, limit: int, problem: str, *, trusted: bool
) -> Journal:
    """List a page; who is not trusted learns of nothing that could be run ahead of."""
    stories = () if page is None else page.stories
    return Journal(
        at=at_of(sight),
        rows=[_tell(each) if trusted or not each.live else _hide(each) for each in stories],
        cursor=None if page is None else page.cursor,
        limit=limit,
        states={} if page is None else dict(page.states),
        problem=problem or None,
    )


def _tell(story: IntentStory) -> IntentShape:
    return IntentShape(
        id=story.id,
        created_at=story.created_at,
        state=story.state,
        purpose=story.purpose,
        key=story.key,
        account=story.account,
        attempt=story.attempt,
        nonce=story.nonce,
        reason=story.reason or None,
        call=story.call,
        txs=list(story.transactions),
        chapters=[Chapter(at=at, text=text) for at, text in story.chapters],
        next=story.next or None,
        hidden=False,
    )


def _hide(story: IntentStory) -> IntentShape:
    return IntentShape(
        id=story.id,
        created_at=story.created_at,
        state=story.state,
        purpose=None,
        key=None,
        account=story.account,
        attempt=story.attempt,
        nonce=None,
        reason=None,
        call=None,
        txs=[],
        chapters=[],
        next=None,
        hidden=True,
    )


def make_accounts(sight: Sight, purse: Purse) -> Accounts:
    """Say who holds which role, and whether they can pay for gas; only the keeper has to."""
    return Accounts(
        at=at_of(sight),
        accounts=[
            AccountShape(
                role=each.role,
                account=each.account,
                balance=str(each.balance),
                low=each.balance < purse.low_balance if each.role == "keeper" else None,
            )
            for each in purse.roles
        ],
        low_balance=str(purse.low_balance),
        gas_spent=None if purse.gas_spent is None else str(purse.gas_spent),
        gas_price=str(purse.gas_price),
    )


def make_limits(sight: Sight, levels: Sequence[LimitLevel]) -> Limits:
    """Say how full every limit is."""
    return Limits(at=at_of(sight), limits=[_limit(sight, each) for each in levels])


def _limit(sight: Sight, level: LimitLevel) -> LimitShape:
    kind, facts = KINDS[level.kind], sight.facts
    named = {at: name for name, at in facts.addresses.items()}
    named |= dict(facts.strategies) | {each.address: each.symbol for each in facts.tokens}
    filled = pro_rata_down(WAD, level.used, level.limit) if level.known else None
    return LimitShape(
        kind=kind,
        subject=None if level.subject == ZERO_ADDRESS else named.get(level.subject, level.subject),
        used=str(level.used) if level.known else None,
        limit=str(level.limit),
        filled=None if filled is None else str(filled),
        more_is_better=kind == CASH_FLOOR,
    )


def make_alerts(sight: Sight, lines: Sequence[AlertLine], problem: str, *, trusted: bool) -> Alerts:
    """List what operators were told of, and what happened lately."""
    return Alerts(
        at=at_of(sight),
        alerts=[
            AlertShape(
                title=each.title,
                text=each.text if trusted else None,
                since=each.since,
                ended_at=each.ended_at,
            )
            for each in lines
        ],
        happenings=[
            HappeningShape(
                kind="alert" if each.kind == "alert" else "trade",
                text=each.text,
                time=each.time,
                block=each.block,
                tx=each.transaction,
            )
            for each in sight.look.happenings[: -MOST_HAPPENINGS - 1 : -1]
        ],
        problem=problem or None,
    )
