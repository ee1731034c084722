"""A proposal before it is one: what it says, what it would change, and how a trial went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from keeper.domain.intents import Head
from keeper.domain.powers import ToldCall
from keeper.domain.proposals import ProposalState, ProposedCall


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """
    A proposal before it is one.

    Args:
        id: that the DAO will give it.
        description: ends with the only account that may propose it.
        head: the block whose values the calls keep where nothing else is said.
    """

    id: int
    calls: tuple[ProposedCall, ...]
    description: str
    head: Head


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """
    How it went when a proposal was tried out.

    Args:
        whole: whether vote, queue and execution were simulated too, and not the proposing alone.
        failure: why carrying it out would fail if nothing changed until then; "" when it would not.
        found: what the changed things were afterwards, by call and by what they are.
        votes_from: unix seconds, when it is proposed now; and so the others.
    """

    whole: bool
    failure: str = ""
    found: tuple[Mapping[str, str], ...] = ()
    votes_from: int = 0
    votes_until: int = 0
    due: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """
    A draft, looked through.

    Args:
        told: its calls in words, by the values of its block.
        state: of the proposal, when it exists already.
        trial: how it went; None when there is nothing to try.
    """

    draft: Draft
    told: tuple[ToldCall, ...]
    state: ProposalState | None
    trial: Trial | None
