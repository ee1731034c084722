"""The keeper takes round trips with borrowed money from real lenders, once each, to the wei."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from keeper.adapters.transactions import Web3Wire
from keeper.arbitrage_past import history_record, history_tables
from keeper.arbitrage_views import scan_record, scan_tables
from keeper.domain.arbitrage import Opportunity
from keeper.services.markets import TRIP_GAS, TRIP_SWAP_GAS
from keeper.services.trades import ArbitrageRun
from scripts.deployment.local_outpost import LocalOutpost
from scripts.localchain import pools
from tests.crosschain.conftest import undone
from tests.crosschain.test_keeper_arbitrage import quoted, trade
from tests.crosschain.trader import Trader, start_trader

AAVE, UNISWAP = "aave_v3", "uniswap_v3"
LENDING_FEE = 3_000  # of the v3 pool that lends and is not worth trading on
AAVE_FEE_PPM = 500


@pytest.fixture
def penniless(shared_outpost: LocalOutpost, tmp_path: Path) -> Iterator[Trader]:
    """A keeper whose strategy has nothing; a third pool can lend, at a fair price."""
    worlds = shared_outpost.worlds
    with undone((worlds.home.anvil, worlds.away.anvil)):
        trader = start_trader(shared_outpost, tmp_path)
        assert trader.units(0) == (0, 0)
        open_lending_pool(trader)
        yield trader


def open_lending_pool(trader: Trader) -> None:
    world = trader.worlds[0]
    whale, pair, price = (
        world.cast.whale.address,
        world.v3_pool.pair,
        world.v3_pool.price_wad_down(),
    )
    pool = pools.create_v3_pool(world.v3, pair, fee=LENDING_FEE, price_wad=price, sender=whale)
    money = 1_000_000 * 10**6
    amounts = {"token": pair.worth_down(money, price), "money": money}
    ticks = pools.full_range(LENDING_FEE)
    pools.add_v3_liquidity(world.v3, pool, ticks=ticks, sender=whale, **amounts)


def cash(trader: Trader) -> int:
    """Read what the Treasury has booked."""
    return int(trader.at_home("treasury").functions.cash().call())


def loaned(run: ArbitrageRun) -> list[Opportunity]:
    taken = [one for one in run.taken if isinstance(one, Opportunity)]
    assert len(taken) == len(run.taken)
    assert all(one.lent is not None for one in taken)
    return taken


@pytest.mark.parametrize(("lender", "fee_ppm"), [(UNISWAP, LENDING_FEE), (AAVE, AAVE_FEE_PPM)])
def test_gap__without_any_inventory__is_taken_with_a_loan_for_the_profit_that_was_announced(
    penniless: Trader, lender: str, fee_ppm: int
) -> None:
    trader = penniless.configured(penniless.with_loans(lender))
    trader.part(0, 200, "v2")
    best = trader.desk().service.scan().trades[0]
    assert isinstance(best, Opportunity)
    assert best.lent is not None
    assert best.lent.lender.fee_ppm == fee_ppm
    gross = quoted(trader.worlds[0], best.route) - best.lent.amount
    assert gross - best.lent.fee == best.profit > 0
    before = cash(trader)
    run = trade(trader)
    assert run.taken[0] == best
    assert run.rest == "nothing pays"
    # Aave rounds half a unit to either side, and never up by more than was announced.
    announced, past = loaned(run), trader.desk().history.fetch(99).round_trips
    repaid = [deed.moves.repaid for deed in reversed(past)]
    spared = sum(
        one.lent.fee - each.fee
        for one, each in zip(announced, repaid, strict=True)
        if one.lent is not None and each is not None
    )
    assert 0 <= spared <= (len(announced) if lender == AAVE else 0)
    assert cash(trader) - before == sum(one.profit for one in announced) + spared
    assert trader.units(0) == (0, 0)
    gas = TRIP_GAS + len(best.route.hops) * TRIP_SWAP_GAS + best.lent.lender.gas
    assert gas * 9 // 10 <= run.steps[0].outcome.gas_used <= gas, "it was costed as what it took"


def test_loan__is_named_in_the_scan_in_the_journal_and_in_the_history(penniless: Trader) -> None:
    trader = penniless.configured(penniless.with_loans(AAVE))
    trader.part(0, 200, "v2")
    desk = trader.desk()
    scan = desk.service.scan()
    best = scan.trades[0]
    assert isinstance(best, Opportunity)
    assert best.lent is not None
    pool = trader.worlds[0].aave.pool.address
    (record, *_) = scan_record(scan, desk, {})["trades"]  # type: ignore[misc]
    assert record["funding"]["lender"] == pool  # type: ignore[index,call-overload]
    (table, *_) = scan_tables(scan, desk, desk.decimals, {})
    assert table.rows[0][1].startswith("loan of Aave v3, fee ")
    run = trade(trader)
    _, lent, symbol, lender = run.steps[0].purpose.split(" ", 3)
    assert int(Decimal(lent.replace(",", "")).scaleb(6)) == best.lent.amount
    assert (symbol, lender.partition(":")[0]) == ("USDC", "from Aave v3")
    past = desk.history.fetch(9)
    shown = history_record(past, desk)["round_trips"][-1]  # type: ignore[index,call-overload]
    assert shown["funding"]["amount"] == str(best.lent.amount)  # type: ignore[index,call-overload]
    (_, trips) = history_tables(past, desk, desk.decimals)
    assert f"of {pool} for" in trips.rows[-1][2]


def test_fee__that_eats_the_profit__lets_the_gap_be(penniless: Trader) -> None:
    # Between two pools of 0.05 % and 0.3 % half a percent leaves 0.15 %, and the loan takes 0.3 %.
    dear = penniless.configured(penniless.with_loans(UNISWAP))
    dear.part(0, 50, "v2")
    run = trade(dear)
    assert (run.taken, run.rest) == ([], "nothing pays")
    cheap = penniless.configured(penniless.with_loans(AAVE))
    assert cheap.desk().service.scan().trades


def test_loan__beyond_what_the_operator_lets_be_borrowed__is_made_smaller(
    penniless: Trader,
) -> None:
    trader = penniless.configured(penniless.with_loans(AAVE, UNISWAP, rules="most = 1234\n"))
    trader.part(0, 200, "v2")
    best = trader.desk().service.scan().trades[0]
    assert isinstance(best, Opportunity)
    assert best.lent is not None
    assert best.lent.amount == 1_234 * 10**6


class Crash(BaseException):
    """The process is gone."""


def test_crash__behind_the_sending__and_another_run_have_one_effect(
    penniless: Trader, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = penniless.with_loans(AAVE)
    trader = penniless.configured(policy)
    trader.part(0, 200, "v2")
    best = trader.desk().service.scan().trades[0]
    assert isinstance(best, Opportunity)
    before, inner = cash(trader), Web3Wire.send_raw

    def send_and_die(self: Web3Wire, raw: bytes) -> object:
        inner(self, raw)
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(Web3Wire, "send_raw", send_and_die)
        with pytest.raises(Crash):
            trade(trader)
    first = cash(trader) - before
    assert best.profit <= first <= best.profit + 1
    again = trade(trader.configured(policy))
    rest = sum(one.profit for one in loaned(again))
    assert first + rest <= cash(trader) - before <= first + rest + len(again.taken)
    taken = [deed.intent.key for deed in trader.desk().history.fetch(99).round_trips]
    assert len(set(taken)) == len(taken) == 1 + len(again.taken)


def test_own_money__that_is_short__loses_to_a_loan_and_that_is_enough_wins(
    trader: Trader,
) -> None:
    little = "most_in = { USDC = 100, WETH = 0.1 }\nnative_token"
    short = trader.configured(trader.with_loans(AAVE).replace("native_token", little, 1))
    short.part(0, 100, "v2")
    best = short.desk().service.scan().trades[0]
    assert isinstance(best, Opportunity)
    assert best.lent is not None
    whole = trader.configured(trader.with_loans(AAVE)).desk().service.scan().trades
    assert [isinstance(one, Opportunity) and one.lent for one in whole] == [None] * len(whole)
    assert whole[0].net > best.net
