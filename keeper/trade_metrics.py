"""The line to the outpost, and what arbitrage came to, for Prometheus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Gauge

from keeper.bootstrap import KnownLine, TradeRecords
from keeper.domain.bridge_events import Side
from keeper.domain.bridge_state import BridgePolicy, HomeState, OutpostState
from keeper.domain.bridging import find_overdue
from keeper.domain.sagas import Ending
from keeper.domain.transfers import Ledger, Stage

OPEN = "open"
FUNDS = {False: "own", True: "loan"}
DECISIONS = ("taken", "declined")  # as the operating record counts them


def measure_line(registry: CollectorRegistry, known: KnownLine) -> None:
    """
    Measure the line by what the last run stored and what both chains say now.

    Raises:
        RpcError: a node did not answer.
    """
    bridge, policy = known.bridge, known.policy
    ledger, home, outpost = bridge.fetch_ledger(), bridge.fetch_home(), bridge.fetch_outpost()
    _measure_transfers(registry, ledger, max(home.time, outpost.time), 10**known.base_decimals)
    _measure_words(registry, home, outpost, policy)
    about = "what takes longer than it should on the line"
    overdue = find_overdue(ledger, home, outpost, policy)
    _set(registry, "keeper_line_overdue", about, len(overdue))
    about = "what cannot have happened on the line"
    _set(registry, "keeper_line_faults", about, len(ledger.faults))
    unit = 10**known.base_decimals
    about = "value on the other chain that NAV counts, whole base asset"
    _set(registry, "keeper_remote_value", about, home.value / unit)
    _set(registry, "keeper_remote_certain", "0: the low value counts", home.certain)


def measure_trades(
    registry: CollectorRegistry, records: TradeRecords, counts: Mapping[str, int], base: str
) -> None:
    """
    Measure arbitrage.

    Args:
        registry: gets the figures.
        records: of both chains.
        counts: by what was decided about a trade, since the operating record began.
        base: symbol of the base asset, in which profits of trades across both chains are.
    """
    book = next(iter(records.books.values()))
    unit = 10 ** book.tokens[base].decimals
    states = {OPEN: (0, 0)} | {each.value: (0, 0) for each in Ending}
    states |= {(ending or OPEN): sums for ending, sums in records.sagas.fetch_sums().items()}
    sagas = Gauge("keeper_sagas", "trades across chains", ["state"], registry=registry)
    for state, (number, _) in states.items():
        sagas.labels(state).set(number)
    about = "planned, of trades across chains that ended as planned, whole base asset"
    _set(registry, "keeper_saga_profit", about, states[Ending.DONE.value][1] / unit)
    _measure_trips(registry, records)
    about = "trades that paid, since the operating record began"
    decided = Gauge("keeper_arbitrage_trades", about, ["decision"], registry=registry)
    for name in DECISIONS:
        decided.labels(name).set(counts.get(name, 0))
    wires = Gauge("keeper_pool_wires", "that are tripped", ["chain"], registry=registry)
    for chain_id, number in records.wires.items():
        wires.labels(str(chain_id)).set(number)


def _measure_transfers(registry: CollectorRegistry, ledger: Ledger, now: int, unit: int) -> None:
    about = "base asset that left a side and that the other does not count yet"
    under_way = Gauge("keeper_line_under_way", about, ["source"], registry=registry)
    for side in Side:
        under_way.labels(side.value).set(ledger.under_way(side) / unit)
    transfers = Gauge("keeper_line_transfers", "that are open", ["stage"], registry=registry)
    stages = Counter(each.stage for each in ledger.open)
    for stage in (Stage.IN_FLIGHT, Stage.ARRIVED):
        transfers.labels(stage.value).set(stages[stage])
    oldest = max((now - each.since for each in ledger.open), default=0)
    about = "in its stage, of the transfer that is longest in one; 0 when none is open"
    _set(registry, "keeper_line_oldest_transfer_seconds", about, oldest)


def _measure_words(
    registry: CollectorRegistry, home: HomeState, outpost: OutpostState, policy: BridgePolicy
) -> None:
    if home.sequence:
        age = home.time - home.figures.valued_at
        _set(registry, "keeper_statement_age_seconds", "of the one that home goes by", age)
    about = "outpost.statement_every_s"
    _set(registry, "keeper_statement_every_seconds", about, policy.statement_every_s)
    if outpost.alive_at:
        about = "since the outpost last heard that home is alive"
        _set(registry, "keeper_heartbeat_age_seconds", about, outpost.time - outpost.alive_at)


def _measure_trips(registry: CollectorRegistry, records: TradeRecords) -> None:
    """Sum up round trips by the events of their accounts."""
    number = dict.fromkeys(FUNDS.values(), 0)
    profits = {(book.base, kind): 0.0 for book in records.books.values() for kind in FUNDS.values()}
    for chain_id, profit_book in records.profits.items():
        book = records.books[chain_id]
        for each in profit_book.fetch_profits():
            symbol, kind = book.symbol_of(each.token), FUNDS[each.borrowed]
            known = book.tokens.get(symbol)
            whole = each.units / 10 ** (0 if known is None else known.decimals)
            profits[symbol, kind] = profits.get((symbol, kind), 0.0) + whole
            number[kind] += 1
    trips = Gauge("keeper_round_trips", "that were made", ["funding"], registry=registry)
    for kind, made in number.items():
        trips.labels(kind).set(made)
    about = "of round trips before gas, whole tokens"
    taken = Gauge("keeper_round_trip_profit", about, ["token", "funding"], registry=registry)
    for key, amount in profits.items():
        taken.labels(*key).set(amount)


def _set(registry: CollectorRegistry, name: str, about: str, value: float) -> None:
    Gauge(name, about, registry=registry).set(value)
