"""The keeper takes arbitrage between real pools on two chains: to the wei, and closed again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from keeper.adapters.transactions import Web3Wire
from keeper.domain.arbitrage import Opportunity, Route
from keeper.domain.crossings import Crossing
from keeper.domain.plan import PlannedCall
from keeper.domain.sagas import Ending, Part, Saga
from keeper.domain.units import BPS, PRICE_SCALE
from keeper.errors import RpcError
from keeper.ports import Outcome
from keeper.services.desks import ChainDesk
from keeper.services.trades import ArbitrageRun
from scripts.localchain.transactions import send
from scripts.localchain.uniswap import FOREVER, MAX_UINT
from scripts.localchain.world import V3_FEE, World
from tests.crosschain.trader import Trader, start_trader

MINUTE_S = 60
SLIPPAGE_BPS = 10
Hook = Callable[[], None]


def trade(trader: Trader) -> ArbitrageRun:
    run = trader.trade().run
    assert run is not None
    return run


def meddle(monkeypatch: pytest.MonkeyPatch, purpose: str, hook: Hook) -> None:
    """Let something happen once, when a leg of a purpose is about to be sent."""
    inner, waiting = ChainDesk.send_call, [hook]

    def send_call(self: ChainDesk, call: PlannedCall) -> Outcome:
        if waiting and call.purpose.startswith(purpose):
            waiting.pop()()
        return inner(self, call)

    monkeypatch.setattr(ChainDesk, "send_call", send_call)


def quoted(world: World, route: Route) -> int:
    """Ask the protocols' own quoters what one swap after the other gives."""
    amount = route.amount_in
    for hop in route.hops:
        path = [hop.token_in, hop.token_out]
        if hop.pool == world.v2_pool.contract.address:
            amount = int(world.v2.router.functions.getAmountsOut(amount, path).call()[-1])
        else:
            single = (*path, amount, V3_FEE, 0)
            amount = int(world.v3.quoter.functions.quoteExactInputSingle(single).call()[0])
    return amount


def saga_of(trader: Trader) -> tuple[Saga, Ending | None]:
    ((saga, ending),) = trader.desk().book.fetch_history(9)
    return saga, ending


def worth(trader: Trader, sums: tuple[int, int]) -> int:
    """Value both tokens at the home registry's price, base units, rounded down."""
    registry = trader.at_home("registry")
    price = registry.functions.price(trader.worlds[0].weth.address).call()
    return sums[0] + sums[1] * int(price) // PRICE_SCALE


def settle(trader: Trader) -> None:
    """Run until the only saga has ended, letting time pass."""
    for _ in range(40):
        trade(trader.configured(trader.with_rules().replace("[arbitrage.trades]", STOP)))
        if saga_of(trader)[1] is not None:
            return
        trader.pass_time(5 * MINUTE_S)
    pytest.fail("it never ends")


STOP = "[arbitrage.trades]\nbegin = false"


# --- within a chain ---


def test_round_trip__between_two_pools__earns_what_was_found_and_the_quoters_say(
    trader: Trader,
) -> None:
    home = trader.configured(trader.home_alone)
    home.part(0, 200, "v2")
    found = home.desk().service.scan()
    best = found.trades[0]
    assert isinstance(best, Opportunity)
    assert quoted(home.worlds[0], best.route) - best.route.amount_in == best.profit > 0
    before = home.units(0)
    run = trade(home)
    assert run.taken[0] == best
    gained = {each.route.token_in: 0 for each in run.taken if isinstance(each, Opportunity)}
    for each in run.taken:
        assert isinstance(each, Opportunity)
        gained[each.route.token_in] += each.profit
    after = home.units(0)
    base, weth = (each.address for each in (home.worlds[0].base, home.worlds[0].weth))
    assert after[0] - before[0] == gained.get(base, 0)
    assert after[1] - before[1] == gained.get(weth, 0)
    assert run.rest == "nothing pays"


# --- across two chains ---


def test_crossing__of_chains_that_are_apart__earns_its_profit_and_keeps_the_inventory(
    trader: Trader,
) -> None:
    trader.part(1, 150)
    best = trader.desk().service.scan().trades[0]
    assert isinstance(best, Crossing)
    worlds = dict(zip((31337, 1337), trader.worlds, strict=True))
    for leg in (best.buy, best.sell):
        assert quoted(worlds[leg.chain_id], leg) == leg.amount_out
    before = trader.sums
    run = trade(trader)
    assert run.taken == [best]
    kept = best.buy.amount_out - best.sell.amount_in
    assert trader.sums == (before[0] + best.profit, before[1] + kept)
    assert 0 <= kept < 10**10, "what is bought is what is sold, to a few units of rounding"
    trader.mine(2)
    assert [ending for _, ending in trade(trader).ended] == [Ending.DONE]


def test_attacker__who_moves_the_second_pool_a_little__is_answered_by_the_hedge(
    trader: Trader, monkeypatch: pytest.MonkeyPatch
) -> None:
    trader.part(1, 150)
    before = worth(trader, trader.sums)
    meddle(monkeypatch, "second leg", lambda: trader.part(1, -60))
    run = trade(trader)
    assert [saga.id for saga in run.exposed] == [saga_of(trader)[0].id]
    settle(trader)
    saga, ending = saga_of(trader)
    assert ending is Ending.HEDGED
    assert before - worth(trader, trader.sums) <= saga.worst


