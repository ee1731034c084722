"""Proposals for the portal: told, listed as forms, and drafted; nothing is sent."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from keeper.adapters.drafts import Drafts
from keeper.adapters.power_calls import names_of
from keeper.adapters.present_terms import PinnedCaller, PresentTerms
from keeper.adapters.proposal_file import ProposalFile
from keeper.adapters.proposal_stage import ProposalStage
from keeper.adapters.rpc import RpcRefusal
from keeper.adapters.simulation import Simulation
from keeper.bootstrap.proposing import open_reading, open_words
from keeper.bootstrap.reading import Reader
from keeper.domain.drafts import Review, Trial
from keeper.domain.intents import Head
from keeper.domain.names import Names
from keeper.domain.power_table import POWERS
from keeper.domain.powers import Power, Present
from keeper.domain.proposal_page import ProposalPage
from keeper.domain.proposals import Standing
from keeper.domain.units import Address
from keeper.errors import TransactionRefusedError
from keeper.portal.power_forms import PowerNow

log = logging.getLogger(__name__)

# What calls that anybody wrote may make of their telling.
UNTELLABLE = (RpcRefusal, ValueError, LookupError, ArithmeticError)


class ProposalReads:
    """
    Reads proposals and powers, and makes drafts.

    Args:
        reader: of the fund.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._terms = PresentTerms(PinnedCaller(reader.sure), reader.book)
        self._stage = ProposalStage(reader.sure, reader.book, Simulation(reader.rpc, reader.book))
        self._reading, self._words = open_reading(reader), open_words(reader)
        self.names: Names = names_of(reader.book)

    def fetch_page(self, standing: Standing) -> ProposalPage:
        """Tell a proposal; one that cannot be told says so."""
        try:
            return self._reading.fetch_page(standing)
        except UNTELLABLE as error:
            log.exception("the calls of proposal %s cannot be told", standing.proposal.id)
            remark = f"WARNING: what it changes cannot be told ({type(error).__name__})"
            return ProposalPage(standing=standing, told=(), remarks=(remark,))

    def fetch_powers(self, head: Head) -> tuple[PowerNow, ...]:
        """Read what every power would change, as it is at a block."""
        ours = [each for each in POWERS if each.contract in self._reader.book.contracts]
        return tuple(self._fetch_power(each, head) for each in ours)

    def fetch_review(
        self,
        title: str,
        reason: str,
        changes: Sequence[Mapping[str, object]],
        proposer: Address,
    ) -> Review:
        """
        Draft a proposal, look it through and try it out.

        Raises:
            ConfigError: a change says something impossible.
            RpcError: the node did not answer.
        """
        file = ProposalFile.model_validate(
            {"title": title, "description": reason, "change": [dict(each) for each in changes]}
        )
        head = self._stage.fetch_head()
        draft = Drafts(file, self._reader.book, self._terms).fetch_draft(proposer, head)
        told, state = self._words.fetch_told(draft.calls, head), self._stage.fetch_state(draft.id)
        trial = None
        if state is None:
            try:
                trial = self._stage.fetch_trial(draft, proposer)
            except TransactionRefusedError as error:
                trial = Trial(whole=False, failure=str(error))
        return Review(draft=draft, told=told, state=state, trial=trial)

    def _fetch_power(self, power: Power, head: Head) -> PowerNow:
        presents: dict[str, Present] = {}
        if any(field.view is not None for field in power.fields):
            for which, keys in self._subjects(power):
                presents[which] = self._terms.fetch(power, keys, None, head)
        return PowerNow(power=power, presents=presents)

    def _subjects(self, power: Power) -> list[tuple[str, dict[str, str]]]:
        """List what a power may be about: everything the book names, where it is about one."""
        if not power.keys:
            return [("", {})]
        if len(power.keys) > 1:
            return []
        key = power.keys[0]
        known = self.names.known.get(key.unit, {})
        return [(name, {key.name: address}) for name, address in known.items()]
