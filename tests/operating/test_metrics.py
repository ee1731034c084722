"""Prometheus metrics say what chain, journal and record say; a part that is away hides none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from keeper.errors import ChainMismatchError, ConfigError
from keeper.fund_metrics import measure_fund
from keeper.metrics import Exposition, write_metrics
from keeper.settings import load_settings
from scripts.localchain.transactions import send
from tests.domain.funds import WETH, a_fund, trend
from tests.integration.conftest import Answer, Lived

Cli = Callable[..., Answer]
Samples = dict[tuple[str, str], float]


def _read(text: str) -> Samples:
    """Give samples by name and, where there is one, the value of their label."""
    return {
        (sample.name, "".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_metrics__say_what_the_chain_says(keeper_cli: Cli, lived: Lived) -> None:
    answer = keeper_cli("metrics")
    assert answer.code == 0
    found, status = _read(answer.out), keeper_cli("status").json
    assert found["keeper_part_up", "chain"] == found["keeper_part_up", "journal"] == 1
    assert found["keeper_nav", ""] == pytest.approx(int(status["nav"]) / 10**6)
    assert found["keeper_nav_per_share", ""] == pytest.approx(int(status["nav_per_share"]) / 1e18)
    assert found["keeper_dealing", ""] == status["dealing"]
    assert found["keeper_last_strike_age_seconds", ""] == status["timestamp"] - status["struck_at"]
    assert found["keeper_paused", "trading"] == found["keeper_trading_halted", ""] == 0
    assert 0 <= found["keeper_turnover_level", ""] <= found["keeper_turnover_limit", ""]
    assert found["keeper_loss_limit", "fund"] > 0
    assert found["keeper_feed_age_seconds", "WETH"] <= found["keeper_feed_max_age_seconds", "WETH"]
    balance = lived.local.world.w3.eth.get_balance(lived.local.cast.keeper.address)
    assert found["keeper_gas_balance_ether", ""] == pytest.approx(balance / 1e18)


def test_metrics__of_a_paused_fund_with_a_stale_feed__show_it(
    keeper_cli: Cli, lived: Lived
) -> None:
    anvil, guardian = lived.local.world.anvil, lived.local.cast.guardian.address
    anvil.warp(lived.local.world.w3.eth.get_block("latest")["timestamp"] + 2 * 86_400)
    send(lived.contracts.controls.functions.pauseTrading(), sender=guardian)
    found = _read(keeper_cli("metrics").out)
    assert found["keeper_feed_age_seconds", "WETH"] > found["keeper_feed_max_age_seconds", "WETH"]
    assert (found["keeper_paused", "trading"], found["keeper_paused", "dealing"]) == (1, 0)


def test_metrics__without_a_usable_price__have_no_nav_but_the_struck_one() -> None:
    fund, registry = a_fund(strategies=(trend(cash=5, weth=10**18),)), CollectorRegistry()
    stale = replace(fund.feeds[WETH], updated_at=1)
    measure_fund(registry, replace(fund, feeds={**fund.feeds, WETH: stale}), fund.timestamp)
    found = _read(generate_latest(registry).decode())
    assert found["keeper_nav_known", ""] == 0
    assert ("keeper_nav", "") not in found
    assert found["keeper_struck_nav_per_share", ""] > 0


def test_metrics__after_a_run__have_its_exit_code_and_the_gas(
    keeper_cli: Cli, lived: Lived
) -> None:
    assert keeper_cli("run", "lend").code == 0
    found = _read(keeper_cli("metrics").out)
    assert found["keeper_job_exit_code", "lend"] == 0
    assert found["keeper_job_last_run_timestamp_seconds", "lend"] > 1.7e9
    listed = keeper_cli("journal", "list", "--limit", "1000").json["intents"]
    done = [each for each in listed if each["state"] == "done"]
    assert found["keeper_intents", "done"] == len(done)
    receipts = [b["receipt"] for each in listed for b in each["broadcasts"] if b["receipt"]]
    spent = sum(each["gas_used"] * int(each["gas_price"]) for each in receipts)
    assert found["keeper_gas_spent_ether", ""] == pytest.approx(spent / 1e18)


def test_metrics__without_a_node__still_have_the_journal_and_its_exit_code(
    keeper_cli: Cli, lived: Lived, tmp_path: Path
) -> None:
    dead = lived.config.with_name("dead.toml")
    url = lived.local.world.anvil.rpc_url
    dead.write_text(lived.config.read_text().replace(url, "http://127.0.0.1:1"))
    out = tmp_path / "keeper.prom"
    answer = keeper_cli("metrics", "--out", str(out), config=dead)
    found = _read(out.read_text())
    assert answer.code == 4
    assert (found["keeper_part_up", "chain"], found["keeper_part_up", "journal"]) == (0, 1)
    assert found["keeper_intents", "done"] > 0


def test_exposition__after_the_node_came_back__reads_it_again(lived: Lived) -> None:
    settings = load_settings(lived.config)
    away = settings.chain.model_copy(update={"url": "http://127.0.0.1:1"})
    exposition = Exposition(settings.model_copy(update={"chain": away}))
    assert _read(exposition.render())["keeper_part_up", "chain"] == 0
    exposition._settings = settings
    assert _read(exposition.render())["keeper_part_up", "chain"] == 1
    assert exposition.error is None


def test_exposition__whose_reader_failed__begins_with_a_new_one(
    lived: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    exposition = Exposition(load_settings(lived.config))
    assert _read(exposition.render())["keeper_part_up", "chain"] == 1
    broken = exposition._reader
    assert broken is not None

    def fail() -> None:
        raise ChainMismatchError("the node serves another chain")

    monkeypatch.setattr(broken.chain, "fetch_snapshot", fail)
    assert _read(exposition.render())["keeper_part_up", "chain"] == 0
    assert _read(exposition.render())["keeper_part_up", "chain"] == 1


def test_file__is_replaced_whole_and_readable(tmp_path: Path) -> None:
    path = tmp_path / "keeper.prom"
    path.write_text("old")
    reader = path.open()
    write_metrics("new", path)
    assert (reader.read(), path.read_text()) == ("old", "new")
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(ConfigError, match="cannot be written: No such file"):
        write_metrics("new", tmp_path / "none" / "keeper.prom")
