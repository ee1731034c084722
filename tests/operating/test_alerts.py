"""Alerts: told once, repeated late, over once, lost never; over real apprise and real processes."""

from __future__ import annotations

import multiprocessing
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.adapters.fake_host import FakeNotifier, FakeTimer
from keeper.adapters.notifier import AppriseNotifier, LogNotifier, open_notifiers
from keeper.adapters.operating_record import JobRun, OperatingRecord
from keeper.adapters.operating_tables import IN_MEMORY, open_tables, record_url
from keeper.adapters.secrets import conceal
from keeper.domain.alerts import Condition, name_of
from keeper.errors import ConfigError
from keeper.services.alerting import CLAIM_S, Alerting
from tests.operating.loopback import Hook

REPEAT_S = 3_600
STALE = Condition(name="stale", title="held back", text="90 s old", scope=frozenset({"deal"}))
DOWN = Condition(name="down", title="stopped", text="no answer")
DEAL = frozenset({"deal"})


@dataclass
class Desk:
    """A record, one receiver and a clock; `report` is one run of the keeper."""

    record: OperatingRecord = field(default_factory=lambda: OperatingRecord(open_tables(IN_MEMORY)))
    receiver: FakeNotifier = field(default_factory=FakeNotifier)
    clock: FakeTimer = field(default_factory=FakeTimer)

    def report(self, *found: Condition, looked: frozenset[str] | None = DEAL) -> list[str]:
        before = len(self.receiver.alerts)
        Alerting(self.record, [self.receiver], self.clock, REPEAT_S).report(found, looked)
        return [title for title, _ in self.receiver.alerts[before:]]

    def wait(self, seconds: int) -> None:
        self.clock.time += seconds


def test_alert__of_a_condition_that_lasts__comes_again_after_repeat_s() -> None:
    desk = Desk()
    assert desk.report(STALE) == ["held back"]
    desk.wait(REPEAT_S - 1)
    assert desk.report(STALE) == []
    desk.wait(1)
    assert desk.report(STALE) == ["held back"]


def test_alert__of_a_condition_that_ends__is_followed_by_one_message() -> None:
    desk = Desk()
    desk.report(STALE)
    desk.wait(60)
    assert desk.report() == ["over: held back"]
    assert desk.report() == []
    assert "90 s old" in desk.receiver.alerts[-1][1]


def test_alert__of_a_condition_that_flaps__never_comes_twice_within_repeat_s() -> None:
    desk = Desk()
    told = []
    for _ in range(120):
        told += desk.report(STALE) + desk.report()
        desk.wait(60)
    assert told == ["held back", "over: held back"] * 2


def test_alert__that_cannot_be_delivered__comes_with_the_next_run() -> None:
    desk = Desk()
    desk.receiver.line_is_dead = True
    assert desk.report(STALE) == []
    desk.receiver.line_is_dead = False
    assert desk.report(STALE) == ["held back"]


def test_alert__whose_condition_ended_before_it_arrived__still_comes() -> None:
    desk = Desk()
    desk.receiver.line_is_dead = True
    desk.report(STALE)
    desk.report()
    desk.receiver.line_is_dead = False
    assert desk.report() == ["held back"]
    assert "it is over" in desk.receiver.alerts[-1][1]
    assert desk.report() == []


def test_run__that_was_cut_short__ends_no_condition() -> None:
    desk = Desk()
    desk.report(STALE, DOWN)
    assert desk.report(looked=None) == []
    assert desk.report(looked=frozenset()) == ["over: stopped"]
    assert desk.report(looked=frozenset({"lend"})) == []
    assert desk.report(looked=frozenset({"deal", "lend"})) == ["over: held back"]


def test_alert__for_two_receivers__is_retried_for_the_one_that_missed_it() -> None:
    desk, other = Desk(), FakeNotifier(name="other", line_is_dead=True)
    alerting = Alerting(desk.record, [desk.receiver, other], desk.clock, REPEAT_S)
    alerting.report([STALE], DEAL)
    other.line_is_dead = False
    alerting.report([STALE], DEAL)
    assert len(desk.receiver.alerts) == len(other.alerts) == 1


