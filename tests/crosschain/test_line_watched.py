"""Metrics and alerts of the line and of arbitrage say what both chains and the journals say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from keeper.adapters.pool_record import SqlPools
from keeper.arbitrage import run_arbitrage
from keeper.bootstrap import open_memory
from keeper.bootstrap.pools import read_scope
from keeper.domain.arbitrage import Opportunity
from keeper.domain.bridge_events import Side
from keeper.domain.events import Checkpoint
from keeper.domain.pool_checks import Divergence
from keeper.domain.units import Address
from keeper.jobs import run_jobs
from keeper.metrics import Exposition
from keeper.services.selection import Job
from keeper.settings import load_settings
from keeper.watching import follow_events
from scripts.localchain.transactions import send
from tests.crosschain.line import HOUR_S, OUTWARDS, LivedLine
from tests.crosschain.test_keeper_arbitrage import meddle, saga_of, settle, trade
from tests.crosschain.trader import Trader

Samples = dict[tuple[str, ...], float]
BRIDGE = frozenset({Job.BRIDGE})


@dataclass
class Receiver:
    """Keeps what it was told."""

    name: str = "memory"
    told: list[str] = field(default_factory=list)

    def send_alert(self, title: str, text: str) -> bool:
        del text
        self.told.append(title)
        return True


def with_receiver(line: LivedLine) -> Receiver:
    receiver = Receiver()
    line.keeper = replace(line.keeper, desk=replace(line.keeper.desk, receivers=(receiver,)))
    return receiver


def measured(line: LivedLine) -> Samples:
    """Give samples by name and the values of their labels, in the order of their names."""
    text = Exposition(load_settings(line.config)).render()
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_metrics__of_money_in_flight__say_how_much_how_old_and_when_it_is_late(
    line: LivedLine,
) -> None:
    line = line.with_inventory(*OUTWARDS)
    line.keep()
    state, found = line.look(), measured(line)
    assert found["keeper_part_up", "line"] == 1
    assert state.ledger.under_way(Side.HOME) > 0
    assert found["keeper_line_under_way", "home"] * 10**6 == state.ledger.under_way(Side.HOME)
    assert found["keeper_line_under_way", "outpost"] == 0
    assert (found["keeper_line_transfers", "in flight"], found["keeper_line_overdue",]) == (1, 0)
    line.pass_time(HOUR_S)
    state, late = line.look(), measured(line)
    assert late["keeper_line_overdue",] == len(state.overdue) > 0
    assert late["keeper_line_oldest_transfer_seconds",] >= HOUR_S
    assert late["keeper_statement_age_seconds",] >= found["keeper_statement_age_seconds",] + HOUR_S
    assert late["keeper_heartbeat_age_seconds",] >= HOUR_S
    line.relay.deliver_all()
    line.keep()
    arrived = measured(line)
    assert arrived["keeper_line_transfers", "in flight"] == 0
    assert arrived["keeper_line_under_way", "home"] == 0


def test_late_transfer__is_told_as_late_and_not_as_a_rule(line: LivedLine) -> None:
    line = line.with_inventory(*OUTWARDS)
    line.keep()
    line.pass_time(HOUR_S)
    result = run_jobs(line.keeper, BRIDGE)
    titles = {each.title for each in result.conditions}
    assert titles == {"something on the line is overdue"}
    assert result.exit_code == 2


def test_outpost__tells_of_its_events_once_and_by_its_name(line: LivedLine) -> None:
    receiver = with_receiver(line)
    follow_events(line.keeper)
    assert receiver.told == []
    guardian = line.local.fund.cast.guardian.address
    send(line.away("controls").functions.pauseTrading(), sender=guardian)
    line.send_out(10**9)
    line.relay.deliver_all()
    line.book(Side.OUTPOST)
    line.send_home(10**8)
    for _ in range(2):
        follow_events(line.keeper)
    told = [each.split(", message")[0] for each in receiver.told]
    assert told[0].startswith("1000000000 base units left for the outpost")
    assert told[1:] == [
        f"outpost: trading paused by {guardian}",
        "outpost: 1000000000 base units from home are booked",
        "outpost: 100000000 base units left for home",
    ]


def test_outpost__that_does_not_answer__keeps_nothing_of_the_fund_from_being_told(
    line: LivedLine,
) -> None:
    dead = line.with_config(line.policy.replace(line.worlds[1].anvil.rpc_url, "http://127.0.0.1:9"))
    receiver = with_receiver(dead)
    follow_events(dead.keeper)
    guardian = line.local.fund.cast.guardian.address
    send(line.at_home("controls").functions.pauseTrading(), sender=guardian)
    follow_events(dead.keeper)
    assert receiver.told == [f"trading paused by {guardian}"]
    found = measured(dead)
    assert (found["keeper_part_up", "line"], found["keeper_part_up", "chain"]) == (0, 1)


def test_metrics__of_trades__say_what_was_taken_declined_and_earned(trader: Trader) -> None:
    home = trader.configured(trader.with_loans("aave_v3"))
    home.part(0, 200, "v2")
    result, desk = run_arbitrage(load_settings(home.config))
    assert result.run is not None
    follow_events(home.keeper)
    made = [one for one in result.run.taken if isinstance(one, Opportunity)]
    loans = [one for one in made if one.lent is not None]
    assert made
    assert loans
    found = measured(home)
    assert found["keeper_arbitrage_trades", "taken"] == len(made)
    assert found["keeper_arbitrage_trades", "declined"] == result.run.declined
    assert found["keeper_round_trips", "loan"] == len(loans)
    assert found["keeper_round_trips", "own"] == len(made) - len(loans)
    repaid = [deed.moves.repaid for deed in desk.history.fetch(99).round_trips]
    earned = sum(each.profit for each in repaid if each is not None)
    assert found["keeper_round_trip_profit", "loan", "USDC"] * 10**6 == pytest.approx(earned)
    assert found["keeper_sagas", "open"] == 0


def test_metrics__of_sagas_and_wires__follow_them_to_their_end(
    trader: Trader, monkeypatch: pytest.MonkeyPatch
) -> None:
    trader.part(1, 150)
    meddle(monkeypatch, "second leg", lambda: trader.part(1, -60))
    assert trade(trader).exposed
    assert measured(trader)["keeper_sagas", "open"] == 1
    settle(trader)
    found, (_, ending) = measured(trader), saga_of(trader)
    assert ending is not None
    assert (found["keeper_sagas", ending.value], found["keeper_sagas", "open"]) == (1, 0)
    assert found["keeper_pool_wires", "31337"] == found["keeper_pool_wires", "1337"] == 0
    trip_a_wire(trader)
    assert measured(trader)["keeper_pool_wires", "31337"] == 1


def trip_a_wire(trader: Trader) -> None:
    reader, account = trader.keeper.reader, Address(trader.keeper_account)
    scope, memory = read_scope(reader), open_memory(reader.settings, reader.book, account)
    wire = Divergence(
        pool=Address(trader.worlds[0].v3_pool.contract.address),
        field="liquidity",
        ours="1",
        theirs="2",
        block=Checkpoint(number=1, hash="0x1"),
    )
    SqlPools(memory.engine, scope.factories, scope.name).trip([wire])
