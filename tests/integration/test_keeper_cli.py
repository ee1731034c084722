"""The command line: its records, its exit codes, and that a dry run sends nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.conftest import Answer, Lived

Cli = Callable[..., Answer]


def test_status__as_json__has_exact_amounts_in_text(keeper_cli: Cli, lived: Lived) -> None:
    answer = keeper_cli("status")
    assert answer.code == 0
    assert answer.json["fund"] == lived.local.book.address_of("fund")
    assert answer.json["dealing"] >= 3
    assert int(answer.json["nav"]) > 499_000 * 10**6


def test_status__as_a_table__is_for_people(keeper_cli: Cli) -> None:
    answer = keeper_cli("--table", "status")
    assert "NAV per share struck" in answer.out
    assert "lending" in answer.out


def test_nav_show__lists_every_holding_and_its_round(keeper_cli: Cli) -> None:
    record = keeper_cli("nav", "show").json
    parts = sum(int(held["value"]) for held in record["holdings"])
    assert int(record["total"]) == int(record["cash"]) + int(record["remote"]) + parts
    assert {held["strategy"] for held in record["holdings"]} >= {"lending"}


def test_nav_verify__all__passes(keeper_cli: Cli) -> None:
    answer = keeper_cli("nav", "verify", "--all")
    assert answer.code == 0
    assert answer.json["passed"]
    assert [each["dealing"] for each in answer.json["dealings"]][:2] == [1, 2]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nav", "verify"), 64),
        (("nav", "verify", "--dealing", "1", "--all"), 64),
        (("nav", "verify", "--dealing", "77"), 2),
        (("run", "gamble"), 64),
        (("no-such-command",), 64),
    ],
)
def test_command__that_is_wrong__has_a_code_of_its_own(
    keeper_cli: Cli, arguments: tuple[str, ...], code: int
) -> None:
    assert keeper_cli(*arguments).code == code


def test_run__with_nothing_due__exits_well(keeper_cli: Cli) -> None:
    answer = keeper_cli("run")
    assert (answer.code, answer.json["steps"]) == (0, [])
    assert answer.json["rest"] == "nothing is due"


def test_run__dry__says_what_it_would_do_and_sends_nothing(keeper_cli: Cli, lived: Lived) -> None:
    dry = lived.config.with_name("dry.toml")
    text = lived.config.read_text().replace("live = true", "live = false")
    dry.write_text(text.replace("keeper.sqlite", "dry.sqlite"))
    anvil, w3 = lived.local.world.anvil, lived.local.world.w3
    anvil.warp(lived.contracts.fund.functions.dealingStatus().call()[3])
    before = w3.eth.get_transaction_count(lived.local.cast.keeper.address)
    answer = keeper_cli("run", "deal", config=dry)
    assert answer.code == 0
    assert [(step["done"], step["reason"]) for step in answer.json["steps"]] == [
        (False, "dry run: simulated, not sent")
    ]
    assert w3.eth.get_transaction_count(lived.local.cast.keeper.address) == before


def test_run__twice_at_once__is_pending(keeper_cli: Cli, lived: Lived) -> None:
    with lived.keeper.keeper.cycle._writer.session():
        answer = keeper_cli("run")
    assert answer.code == 1
    assert "another keeper is at work" in answer.err


def test_config_check__needs_no_node(keeper_cli: Cli, lived: Lived) -> None:
    answer = keeper_cli("config", "check")
    assert answer.code == 0
    assert answer.json["mode"] == "live"
    broken = lived.config.with_name("broken.toml")
    broken.write_text(lived.config.read_text() + "\n[surprise]\n")
    answer = keeper_cli("config", "check", config=broken)
    assert answer.code == 3
    assert "surprise: no such key" in answer.json["error"]
    assert "surprise: no such key" in answer.err


def test_report__is_one_file(keeper_cli: Cli, lived: Lived) -> None:
    path = lived.config.with_name("out.html")
    assert keeper_cli("report", "--out", str(path)).code == 0
    page = path.read_text()
    assert "<svg" in page
    assert "management fee" in page


def test_doctor__finds_everything_well_but_the_clock(keeper_cli: Cli) -> None:
    answer = keeper_cli("doctor")
    faults = [check["check"] for check in answer.json["checks"] if not check["passed"]]
    assert faults == ["clock"]  # this chain lives in the past
    assert answer.code == 2
    names = {check["check"] for check in answer.json["checks"]}
    assert names >= {"key files", "disk", "database", "code", "role", "balance", "feed WETH", "NAV"}


def test_doctor__with_a_readable_key__says_what_to_do(keeper_cli: Cli, lived: Lived) -> None:
    key = lived.config.with_name("keeper.json")
    key.chmod(0o644)
    try:
        answer = keeper_cli("doctor")
    finally:
        key.chmod(0o600)
    (fault,) = [each for each in answer.json["checks"] if each["check"] == "key files"]
    assert "has mode 0644, it must be 0600" in fault["text"]
    assert answer.code == 3


def test_doctor__after_other_code_was_put_in_place__names_the_contract(
    keeper_cli: Cli, lived: Lived
) -> None:
    escrow = lived.local.book.address_of("escrow")
    lived.local.world.anvil.request("anvil_setCode", escrow, "0x6001")
    answer = keeper_cli("doctor")
    (fault,) = [each for each in answer.json["checks"] if each["check"] == "code"]
    assert fault["text"] == "other code than the address book says at escrow"
    assert answer.code == 5