def test_claim__whose_process_died__expires() -> None:
    desk = Desk()
    desk.record.raise_condition(STALE, desk.receiver.name, desk.clock.now())
    (state,) = desk.record.fetch_open(desk.receiver.name)
    assert desk.record.claim(state, desk.clock.now(), desk.clock.now() + CLAIM_S)
    assert desk.report(STALE) == []
    desk.wait(CLAIM_S)
    assert desk.report(STALE) == ["held back"]


def test_claim__of_a_message_that_another_process_sent_meanwhile__is_refused() -> None:
    desk = Desk()
    desk.record.raise_condition(STALE, desk.receiver.name, desk.clock.now())
    (seen_before,) = desk.record.fetch_open(desk.receiver.name)
    assert desk.report(STALE) == ["held back"]
    assert not desk.record.claim(seen_before, desk.clock.now(), desk.clock.now() + CLAIM_S)


def test_clock__that_was_far_ahead__silences_nothing() -> None:
    desk = Desk()
    desk.wait(10**9)
    desk.report(STALE)
    desk.wait(-(10**9))
    assert desk.report(STALE) == ["held back"]


@given(
    runs=st.lists(
        st.tuples(st.booleans(), st.booleans(), st.integers(0, 2 * REPEAT_S)), max_size=30
    )
)
def test_alerts__whatever_happens__are_neither_lost_nor_doubled(
    runs: list[tuple[bool, bool, int]],
) -> None:
    """A run: does it hold, is the line dead, how long until the next."""
    desk, told_at, raised = Desk(), [], False
    for holds, dead, pause in runs:
        desk.receiver.line_is_dead = dead
        titles = desk.report(*([STALE] if holds else []))
        raised |= holds
        told_at += [desk.clock.now()] * titles.count("held back")
        desk.wait(pause)
    assert all(b - a >= REPEAT_S for a, b in pairwise(told_at))
    desk.receiver.line_is_dead = False
    desk.report()
    titles = [title for title, _ in desk.receiver.alerts]
    assert ("held back" in titles) == raised
    assert not raised or titles[-1] == "over: held back" or "over" in desk.receiver.alerts[-1][1]


def test_name__is_the_same_at_another_age_and_in_another_transaction() -> None:
    first = name_of("held back", "WETH price is 90 s old, limit is 60 s, 0xab12")
    assert first == name_of("held back", "WETH price is 1,190 s old, limit is 60 s, 0xcd")
    assert first != name_of("held back", "WBTC price is 90 s old, limit is 60 s, 0xab12")


def _report_from_a_process(path: Path, sent: str) -> None:
    class Writing(FakeNotifier):
        def send_alert(self, title: str, text: str) -> bool:
            with Path(sent).open("a") as file:
                file.write(f"{title}\n")
            return True

    record = OperatingRecord(open_tables(f"sqlite:///{path}"))
    for _ in range(5):
        Alerting(record, [Writing()], FakeTimer(), REPEAT_S).report([STALE], DEAL)


