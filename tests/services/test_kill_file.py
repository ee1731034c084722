"""The kill file stops the keeper by being there, and by being impossible to look at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keeper.adapters.kill_file import KillFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "STOP"


def test_kill_file__that_is_not_there__stops_nothing(path: Path) -> None:
    assert KillFile(path).fetch_reason() is None


def test_kill_file__gives_its_content_as_the_reason(path: Path) -> None:
    path.write_text("the exchange was hacked\nask Ada\n")
    assert KillFile(path).fetch_reason() == f"{path}: the exchange was hacked ask Ada"


def test_kill_file__that_is_empty__stops_all_the_same(path: Path) -> None:
    path.touch()
    assert KillFile(path).fetch_reason() == f"{path}: it gives no reason"


def test_kill_file__that_was_taken_away__lets_it_run_again(path: Path) -> None:
    kill_file = KillFile(path)
    path.touch()
    assert kill_file.fetch_reason() is not None
    path.unlink()
    assert kill_file.fetch_reason() is None


def test_kill_file__that_leads_nowhere__stops(path: Path) -> None:
    path.symlink_to("gone")
    assert KillFile(path).fetch_reason() is not None


def test_kill_file__that_is_a_folder_or_a_pipe__stops_without_waiting(path: Path) -> None:
    path.mkdir()
    assert KillFile(path).fetch_reason() == f"{path}: it gives no reason"
    pipe = path / "pipe"
    os.mkfifo(pipe)
    assert KillFile(pipe).fetch_reason() == f"{pipe}: it gives no reason"


def test_kill_file__whose_folder_is_gone__stops(path: Path) -> None:
    inside = path / "unmounted" / "STOP"
    assert KillFile(inside).fetch_reason() == f"{inside}: its folder is not there"


def test_kill_file__behind_a_file__stops(path: Path) -> None:
    path.touch()
    reason = KillFile(path / "STOP").fetch_reason()
    assert reason is not None
    assert "it cannot be looked at" in reason


def test_kill_file__in_a_ring_of_links__stops(path: Path) -> None:
    path.symlink_to(path.with_name("other"))
    path.with_name("other").symlink_to(path)
    reason = KillFile(path / "STOP").fetch_reason()
    assert reason is not None
    assert "it cannot be looked at" in reason


def test_kill_file__with_an_impossible_name__stops(tmp_path: Path) -> None:
    assert KillFile(tmp_path / "a\0b").fetch_reason() is not None
    assert KillFile(tmp_path / ("a" * 300)).fetch_reason() is not None


def test_kill_file__that_tells_a_novel__is_cut(path: Path) -> None:
    path.write_text("a" * 100_000)
    assert KillFile(path).fetch_reason() == f"{path}: {'a' * 1_000}"


@given(content=st.binary(max_size=2_000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_kill_file__with_whatever_inside__is_one_short_printable_line(
    path: Path, content: bytes
) -> None:
    path.write_bytes(content)
    reason = KillFile(path).fetch_reason()
    assert reason is not None
    assert reason.removeprefix(f"{path}: ")
    assert reason.isprintable()
    assert len(reason) < len(str(path)) + 1_100
