"""Logs of factories and pools, read into what they say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eth_utils.abi import event_abi_to_log_topic

from keeper.adapters.contracts import Reading, load_contract
from keeper.adapters.rpc import to_bytes
from keeper.domain.events import Checkpoint, FundEvent
from keeper.domain.policy import Venue
from keeper.domain.pool_events import (
    Happening,
    PoolEvent,
    PoolTerms,
    Priced,
    Provided,
    Swapped,
    Synced,
)
from keeper.domain.units import Address
from keeper.errors import RpcError

CREATIONS = {Venue.UNISWAP_V2: "PairCreated", Venue.UNISWAP_V3: "PoolCreated"}
CHANGES: dict[str, Callable[[Reading], PoolEvent]] = {
    "Sync": lambda said: Synced(reserve0=said.number("reserve0"), reserve1=said.number("reserve1")),
    "Initialize": lambda said: Priced(
        sqrt_price_x96=said.number("sqrtPriceX96"), tick=said.number("tick")
    ),
    "Swap": lambda said: Swapped(
        sqrt_price_x96=said.number("sqrtPriceX96"),
        tick=said.number("tick"),
        liquidity=said.number("liquidity"),
    ),
    "Mint": lambda said: _provided(said, 1),
    "Burn": lambda said: _provided(said, -1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Factory:
    """
    Who creates pools.

    Args:
        router: that swaps on them.
        fee_ppm: of its pairs; a v3 pool says its own.
        from_block: in which it was created, or a later one.
    """

    venue: Venue
    address: Address
    router: Address
    fee_ppm: int
    from_block: int


def topics_of(names: Sequence[str]) -> list[str]:
    """List the first topics of events by their names."""
    events = load_contract("PoolReader").events.values()
    return ["0x" + event_abi_to_log_topic(each).hex() for each in events if each["name"] in names]


def name_of(event: FundEvent) -> str:
    """Name an event of a factory or a pool; "" when it is none that counts."""
    topics = [to_bytes(topic, "a topic") for topic in event.topics[:1]]
    entry = load_contract("PoolReader").events.get(topics[0]) if topics else None
    return "" if entry is None else entry["name"]


def to_terms(event: FundEvent, factory: Factory) -> PoolTerms:
    """
    Read the creation of a pool.

    Raises:
        RpcError: the log says something else.
    """
    name, said = _read(event)
    if name != CREATIONS[factory.venue]:
        raise RpcError(f"factory {factory.address} emitted {name}, not {CREATIONS[factory.venue]}")
    paired = factory.venue is Venue.UNISWAP_V2
    return PoolTerms(
        address=said.address("pair" if paired else "pool"),
        venue=factory.venue,
        router=factory.router,
        token0=said.address("token0"),
        token1=said.address("token1"),
        fee_ppm=factory.fee_ppm if paired else said.number("fee"),
        tick_spacing=0 if paired else said.number("tickSpacing"),
        created=event.block,
    )


def to_happening(event: FundEvent) -> Happening:
    """
    Read what happened to a pool.

    Raises:
        RpcError: the log says something else.
    """
    name, said = _read(event)
    if name not in CHANGES:
        raise RpcError(f"pool {event.contract} emitted {name}, which was not asked for")
    block = Checkpoint(number=event.block, hash=event.block_hash)
    return Happening(pool=event.contract, event=CHANGES[name](said), block=block)


def _read(event: FundEvent) -> tuple[str, Reading]:
    topics = [to_bytes(topic, "a topic") for topic in event.topics]
    decoded = load_contract("PoolReader").decode_event(topics, event.data)
    if decoded is None:
        raise RpcError(f"the node gave a log of {event.contract} that was not asked for")
    return decoded


def _provided(said: Reading, sign: int) -> Provided:
    return Provided(
        lower=said.number("tickLower"),
        upper=said.number("tickUpper"),
        change=sign * said.number("amount"),
    )
