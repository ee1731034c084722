"""What became of trades, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable

from keeper.arbitrage_views import Names
from keeper.domain.past_trades import Deed, PastSaga, PastTrades, changes_of
from keeper.domain.wording import format_time, format_units
from keeper.output import Json, Table

OPEN = "open"


def history_record(past: PastTrades, names: Names) -> dict[str, Json]:
    """Spell trades out for programs; amounts are units in text."""
    return {
        "sagas": [_saga_record(each, names) for each in past.sagas],
        "round_trips": [
            {**_deed_record(each, names), "funding": _funding_record(each)}
            for each in past.round_trips
        ],
    }


def history_tables(past: PastTrades, names: Names, decimals: int) -> tuple[Table, ...]:
    """Spell trades out for people."""
    sagas = tuple(_saga_row(each, names, decimals) for each in past.sagas)
    trips = tuple(
        (
            format_time(each.intent.broadcasts[-1].signed_at),
            each.intent.state.value,
            _funding_text(each, names),
            _changes_text([each], names),
            each.transaction,
        )
        for each in past.round_trips
    )
    heads = ("planned", "ended", "profit planned", "worst case", "legs", "changed")
    trip_heads = ("sent", "state", "funding", "changed", "transaction")
    return (
        Table(title="Across both chains", heads=heads, rows=sagas),
        Table(title="Round trips", heads=trip_heads, rows=trips),
    )


def _saga_row(past: PastSaga, names: Names, decimals: int) -> tuple[str, ...]:
    legs = [f"{part}: {deed.intent.state}, {deed.transaction}" for part, deed in past.deeds.items()]
    return (
        format_time(past.saga.planned_at),
        past.ending or OPEN,
        format_units(past.saga.profit, decimals, 4),
        format_units(past.saga.worst, decimals, 4),
        "\n".join(legs),
        _changes_text(past.deeds.values(), names),
    )


def _funding_text(deed: Deed, names: Names) -> str:
    """Say whose money a round trip was made with."""
    repaid = deed.moves.repaid
    if repaid is None:
        return "own money" if deed.moves.swaps else ""
    amount, fee = (names.spell(deed.chain_id, repaid.token, u) for u in (repaid.amount, repaid.fee))
    return f"{amount} of {repaid.lender} for {fee}"


def _funding_record(deed: Deed) -> dict[str, Json]:
    repaid = deed.moves.repaid
    if repaid is None:
        return {"kind": "own"}
    return {
        "kind": "loan",
        "lender": repaid.lender,
        "amount": str(repaid.amount),
        "fee": str(repaid.fee),
        "profit": str(repaid.profit),
    }


def _changes_text(deeds: Iterable[Deed], names: Names) -> str:
    changes = changes_of(deeds).items()
    return "\n".join(
        f"{'-' if change < 0 else '+'}{names.spell(*place, abs(change))} on {place[0]}"
        for place, change in changes
    )


def _saga_record(past: PastSaga, names: Names) -> dict[str, Json]:
    return {
        "saga": past.saga.id,
        "planned_at": past.saga.planned_at,
        "ending": past.ending or OPEN,
        "profit": str(past.saga.profit),
        "worst_case": str(past.saga.worst),
        "legs": {part: _deed_record(deed, names) for part, deed in past.deeds.items()},
        "changes": _changes_record(past.deeds.values(), names),
    }


def _deed_record(deed: Deed, names: Names) -> dict[str, Json]:
    return {
        "chain_id": deed.chain_id,
        "purpose": deed.intent.purpose,
        "state": deed.intent.state.value,
        "reason": deed.intent.reason,
        "transaction": deed.transaction,
        "gas_wei": str(deed.gas_wei),
        "swaps": [
            {
                "leaves": names.symbol_of(deed.chain_id, each.leaves),
                "left": str(each.left),
                "arrives": names.symbol_of(deed.chain_id, each.arrives),
                "arrived": str(each.arrived),
            }
            for each in deed.moves.swaps
        ],
        "changes": _changes_record([deed], names),
    }


def _changes_record(deeds: Iterable[Deed], names: Names) -> dict[str, Json]:
    return {
        f"{names.symbol_of(*place)} on {place[0]}": str(change)
        for place, change in changes_of(deeds).items()
    }
