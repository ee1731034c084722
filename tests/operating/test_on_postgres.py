"""Alerts, runs and the journal's views on PostgreSQL, where two hosts share them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Lock

import pytest

from keeper.adapters.database import Mode, bind, open_database
from keeper.adapters.fake_host import FakeNotifier, FakeTimer
from keeper.adapters.fakes import CONTRACT
from keeper.adapters.journal_views import open_journal_view
from keeper.adapters.lease import Unfenced
from keeper.adapters.operating_record import JobRun, OperatingRecord
from keeper.adapters.operating_tables import metadata, open_tables
from keeper.domain.alerts import Condition
from keeper.domain.intents import State
from keeper.services.alerting import Alerting
from tests.postgres import needs_postgres, running_postgres
from tests.services.engine import GENESIS, Rig, call

pytestmark = [pytest.mark.slow, needs_postgres]

STALE = Condition(name="stale", title="held back", text="90 s old", scope=frozenset({"deal"}))
DEAL = frozenset({"deal"})
HOSTS = 4


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running_postgres() as server:
        yield server.url


class SharedInbox(FakeNotifier):
    """One receiver that several hosts write to."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = Lock()

    def send_alert(self, title: str, text: str) -> bool:
        with self.lock:
            return super().send_alert(title, text)


def test_tables__begun_by_several_hosts_at_once__are_made_once(url: str) -> None:
    for _ in range(20):
        start = Barrier(HOSTS)

        def begin(start: Barrier = start) -> None:
            start.wait()
            open_tables(url).dispose()

        with ThreadPoolExecutor(HOSTS) as pool:
            for done in [pool.submit(begin) for _ in range(HOSTS)]:
                done.result()
        metadata.drop_all(open_tables(url))


def test_alert__found_by_several_hosts_at_once__is_sent_once(url: str) -> None:
    inbox, start = SharedInbox(), Barrier(HOSTS)

    def host() -> None:
        start.wait()  # the tables are not there yet, and all begin them
        record = OperatingRecord(open_tables(url))
        for _ in range(5):
            Alerting(record, [inbox], FakeTimer(), 60).report([STALE], DEAL)

    with ThreadPoolExecutor(HOSTS) as pool:
        for done in [pool.submit(host) for _ in range(HOSTS)]:
            done.result()
    assert inbox.alerts == [("held back", "90 s old")]
    Alerting(OperatingRecord(open_tables(url)), [inbox], FakeTimer(), 60).report([], DEAL)
    assert [title for title, _ in inbox.alerts] == ["held back", "over: held back"]


def test_runs__are_shared(url: str) -> None:
    run = JobRun(job="deal", ended_at=7, took_s=2, exit_code=4)
    OperatingRecord(open_tables(url)).update_runs([run])
    assert OperatingRecord(open_tables(url)).fetch_runs() == (run,)


def test_journal__is_seen_in_pages(url: str, tmp_path: Path) -> None:
    engine = open_database(url)
    bind(engine, 1, GENESIS, CONTRACT, Mode.LIVE)
    rig = Rig(tmp_path / "unused", database=engine, fence=Unfenced())
    for number in range(3):
        rig.engine().send_call(call(f"1:{CONTRACT}:strike:{number}"))
    view = open_journal_view(url)
    page = view.fetch_page(states=[State.MINED, State.DONE], since=0, before=None, limit=2)
    assert len(page.entries) == 2
    rest = view.fetch_page(states=(), since=0, before=page.cursor, limit=2)
    assert (len(rest.entries), rest.cursor) == (1, None)
    assert [each.intent.key for each in view.fetch_attempts("strike:1")] == [
        f"1:{CONTRACT}:strike:1"
    ]
    assert view.fetch_sum().gas_spent > 0
