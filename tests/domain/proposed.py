"""Proposals as the tests of governing want them."""

from __future__ import annotations

from keeper.domain.dao_calls import Scene
from keeper.domain.dao_terms import DaoTerms
from keeper.domain.proposals import (
    Proposal,
    ProposalState,
    ProposedCall,
    Standing,
    Support,
    Vote,
)
from keeper.domain.units import WAD, Address

TARGET = Address("0x" + "11" * 20)
PROPOSER = Address("0x" + "22" * 20)
FUND = Address("0x" + "33" * 20)
NOW = 1_700_000_000
DAY_S = 86_400


def a_scene(now: int = NOW) -> Scene:
    return Scene(chain_id=31337, fund=FUND, block=1_000, now=now)


def a_proposal(number: int = 7, **changes: object) -> Proposal:
    """Make a proposal whose vote runs from tomorrow for three days."""
    fields: dict[str, object] = {
        "id": number,
        "proposer": PROPOSER,
        "calls": (ProposedCall(target=TARGET, value=0, data=b"\x01\x02\x03\x04"),),
        "description": f"# Proposal {number}\n\nBecause.",
        "description_hash": f"0x{number:064x}",
        "salt": f"0x{number + 1:064x}",
        "operation": f"0x{number + 2:064x}",
        "vote_start": NOW + DAY_S,
        "vote_end": NOW + 4 * DAY_S,
        "created_block": 100 + number,
        "created_tx": f"0x{number:064x}",
        "created_at": NOW,
    }
    return Proposal(**(fields | changes))  # type: ignore[arg-type]  # the tests' own fields


def a_vote(voter: int, support: Support, shares: int, number: int = 7) -> Vote:
    """Vote with whole shares."""
    return Vote(
        voter=Address(f"0x{voter:040x}"),
        proposal=number,
        support=support,
        weight=shares * WAD,
        reason="",
        block=200 + voter,
        index=0,
        transaction=f"0x{voter:064x}",
    )


def a_standing(
    state: ProposalState = ProposalState.ACTIVE, now: int = NOW, **changes: object
) -> Standing:
    return Standing(proposal=a_proposal(**changes), state=state, block=1, now=now)


def some_terms(**changes: object) -> DaoTerms:
    """Make terms of a fund that is handed over, with a guardian for a year."""
    fields: dict[str, object] = {
        "now": NOW,
        "dao": TARGET,
        "proposer": TARGET,
        "min_delay": 2 * DAY_S,
        "voting_delay": DAY_S,
        "voting_period": 3 * DAY_S,
        "guardian": PROPOSER,
        "guardian_ends": NOW + 365 * DAY_S,
        "supply": 1_000 * WAD,
        "idle": 100 * WAD,
        "quorum": 200 * WAD,
    }
    return DaoTerms(**(fields | changes))  # type: ignore[arg-type]  # the tests' own fields
