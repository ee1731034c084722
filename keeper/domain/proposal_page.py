"""All that there is to say of one proposal."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.leaving import last_moment
from keeper.domain.powers import ToldCall
from keeper.domain.proposals import ProposalState, Standing

# In these nothing can come of it any more.
OVER = frozenset(
    {
        ProposalState.CANCELED,
        ProposalState.DEFEATED,
        ProposalState.EXPIRED,
        ProposalState.EXECUTED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalPage:
    """
    A proposal, its calls in words, and what to know besides.

    Args:
        told: its calls; one that was carried out by the values of the block it was proposed in,
            any other by those of today.
        remarks: what changed since it was proposed, or why that is not known.
    """

    standing: Standing
    told: tuple[ToldCall, ...]
    remarks: tuple[str, ...]

    @property
    def leave_until(self) -> int | None:
        """The last second before it can take effect, at the earliest; None when it never will."""
        return last_moment(self.standing)
