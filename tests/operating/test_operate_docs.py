"""docs/operate.md and its example files are true: commands, options, metrics and codes exist."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import click
import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from keeper import errors
from keeper.bootstrap import KnownLine, TradeRecords
from keeper.cli import cli
from keeper.dao_metrics import measure_government
from keeper.domain.bridge_events import Side
from keeper.domain.transfers import fold
from keeper.fund_metrics import measure_fund
from keeper.metrics import Exposition
from keeper.settings import load_settings
from keeper.trade_metrics import measure_line, measure_trades
from tests.domain.funds import a_fund
from tests.domain.proposed import a_standing, some_terms
from tests.domain.test_bridging import POLICY, home_of, outpost_of
from tests.domain.tills import Tills
from tests.integration.conftest import Lived
from tests.services.pretend_book import a_book

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
FILES = ROOT / "docs" / "operate"
UNITS = sorted(path for path in FILES.iterdir() if path.suffix in (".service", ".timer"))
BINARY = "/opt/keeper/bin/keeper"


def _unit(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


def _commands() -> Iterator[tuple[str, list[str]]]:
    """Find every command line of the keeper in page and files."""
    for line in (FILES / "crontab").read_text().splitlines():
        if BINARY in line:
            yield "crontab", shlex.split(re.split(r" 2?>", line.split(BINARY)[1])[0])
    for unit in UNITS:
        if unit.suffix == ".service":
            yield unit.name, shlex.split(_unit(unit)["Service"]["ExecStart"])[1:]
    for line in re.findall(r"^(?:sudo .*/opt/keeper/bin/)?keeper (.*)$", PAGE, re.MULTILINE):
        yield "operate.md", shlex.split(line)
    for line in re.findall(r"`keeper ([^`]+)`", PAGE):
        yield "operate.md", shlex.split(line)
    container = (FILES / "Containerfile").read_text()
    yield "Containerfile", re.findall(r'"([^"]+)"', container.split("\nCMD ")[1])


@pytest.mark.parametrize(("where", "words"), list(_commands()))
def test_command__of_page_and_files__is_understood(where: str, words: list[str]) -> None:
    """Let click parse it all the way down, and run nothing."""
    words = [{"FILE": "x.prom", "ID": "1"}.get(word, word) for word in words if word != "--help"]
    command: click.Command = cli
    context = cli.make_context("keeper", ["--config", "x.toml", *words], resilient_parsing=False)
    while isinstance(command, click.Group):
        name, found, rest = command.resolve_command(
            context, [*context.protected_args, *context.args] or ["status"]
        )
        assert found is not None, f"{where}: {name}"
        command, context = found, found.make_context(name, rest, parent=context)


def test_commands__are_found_in_every_file() -> None:
    places = [where for where, _ in _commands()]
    names = ("crontab", "keeper.service", "keeper-daemon.service", "Containerfile", "operate.md")
    assert set(places) == set(names)
    assert places.count("operate.md") > 10
    assert places.count("crontab") == 3


def test_page__names_every_exit_code() -> None:
    classes = [each for each in vars(errors).values() if isinstance(each, type)]
    codes = {each.exit_code for each in classes if issubclass(each, errors.KeeperError)}
    for code in codes | {0, 64}:
        assert f"| {code} |" in PAGE


def _metric_names(lived: Lived) -> set[str]:
    text = Exposition(load_settings(lived.config)).render()
    return {family.name for family in text_string_to_metric_families(text)}


def a_known_line() -> object:
    """Stand in for a line over which a statement came."""
    tills = Tills()
    tills.say(Side.OUTPOST)
    home, outpost = replace(home_of(tills), sequence=1), outpost_of(tills)
    bridge = SimpleNamespace(
        fetch_ledger=lambda: fold(tills.events),
        fetch_home=lambda: home,
        fetch_outpost=lambda: outpost,
    )
    return SimpleNamespace(bridge=bridge, policy=POLICY, base_decimals=6)


def no_trades() -> object:
    """Stand in for the records of a fund that has not traded yet."""
    return SimpleNamespace(
        sagas=SimpleNamespace(fetch_sums=dict), profits={}, books={1: a_book()}, wires={1: 0}
    )


def test_metrics__of_page_and_rules__are_those_that_are_served(lived: Lived) -> None:
    served, registry = _metric_names(lived), CollectorRegistry()
    measure_fund(registry, a_fund(), 0)
    measure_government(registry, (a_standing(),), some_terms())
    measure_line(registry, cast("KnownLine", a_known_line()))
    measure_trades(registry, cast("TradeRecords", no_trades()), {}, "USDC")
    served |= {family.name for family in registry.collect()}
    rules = (FILES / "alerts.yml").read_text()
    for place in (PAGE, rules):
        named = set(re.findall(r"\bkeeper_[a-z_]+", place))
        assert named <= served, named - served
    shown = set(re.findall(r"\bkeeper_[a-z_]+", PAGE))
    assert served <= shown, served - shown


def test_rules__named_on_the_page__exist() -> None:
    rules = re.findall(r"alert: (\w+)", (FILES / "alerts.yml").read_text())
    assert set(re.findall(r"`(Keeper[A-Z]\w+)`", PAGE)) <= set(rules)


def test_alerts__on_the_page__are_those_that_are_sent() -> None:
    told = PAGE[PAGE.index("## Be told") : PAGE.index("## Look into the journal")]
    titles = re.findall(r"^\| ([a-z][^|]+) \| ", told, re.MULTILINE)
    code = "".join(path.read_text() for path in (ROOT / "keeper").rglob("*.py"))
    missing = [each for each in titles if f'"{each}"' not in code]
    assert missing == ["over: …"]
    assert len(titles) > 8


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_unit__passes_systemds_own_check(unit: Path, tmp_path: Path) -> None:
    """Units have to exist for it where they will be, so the program's place is stood in for."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed here")
    for each in UNITS:
        text = each.read_text(encoding="utf-8").replace(BINARY, "/bin/true")
        (tmp_path / each.name).write_text(text)
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_daemons_unit__is_not_restarted_after_what_only_people_can_mend() -> None:
    codes = _unit(FILES / "keeper-daemon.service")["Service"]["RestartPreventExitStatus"].split()
    wanted = {errors.ConfigError.exit_code, errors.ChainMismatchError.exit_code, 64}
    assert {int(code) for code in codes} == wanted


def test_crontab__has_five_times_and_a_whole_command_in_each_line() -> None:
    lines = (FILES / "crontab").read_text().splitlines()
    jobs = [line for line in lines if line and line[0] not in "#SK"]
    for job in jobs:
        *times, command = job.split(maxsplit=5)
        assert all(re.fullmatch(r"\*|\*/\d+|\d+", time) for time in times), job
        assert "%" not in command  # cron reads it as the end of the line
        assert "2>>" in command
    assert len(jobs) == 3


def test_containerfile__copies_what_is_there() -> None:
    text = (FILES / "Containerfile").read_text()
    for line in re.findall(r"^COPY (.*)$", text, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
