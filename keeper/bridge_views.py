"""The line between the fund's two chains, for people and for programs."""

from __future__ import annotations

from keeper.domain.bridge_checks import reckon_remote
from keeper.domain.bridge_events import Side
from keeper.domain.bridge_plan import side_of
from keeper.domain.bridge_state import BridgePolicy
from keeper.domain.bridging import Step
from keeper.domain.transfers import Stage, Transfer
from keeper.domain.wording import format_units
from keeper.output import Json, Table
from keeper.services.bridging import LineState


def line_record(line: LineState, policy: BridgePolicy) -> dict[str, Json]:
    """Spell the line out; amounts are base units in text."""
    ledger, home, outpost, remote = line.ledger, line.home, line.outpost, reckon_remote(line.ledger)
    return {
        "home": {
            "block": home.block,
            "sent": str(home.books.sent),
            "booked": str(home.books.booked),
            "unbooked": str(ledger.unbooked(Side.HOME)),
        },
        "outpost": {
            "block": outpost.block,
            "value": str(outpost.books.value),
            "sent": str(outpost.books.sent),
            "booked": str(outpost.books.received),
            "unbooked": str(ledger.unbooked(Side.OUTPOST)),
        },
        "in_flight": {side.value: str(ledger.under_way(side)) for side in Side},
        "transfers": [_transfer_record(each, line, policy) for each in ledger.open],
        "statement": _statement_record(line),
        "remote": {
            "counted": str(home.value),
            "certain": home.certain,
            "full": str(home.full),
            "reckoned": str(remote.full),
            "reckoned_low": str(remote.low),
        },
        "faults": list(line.faults),
        "overdue": list(line.overdue),
        "next": [_say(step) for step in line.agenda.steps],
        "rest": line.agenda.rest,
    }


def line_tables(line: LineState, policy: BridgePolicy, decimals: int) -> tuple[Table, ...]:
    """Spell the line out for people."""
    rows = tuple(
        (
            each.source.value,
            format_units(each.open, decimals, 6),
            each.stage.value,
            f"{_age(each, line)} s",
            f"{_limit(each, policy)} s",
            each.message,
        )
        for each in line.ledger.open
    )
    heads = ("from", "amount", "stage", "age", "limit", "message")
    transfers = Table(title="Under way", heads=heads, rows=rows)
    return transfers, _sums_table(line, decimals)


def _sums_table(line: LineState, decimals: int) -> Table:
    def text(amount: int) -> str:
        return format_units(amount, decimals, 6)

    ledger, home, remote = line.ledger, line.home, reckon_remote(line.ledger)
    figures = home.figures
    rows = [
        ("statement that home goes by", f"{home.sequence}, {_statement_age(line)} s old"),
        ("outpost, by that statement", text(figures.value)),
        ("outpost, now", text(line.outpost.books.value)),
        *((f"under way from {side}", text(ledger.under_way(side))) for side in Side),
        *((f"handed over to {side}, not booked", text(ledger.unbooked(side))) for side in Side),
        ("remote value, reckoned from the events", text(remote.full)),
        ("remote value, by the contract", text(home.full)),
        ("remote value that NAV counts", text(home.value)),
        ("certain", "yes" if home.certain else "no: the low value counts, nobody enters"),
    ]
    rows += [("FAULT", each) for each in line.faults]
    rows += [("overdue", each) for each in line.overdue]
    rows += [("next", _say(step)) for step in line.agenda.steps]
    rows.append(("waits for", line.agenda.rest))
    return Table(title="The line", heads=("what", "how it is"), rows=tuple(rows))


def _transfer_record(each: Transfer, line: LineState, policy: BridgePolicy) -> dict[str, Json]:
    return {
        "from": each.source.value,
        "message": each.message,
        "amount": str(each.amount),
        "booked": str(each.booked),
        "stage": each.stage.value,
        "sent_at": each.sent.time,
        "age_s": _age(each, line),
        "limit_s": _limit(each, policy),
    }


def _statement_record(line: LineState) -> dict[str, Json]:
    figures = line.home.figures
    return {
        "sequence": line.home.sequence,
        "age_s": _statement_age(line),
        "value": str(figures.value),
        "received": str(figures.received),
        "sent": str(figures.sent),
        "closed": figures.closed,
    }


def _say(step: Step) -> str:
    return f"{side_of(step)}: {step!r}"


def _age(each: Transfer, line: LineState) -> int:
    return max(line.home.time, line.outpost.time) - each.since


def _limit(each: Transfer, policy: BridgePolicy) -> int:
    return policy.delivery_s if each.stage is Stage.IN_FLIGHT else policy.booking_s


def _statement_age(line: LineState) -> int:
    return line.home.time - line.home.figures.valued_at if line.home.sequence else 0
