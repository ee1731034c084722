"""A deployed fund whose dealing is due, and the keeper's real command to be killed on it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from keeper.adapters.database import open_database
from keeper.adapters.journal import SqlJournal
from keeper.adapters.lease import Unfenced
from keeper.domain.intents import Intent
from keeper.domain.units import Address
from scripts.deployment.local import LocalFund, deploy_local
from scripts.localchain.anvil import Anvil
from scripts.localchain.market import generated_market
from scripts.localchain.replay import Replay
from scripts.localchain.transactions import send
from scripts.localchain.world import build_world, options_for
from scripts.season.books import FundContracts
from scripts.season.local_keeper import write_config
from tests.faults.verdict import Verdict
from tests.integration.drills import NO_REPORT, REPORT

ROOT = Path(__file__).parents[2]
SUBSCRIBED = 500_000 * 10**6
BLOCK_EVERY_S = 0.25
PATIENCE = 25  # runs after which everything must be at rest
RUN_LIMIT_S = 120
OK, PENDING = 0, 1
FAST = "\n[gas]\nwait_s = 3\nstuck_after_s = 2\nmax_fee_gwei = 200\n"
ACTS = ("closeDealing", "strike")


@contextmanager
def due_fund(folder: Path) -> Iterator[LocalFund]:
    """Deploy a fund with one subscription, and play the market until its first close is due."""
    market = generated_market(7, days=3)
    with Anvil(options_for(market)) as anvil:
        world = build_world(anvil, market)
        local = deploy_local(world, folder / "fund.json", say=lambda _: None)
        fund = FundContracts(world.w3, local.book).fund
        investor = local.cast.investors[0].address
        world.give_base(investor, SUBSCRIBED)
        send(world.base.functions.approve(fund.address, SUBSCRIBED), sender=investor)
        send(fund.functions.requestDeposit(SUBSCRIBED, investor, investor), sender=investor)
        next_close = fund.functions.dealingStatus().call()[3]
        for _ in Replay(world):
            if anvil.now() >= next_close:
                break
        anvil.mine(5)
        yield local


@contextmanager
def blocks_coming(local: LocalFund) -> Iterator[None]:
    """Mine on a beat, as a chain does, whatever the keeper is doing."""
    anvil, over = local.world.anvil, threading.Event()

    def mine() -> None:
        while not over.wait(BLOCK_EVERY_S):
            anvil.request("evm_mine")

    anvil.request("evm_setAutomine", False)
    miner = threading.Thread(target=mine)
    miner.start()
    try:
        yield
    finally:
        over.set()
        miner.join()
        anvil.request("anvil_dropAllTransactions")
        anvil.request("evm_setAutomine", True)


@dataclass(slots=True)
class Stage:
    """
    The same dealing for one keeper, with a journal of its own.

    Attributes:
        places: where processes were killed.
    """

    local: LocalFund
    folder: Path
    places: list[str] = field(default_factory=list)
    config: Path = field(init=False)
    first_block: int = field(init=False)

    def __post_init__(self) -> None:
        book = self.folder / "fund.json"
        self.local.book.write(book)
        self.config = write_config(self.local, book, self.folder)
        without_reports = self.config.read_text().replace(REPORT, NO_REPORT)
        self.config.write_text(without_reports + FAST)
        open_database(self.url).dispose()
        self.first_block = self.local.world.w3.eth.block_number + 1

    def run(self, commits: int | None = None, *, later_s: float = 0.0) -> int:
        """
        Run `keeper run --live deal` as cron would.

        Args:
            commits: kill it when it has written to its database so often; None lets it live.
            later_s: and so much later, in the middle of whatever it does then.

        Returns:
            Its exit code.
        """
        command = [sys.executable, "-m", "keeper.cli", "--config", str(self.config)]
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [*command, "run", "--live", "deal"], cwd=ROOT, stdout=log, stderr=log
            )
        if commits is not None and self._has_written(process, commits):
            time.sleep(later_s)
            process.kill()
        code = process.wait(RUN_LIMIT_S)
        if code == -signal.SIGKILL:
            self.places.append(f"keeper run --live deal: after commit {commits}")
        return code

    def _has_written(self, process: subprocess.Popen[bytes], commits: int) -> bool:
        """Wait until it has committed so often; False when it ends before that."""
        last = self._written_at()
        while process.poll() is None:
            if (now := self._written_at()) != last:
                last, commits = now, commits - 1
                if commits <= 0:
                    return True
            time.sleep(0.001)
        return False

    def _written_at(self) -> int:
        """Give the time of the last commit: each one changes SQLite's write-ahead log."""
        log = self.folder / "keeper.sqlite-wal"
        return log.stat().st_mtime_ns if log.exists() else 0

    def rest(self) -> Verdict:
        """Run until nothing is due any more and everything is final, and judge."""
        for _ in range(PATIENCE):
            if self.run() == OK and not any(each.is_live for each in self.journal()):
                break
        return self.verdict()

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'keeper.sqlite'}"

    def journal(self) -> tuple[Intent, ...]:
        engine = open_database(self.url)
        account = Address(self.local.cast.keeper.address)
        intents = SqlJournal(engine, account, Unfenced()).fetch_all()
        engine.dispose()
        return intents

    def sent(self) -> Counter[str]:
        """Count what the keeper's key called on the fund, what failed included."""
        w3, keeper = self.local.world.w3, self.local.cast.keeper.address
        fund = FundContracts(w3, self.local.book).fund
        names: Counter[str] = Counter()
        for number in range(self.first_block, w3.eth.block_number + 1):
            for each in w3.eth.get_block(number, full_transactions=True)["transactions"]:
                if each["from"] == keeper and each["to"] == fund.address:
                    names[fund.decode_function_input(each["input"])[0].fn_name] += 1
        return names

    def events(self) -> Counter[str]:
        """Count what the fund itself says of its dealing."""
        fund = FundContracts(self.local.world.w3, self.local.book).fund
        closed = fund.events.DealingClosed.get_logs(from_block=self.first_block)
        struck = fund.events.DealingStruck.get_logs(from_block=self.first_block)
        return Counter({"closeDealing": len(closed), "strike": len(struck)})

    def verdict(self) -> Verdict:
        """Judge by the fund's events and by every transaction of the key."""
        events, sent = self.events(), self.sent()
        return Verdict(
            lost=tuple(name for name in ACTS if events[name] == 0),
            doubled=tuple(name for name in ACTS if max(events[name], sent[name]) > 1),
            stuck=tuple(each.key for each in self.journal() if each.is_live),
        )

    def clear(self) -> None:
        """Remove everything that was the keeper's own."""
        shutil.rmtree(self.folder)