def test_attacker__who_moves_the_second_pool_far__makes_the_first_leg_be_taken_back(
    trader: Trader, monkeypatch: pytest.MonkeyPatch
) -> None:
    trader.part(1, 150)
    before = worth(trader, trader.sums)
    meddle(monkeypatch, "second leg", lambda: trader.part(1, -500))
    assert trade(trader).exposed
    settle(trader)
    saga, ending = saga_of(trader)
    assert ending is Ending.UNWOUND
    assert 0 < before - worth(trader, trader.sums) <= saga.worst


def test_destination__that_is_paused_between_the_legs__makes_the_first_leg_be_taken_back(
    trader: Trader, monkeypatch: pytest.MonkeyPatch
) -> None:
    trader.part(1, 150)
    before = worth(trader, trader.sums)
    guardian = trader.local.fund.cast.guardian.address
    pause = trader.away("controls").functions.pauseTrading()
    meddle(monkeypatch, "second leg", lambda: send(pause, sender=guardian) and None)
    assert any("TradingIsPaused" in note for note in trade(trader).notes)
    settle(trader)
    saga, ending = saga_of(trader)
    assert ending is Ending.UNWOUND
    assert before - worth(trader, trader.sums) <= saga.worst


def test_second_chain__down_after_the_first_leg__does_not_keep_home_from_taking_it_back(
    trader: Trader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die() -> None:
        raise RpcError("the line is dead")

    trader.part(1, 150)
    before = worth(trader, trader.sums)
    meddle(monkeypatch, "second leg", die)
    assert trade(trader).exposed
    trader.pass_time(10 * MINUTE_S)
    dead = trader.with_rules().replace(trader.worlds[1].anvil.rpc_url, "http://127.0.0.1:9")
    run = trade(trader.configured(dead))
    assert [step.purpose.split()[0] for step in run.steps] == ["unwind"]
    trader.mine(2)
    settle(trader)
    saga, ending = saga_of(trader)
    assert ending is Ending.UNWOUND
    assert before - worth(trader, trader.sums) <= saga.worst


def test_reorganisation__that_takes_the_first_leg_back__is_followed_by_the_same_leg_again(
    trader: Trader,
) -> None:
    trader.part(1, 150)
    home = trader.worlds[0].anvil
    saved, before = home.snapshot(), trader.sums
    run = trade(trader)
    (crossing,) = run.taken
    home.revert(saved)
    home.mine(3)
    assert trader.sums != before
    for _ in range(4):
        trade(trader)
        trader.mine(2)
    assert saga_of(trader)[1] is Ending.DONE
    assert trader.sums[0] == before[0] + crossing.profit


def test_two_keepers__at_the_same_block__carry_the_trade_out_once(
    trader: Trader, monkeypatch: pytest.MonkeyPatch
) -> None:
    trader.part(1, 150)
    best = trader.desk().service.scan().trades[0]
    before = trader.sums
    other = start_trader(trader.local, trader.config.parent / "other")
    meddle(monkeypatch, "first leg", lambda: trade(other) and None)
    trade(trader)
    assert trader.sums[0] - before[0] == best.profit
    for each in (trader, other):
        trader.mine(2)
        trade(each)
    assert trader.sums[0] - before[0] == best.profit


@pytest.mark.parametrize("whole", [20_000, 400_000])
def test_sandwich__around_a_leg__gains_and_costs_at_most_the_slippage(
    trader: Trader, monkeypatch: pytest.MonkeyPatch, whole: int
) -> None:
    world = trader.worlds[0]
    attacker, size = stocked_attacker(trader), whole * 10**6
    trader.part(1, 150)
    best = trader.desk().service.scan().trades[0]
    assert isinstance(best, Crossing)
    held = wealth(trader, attacker)
    inner, state = Web3Wire.send_raw, {"left": 1}

    def send_raw(self: Web3Wire, raw: bytes) -> object:
        if not state["left"]:
            return inner(self, raw)
        state["left"] = 0
        got = swap(world, attacker, size, buy=True)
        sent = inner(self, raw)
        swap(world, attacker, got, buy=False)
        return sent

    monkeypatch.setattr(Web3Wire, "send_raw", send_raw)
    trade(trader)
    assert not state["left"]
    assert wealth(trader, attacker) - held <= best.buy.amount_in * SLIPPAGE_BPS // BPS
    (past,) = trader.desk().history.fetch(1).sagas
    got = [swap.arrived for swap in past.deeds[Part.FIRST].moves.swaps]
    assert all(each * BPS >= best.buy.amount_out * (BPS - SLIPPAGE_BPS) for each in got)
    assert bool(got) is (whole < 100_000), "the small one is let through, the large one reverts"


def stocked_attacker(trader: Trader) -> str:
    world, account = trader.worlds[0], trader.local.fund.cast.investors[3].address
    world.give_base(account, 1_000_000 * 10**6)
    for token in (world.base, world.weth):
        send(token.functions.approve(world.v3.router.address, MAX_UINT), sender=account)
    return str(account)


def wealth(trader: Trader, account: str) -> int:
    world = trader.worlds[0]
    base, weth = (t.functions.balanceOf(account).call() for t in (world.base, world.weth))
    return worth(trader, (int(base), int(weth)))


def swap(world: World, account: str, amount: int, *, buy: bool) -> int:
    """Swap on v3, and say how much came out."""
    tokens = (world.base, world.weth) if buy else (world.weth, world.base)
    before = tokens[1].functions.balanceOf(account).call()
    params = (*(t.address for t in tokens), V3_FEE, account, FOREVER, amount, 1, 0)
    send(world.v3.router.functions.exactInputSingle(params), sender=account)  # type: ignore[arg-type]
    return int(tokens[1].functions.balanceOf(account).call() - before)
