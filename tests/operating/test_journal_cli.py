"""`keeper journal` against the journal of a keeper that lived through some days."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from keeper.adapters.database import open_database
from keeper.adapters.schema import intents
from tests.integration.conftest import Answer, Lived

Cli = Callable[..., Answer]


def test_list__a_page_at_a_time__gives_every_intent_once(keeper_cli: Cli, lived: Lived) -> None:
    engine = open_database(f"sqlite:///{lived.config.with_name('keeper.sqlite')}")
    with engine.connect() as connection:
        wanted = list(connection.execute(intents.select().order_by(intents.c.id.desc())))
    found, cursor = [], ()
    while True:
        record = keeper_cli("journal", "list", "--limit", "3", *cursor).json
        found += [each["id"] for each in record["intents"]]
        if record["cursor"] is None:
            break
        cursor = ("--before", str(record["cursor"]))
    assert found == [row.id for row in wanted]
    assert len(found) > 3


def test_list__of_a_state_and_a_time__leaves_out_the_rest(keeper_cli: Cli) -> None:
    everything = keeper_cli("journal", "list").json["intents"]
    done = keeper_cli("journal", "list", "--state", "done").json["intents"]
    assert {each["state"] for each in done} == {"done"}
    newest = everything[0]["created_at"]
    late = keeper_cli("journal", "list", "--since", str(newest)).json["intents"]
    assert [each["id"] for each in late] == [
        each["id"] for each in everything if each["created_at"] >= newest
    ]
    assert keeper_cli("journal", "list", "--since", "2999-01-01").json["intents"] == []


def test_show__has_call_and_receipt(keeper_cli: Cli, lived: Lived) -> None:
    strikes = [
        each
        for each in keeper_cli("journal", "list", "--limit", "1000").json["intents"]
        if ":strike:" in each["key"]
    ]
    record = keeper_cli("journal", "show", str(strikes[0]["id"])).json
    assert record["call"]["contract"] == "fund"
    assert record["call"]["function"] == "strike"
    assert "totalAssets" in record["call"]["arguments"]["report"]
    (broadcast,) = record["broadcasts"]
    receipt = lived.local.world.w3.eth.get_transaction_receipt(broadcast["hash"])
    assert broadcast["receipt"]["block"] == receipt["blockNumber"]
    assert broadcast["receipt"]["gas_used"] == receipt["gasUsed"]
    table = keeper_cli("--table", "journal", "show", str(strikes[0]["id"])).out
    assert "not mined" not in table
    assert "fund.strike" in table


def test_explain__spells_orders_with_names(keeper_cli: Cli) -> None:
    listed = keeper_cli("journal", "list", "--limit", "1000").json["intents"]
    orders = [each for each in listed if ":order:lending:" in each["key"]]
    (attempt,) = keeper_cli("journal", "explain", str(orders[0]["id"])).json["attempts"]
    assert "aave_v3(kind supply, token USDC, amount " in attempt["story"][0]["text"]
    assert "lending.execute(" in attempt["story"][0]["text"]
    assert any("succeeded in block" in each["text"] for each in attempt["story"])


def test_explain__by_the_short_key__finds_the_same(keeper_cli: Cli) -> None:
    whole = keeper_cli("journal", "list", "--limit", "1").json["intents"][0]
    short = whole["key"].split(":", 2)[2]
    (attempt,) = keeper_cli("journal", "explain", short).json["attempts"]
    assert attempt["id"] == whole["id"]


@pytest.mark.parametrize("command", ["show", "explain"])
def test_intent__that_is_not_there__is_said_so(keeper_cli: Cli, command: str) -> None:
    answer = keeper_cli("journal", command, "999999")
    assert answer.code == 3
    assert "no intent 999999" in answer.err


def test_journal__needs_neither_node_nor_key_nor_book(keeper_cli: Cli, lived: Lived) -> None:
    offline = lived.config.with_name("offline.toml")
    text = lived.config.read_text()
    url = lived.local.world.anvil.rpc_url
    assert url in text
    text = text.replace(url, "http://127.0.0.1:1").replace("fund.json", "lost.json")
    offline.write_text(text.replace("/keeper.json", "/lost.key"))
    answer = keeper_cli("journal", "list", "--limit", "1", config=offline)
    assert answer.code == 0
    number = str(answer.json["intents"][0]["id"])
    assert keeper_cli("journal", "explain", number, config=offline).code == 0


def test_journal__of_a_keeper_that_never_ran__is_not_created(keeper_cli: Cli, lived: Lived) -> None:
    fresh = lived.config.with_name("fresh.toml")
    fresh.write_text(lived.config.read_text().replace("keeper.sqlite", "fresh.sqlite"))
    answer = keeper_cli("journal", "list", config=fresh)
    assert answer.code == 3
    assert not lived.config.with_name("fresh.sqlite").exists()


def test_list__with_a_time_that_is_none__is_a_wrong_command(keeper_cli: Cli) -> None:
    assert keeper_cli("journal", "list", "--since", "yesterday").code == 64
