"""Both ends of the line at one block of theirs."""

from __future__ import annotations

from keeper.adapters.bridge_shore import Shore
from keeper.adapters.bridge_words import to_figures
from keeper.adapters.contracts import Reading
from keeper.domain.bridge_state import HomeState, OutpostState
from keeper.domain.intents import Head
from keeper.domain.remote import HomeBooks, OutpostBooks
from keeper.domain.units import WAD, Address, mul_div_down, mul_div_up

PORT, OUTPOST = "home_port", "outpost"


def read_home_state(shore: Shore, head: Head) -> HomeState:
    """Read the home side at a block."""
    statement = shore.fetch(PORT, "statement", head=head).struct("0")
    value, certain = shore.fetch(PORT, "remoteValue", head=head), _flag(shore, "isCertain", head)
    full = _number(shore, PORT, "fullValue", head)
    clock = shore.fetch("fund", "dealingClock", head=head).struct("0")
    books = HomeBooks(
        sent=_number(shore, PORT, "sent", head), booked=_number(shore, PORT, "booked", head)
    )
    return HomeState(
        account=Address(shore.book.address_of(PORT)),
        block=head.number,
        block_hash=head.hash,
        time=head.timestamp,
        books=books,
        sequence=statement.number("sequence"),
        figures=to_figures(statement),
        value=value.number("0"),
        full=full,
        certain=certain,
        room=_cap_room(shore, statement, full, head) if certain else 0,
        free=_free_cash(shore, head),
        nav=_number(shore, "fund", "struckNetAssets", head),
        closed_at=clock.number("lastClose") if clock.number("window") else 0,
    )


def read_outpost_state(shore: Shore, head: Head) -> OutpostState:
    """Read the outpost at a block."""
    would_state = to_figures(shore.fetch(OUTPOST, "nextStatement", head=head).struct("0"))
    base = Address(shore.book.tokens[shore.book.base].address)
    idle = [
        shore.fetch(f"strategy:{each.name}", "unitsOf", base, head=head).number("0")
        for each in shore.book.strategies
    ]
    return OutpostState(
        account=Address(shore.book.address_of(OUTPOST)),
        block=head.number,
        block_hash=head.hash,
        time=head.timestamp,
        books=OutpostBooks(
            value=would_state.value, received=would_state.received, sent=would_state.sent
        ),
        heard=_number(shore, OUTPOST, "homeSent", head),
        alive_at=_number(shore, OUTPOST, "aliveAt", head),
        cash=_number(shore, "treasury", "cash", head),
        idle=sum(idle),
        rooms={
            each.name: _target_room(shore, each.address, head) for each in shore.book.strategies
        },
    )


def _target_room(shore: Shore, strategy: str, head: Head) -> int:
    """Base units that a strategy may still be allocated; none while it has lost some of its own."""
    nav = _number(shore, OUTPOST, "struckNetAssets", head)
    target = shore.fetch("treasury", "targetOf", strategy, head=head).number("0")
    principal = shore.fetch("treasury", "principalOf", strategy, head=head).number("0")
    return max(0, mul_div_down(nav, target, WAD) - principal)


def _cap_room(shore: Shore, statement: Reading, full: int, head: Head) -> int:
    """Base units below the cap on what may be elsewhere; none while nobody there was heard of."""
    terms = shore.fetch(PORT, "terms", head=head).struct("0")
    if head.timestamp > statement.number("valuedAt") + terms.number("maxAge"):
        return 0
    cap = terms.number("cap")
    nav = _number(shore, "fund", "struckNetAssets", head)
    return max(0, mul_div_down(nav, cap, WAD) - full)


def _free_cash(shore: Shore, head: Head) -> int:
    """Cash above redemptions and the contract's floor, base units."""
    floor = shore.fetch("risk", "riskTerms", head=head).struct("0").number("cashFloor")
    nav = _number(shore, "fund", "struckNetAssets", head)
    kept = max(_number(shore, "fund", "redemptionsOwed", head), mul_div_up(nav, floor, WAD))
    return max(0, _number(shore, "treasury", "cash", head) - kept)


def _number(shore: Shore, role: str, function: str, head: Head) -> int:
    return shore.fetch(role, function, head=head).number("0")


def _flag(shore: Shore, function: str, head: Head) -> bool:
    return shore.fetch(PORT, function, head=head).flag("0")
