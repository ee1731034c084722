"""Looking and taking: what is open goes first, the best goes first, and nothing goes for long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.adapters.fakes import FakeTimer
from keeper.arbitrage import judge
from keeper.arbitrage_views import scan_record, scan_tables
from keeper.domain.arbitrage import Costs, Opportunity
from keeper.domain.assets import Token
from keeper.domain.batch_rules import BatchRules
from keeper.domain.crossings import Crossing
from keeper.domain.intents import Intent, State
from keeper.domain.plan import PlannedCall
from keeper.domain.policy import Venue
from keeper.domain.pool_graph import PoolGraph
from keeper.domain.pools import Pool
from keeper.domain.price_quorum import Missing, Opinion, Reference, Support, price_text
from keeper.domain.saga_plan import Listing, TradingPlace, Windows
from keeper.domain.sagas import Ending, Part, Saga
from keeper.domain.units import PRICE_SCALE, WAD, Address
from keeper.errors import PoolDivergedError, RpcError, TransactionRefusedError
from keeper.ports import Outcome
from keeper.price_sources import exchange_mids
from keeper.services.arbitraging import MOST_TRADES, ArbitrageRules, Arbitraging
from keeper.services.saga_ports import MarketView
from keeper.services.sagas import Sagas
from tests.domain.some_pools import v2_pool
from tests.domain.test_crossings import ANY, NO_BRIDGE, PLENTY, QUOTE, TRADED, TWINS

HOME, AWAY = 1, 2
WINDOWS = Windows(first=60, second=120, ways_out=600)
NOW, DEEP = 1_000, 10**21
ADAPTER = Address("0x" + "a2" * 20)
PRICES = dict.fromkeys(PLENTY, PRICE_SCALE)
FREE = BatchRules(
    base=QUOTE,
    prices=PRICES,
    batch_loss=WAD,
    turnover_room=10**30,
    loss_room=10**30,
    token_room={},
    cooldown=0,
)


@dataclass
class FakeChain:
    """One chain: a market that never changes, and a desk that takes or refuses what it is sent."""

    chain_id: int
    pools: list[Pool]
    rules: BatchRules = FREE
    trouble: Exception | None = None
    silent: bool = False
    refuses: set[str] = field(default_factory=set)
    sent: list[str] = field(default_factory=list)
    looked: int = 0
    journal: dict[str, Intent] = field(default_factory=dict)

    def fetch_view(self) -> MarketView:
        self.looked += 1
        if self.trouble is not None:
            raise self.trouble
        listing = Listing(venue=Venue.UNISWAP_V2, adapter=ADAPTER)
        costs = Costs(prices=PRICES, gas_price=0, batch_gas=0, v2_gas=0, v3_gas=0)
        return MarketView(
            graph=PoolGraph.of(self.chain_id, self.pools),
            inventory=PLENTY,
            costs=costs,
            trip_costs=costs,
            place=TradingPlace(
                strategy="arb",
                listings={pool.address: listing for pool in self.pools},
                block=self.looked,
                now=NOW,
                base=QUOTE,
                prices=PRICES,
            ),
            rules=self.rules,
            wei_price=0,
        )

    def plan_round_trip(self, opportunity: Opportunity, view: MarketView) -> PlannedCall:
        purpose = f"trip {opportunity.net}"
        key = f"{self.chain_id}:{view.place.block}:{purpose}"
        return PlannedCall(
            contract="strategy:arb",
            function="executeForProfit",
            args=(),
            key=key,
            not_after=NOW + 60,
            purpose=purpose,
        )

    @contextmanager
    def session(self) -> Iterator[None]:
        if self.silent:
            raise RpcError("the line is dead")
        yield

    def send_call(self, call: PlannedCall) -> Outcome:
        self.require_accepted(call)
        self.sent.append(call.purpose)
        self.journal[call.key] = Intent(
            id=len(self.sent),
            key=call.key,
            attempt=1,
            purpose=call.purpose,
            to=ADAPTER,
            data=b"",
            not_after=call.not_after,
            state=State.DONE,
        )
        return Outcome(key=call.key, done=True, transaction="0x", block=1, gas_used=1)

    def require_accepted(self, call: PlannedCall) -> None:
        if any(call.purpose.startswith(each) for each in self.refuses):
            raise TransactionRefusedError(f"{call.purpose} is refused")

    def fetch_last(self, key: str) -> Intent | None:
        return self.journal.get(key)

    def fetch_time(self) -> int:
        return NOW

    def fetch_used(self, strategy: str, order_id: int) -> bool:
        del strategy, order_id
        return False


@dataclass
class Book:
    """services.saga_ports.SagaBook in memory."""

    sagas: dict[str, tuple[Saga, Ending | None]] = field(default_factory=dict)

    def insert(self, saga: Saga) -> None:
        self.sagas.setdefault(saga.id, (saga, None))

    def fetch_open(self) -> tuple[Saga, ...]:
        return tuple(saga for saga, ending in self.sagas.values() if ending is None)

    def end(self, saga: Saga, ending: Ending, now: int) -> None:
        del now
        self.sagas[saga.id] = (saga, ending)


def service(
    *chains: FakeChain, book: Book | None = None, begin: bool = True, live: bool = True
) -> Arbitraging:
    by_id = {chain.chain_id: chain for chain in chains}
    sagas = Sagas(desks=by_id, book=book or Book(), timer=FakeTimer(NOW), stopped=not begin)
    rules = ArbitrageRules(
        home=HOME,
        limits=ANY,
        twins=TWINS,
        bridge=NO_BRIDGE,
        windows=WINDOWS,
        begin=begin,
        live=live,
    )
    return Arbitraging(markets=by_id, desks=by_id, sagas=sagas, rules=rules)


def apart(chain_id: int = HOME) -> FakeChain:
    """Two pools of one pair, ten percent apart."""
    pools = [v2_pool(0, 0, 1, DEEP, DEEP), v2_pool(1, 0, 1, DEEP, DEEP * 11 // 10)]
    return FakeChain(chain_id=chain_id, pools=list(pools))


def cheap_and_dear() -> tuple[FakeChain, FakeChain]:
    """A pool on either chain, ten percent apart."""
    home = FakeChain(chain_id=HOME, pools=[v2_pool(0, 0, 1, DEEP, DEEP * 11 // 10)])
    away = FakeChain(chain_id=AWAY, pools=[v2_pool(1, 0, 1, DEEP, DEEP)])
    return home, away


def test_scan__ranks_by_what_is_left_and_keeps_both_kinds_apart() -> None:
    home, away = cheap_and_dear()
    home.pools.append(v2_pool(5, 0, 1, DEEP, DEEP * 21 // 20))
    scan = service(home, away).scan()
    nets = [trade.net for trade in scan.trades]
    assert nets == sorted(nets, reverse=True)
    assert {type(trade) for trade in scan.trades} == {Opportunity, Crossing}


def test_run__on_a_market_that_never_changes__stops_after_the_most_trades() -> None:
    chain = apart()
    run = service(chain).run()
    assert len(chain.sent) == len(run.taken) == MOST_TRADES
    assert str(MOST_TRADES) in run.rest


def test_run__whose_best_trade_is_refused__takes_the_next_one() -> None:
    home, away = cheap_and_dear()
    home.pools.append(v2_pool(5, 0, 1, DEEP, DEEP * 21 // 20))
    trades = service(home, away).scan().trades
    best = trades[0]
    assert isinstance(best, Crossing)
    for chain in (home, away):
        chain.refuses = {"second leg"}
    run = service(home, away).run()
    assert run.taken[0] == next(each for each in trades if isinstance(each, Opportunity))
    assert any("is refused" in note for note in run.notes)


def test_second_leg__that_its_contract_would_refuse__keeps_the_first_from_being_sent() -> None:
    for refusing in (0, 1):
        chains = cheap_and_dear()
        for part in Part:
            chains[refusing].refuses.add(f"{part} leg")
        run = service(*chains).run()
        assert chains[0].sent == chains[1].sent == []
        assert run.rest == "nothing that pays is accepted"


def test_crossing__between_two_willing_chains__is_done_on_both() -> None:
    home, away = cheap_and_dear()
    book = Book()
    service(home, away, book=book).run()
    legs = sorted(each.split()[0] for each in (*home.sent, *away.sent))
    assert legs.count("first") == legs.count("second") == len(book.sagas) == MOST_TRADES
    assert {ending for _, ending in book.sagas.values()} == {Ending.DONE}


@pytest.mark.parametrize("which", [0, 1])
def test_silent_chain__leaves_round_trips_on_the_other_and_begins_nothing_across(
    which: int,
) -> None:
    chains = (apart(HOME), apart(AWAY))
    chains[1].pools = [v2_pool(7, 0, 1, DEEP, DEEP * 3 // 2), *chains[1].pools]
    chains[which].silent = True
    chains[which].refuses = {"trip"}
    service(*chains).run()
    assert chains[which].sent == []
    assert {each.split()[0] for each in chains[1 - which].sent} == {"trip"}


def test_tripped_wire__keeps_its_chain_out_and_is_told() -> None:
    home, away = cheap_and_dear()
    away.trouble = PoolDivergedError("pool 0x1 diverged at block 5")
    scan = service(home, away).scan()
    assert scan.trades == ()
    assert scan.notes == ("chain 2: pool 0x1 diverged at block 5",)
    assert service(home, away).run().troubles.keys() == {AWAY}


def test_dry_run__asks_each_trade_once_and_writes_nothing_down() -> None:
    home, away = cheap_and_dear()
    book = Book()
    run = service(home, away, book=book, live=False).run()
    assert (book.sagas, away.sent, home.sent, len(run.taken)) == ({}, [], [], 2)
    assert "nothing was sent" in run.rest


def test_exposure__that_cannot_be_closed__keeps_everything_else_from_beginning() -> None:
    home, away = cheap_and_dear()
    book = Book()
    refusing = {"second", "hedge", "unwind"}
    inner = FakeChain.send_call

    def send_call(self: FakeChain, call: PlannedCall) -> Outcome:
        if call.purpose.split()[0] in refusing:
            raise TransactionRefusedError("moved away")
        return inner(self, call)

    for chain in (home, away):
        chain.send_call = send_call.__get__(chain)  # type: ignore[method-assign]
    run = service(home, away, book=book).run()
    assert (len(run.taken), len(run.exposed)) == (1, 1)
    looked = home.looked
    run = service(home, away, book=book).run()
    assert (run.taken, len(run.exposed), home.looked) == ([], 1, looked)
    refusing.clear()
    run = service(home, away, book=book, begin=False).run()
    assert [each.purpose.split()[0] for each in run.steps] == ["second"]
    assert (run.taken, run.rest) == ([], "no new trade is wanted")


@given(st.integers(0, 2 * 10**21), st.integers(0, WAD), st.integers(0, 10**21))
def test_crossing__that_is_begun__keeps_to_what_both_contracts_will_ask(
    turnover: int, loss: int, room: int
) -> None:
    home, away = cheap_and_dear()
    rules = replace(
        FREE, turnover_room=turnover, batch_loss=loss, token_room={TRADED: room, QUOTE: 10**30}
    )
    home.rules = away.rules = rules
    scan = service(home, away).scan()
    for trade in scan.trades:
        assert isinstance(trade, Crossing)
        for leg in (trade.buy, trade.sell):
            left = sum(hop.amount_in for hop in leg.hops)
            arrived = sum(hop.min_out for hop in leg.hops)
            assert left <= turnover
            assert left - arrived <= left * loss // WAD
            assert leg.token_out != TRADED or leg.amount_out <= room
    for _, reason in scan.refused:
        assert "limit is" in reason


# --- what is shown ---


class Numbers:
    """keeper.arbitrage_views.Names without any address book."""

    def symbol_of(self, chain_id: int, wanted: Address) -> str:
        del chain_id
        return {QUOTE: "USD", TRADED: "ETH"}.get(wanted, wanted)

    def spell(self, chain_id: int, wanted: Address, units: int) -> str:
        return f"{units} {self.symbol_of(chain_id, wanted)}"


def test_shown_scan__has_routes_in_words_limits_troubles_and_mids_where_they_were_asked() -> None:
    home, away = cheap_and_dear()
    home.pools.append(v2_pool(5, 0, 1, DEEP, DEEP * 21 // 20))
    away.rules = replace(FREE, turnover_room=10**30, loss_room=0, batch_loss=0)
    scan = service(home, away).scan()
    mids = {"ETH": "0.95"}
    table, held = scan_tables(scan, Numbers(), 18, mids)
    assert [row[0] for row in table.rows] == ["on 1: ETH → USD → ETH"]
    assert (table.heads[-1], table.rows[0][-1]) == ("exchange mid", "0.95")
    assert any("limit is 0" in row[1] for row in held.rows)
    record = scan_record(scan, Numbers(), mids)
    assert isinstance(record["refused"], list)
    assert record["blocks"] == {"1": 1, "2": 1}
    plain, *_ = scan_tables(scan, Numbers(), 18, {})
    assert "exchange mid" not in plain.heads
    home.trouble = RpcError("the line is dead")
    *_, why = scan_tables(service(home, away).scan(), Numbers(), 18, {})
    assert why.rows == (("chain 1: the line is dead",),)


def test_mid__of_exchanges_alone__is_what_is_shown() -> None:
    known = Token(address=TRADED, symbol="ETH", decimals=18)
    base = Token(address=QUOTE, symbol="USD", decimals=6)
    part = Reference(source="kraken", price=3_000 * 10**24, observed_at=1)
    median = replace(part, source="exchanges", parts=(part,))
    opinions = (
        Opinion(given=part),
        Opinion(given=median, problem="too far away"),
        Opinion(given=Missing(source="pool", reason="thin")),
    )
    support = Support(token=known, base=base, price=part.price, needed=1, opinions=opinions)
    assert exchange_mids((support,)) == {"ETH": price_text(part.price, known, base)}


def test_judged_run__says_what_an_operator_has_to_know() -> None:
    home, away = cheap_and_dear()
    for chain in (home, away):
        chain.trouble = PoolDivergedError("pool 0x1 diverged at block 5")
    result = judge(service(home, away).run())
    titles = [each.title for each in result.conditions]
    assert (result.exit_code, titles) == (2, ["a pool is not what its events say"] * 2)
    assert all(each.scope == {"arbitrage"} for each in result.conditions)
    away.trouble = TransactionRefusedError("nothing is traded: TradingIsPaused(7)")
    home.trouble = None
    assert judge(service(home, away).run()).exit_code == 0
    home.trouble = RpcError("the line is dead")
    assert judge(service(home, away).run()).exit_code == 4
