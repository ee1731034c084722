"""The log: one line for each thing, fields a program can read, times in UTC."""

from __future__ import annotations

import json
import logging
import re
import shlex
import sys
from collections.abc import Callable

import pytest

from keeper.adapters.secrets import hide
from keeper.logs import LineFormatter
from keeper.services.events import fields
from keeper.services.narration import job_behind
from tests.integration.conftest import Answer, Lived

Cli = Callable[..., Answer]


def _record(text: str, **values: object) -> logging.LogRecord:
    record = logging.LogRecord("keeper.jobs", logging.INFO, "", 0, text, (), None)
    record.created = 1_700_000_000.9
    record.__dict__.update(fields(**values))
    return record


def _pairs(line: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in shlex.split(line) if "=" in pair)


def test_line__is_key_and_value() -> None:
    line = LineFormatter(as_json=False).format(_record("run", exit=0, job="deal", reason=""))
    assert (
        line == "time=2023-11-14T22:13:20Z level=info logger=keeper.jobs event=run exit=0 job=deal"
    )


def test_line__whatever_is_in_it__stays_one_line_that_can_be_read_back() -> None:
    text = 'two\nlines, "quoted", a=b'
    line = LineFormatter(as_json=False).format(_record("run", reason=text))
    assert "\n" not in line
    quoted = line.partition(" reason=")[2]
    assert json.loads(quoted) == text
    as_json = LineFormatter(as_json=True).format(_record("run", reason=text, gas=7))
    assert "\n" not in as_json
    assert (json.loads(as_json)["reason"], json.loads(as_json)["gas"]) == (text, 7)


def test_line__with_a_traceback__has_it_as_a_field_without_secrets() -> None:
    hide("open sesame")
    record = _record("a fault")
    try:
        int("open sesame")
    except ValueError:
        record.exc_info = sys.exc_info()
    for as_json in (False, True):
        line = LineFormatter(as_json=as_json).format(record)
        assert "ValueError: invalid literal for int() with base 10: '***'" in line
        assert "\n" not in line


@pytest.mark.parametrize(
    ("key", "job"),
    [
        ("1:0xF:strike:5:9", "deal"),
        ("1:0xF:order:trend:7", "trade"),
        ("1:0xF:order:lending:7", "lend"),
        ("1:0xF:allocate:lending:88", "lend"),
        ("1:0xF:harvest:trend:88", "harvest"),
        ("1:0xF:trip:88", "watch"),
        ("1:0xF:pause:trading:0:472222", "watch"),
        ("1:0xF:distribute:5:1", "distribute"),
        ("1:0xF:execute:77", "govern"),
        ("1:0xF:vote:77:for", "member"),
    ],
)
def test_transaction__is_attributed_to_its_job(key: str, job: str) -> None:
    assert job_behind(key, {"trend": "trade", "lending": "lend"}) == job


def test_run__writes_a_line_for_itself_and_for_each_transaction(
    keeper_cli: Cli, lived: Lived
) -> None:
    anvil, w3 = lived.local.world.anvil, lived.local.world.w3
    anvil.warp(lived.contracts.fund.functions.dealingStatus().call()[3])
    config = lived.config.with_name("hasty.toml")
    text = lived.config.read_text().replace("keeper.sqlite", "hasty.sqlite")
    config.write_text(text.replace("block_wait_s = 60", "block_wait_s = 0"))
    answer = keeper_cli("--log-json", "run", "deal", config=config)
    lines = [json.loads(line) for line in answer.err.splitlines()]
    steps, sent = answer.json["steps"], [x for x in lines if x["event"] == "transaction"]
    assert [x["hash"] for x in sent] == [step["transaction"] for step in steps]
    receipt = w3.eth.get_transaction_receipt(sent[0]["hash"])
    assert (sent[0]["block"], sent[0]["gas"]) == (receipt["blockNumber"], receipt["gasUsed"])
    assert (sent[0]["job"], sent[0]["outcome"]) == ("deal", "done")
    assert sent[0]["dealing"] == answer_dealing(sent[0]["intent"])
    (run,) = [x for x in lines if x["event"] == "run"]
    assert (run["job"], run["exit"], run["transactions"]) == ("deal", answer.code, len(steps))
    assert run["calls"] > sum(x["calls"] for x in sent) > 0
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", x["time"]) for x in lines)


def answer_dealing(intent: str) -> int:
    """Read the number out of `close:5:1700000000` or `strike:5:9`."""
    return int(intent.split(":")[1])


def test_run__that_fails__has_its_reason_in_its_line(keeper_cli: Cli, lived: Lived) -> None:
    dead = lived.config.with_name("dead.toml")
    url = lived.local.world.anvil.rpc_url
    dead.write_text(lived.config.read_text().replace(url, "http://127.0.0.1:1"))
    answer = keeper_cli("run", config=dead)
    assert answer.code == 4
    (line,) = [line for line in answer.err.splitlines() if "event=run " in line]
    assert _pairs(line)["exit"] == "4"
    assert "does not answer" in _pairs(line)["reason"]


def test_log_format__of_the_configuration__is_heeded(keeper_cli: Cli, lived: Lived) -> None:
    config = lived.config.with_name("json.toml")
    config.write_text('log_format = "json"\n' + lived.config.read_text())
    answer = keeper_cli("run", "lend", config=config)
    assert [json.loads(line)["event"] for line in answer.err.splitlines()][-1] == "run"
