"""The commands about pools, on the pools of a local fund."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keeper.adapters.database import open_database
from keeper.adapters.pool_record import SqlPools
from keeper.bootstrap import open_book
from keeper.bootstrap.pools import read_factories
from keeper.cli import main
from keeper.domain.events import Checkpoint
from keeper.domain.pool_checks import Divergence
from keeper.domain.units import Address
from keeper.settings import load_settings
from tests.rpc.conftest import Fund

Answer = tuple[int, Any]


@pytest.fixture
def config(fund: Fund, tmp_path: Path) -> Path:
    """A keeper that follows the local world's Uniswap, in a dry run."""
    world = fund.local.world
    path = tmp_path / "keeper.toml"
    path.write_text(f"""
address_book = "{fund.config.parent / "fund.json"}"
[chain]
url = "{fund.anvil.rpc_url}"
[arbitrage]
tokens = ["{open_book(fund.config.parent / "fund.json").base}", "WETH"]
[[arbitrage.factories]]
venue = "uniswap_v2"
address = "{world.v2.factory.address}"
router = "{world.v2.router.address}"
fee_percent = 0.3
[[arbitrage.factories]]
venue = "uniswap_v3"
address = "{world.v3.factory.address}"
router = "{world.v3.router.address}"
""")
    return path


@pytest.fixture
def arb(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Answer]:
    """Run `keeper arb` in this process; gives the exit code and what was printed."""

    def run(*words: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["keeper", "--config", str(config), "arb", *words])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        out = capsys.readouterr().out
        return code, json.loads(out) if "--table" not in words else out

    return run


def test_pools__of_the_fund__are_listed_with_their_state_and_age(
    fund: Fund, arb: Callable[..., Answer]
) -> None:
    code, said = arb("pools", "--check")
    assert code == 0
    assert {each["pool"] for each in said["pools"]} == {
        fund.local.world.v2_pool.contract.address,
        fund.local.world.v3_pool.contract.address,
    }
    assert said["wires"] == []
    (pair,) = (each["state"] for each in said["pools"] if each["venue"] == "uniswap_v2")
    reserves = fund.local.world.v2_pool.contract.functions.getReserves().call()[:2]
    assert [int(pair[name]) for name in ("reserve0", "reserve1")] == reserves
    assert {each["checked_block"] for each in said["pools"]} == {said["block"]}


def test_wire__tripped__ends_every_look_with_2_until_it_is_rearmed(
    fund: Fund, arb: Callable[..., Answer], config: Path
) -> None:
    pool = fund.local.world.v3_pool.contract.address
    assert arb("pools")[0] == 0
    trip(config, pool)
    code, said = arb("pools")
    assert code == 2
    assert [each["pool"] for each in said["wires"]] == [pool]
    assert pool not in {each["pool"] for each in said["pools"]}
    code, said = arb("rearm", pool)
    assert (code, said["wires"]) == (0, [])
    assert arb("pools")[0] == 0
    code, said = arb("rearm", pool)
    assert code == 3
    assert "no wire of pool" in said["error"]


def trip(config: Path, pool: str) -> None:
    """Write a wire down as a divergence does."""
    settings = load_settings(config)
    assert settings.arbitrage is not None
    url = settings.database.url.format(mode="-dry-run")
    record = SqlPools(open_database(url), read_factories(settings.arbitrage), "another scope")
    block = Checkpoint(number=1, hash="0x" + "11" * 32)
    record.trip([Divergence(pool=Address(pool), field="tick", ours="1", theirs="2", block=block)])


@pytest.mark.parametrize("by", ["symbol", "address"])
def test_listing__of_a_token_that_does_what_it_should__finds_nothing(
    fund: Fund, arb: Callable[..., Answer], by: str
) -> None:
    code, said = arb("listing", "WETH" if by == "symbol" else fund.local.world.weth.address)
    assert code == 0
    assert [each["reasons"] for each in said["verdicts"]] == [[], []]
    assert all(each["deeds"] > 100 for each in said["verdicts"])


def test_listing__of_what_is_no_token_here__says_so(arb: Callable[..., Answer]) -> None:
    code, said = arb("listing", "0x" + "17" * 20)
    assert code == 3
    assert "none of 2 pools trades" in said["error"]
    assert arb("listing", "NOPE")[0] == 3