def test_alert__found_by_eight_processes_at_once__is_sent_once(tmp_path: Path) -> None:
    path, sent = tmp_path / "operating.sqlite", tmp_path / "sent"
    context = multiprocessing.get_context("fork")
    arguments = (path, str(sent))
    processes = [context.Process(target=_report_from_a_process, args=arguments) for _ in range(8)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 8
    assert sent.read_text() == "held back\n"


def test_runs__are_on_record_with_their_exit_codes() -> None:
    record = OperatingRecord(open_tables(IN_MEMORY))
    run = JobRun(job="deal", ended_at=7, took_s=2, exit_code=4)
    record.update_runs([run])
    record.update_runs([replace(run, ended_at=9, exit_code=0)])
    assert record.fetch_runs() == (replace(run, ended_at=9, exit_code=0),)


@pytest.mark.parametrize(
    ("database", "record"),
    [
        ("sqlite:////srv/keeper.sqlite", "sqlite:////srv/keeper.operating.sqlite"),
        ("postgresql+psycopg://a:b@h/db", "postgresql+psycopg://a:b@h/db"),
    ],
)
def test_record__stands_beside_the_journal(database: str, record: str) -> None:
    assert record_url(database) == record


def _urls_file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "apprise.txt"
    path.write_text("\n".join(lines) + "\n")
    path.chmod(0o600)
    return path


def test_apprise__delivers_title_and_text(tmp_path: Path) -> None:
    with Hook() as hook:
        url = f"json://127.0.0.1:{hook.port}/hook-{'k' * 16}"
        (receiver,) = open_notifiers(_urls_file(tmp_path, "# mine", "", url))
        assert receiver.send_alert("held back", "90 s old")
    assert [(each["title"], each["message"]) for each in hook.got] == [("held back", "90 s old")]
    assert "kkkk" not in receiver.name


def test_apprise__longer_than_its_receiver_takes__comes_in_pieces(tmp_path: Path) -> None:
    lines = [f"line {number}" for number in range(9_000)]
    with Hook() as hook:
        (receiver,) = open_notifiers(_urls_file(tmp_path, f"json://127.0.0.1:{hook.port}"))
        assert receiver.send_alert("new proposal", "\n".join(lines))
    assert len(hook.got) > 1
    assert "\n".join(str(each["message"]) for each in hook.got).split() == " ".join(lines).split()


def test_apprise__of_a_strangers_words__sends_no_markup_of_theirs(tmp_path: Path) -> None:
    with Hook() as hook:
        url = f"json://127.0.0.1:{hook.port}/?format=html"
        (receiver,) = open_notifiers(_urls_file(tmp_path, url))
        assert receiver.send_alert("new proposal", "<script>alert(1)</script>")
    assert ["<script" in str(each["message"]) for each in hook.got] == [False]


def test_apprise__whose_server_fails__says_that_nothing_arrived(tmp_path: Path) -> None:
    with Hook() as hook:
        hook.status = 500
        (receiver,) = open_notifiers(_urls_file(tmp_path, f"json://127.0.0.1:{hook.port}"))
        assert not receiver.send_alert("held back", "90 s old")
    assert not receiver.send_alert("held back", "the server is gone")


def test_apprise__whose_server_never_comes_to_an_end__is_left_alone() -> None:
    over = threading.Event()

    def drip(line: socket.socket) -> None:
        with suppress(OSError):
            line.recv(65_536)
            line.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while not over.wait(0.1):
                line.sendall(b"a")

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=lambda: drip(server.accept()[0]), daemon=True).start()
        url = f"json://127.0.0.1:{server.getsockname()[1]}"
        assert not AppriseNotifier(url, timeout_s=1.0).send_alert("title", "text")
        assert not over.is_set()
        over.set()


def test_apprise__with_a_url_it_does_not_know__says_so(tmp_path: Path) -> None:
    (receiver,) = open_notifiers(_urls_file(tmp_path, "carrier-pigeon://home"))
    assert not receiver.send_alert("held back", "90 s old")


def test_apprise__with_what_is_no_url__says_so_without_repeating_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    urls = tmp_path / "apprise.txt"
    urls.write_text("json://user:s3cret-word@[::1\n5ecret-token\n")
    urls.chmod(0o600)
    for receiver in open_notifiers(urls):
        assert not receiver.send_alert("title", "text")
        assert "ecret" not in receiver.name
    assert "ecret" not in conceal(caplog.text)


def test_receivers__without_any__is_the_log(tmp_path: Path) -> None:
    assert [type(each) for each in open_notifiers(None)] == [LogNotifier]
    with pytest.raises(ConfigError, match="no apprise URL"):
        open_notifiers(_urls_file(tmp_path, "# nobody"))
