"""Trades that pay, trades that were made, and what became of them, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from keeper.domain.arbitrage import Hop, Opportunity, Route
from keeper.domain.borrowing import Lender
from keeper.domain.crossings import Crossing
from keeper.domain.units import Address
from keeper.domain.wording import format_units
from keeper.output import Json, Table
from keeper.services.trades import ArbitrageRun, Scan, Trade

SHOWN_DECIMALS = 4


class Names(Protocol):
    """How tokens of a chain are called."""

    def symbol_of(self, chain_id: int, token: Address) -> str:
        """Name a token."""
        ...

    def spell(self, chain_id: int, token: Address, units: int) -> str:
        """Say an amount for people."""
        ...


def scan_record(scan: Scan, names: Names, mids: Mapping[str, str]) -> dict[str, Json]:
    """
    Spell a look out for programs; amounts are base units in text.

    Args:
        scan: the look.
        names: of tokens.
        mids: an exchange's mid price of a traded token in the base asset, by symbol; none asked.
    """
    return {
        "blocks": {str(c): view.place.block for c, view in scan.views.items()},
        "trades": [_trade_record(each, names, mids) for each in scan.trades],
        "refused": [
            {**_trade_record(each, names, mids), "limit": reason} for each, reason in scan.refused
        ],
        "troubles": list(scan.notes),
    }


def scan_tables(
    scan: Scan, names: Names, decimals: int, mids: Mapping[str, str]
) -> tuple[Table, ...]:
    """Spell a look out for people: the best first; with mid prices where they were asked for."""
    heads: tuple[str, ...] = ("route", "funding", "in", "out", "gas", "bridge", "net", "worst case")
    heads = (*heads, "exchange mid") if mids else heads
    rows = tuple(_trade_row(each, names, decimals, mids) for each in scan.trades)
    blocks = ", ".join(f"{view.place.block} of chain {c}" for c, view in scan.views.items())
    tables = [Table(title=f"What pays at block {blocks or 'none'}", heads=heads, rows=rows)]
    if scan.refused:
        held = tuple((_route_text(each, names), reason) for each, reason in scan.refused)
        tables.append(Table(title="Held back by a limit", heads=("route", "limit"), rows=held))
    if scan.troubles:
        notes = tuple((each,) for each in scan.notes)
        tables.append(Table(title="Not looked at", heads=("why",), rows=notes))
    return tuple(tables)


def trades_record(run: ArbitrageRun, names: Names) -> dict[str, Json]:
    """Spell a run out for programs."""
    return {
        "taken": [_trade_record(each, names, {}) for each in run.taken],
        "steps": [
            {
                "purpose": each.purpose,
                "done": each.outcome.done,
                "transaction": each.outcome.transaction,
                "block": each.outcome.block,
                "gas_used": each.outcome.gas_used,
            }
            for each in run.steps
        ],
        "ended": [{"saga": saga.id, "ending": ending.value} for saga, ending in run.ended],
        "exposed": [saga.id for saga in run.exposed],
        "notes": list(run.notes),
        "rest": run.rest,
    }


def trades_tables(run: ArbitrageRun, names: Names, decimals: int) -> tuple[Table, ...]:
    """Spell a run out for people."""
    heads = ("route", "funding", "in", "out", "gas", "bridge", "net", "worst case")
    taken = tuple(_trade_row(each, names, decimals, {}) for each in run.taken)
    rows = [("sent", f"{each.purpose}: {each.outcome.transaction}") for each in run.steps]
    rows += [(ending.value, saga.id) for saga, ending in run.ended]
    rows += [("waits for its closing leg", saga.id) for saga in run.exposed]
    rows += [("note", each) for each in run.notes]
    rows.append(("rest", run.rest))
    return (
        Table(title="Taken", heads=heads, rows=taken),
        Table(title="What happened", heads=("what", "which"), rows=tuple(rows)),
    )


def way_of(route: Route, names: Names) -> str:
    """Say a route in words: its tokens, with how many pools where it is split."""
    steps: list[tuple[tuple[Address, Address], int]] = []
    for hop in route.hops:
        pair = (hop.token_in, hop.token_out)
        if steps and steps[-1][0] == pair:
            steps[-1] = (pair, steps[-1][1] + 1)
        else:
            steps.append((pair, 1))
    text = names.symbol_of(route.chain_id, route.token_in)
    for (_, token), pools in steps:
        split = f" ({pools} pools)" if pools > 1 else ""
        text += f" → {names.symbol_of(route.chain_id, token)}{split}"
    return text


def _route_text(trade: Trade, names: Names) -> str:
    if isinstance(trade, Opportunity):
        return f"on {trade.route.chain_id}: {way_of(trade.route, names)}"
    legs = (("buy", trade.buy), ("sell", trade.sell))
    ordered = legs if trade.buy_first else legs[::-1]
    return ", ".join(f"{name} on {leg.chain_id}: {way_of(leg, names)}" for name, leg in ordered)


def _trade_row(
    trade: Trade, names: Names, decimals: int, mids: Mapping[str, str]
) -> tuple[str, ...]:
    def text(amount: int) -> str:
        return format_units(amount, decimals, SHOWN_DECIMALS)

    put_in, got = _ends(trade, names)
    row = (
        _route_text(trade, names),
        _funding_text(trade, names),
        put_in,
        got,
        text(trade.gas_cost),
        text(trade.bridge_cost) if isinstance(trade, Crossing) else "",
        text(trade.net),
        text(trade.worst_case),
    )
    return (*row, _mid(trade, names, mids) or "") if mids else row


def _funding_text(trade: Trade, names: Names) -> str:
    """Say whose money a trade is made with."""
    if isinstance(trade, Crossing) or trade.lent is None:
        return "own money"
    lent, route = trade.lent, trade.route
    fee = names.spell(route.chain_id, route.token_in, lent.fee)
    return f"{_lender_text(lent.lender, route.chain_id, names)}, fee {fee}"


def _lender_text(lender: Lender, chain_id: int, names: Names) -> str:
    if lender.paired is None:
        return "loan of Aave v3"
    return (
        f"loan of the v3 pool of {names.symbol_of(chain_id, lender.paired)} at {lender.fee_ppm} ppm"
    )


def _funding_record(trade: Trade) -> dict[str, Json]:
    if isinstance(trade, Crossing) or trade.lent is None:
        return {"kind": "own"}
    lent = trade.lent
    return {
        "kind": "loan",
        "lender": lent.lender.address,
        "amount": str(lent.amount),
        "fee": str(lent.fee),
        "available": str(lent.lender.available),
    }


def _ends(trade: Trade, names: Names) -> tuple[str, str]:
    """Say what goes in and comes out."""
    first = trade.buy if isinstance(trade, Crossing) else trade.route
    last = trade.sell if isinstance(trade, Crossing) else trade.route
    return (
        names.spell(first.chain_id, first.token_in, first.amount_in),
        names.spell(last.chain_id, last.token_out, last.amount_out),
    )


def _mid(trade: Trade, names: Names, mids: Mapping[str, str]) -> str | None:
    """Find the mid price of the first token on the way that has one."""
    first = trade.buy if isinstance(trade, Crossing) else trade.route
    tokens = (first.hops[0].token_out, first.token_in)
    symbols = (names.symbol_of(first.chain_id, token) for token in tokens)
    return next((mids[symbol] for symbol in symbols if symbol in mids), None)


def _trade_record(trade: Trade, names: Names, mids: Mapping[str, str]) -> dict[str, Json]:
    legs: Mapping[str, Route] = (
        {"buy": trade.buy, "sell": trade.sell, "hedge": trade.hedge, "unwind": trade.unwind}
        if isinstance(trade, Crossing)
        else {"route": trade.route}
    )
    record: dict[str, Json] = {
        "kind": "crossing" if isinstance(trade, Crossing) else "round trip",
        "route": _route_text(trade, names),
        "funding": _funding_record(trade),
        "legs": {name: _leg_record(leg) for name, leg in legs.items()},
        "profit": str(trade.profit),
        "gas_cost": str(trade.gas_cost),
        "bridge_cost": str(trade.bridge_cost) if isinstance(trade, Crossing) else "0",
        "net": str(trade.net),
        "worst_case": str(trade.worst_case),
    }
    mid = _mid(trade, names, mids)
    return record if mid is None else {**record, "exchange_mid": mid}


def _leg_record(route: Route) -> dict[str, Json]:
    return {
        "chain_id": route.chain_id,
        "token_in": route.token_in,
        "token_out": route.token_out,
        "amount_in": str(route.amount_in),
        "amount_out": str(route.amount_out),
        "min_out": str(route.min_out),
        "hops": [_hop_record(hop) for hop in route.hops],
    }


def _hop_record(hop: Hop) -> dict[str, Json]:
    return {
        "pool": hop.pool,
        "token_in": hop.token_in,
        "token_out": hop.token_out,
        "amount_in": str(hop.amount_in),
        "amount_out": str(hop.amount_out),
    }
