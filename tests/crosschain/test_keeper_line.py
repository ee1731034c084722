"""The keeper keeps the line going: money there and back, words in time, nothing twice."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest

from keeper.adapters.transactions import Web3Wire
from keeper.doctor import examine
from keeper.domain.bridge_events import Side
from keeper.domain.intents import Sent
from keeper.errors import ConfigError, PriceError
from keeper.jobs import _looked
from keeper.services.cycle import Cycle
from keeper.services.selection import ALL_JOBS, Job
from keeper.settings import load_settings
from tests.crosschain.line import HOMEWARDS, HOUR_S, OUTWARDS, LivedLine, run_command

SENT = 100_199_999_999  # a fifth of NAV
TOLD = "100,199.999999 USDC"


def test_round_trip__of_money_and_words__leaves_nav_what_it_was_to_the_unit(
    line: LivedLine,
) -> None:
    nav = line.nav
    out = line.with_inventory(*OUTWARDS)
    assert out.keep() == [f"send {TOLD} to the outpost"]
    assert (out.look().ledger.under_way(Side.HOME), line.nav) == (SENT, nav)
    line.relay.deliver_all()
    assert (out.look().ledger.unbooked(Side.OUTPOST), line.nav) == (SENT, nav)
    booked, stated, allocated = out.keep()
    assert booked == f"book {TOLD} at outpost"
    assert (stated, allocated) == ("statement 2", f"allocate {TOLD} at the outpost")
    line.relay.deliver_all()
    state = out.look()
    assert (state.home.figures.value, state.ledger.under_way(Side.HOME)) == (SENT, 0)
    assert line.nav == nav
    back = line.with_inventory(*HOMEWARDS)
    gathered, sent, stated = back.keep()
    assert (gathered, sent) == (f"deallocate {TOLD} at the outpost", f"send {TOLD} home")
    assert stated == "statement 3", "home books no more than a statement says was sent"
    assert line.nav == nav
    line.relay.deliver_all()
    assert (back.look().ledger.unbooked(Side.HOME), line.nav) == (SENT, nav)
    assert back.keep() == [f"book {TOLD} at home"]
    assert (back.look().home.full, line.nav) == (0, nav)


def test_transfer__after_another_was_counted__is_counted_too(line: LivedLine) -> None:
    for amount in (SENT // 4, SENT // 8, SENT // 16):
        line.send_out(amount)
        line.relay.deliver_all()
        assert f"book {amount / 10**6:,} USDC at outpost" in line.keep()
    assert line.look().ledger.under_way(Side.HOME) == 0


def test_keeper__asked_again_while_all_is_under_way__does_nothing_twice(line: LivedLine) -> None:
    line = line.with_inventory(*OUTWARDS)
    assert line.keep()
    assert line.with_inventory(*OUTWARDS).keep() == []
    assert line.home_port.functions.sent().call() == SENT
    line.relay.deliver_all()
    assert line.keep()
    assert line.with_inventory(*OUTWARDS).keep() == []


class Killed(BaseException):
    """The process is gone: bytes had just left, and nobody saw what became of them."""


def test_keeper__killed_whenever_bytes_have_left__does_each_thing_once(
    line: LivedLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, deaths = Web3Wire.send_raw, []

    def send_and_die(wire: Web3Wire, raw: bytes) -> Sent:
        honest(wire, raw)
        deaths.append(raw)
        raise Killed

    monkeypatch.setattr(Web3Wire, "send_raw", send_and_die)
    for _ in range(2):
        while True:
            with suppress(Killed):
                assert line.with_inventory(*OUTWARDS).keep() == []
                break
        line.relay.deliver_all()
    assert len(deaths) == len(set(deaths)) == len(["send", "book", "statement", "allocate"])
    state = line.look()
    assert (state.faults, state.ledger.sent(Side.HOME)) == ((), SENT)
    assert (state.outpost.idle, state.home.sequence) == (SENT, 2)


def test_statement__that_was_lost__is_said_again_once_it_is_overdue(line: LivedLine) -> None:
    line.pass_time(2 * HOUR_S)
    assert line.keep() == ["statement 2"]
    assert line.keep() == []
    line.pass_time(HOUR_S)
    assert line.keep() == ["statement 3"]
    line.relay.deliver_all()
    assert line.look().home.sequence == 3


def test_strike__with_money_away__waits_for_a_statement_from_after_the_close(
    line: LivedLine,
) -> None:
    out = line.with_inventory(*OUTWARDS)
    for _ in range(2):
        out.keep()
        line.relay.deliver_all()
    line.pass_time(20 * HOUR_S)
    line.keep()
    line.relay.deliver_all()
    nav = line.nav
    result = line.run()
    assert result.cycle is not None
    assert "StatementBeforeClose(" in result.cycle.rest
    assert (result.exit_code, result.steps[-1].purpose) == (0, "close dealing 2")
    line.local.worlds.bridged.align()
    assert [each.split()[0] for each in line.keep()] == ["statement"]
    assert line.keep() == []
    line.relay.deliver_all()
    assert line.run().steps[0].purpose == "strike dealing 2"
    assert line.nav == nav


def test_silent_other_chain__stops_the_line_and_nothing_else(line: LivedLine) -> None:
    policy = line.policy.replace(line.worlds[1].anvil.rpc_url, "http://127.0.0.1:9")
    result = line.with_config(policy).run()
    assert result.cycle is not None
    assert result.line is None
    assert result.exit_code == 4
    assert "127.0.0.1" in result.error
    looked = _looked(result, ALL_JOBS)
    assert looked is not None
    assert "deal" in looked
    assert "bridge" not in looked, "nobody can say that what was told of the line is over"


def test_outpost_in_other_units__nothing_of_the_line_is_put_together(
    line: LivedLine, tmp_path: Path
) -> None:
    """What is in flight would be added up in units of two sizes."""
    book = json.loads(line.local.path.read_text())
    book["tokens"]["USDC"]["decimals"] = 18
    other = tmp_path / "other.json"
    other.write_text(json.dumps(book))
    policy = line.policy.replace(str(line.local.path), str(other))
    result = line.with_config(policy).run(frozenset({Job.BRIDGE}))
    assert result.exit_code == ConfigError.exit_code
    assert "the base asset has 6 decimals on chain 31337 and 18 on chain 1337" in str(result.error)


def test_line__while_the_dealing_fails__is_kept_and_told_of_nevertheless(
    line: LivedLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = line.with_inventory(*OUTWARDS)
    line.keep()
    line.pass_time(HOUR_S)

    def fail(*_: object) -> None:
        raise PriceError("no price")

    monkeypatch.setattr(Cycle, "run", fail)
    result = line.run()
    assert (result.cycle, result.exit_code) == (None, 2)
    assert result.line is not None
    assert "no price" in result.error
    told = {each.scope for each in result.conditions if "in flight" in each.text}
    assert told == {frozenset({"bridge"})}


def test_doctor__looks_at_the_other_chain_too(line: LivedLine) -> None:
    mine = ("outpost code", "outpost role", "outpost balance", "line")
    found = {each.check: each for each in examine(load_settings(line.config))}
    assert [found[name].exit_code for name in mine] == [0] * len(mine)
    line = line.with_inventory(*OUTWARDS)
    line.keep()
    line.pass_time(HOUR_S)
    found = {each.check: each for each in examine(load_settings(line.config))}
    assert found["line"].exit_code == 2
    assert f"{SENT} base units from home are in flight for" in found["line"].text
    silent = line.with_config(
        line.policy.replace(line.worlds[1].anvil.rpc_url, "http://127.0.0.1:9")
    )
    found = {each.check: each for each in examine(load_settings(silent.config))}
    assert found["outpost"].exit_code == 4


# --- keeper bridge status ---


def test_status__says_what_is_under_way_and_reckons_remote_value_again(
    line: LivedLine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = line.with_inventory(*OUTWARDS)
    line.keep()
    code, out = run_command(line.config, monkeypatch, capsys, "--json", "bridge", "status")
    record = json.loads(out)
    assert code == 0
    (transfer,) = record["transfers"]
    assert (transfer["amount"], transfer["stage"]) == (str(SENT), "in flight")
    assert record["remote"]["reckoned"] == record["remote"]["full"] == str(SENT)
    assert record["faults"] == record["overdue"] == []
    line.pass_time(HOUR_S)
    code, out = run_command(line.config, monkeypatch, capsys, "--table", "bridge", "status")
    assert code == 0
    assert "overdue" in out
    assert "limit is 1800 s" in " ".join(out.split())
