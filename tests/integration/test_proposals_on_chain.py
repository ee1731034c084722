"""The fold against the deployed DAO: after any acts of anybody, both say the same of everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random

import pytest

from keeper.domain.proposal_events import state_of
from keeper.domain.proposals import ProposalState, Support
from scripts.localchain.errors import TransactionRevertedError
from tests.faults.tally import PROFILE
from tests.integration.governed import Governed, Proposed
from tests.integration.office import Office

STEPS, SEEDS, LEAST_STATES = {
    "test": (40, (1,), 4),
    "prove": (150, tuple(range(12)), 6),
}[PROFILE]
HOUR_S = 3_600


class Walk:
    """Random acts on a few proposals; what the chain does not take is no act."""

    def __init__(self, governed: Governed, seed: int) -> None:
        self.governed, self.random = governed, Random(seed)
        self.people = [governed.ada.address, governed.ben.address]
        self.proposed: list[Proposed] = []
        self.seen: set[ProposalState] = set()

    def step(self) -> None:
        """Do something, or let time pass."""
        kinds: list[Callable[[Proposed], object]] = [self._vote, self._vote, self._queue]
        kinds += [self._execute, self._past_the_dao, self._veto, self._take_back]
        if not self.proposed or self.random.random() < 0.12:
            number = len(self.proposed) + 1
            self.proposed.append(self.governed.lower_cap(number, text=f"proposal {number}"))
        elif self.random.random() < 0.35:
            self._pass_time()
        else:
            with suppress(TransactionRevertedError):
                self.random.choice(kinds)(self.random.choice(self.proposed))

    def _pass_time(self) -> None:
        """Go to a moment at which something changes, give or take a second, or just on."""
        one, dao = self.random.choice(self.proposed), self.governed.dao
        edges = (dao.proposalSnapshot, dao.proposalDeadline, dao.proposalEta)
        edge = self.random.choice(edges)(one.id).call() + self.random.randint(-1, 1)
        now = self.governed.fund.now()
        self.governed.wait_until(edge if edge > now else now + self.random.choice((1, 7)) * HOUR_S)

    def _send(self, function: object, sender: str) -> None:
        self.governed.fund.send(function, sender)  # type: ignore[arg-type]

    def _vote(self, one: Proposed) -> None:
        support = self.random.choice((0, 1, 1, 1, 2))
        self._send(self.governed.dao.castVote(one.id, support), self.random.choice(self.people))

    def _queue(self, one: Proposed) -> None:
        self._send(self.governed.dao.queue(*one.whole), self.people[1])

    def _execute(self, one: Proposed) -> None:
        self._send(self.governed.dao.execute(*one.whole), self.people[1])

    def _operation(self, one: Proposed) -> tuple[object, ...]:
        return *one.calls, bytes(32), self.governed.dao.operationSalt(one.whole[3]).call()

    def _past_the_dao(self, one: Proposed) -> None:
        self._send(self.governed.timelock.executeBatch(*self._operation(one)), self.people[1])

    def _veto(self, one: Proposed) -> None:
        guardian = self.governed.fund.cast.guardian.address
        if self.random.random() < 0.3:
            self._send(self.governed.timelock.cancelBatch(*self._operation(one)), guardian)

    def _take_back(self, one: Proposed) -> None:
        if self.random.random() < 0.3:
            self._send(self.governed.dao.cancel(*one.whole), self.people[0])

    def compare(self, office: Office) -> Iterator[tuple[object, object]]:
        """Give what the fold and the chain say, for everything."""
        dao = self.governed.dao
        for standing in office.keeper.government._reader.fetch_recent():
            proposal = standing.proposal
            self.seen.add(standing.state)
            yield state_of(proposal, standing.now), standing.state
            yield standing.state, dao.state(proposal.id).call()
            votes = [proposal.sum_of(each) for each in Support]
            yield votes, list(dao.proposalVotes(proposal.id).call())
            yield proposal.deadline, dao.proposalDeadline(proposal.id).call()
            if standing.state is ProposalState.QUEUED:
                yield proposal.eta, dao.proposalEta(proposal.id).call()
                waiting = self.governed.timelock.isOperationPending(proposal.operation)
                yield waiting.call(), True


@pytest.fixture(scope="module")
def seen() -> set[ProposalState]:
    """States that any of the walks came by."""
    return set()


@pytest.mark.parametrize("seed", SEEDS)
def test_fold__after_any_acts__says_what_the_dao_says(
    office: Office, seen: set[ProposalState], seed: int
) -> None:
    walk = Walk(office.governed, seed)
    for _ in range(STEPS):
        walk.step()
        for ours, theirs in walk.compare(office):
            assert ours == theirs
    seen |= walk.seen


def test_walks__together__come_by_states_of_every_kind(seen: set[ProposalState]) -> None:
    assert len(seen) >= LEAST_STATES, seen
