"""One look at the government: tell the news, carry out what was decided, watch the offices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from keeper.domain.alerts import Condition
from keeper.domain.dao_terms import DaoTerms
from keeper.domain.mandates import Mandate, broken_mandate
from keeper.domain.proposal_news import Around, Describe, office_news, proposal_news
from keeper.domain.proposals import Standing
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import Address
from keeper.domain.wording import format_time
from keeper.services.announcing import Announcing
from keeper.services.governing import SCOPE, Governed, Governing


class ProposalReader(Protocol):
    """The DAO's proposals; may raise RpcError."""

    def fetch_recent(self) -> tuple[Standing, ...]:
        """List those that can still take effect, or ended lately, oldest first."""
        ...


class TermsReader(Protocol):
    """How the fund is governed; both methods may raise RpcError."""

    def fetch_terms(self) -> DaoTerms:
        """Read all terms at the newest block."""
        ...

    def fetch_rules(self, strategy: Address) -> str:
        """Read the hash of the rules under which a strategy was approved; zeros for none."""
        ...


class Government:
    """
    Looks after what the shareholders decide.

    Args:
        reader: of proposals.
        terms: of how they come about.
        governing: carries them out.
        announcing: tells of them.
        describe: says what a proposal changes.
        mandates: of the strategies that this keeper runs.
    """

    def __init__(
        self,
        *,
        reader: ProposalReader,
        terms: TermsReader,
        governing: Governing,
        announcing: Announcing,
        describe: Describe,
        mandates: Sequence[Mandate],
    ) -> None:
        self._reader, self._terms, self._governing = reader, terms, governing
        self._announcing, self._describe, self._mandates = announcing, describe, mandates

    def run(self, snapshot: FundSnapshot | None) -> Governed:
        """
        Look once.

        Args:
            snapshot: of the fund; None when it cannot be read.

        Raises:
            PendingError: another process is at work, or a transaction waits in the pool; what is
                new was told all the same.
            RpcError: the node did not answer.
        """
        found, terms = self._reader.fetch_recent(), self._terms.fetch_terms()
        around = Around(terms=terms, snapshot=snapshot, describe=self._describe)
        self._announcing.run((*office_news(terms), *proposal_news(found, around)))
        governed = self._governing.run(found)
        governed.conditions += self._look_at_offices(terms)
        governed.conditions += self._look_at_mandates()
        if any(step.outcome.done for step in governed.steps):
            self._announcing.run(proposal_news(self._reader.fetch_recent(), around))
        return governed

    def _look_at_offices(self, terms: DaoTerms) -> Iterator[Condition]:
        if terms.guardian_ends <= terms.now:
            ended = format_time(terms.guardian_ends)
            text = f"the term of {terms.guardian} ended {ended} UTC: nobody can cancel a decision"
            yield _condition("guardian", "there is no guardian", text)

    def _look_at_mandates(self) -> Iterator[Condition]:
        for each in self._mandates:
            problem = broken_mandate(each, self._terms.fetch_rules(each.strategy))
            if problem:
                title = "a strategy is not run as it was approved"
                yield _condition(f"mandate {each.name}", title, problem)


def _condition(name: str, title: str, text: str) -> Condition:
    return Condition(name=name, title=title, text=text, scope=SCOPE)
