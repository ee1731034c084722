"""What `keeper run` tells the operator, from one process to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from keeper.adapters.fake_host import FakeNotifier
from keeper.bootstrap import build_keeper, open_desk
from keeper.bootstrap.operating import open_record
from keeper.domain.alerts import Condition
from keeper.job_results import JobResult
from keeper.jobs import run_jobs, tell
from keeper.scheduler import Daemon
from keeper.services.alerting import Alerting
from keeper.services.cycle import Cycle
from keeper.services.selection import ALL_JOBS, Job
from keeper.services.ticks import CycleResult
from keeper.settings import load_settings
from scripts.season.local_keeper import ChainTimer
from tests.integration.conftest import Answer, Lived
from tests.operating.loopback import Hook

Cli = Callable[..., Answer]


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as hook:
        yield hook


@pytest.fixture
def config(lived: Lived, hook: Hook, tmp_path: Path) -> Path:
    """A dry run whose node is away, and whose alerts go to the hook."""
    urls = tmp_path / "apprise.txt"
    urls.write_text(f"json://127.0.0.1:{hook.port}\n")
    urls.chmod(0o600)
    text = lived.config.read_text().replace("live = true", "live = false")
    text = text.replace(str(lived.config.parent / "keeper.sqlite"), str(tmp_path / "keeper.sqlite"))
    text = text.replace(lived.local.world.anvil.rpc_url, "http://127.0.0.1:1")
    path = tmp_path / "keeper.toml"
    path.write_text(f'{text}\n[notify]\nurls_file = "{urls}"\n')
    return path


def test_dry_run__that_fails_every_minute__alerts_once_and_says_when_it_is_over(
    keeper_cli: Cli, lived: Lived, config: Path, hook: Hook
) -> None:
    for _ in range(3):
        assert keeper_cli("run", config=config).code == 4
    assert hook.titles == ["the keeper stopped"]
    text = config.read_text().replace("http://127.0.0.1:1", lived.local.world.anvil.rpc_url)
    config.write_text(text)
    for _ in range(2):
        assert keeper_cli("run", config=config).code == 0
    not_yet = "the shareholders do not govern yet"
    assert hook.titles == ["the keeper stopped", not_yet, "over: the keeper stopped"]


def test_rule_that_held_back__in_a_run_of_everything__is_over_once_nothing_does(
    keeper_cli: Cli, lived: Lived, config: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = config.read_text().replace("http://127.0.0.1:1", lived.local.world.anvil.rpc_url)
    config.write_text(text)
    looked = Cycle.run

    def held_back(cycle: Cycle, jobs: frozenset[Job]) -> CycleResult:
        return replace(looked(cycle, jobs), warnings=("gas is too dear",))

    with monkeypatch.context() as patch:
        patch.setattr(Cycle, "run", held_back)
        assert keeper_cli("run", config=config).code == 2
    assert keeper_cli("run", config=config).code == 0
    title = "a rule held the keeper back"
    assert [each for each in hook.titles if title in each] == [title, f"over: {title}"]


def test_run__that_never_got_a_keeper__is_on_record_with_its_exit_code(
    keeper_cli: Cli, config: Path
) -> None:
    assert keeper_cli("run", "deal", config=config).code == 4
    runs = {run.job: run for run in open_record(load_settings(config)).fetch_runs()}
    assert (list(runs), runs["deal"].exit_code) == (["deal"], 4)
    assert runs["deal"].ended_at > 1.7e9


def test_fault__while_a_keeper_is_put_together__is_told_too(
    keeper_cli: Cli, config: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(settings: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("keeper.jobs.build_keeper", fail)
    answer = keeper_cli("run", config=config)
    assert (answer.code, answer.json["error"]) == (70, "ZeroDivisionError: by nothing")
    assert "Traceback" in answer.err
    assert [each["message"] for each in hook.got] == ["ZeroDivisionError: by nothing"]
    monkeypatch.setattr("keeper.scheduler.build_keeper", fail)
    daemon = Daemon(load_settings(config))
    daemon._tick()
    assert daemon.pulse.diagnose()[0] == (
        "the last tick ended with 70: ZeroDivisionError: by nothing"
    )
    assert len(hook.got) == 1


def test_alert__while_the_hook_is_broken__comes_once_it_works(
    keeper_cli: Cli, config: Path, hook: Hook
) -> None:
    hook.status = 503
    assert keeper_cli("run", config=config).code == 4
    assert hook.titles == []
    hook.status = 200
    assert keeper_cli("run", config=config).code == 4
    assert hook.titles == ["the keeper stopped"]


@pytest.mark.parametrize("url", ["nonsense", "postgresql+psycopg://u:s3cret/pw@h:port/db"])
def test_database_url__that_is_none__is_told_and_exits_with_3(
    keeper_cli: Cli, lived: Lived, config: Path, hook: Hook, url: str
) -> None:
    text = config.read_text().replace("http://127.0.0.1:1", lived.local.world.anvil.rpc_url)
    own = f'"sqlite:///{config.parent}/keeper.sqlite"'
    assert own in text
    config.write_text(text.replace(own, f'"{url}"'))
    answer = keeper_cli("run", config=config)
    assert answer.code == 3
    assert hook.got[0]["message"] == "database.url is no URL of SQLAlchemy's"


def test_record__without_a_writable_place__still_tells(
    config: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(config)
    nowhere = config.parent / "none"
    monkeypatch.setattr("keeper.bootstrap.operating._places", lambda _: [f"sqlite:///{nowhere}/x"])
    keeper_desk = open_desk(settings, ChainTimer.__new__(ChainTimer))
    assert keeper_desk.record.fetch_runs() == ()
    assert open_record(settings).fetch_runs() == ()


def test_alerts__whose_record_fails_in_the_middle__are_sent_nevertheless(config: Path) -> None:
    settings, receiver = load_settings(config), FakeNotifier()
    desk = open_desk(settings, FakeTime())
    alerting = Alerting(desk.record, [receiver], FakeTime(), 60)
    broken = type(desk)(record=desk.record, alerting=alerting, receivers=(receiver,))
    desk.record._engine.dispose()
    (config.parent / "keeper.operating.sqlite").write_bytes(b"no database" * 1_000)
    condition = Condition(name="stopped", title="the keeper stopped", text="the disk is full")
    tell(broken, JobResult(exit_code=3, conditions=(condition,)), ALL_JOBS)
    assert receiver.alerts == [("the keeper stopped", "the disk is full")]


class FakeTime:
    """A clock that stands."""

    def now(self) -> int:
        return 1_700_000_000


class LateTimer(ChainTimer):
    """Chain time, seen from a machine on which much more time went by."""

    ahead_s = 0

    def now(self) -> int:
        return super().now() + self.ahead_s


def test_transaction__that_no_try_gets_mined__is_an_alert(lived: Lived, tmp_path: Path) -> None:
    anvil, config = lived.local.world.anvil, tmp_path / "keeper.toml"
    text = lived.config.read_text().replace("keeper.sqlite", "stuck.sqlite")
    config.write_text(text + "\n[gas]\nwait_s = 0\nstuck_after_s = 60\nmax_tries = 2\n")
    timer = LateTimer(anvil)
    keeper = build_keeper(load_settings(config), timer=timer)
    anvil.warp(lived.contracts.fund.functions.dealingStatus().call()[3])
    anvil.request("evm_setAutomine", False)
    try:
        assert run_jobs(keeper).conditions == ()
        timer.ahead_s = 121
        result = run_jobs(keeper)
    finally:
        anvil.request("evm_setAutomine", True)
    (condition,) = result.conditions
    assert condition.title == "a transaction is stuck"
    assert condition.text.startswith("close dealing")
    assert "for 121 s, limit is 120 s" in condition.text
