"""The keeper carries out what was voted: once, whoever else does so, and never before a dealing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from keeper.bootstrap import Keeper, build_keeper
from keeper.domain.proposals import ProposalState
from keeper.jobs import JobResult, run_jobs
from keeper.services.selection import Job
from keeper.settings import load_settings
from scripts.season.local_keeper import ChainTimer, write_config
from tests.integration.drills import NO_REPORT, REPORT
from tests.integration.governed import Governed

GOVERN = frozenset({Job.GOVERN})


class Told:
    """ports.Notifier that keeps what it was sent."""

    name = "told"

    def __init__(self) -> None:
        self.messages: list[tuple[str, str]] = []
        self.deaf = False

    def send_alert(self, title: str, text: str) -> bool:
        if not self.deaf:
            self.messages.append((title, text))
        return not self.deaf

    @property
    def titles(self) -> list[str]:
        return [title for title, _ in self.messages]


class Office:
    """A keeper of a governed fund, and what it told people."""

    def __init__(self, governed: Governed) -> None:
        self.governed, self.told = governed, Told()
        folder = governed.folder / "office"
        self.config = write_config(governed.fund.local, governed.folder / "fund.json", folder)
        self.config.write_text(self.config.read_text().replace(REPORT, NO_REPORT))
        self.keeper = self.start()

    def start(self) -> Keeper:
        """Put a keeper together; another one finds the same journal."""
        timer = ChainTimer(self.governed.fund.world.anvil)
        keeper = build_keeper(load_settings(self.config), timer=timer)
        keeper.government._announcing._receivers = (self.told,)
        return keeper

    def run(self) -> JobResult:
        """Govern, and nothing else but the risk watch."""
        return run_jobs(self.keeper, GOVERN)

    def steps(self) -> list[str]:
        """Run, and give what was done, without what numbers it has."""
        return [step.purpose.split()[0] for step in self.run().steps if step.outcome.done]


@pytest.fixture
def office(governed: Governed) -> Iterator[Office]:
    office = Office(governed)
    yield office
    office.keeper.memory.engine.dispose()


def cap_of(governed: Governed) -> int:
    return int(governed.fund.risk.functions.tokenCap(governed.fund.weth.address).call()[0])


def test_keeper__queues_what_passed_and_executes_what_is_due__each_once(office: Office) -> None:
    governed = office.governed
    proposed, sent = governed.lower_cap(), []
    for wait in (lambda _: None, governed.vote, governed.close_vote, governed.wait_for_eta):
        wait(proposed)
        sent += office.steps() + office.steps()
    assert sent == ["queue", "execute"]
    assert governed.state(proposed) == ProposalState.EXECUTED
    assert office.told.titles == [
        "new proposal: Hold less WETH",
        "a proposal has passed: Hold less WETH",
        "a proposal takes effect soon: Hold less WETH",
        "a proposal took effect: Hold less WETH",
    ]


def test_keeper__finds_it_done_by_somebody_else__is_content(office: Office) -> None:
    governed = office.governed
    proposed = governed.lower_cap()
    governed.pass_vote(proposed)
    governed.fund.send(governed.dao.queue(*proposed.whole), governed.ben.address)
    assert (office.run().exit_code, office.steps()) == (0, [])
    governed.wait_for_eta(proposed)
    governed.fund.send(governed.dao.execute(*proposed.whole), governed.ben.address)
    assert (office.run().exit_code, office.steps()) == (0, [])
