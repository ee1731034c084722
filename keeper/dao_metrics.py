"""The government's figures for Prometheus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Gauge

from keeper.domain.dao_terms import DaoTerms
from keeper.domain.leaving import last_moment
from keeper.domain.proposals import OPEN, Standing


def measure_government(
    registry: CollectorRegistry, standings: Sequence[Standing], terms: DaoTerms
) -> None:
    """
    Measure what is being decided.

    Args:
        registry: gets the figures.
        standings: of the proposals that can still take effect, and others.
        terms: of the government, whose block is the present.
    """
    states = Counter(each.state for each in standings)
    proposals = Gauge("keeper_proposals", "that are open", ["state"], registry=registry)
    for state in sorted(OPEN):
        proposals.labels(state.word).set(states[state])
    moments = [last_moment(each) for each in standings]
    left = [moment - terms.now for moment in moments if moment is not None]
    if left:
        about = "until the first open proposal can take effect; below 0: at any time"
        Gauge("keeper_leave_within_seconds", about, registry=registry).set(min(left))
    about = "1: the timelock listens to the DAO"
    Gauge("keeper_handed_over", about, registry=registry).set(terms.is_handed_over)
    about = "until the guardian's term ends"
    Gauge("keeper_guardian_term_seconds", about, registry=registry).set(
        terms.guardian_ends - terms.now
    )
