"""Where a pool's state as we follow it and as the chain has it are not the same."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.events import Checkpoint
from keeper.domain.pools import Pool, Tick, V2Pool, V3Pool
from keeper.domain.units import Address

NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergence:
    """
    One field of a pool that is not what we took it for.

    Args:
        field: e.g. `liquidity`, or `tick -600`.
        ours: what following its events came to, as text.
        theirs: what the chain says.
        block: at which both are.
    """

    pool: Address
    field: str
    ours: str
    theirs: str
    block: Checkpoint

    @property
    def text(self) -> str:
        """Say it with its numbers."""
        return (
            f"pool {self.pool} diverged at block {self.block.number} ({self.block.hash}): "
            f"{self.field} is {self.ours} by its events and {self.theirs} on the chain"
        )


def compare(
    address: Address, ours: Pool | None, theirs: Pool | None, block: Checkpoint
) -> tuple[Divergence, ...]:
    """
    Name every field in which two states of one pool at one block differ.

    Args:
        address: the pool.
        ours: by its events; None before it has a price.
        theirs: as the chain has it at `block`.
        block: of both.
    """
    mine, other = _fields(ours), _fields(theirs)
    return tuple(
        Divergence(
            pool=address,
            field=name,
            ours=mine.get(name, NOTHING),
            theirs=other.get(name, NOTHING),
            block=block,
        )
        for name in dict.fromkeys([*mine, *other])
        if mine.get(name) != other.get(name)
    )


def _fields(pool: Pool | None) -> dict[str, str]:
    if pool is None:
        return {}
    if isinstance(pool, V2Pool):
        return {"reserve0": str(pool.reserve0), "reserve1": str(pool.reserve1)}
    return _fields_of_v3(pool)


def _fields_of_v3(pool: V3Pool) -> dict[str, str]:
    state = {
        "sqrt_price_x96": str(pool.sqrt_price_x96),
        "tick": str(pool.tick),
        "liquidity": str(pool.liquidity),
    }
    return state | {f"tick {tick.index}": _spell(tick) for tick in pool.ticks.rows()}


def _spell(tick: Tick) -> str:
    return f"{tick.liquidity_gross} gross, {tick.liquidity_net} net"
