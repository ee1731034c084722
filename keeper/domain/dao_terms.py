"""The terms under which the fund is governed, and what an operator should know of them."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.units import DAY_S, Address
from keeper.domain.wording import SHARE_DECIMALS, format_time, format_units
from keeper.errors import GuardError

WARN_DAYS = (30, 14, 7, 3, 1)  # before the guardian's term ends


@dataclass(frozen=True, slots=True, kw_only=True)
class DaoTerms:
    """
    Who decides, and how long it takes; durations in seconds.

    Args:
        now: of the block, unix seconds.
        dao: of the address book.
        proposer: to whom the timelock listens.
        min_delay: least time between queue and execution.
        voting_delay: from a proposal to the moment whose votes count.
        voting_period: from that moment to the end of the vote.
        guardian: who may cancel what is queued.
        guardian_ends: when that ends, unless it is appointed again; unix seconds.
        supply: shares now.
        idle: shares of these in Escrow and FeeDistribution, which do not vote.
        quorum: votes for and abstaining that a proposal would need of the supply of now.
    """

    now: int
    dao: Address
    proposer: Address
    min_delay: int
    voting_delay: int
    voting_period: int
    guardian: Address
    guardian_ends: int
    supply: int
    idle: int
    quorum: int

    @property
    def is_handed_over(self) -> bool:
        """Whether the shareholders govern."""
        return self.proposer == self.dao

    @property
    def shortest_decision_s(self) -> int:
        """How long it takes from a proposal to its effect, at the least."""
        return self.voting_delay + self.voting_period + self.min_delay


def require_handed_over(terms: DaoTerms) -> str:
    """
    Check that the shareholders govern.

    Raises:
        GuardError: the timelock still listens to somebody else.
    """
    if not terms.is_handed_over:
        raise GuardError(why_not_governed(terms.proposer, terms.dao))
    return f"the timelock listens to the DAO {terms.dao}, a decision takes {_days(terms)}"


def why_not_governed(proposer: Address, dao: Address) -> str:
    """Say in whose hands the timelock is instead of the shareholders'."""
    return (
        f"NotHandedOver(proposer {proposer}): the timelock listens to that account and not to the "
        f"DAO {dao}, so nothing can be proposed, voted or carried out"
    )


def tell_government(terms: DaoTerms) -> str:
    """Say who decides; before the hand-over that is the launch owner, as it should be."""
    try:
        return require_handed_over(terms)
    except GuardError as error:
        return str(error)


def require_term(terms: DaoTerms) -> str:
    """
    Check that there is a guardian whose term does not end before it could be renewed.

    Raises:
        GuardError: it has ended, or a proposal made now would come too late.
    """
    left, ends = terms.guardian_ends - terms.now, format_time(terms.guardian_ends)
    if left <= 0:
        raise GuardError(
            f"the term of {terms.guardian} ended {ends} UTC: nobody can cancel or pause"
        )
    if left < terms.shortest_decision_s:
        raise GuardError(
            f"the term of {terms.guardian} ends {ends} UTC, and a renewal takes {_days(terms)}"
        )
    return f"the term of {terms.guardian} ends {ends} UTC"


def require_quorum(terms: DaoTerms) -> str:
    """
    Check that enough shares can vote at all; before the hand-over it is only told.

    Raises:
        GuardError: more than the quorum leaves waits in Escrow and FeeDistribution.
    """
    able, amounts = (
        terms.supply - terms.idle,
        (terms.quorum, terms.supply - terms.idle, terms.supply),
    )
    texts = [format_units(each, SHARE_DECIMALS, 2) for each in amounts]
    text = f"the quorum is {texts[0]} votes, {texts[1]} of {texts[2]} shares can vote"
    if able < terms.quorum and terms.is_handed_over:
        raise GuardError(f"{text}: nothing can be decided until people claim their shares")
    return text


def days_warned(terms: DaoTerms) -> int | None:
    """Find the last reminder of the guardian's term that is due, in days before it ends."""
    left_s = terms.guardian_ends - terms.now
    due = [days for days in WARN_DAYS if 0 < left_s <= days * DAY_S]
    return min(due) if due else None


def _days(terms: DaoTerms) -> str:
    return f"{terms.shortest_decision_s / DAY_S:.1f} days"
