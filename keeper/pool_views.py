"""Followed pools and verdicts on tokens, for people and for programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from keeper.domain.listing import Verdict
from keeper.domain.pool_book import PoolBook, PoolEntry
from keeper.domain.pools import Pool, V2Pool
from keeper.domain.units import Address
from keeper.output import Json, Table


def pools_record(book: PoolBook) -> dict[str, Json]:
    """Give a book to programs; amounts are base units in text."""
    return {
        "block": book.block.number,
        "block_hash": book.block.hash,
        "pools": [_entry_record(each) for each in book.entries],
        "wires": [
            {
                "pool": each.pool,
                "field": each.field,
                "ours": each.ours,
                "theirs": each.theirs,
                "block": each.block.number,
                "block_hash": each.block.hash,
            }
            for each in book.wires
        ],
    }


def pools_tables(book: PoolBook, symbol_of: Callable[[Address], str]) -> tuple[Table, ...]:
    """Give a book to people."""
    rows = tuple(
        (
            each.terms.address,
            each.terms.venue,
            f"{symbol_of(each.terms.token0)}/{symbol_of(each.terms.token1)}",
            f"{each.terms.fee_ppm / 10_000:g} %",
            _state_text(each.state),
            "" if each.changed is None else f"{book.block.number - each.changed} blocks ago",
            f"{book.block.number - each.checked_block} blocks ago",
        )
        for each in book.entries
    )
    heads = ("pool", "venue", "pair", "fee", "state", "changed", "compared")
    pools = Table(title=f"Pools at block {book.block.number}", heads=heads, rows=rows)
    if not book.wires:
        return (pools,)
    wires = tuple(
        (each.pool, each.field, each.ours, each.theirs, str(each.block.number))
        for each in book.wires
    )
    wire_heads = ("pool", "field", "by its events", "on the chain", "block")
    return (pools, Table(title="Tripped wires", heads=wire_heads, rows=wires))


def verdicts_record(verdicts: Sequence[Verdict]) -> dict[str, Json]:
    """Give verdicts to programs."""
    return {
        "verdicts": [
            {
                "token": each.token,
                "pool": each.pool,
                "listed": each.listed,
                "deeds": each.deeds,
                "reasons": list(each.reasons),
            }
            for each in verdicts
        ]
    }


def verdicts_table(verdicts: Sequence[Verdict]) -> Table:
    """Give verdicts to people."""
    rows = tuple(
        (each.pool, "may be traded" if each.listed else "refused", "\n".join(each.reasons))
        for each in verdicts
    )
    heads = ("pool", "verdict", "reasons")
    return Table(title=f"Rehearsed trades in {verdicts[0].token}", heads=heads, rows=rows)


def _entry_record(entry: PoolEntry) -> dict[str, Json]:
    terms = entry.terms
    return {
        "pool": terms.address,
        "venue": str(terms.venue),
        "token0": terms.token0,
        "token1": terms.token1,
        "fee_ppm": terms.fee_ppm,
        "state": _state_record(entry.state),
        "changed_block": entry.changed,
        "checked_block": entry.checked_block,
    }


def _state_record(pool: Pool | None) -> dict[str, Json] | None:
    if pool is None:
        return None
    if isinstance(pool, V2Pool):
        return {"reserve0": str(pool.reserve0), "reserve1": str(pool.reserve1)}
    return {
        "sqrt_price_x96": str(pool.sqrt_price_x96),
        "tick": pool.tick,
        "liquidity": str(pool.liquidity),
        "ticks": len(pool.ticks.indexes),
    }


def _state_text(pool: Pool | None) -> str:
    if pool is None:
        return "no price yet"
    if isinstance(pool, V2Pool):
        return f"reserves {pool.reserve0} and {pool.reserve1}"
    count = len(pool.ticks.indexes)
    return f"tick {pool.tick}, liquidity {pool.liquidity}, {count} initialised ticks"
