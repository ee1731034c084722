"""Whatever dies or crosses meanwhile, an exposure is closed once and every unit is explained."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

from keeper.adapters.journal import SqlJournal
from keeper.adapters.saga_book import SqlSagaBook
from keeper.adapters.transactions import Web3Wire
from keeper.arbitrage import run_arbitrage
from keeper.domain.past_trades import changes_of
from keeper.domain.sagas import Ending
from keeper.domain.units import Address
from keeper.services.selection import Job
from keeper.settings import load_settings
from scripts.localchain.transactions import send
from tests.crosschain.line import run_command
from tests.crosschain.test_keeper_arbitrage import STOP, meddle, saga_of, settle, trade
from tests.crosschain.trader import Trader
from tests.services.engine import Fuse, Killed

THOROUGH = settings.default.max_examples > 200  # in `make prove`
MOMENTS = range(22) if THOROUGH else range(2, 22, 5)  # a trade has 22
STEPS = (
    (SqlJournal, ("insert_intent", "reserve_nonce", "insert_broadcast", "update_receipt")),
    (SqlJournal, ("conclude",)),
    (SqlSagaBook, ("insert", "end")),
    (Web3Wire, ("send_raw",)),
)


def light(monkeypatch: pytest.MonkeyPatch, fuse: Fuse) -> None:
    """Let the fuse burn before and after every write and every send of the real engine."""
    for kind, names in STEPS:
        for name in names:
            monkeypatch.setattr(kind, name, _burning(getattr(kind, name), fuse))


def _burning(inner: Callable[..., Any], fuse: Fuse) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        fuse.burn()
        answer = inner(*args, **kwargs)
        fuse.burn()
        return answer

    return call


@pytest.mark.parametrize("moment", MOMENTS)
def test_crash__between_two_steps_of_a_trade__leaves_it_done_once_or_not_at_all(
    trader: Trader, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    trader.part(1, 150)
    best = trader.desk().service.scan().trades[0]
    before = trader.sums
    with monkeypatch.context() as patched:
        light(patched, Fuse(moment))
        with pytest.raises(Killed):
            trade(trader)
    after = trader.configured(trader.with_rules().replace("[arbitrage.trades]", STOP))
    for _ in range(3):
        trade(after)
        after.mine(2)
    sagas = after.desk().book.fetch_history(9)
    if sagas:
        settle(after)
        assert saga_of(after)[1] in (Ending.DONE, Ending.ABANDONED)
    done = bool(sagas) and saga_of(after)[1] is Ending.DONE
    assert trader.sums[0] - before[0] == (best.profit if done else 0)


def physical(trader: Trader) -> int:
    """
    Add up the base asset that the fund's contracts hold, and what the bridge has taken in on one
    chain and not given out on the other.
    """
    total = 0
    for world, book in zip(trader.worlds, trader.books, strict=True):
        holders = {each.address for each in book.strategies} | {
            book.address_of(role)
            for role in ("treasury", "home_port", "outpost")
            if role in book.contracts
        }
        total += sum(int(world.base.functions.balanceOf(each).call()) for each in holders)
    bridged = trader.local.worlds.bridged
    locked = bridged.home.token.functions.balanceOf(bridged.home.route.address).call()
    return total + int(locked) - int(bridged.away.token.functions.totalSupply().call())


def recorded(trader: Trader) -> int:
    """Add up what all trades of the keeper changed of the base asset, by its own history."""
    past = trader.desk().history.fetch(1_000)
    deeds = [deed for each in past.sagas for deed in each.deeds.values()]
    bases = {31337: trader.worlds[0].base.address, 1337: trader.worlds[1].base.address}
    return sum(
        change
        for (chain_id, token), change in changes_of([*deeds, *past.round_trips]).items()
        if token == Address(bases[chain_id])
    )


def test_money__through_trades_attacks_and_transfers__is_all_explained(
    trader: Trader, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(5)
    start = physical(trader)

    def cross() -> None:
        trader.send_out(chance.randrange(1, 5_000 * 10**6))
        trader.mine()  # sent past the journal: the engine begins nothing before that is final

    def book() -> None:
        trader.book_all()
        trader.mine()

    def attack() -> None:
        with monkeypatch.context() as patched:
            meddle(patched, "second leg", lambda: trader.part(1, -chance.randrange(60, 400)))
            trade(trader)

    acts: list[Callable[[], object]] = [
        cross,
        attack,
        trader.relay.deliver_all,
        book,
        lambda: trader.part(chance.randrange(2), chance.randrange(-150, 250)),
        lambda: trader.part(0, chance.randrange(60, 200), "v2"),
        lambda: trade(trader),
        lambda: trader.pass_time(900),
    ]
    for _ in range(120 if THOROUGH else 16):
        chance.choice(acts)()
        assert physical(trader) - start == recorded(trader)
    trader.part(1, 200)
    trade(trader)
    assert recorded(trader) != 0
    assert physical(trader) - start == recorded(trader)


# --- the commands ---


def command(
    trader: Trader,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *words: str,
    how: str = "--json",
) -> tuple[int, str]:
    return run_command(trader.config, monkeypatch, capsys, how, "arb", *words)


def test_commands__scan_run_and_history__tell_the_same_story(
    trader: Trader, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    trader.part(1, 150)
    before = trader.sums
    code, out = command(trader, monkeypatch, capsys, "scan")
    best = json.loads(out)["trades"][0]
    assert (code, best["kind"], best["route"]) == (
        0,
        "crossing",
        "buy on 31337: USDC → WETH, sell on 1337: WETH → USDC",
    )
    code, out = command(trader, monkeypatch, capsys, "scan", how="--table")
    assert code == 0
    assert "What pays at block" in out
    code, out = command(trader, monkeypatch, capsys, "run")
    assert code == 0, out
    assert len(json.loads(out)["steps"]) == 2
    assert trader.sums[0] - before[0] == int(best["profit"])
    code, out = command(trader, monkeypatch, capsys, "history")
    (saga,) = json.loads(out)["sagas"]
    assert (code, saga["ending"], sorted(saga["legs"])) == (0, "open", ["first", "second"])
    gained = sum(int(v) for k, v in saga["changes"].items() if k.startswith("USDC"))
    assert gained == int(best["profit"])
    code, out = command(trader, monkeypatch, capsys, "history", how="--table")
    assert code == 0
    assert "Across both chains" in out


def test_dry_run__asks_about_every_trade_and_sends_nothing(
    trader: Trader, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    trader.part(1, 150)
    before = trader.sums
    text = trader.config.read_text(encoding="utf-8")
    dry = trader.config.with_name("dry.toml")
    dry.write_text(
        text.replace("live = true", "live = false").replace("keeper.sqlite", "dry.sqlite")
    )
    trader.config = dry
    code, out = command(trader, monkeypatch, capsys, "run")
    record = json.loads(out)
    assert code == 0, out
    assert record["rest"] == "dry run: 2 trades would be accepted, nothing was sent"
    assert trader.sums == before


# --- in the keeper's own runs ---


def test_run_of_all_jobs__takes_arbitrage_last_and_tells_of_an_exposure_until_it_is_closed(
    trader: Trader, monkeypatch: pytest.MonkeyPatch
) -> None:
    trader.part(1, 150)
    with monkeypatch.context() as patched:
        meddle(patched, "second leg", lambda: trader.part(1, -500))
        result = trader.run(frozenset({Job.ARBITRAGE, Job.BRIDGE}))
    assert [step.purpose.split()[0] for step in result.steps][-1] == "first"
    assert [each.title for each in result.conditions] == ["a trade on two chains is half done"]
    assert result.exit_code == 1
    told = []
    for _ in range(3):
        trader.pass_time(300)
        told += [each.title for each in trader.run(frozenset({Job.ARBITRAGE})).conditions]
    assert told == ["a trade on two chains was unwound"]


def test_run__while_a_dealing_is_closed__closes_what_is_open_and_begins_nothing(
    trader: Trader,
) -> None:
    trader.part(1, 150)
    trader.pass_time(20 * 3_600)
    closing = trader.at_home("fund").functions.closeDealing()
    send(closing, sender=trader.keeper_account)
    before = trader.sums
    snapshot = trader.keeper.reader.chain.fetch_snapshot()
    assert snapshot.dealing.is_closed
    result, _ = run_arbitrage(load_settings(trader.config))
    assert result.run is not None
    assert result.run.rest == "nothing new is begun now"
    assert trader.sums == before
