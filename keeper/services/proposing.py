"""Propose what a file says: look it through, try it out, and send it once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from keeper.domain.dao_calls import Scene, plan_propose
from keeper.domain.drafts import Draft, Review, Trial
from keeper.domain.intents import Head
from keeper.domain.powers import ToldCall
from keeper.domain.proposal_page import OVER
from keeper.domain.proposals import ProposalState, ProposedCall
from keeper.domain.units import Address
from keeper.errors import TransactionRefusedError
from keeper.ports import Outcome
from keeper.services.dao_acts import unneeded
from keeper.services.engine_ports import Writer
from keeper.services.ticks import Step

ANEW = "other words in its title or description make another proposal of it"


class DraftMaker(Protocol):
    """Makes the proposal of a file; raises ConfigError when it says something impossible."""

    def fetch_draft(self, proposer: Address, head: Head) -> Draft:
        """Fill the calls in with what the chain says at a block."""
        ...


class CallTeller(Protocol):
    """Tells calls in words."""

    def fetch_told(self, calls: Sequence[ProposedCall], head: Head) -> tuple[ToldCall, ...]:
        """Tell calls as they would change the state of a block."""
        ...


class Stage(Protocol):
    """The chain that a proposal goes to; every method may raise RpcError."""

    def fetch_head(self) -> Head:
        """Read the newest block."""
        ...

    def fetch_scene(self) -> Scene:
        """Say where, and what time it is there."""
        ...

    def fetch_state(self, proposal_id: int) -> ProposalState | None:
        """Ask the DAO for a proposal's state; None when it knows none of that id."""
        ...

    def fetch_trial(self, draft: Draft, proposer: Address) -> Trial:
        """Try a draft out; raises TransactionRefusedError when the DAO refuses it."""
        ...


class Proposing:
    """
    Proposes one file.

    Args:
        drafts: make its proposal.
        words: tell it.
        stage: the chain.
        writer: for the proposer's account, in its own lane.
        account: of the proposer.
    """

    def __init__(
        self,
        *,
        drafts: DraftMaker,
        words: CallTeller,
        stage: Stage,
        writer: Writer,
        account: Address,
    ) -> None:
        self._drafts, self._words, self._stage = drafts, words, stage
        self._writer, self._account = writer, account

    def review(self) -> Review:
        """
        Look the proposal through and try it out; nothing is sent.

        Raises:
            ConfigError: the file says something impossible.
            TransactionRefusedError: the DAO refuses it.
            RpcError: the node did not answer.
        """
        head = self._stage.fetch_head()
        draft = self._drafts.fetch_draft(self._account, head)
        told = self._words.fetch_told(draft.calls, head)
        state = self._stage.fetch_state(draft.id)
        trial = self._stage.fetch_trial(draft, self._account) if state is None else None
        return Review(draft=draft, told=told, state=state, trial=trial)

    def send(self, review: Review) -> Step:
        """
        Propose it; what exists already is not proposed again.

        Raises:
            TransactionRefusedError: the DAO refuses it.
            GuardError: nothing may be sent now.
            PendingError, RpcError: the same again goes on.
        """
        draft = review.draft
        with self._writer.session():
            scene = self._stage.fetch_scene()
            call = plan_propose(scene, draft.id, draft.calls, draft.description)
            found = self._find(draft.id)
            if found is None:
                try:
                    found = self._writer.send_call(call)
                except TransactionRefusedError:
                    found = self._find(draft.id)  # somebody may have been quicker
                    if found is None:
                        raise
            return Step(purpose=call.purpose, outcome=found)

    def _find(self, proposal_id: int) -> Outcome | None:
        """Say that a proposal exists, if it does."""
        state = self._stage.fetch_state(proposal_id)
        if state is None:
            return None
        anew = f"; {ANEW}" if state in OVER else ""
        return unneeded(f"it exists already and is {state.word}{anew}")
