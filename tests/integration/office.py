"""A keeper that serves a governed fund, and what it told people."""

from __future__ import annotations

from keeper.adapters.rpc import HttpRpc
from keeper.bootstrap import Keeper, build_keeper
from keeper.job_results import JobResult
from keeper.jobs import run_jobs
from keeper.services.selection import Job
from keeper.settings import load_settings
from scripts.season.local_keeper import ChainTimer, write_config
from tests.faults.crash import FragileRpc, Fuse, Killed, make_fragile
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

    def __init__(self, governed: Governed, name: str = "office") -> None:
        self.governed, self.told = governed, Told()
        folder = governed.folder / name
        self.config = write_config(governed.fund.local, governed.folder / "fund.json", folder)
        self.config.write_text(self.config.read_text().replace(REPORT, NO_REPORT))
        self.keeper = self.start()

    def start(self) -> Keeper:
        """Put a keeper together; another one finds the same journal."""
        timer = ChainTimer(self.governed.fund.world.anvil)
        keeper = build_keeper(load_settings(self.config), timer=timer)
        keeper.government._announcing._receivers = (self.told,)
        return keeper

    def beside(self, name: str) -> Office:
        """Open an office of the same keeper's key that knows nothing yet."""
        return Office(self.governed, name)

    def dies(self, fuse: Fuse, moment: int) -> bool:
        """Run a keeper that is killed at a moment; whether it came to that."""
        anvil = self.governed.fund.world.anvil
        rpc = FragileRpc(HttpRpc(anvil.rpc_url, 60), fuse)
        keeper = build_keeper(load_settings(self.config), timer=ChainTimer(anvil), rpc=rpc)
        make_fragile(keeper.memory.engine, fuse)
        fuse.at, fuse.moments = moment, 0
        try:
            run_jobs(keeper, GOVERN)
        except Killed:
            return True
        return False

    def run(self) -> JobResult:
        """Govern, and nothing else but the risk watch."""
        return run_jobs(self.keeper, GOVERN)

    def steps(self) -> list[str]:
        """Run, and give what was done, without what numbers it has."""
        return [step.purpose.split()[0] for step in self.run().steps if step.outcome.done]
