"""A draft, looked through and tried out."""

from __future__ import annotations

from keeper.domain.drafts import Review
from keeper.portal.shapes.proposal import DraftShape, Simulated
from keeper.portal.sight import Sight
from keeper.portal.views.common import at_of
from keeper.portal.views.proposals import calls_of, changes_of


def make_draft(sight: Sight, review: Review) -> DraftShape:
    """Spell a draft for a wallet and for whoever is to sign it."""
    draft = review.draft
    return DraftShape(
        at=at_of(sight).model_copy(
            update={
                "block": draft.head.number,
                "hash": draft.head.hash,
                "time": draft.head.timestamp,
            }
        ),
        id=str(draft.id),
        targets=[call.target for call in draft.calls],
        values=[str(call.value) for call in draft.calls],
        calldatas=[f"0x{call.data.hex()}" for call in draft.calls],
        description=draft.description,
        calls=calls_of(draft.calls, review.told),
        changes=list(changes_of(review.told)),
        state=None if review.state is None else review.state.word,  # type: ignore[arg-type]
        simulation=_simulated(review),
    )


def _simulated(review: Review) -> Simulated:
    trial = review.trial
    if trial is None:
        word = "there" if review.state is None else review.state.word
        return Simulated(
            ok=False,
            whole=False,
            reason=f"this very proposal exists already and is {word}",
            vote_start=None,
            vote_end=None,
            due=None,
        )
    return Simulated(
        ok=not trial.failure,
        whole=trial.whole,
        reason=trial.failure or None,
        vote_start=trial.votes_from or None,
        vote_end=trial.votes_until or None,
        due=trial.due or None,
    )
