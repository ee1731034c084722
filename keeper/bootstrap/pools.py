"""What follows the pools that the fund may trade on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eth_utils.address import is_address, to_checksum_address

from keeper.adapters.address_book import AddressBook, ChainBook
from keeper.adapters.event_source import RpcEvents
from keeper.adapters.listing_stage import SimulatedStage
from keeper.adapters.pool_reads import RpcPools
from keeper.adapters.pool_record import SqlPools
from keeper.adapters.pool_words import CHANGES, CREATIONS, Factory, topics_of
from keeper.adapters.rpc import Rpc
from keeper.bootstrap.reading import Ground, Reader
from keeper.domain.pools import PPM
from keeper.domain.units import Address
from keeper.errors import ConfigError
from keeper.services.following import Following
from keeper.services.listing import Listing
from keeper.services.pool_following import FollowingTerms, PoolFollowing
from keeper.settings.arbitrage import Arbitrage, FactorySection

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from keeper.bootstrap.acting import Memory

PERCENT_IN_PPM = PPM // 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolScope:
    """
    Which pools are followed, and how closely.

    Args:
        factories: who creates them.
        held: tokens that the fund may hold.
        tokens: of which both of a pool are: those, and what a path may lead through.
        log_range: most blocks of one request for logs.
    """

    factories: tuple[Factory, ...]
    held: tuple[Address, ...]
    tokens: tuple[Address, ...]
    terms: FollowingTerms
    log_range: int

    @property
    def topics(self) -> list[list[str]]:
        """Say which creations are asked for, by the places of their topics."""
        tokens = ["0x" + each[2:].lower().zfill(64) for each in sorted(self.tokens)]
        return [topics_of(tuple(CREATIONS.values())), tokens, tokens]

    @property
    def name(self) -> str:
        """Name what creations are asked for, the same for the same."""
        asked = [self.topics, sorted((each.address, each.from_block) for each in self.factories)]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolDesk:
    """
    What knows pools, and what judges the tokens in them.

    Args:
        book: of the fund, for the names of tokens.
    """

    following: PoolFollowing
    listing: Listing
    book: AddressBook

    def symbol_of(self, token: Address) -> str:
        """Name a token; by its address when the book does not know it."""
        known = {each.address: symbol for symbol, each in self.book.tokens.items()}
        return known.get(token, token)

    def address_of(self, name: str) -> Address:
        """
        Find a token by its symbol, or anything by its address.

        Raises:
            ConfigError: it is neither.
        """
        if name in self.book.tokens:
            return Address(self.book.tokens[name].address)
        if not is_address(name):
            raise ConfigError(f"{name} is no address, and no symbol of the address book")
        return Address(to_checksum_address(name))


def open_pool_desk(reader: Reader, memory: Memory) -> PoolDesk:
    """
    Put together what follows the configured pools; nothing is asked yet.

    Raises:
        ConfigError: there is no [arbitrage], or a symbol that the address book does not have.
    """
    scope = read_scope(reader)
    return PoolDesk(
        following=build_pool_following(reader.sure, memory.engine, scope),
        listing=Listing(SimulatedStage(reader.rpc), scope.held),
        book=reader.book,
    )


def read_scope(ground: Ground) -> PoolScope:
    """
    Read which pools are configured.

    Raises:
        ConfigError: there is no [arbitrage], or a symbol that the address book does not have.
    """
    settings, chain = ground.settings.arbitrage, ground.settings.chain
    if settings is None:
        raise ConfigError("there is no [arbitrage] in the configuration: it names the pools")
    held = held_tokens(settings, ground.book)
    return PoolScope(
        factories=read_factories(settings),
        held=held,
        tokens=(*held, *map(Address, settings.intermediates)),
        terms=FollowingTerms(
            max_pools=settings.max_pools,
            check_every_blocks=settings.check_every_blocks,
            finality_blocks=chain.finality_blocks,
        ),
        log_range=chain.log_range,
    )


def read_factories(settings: Arbitrage) -> tuple[Factory, ...]:
    """Read who creates the pools."""
    return tuple(map(_to_factory, settings.factories))


def held_tokens(settings: Arbitrage, book: ChainBook) -> tuple[Address, ...]:
    """
    List the tokens that arbitrage may hold, by the address book.

    Raises:
        ConfigError: the book does not have a symbol that is configured.
    """
    unknown = sorted(set(settings.tokens) - book.tokens.keys())
    if unknown:
        raise ConfigError(f"arbitrage.tokens: the address book has no {', '.join(unknown)}")
    symbols = settings.tokens or tuple(book.tokens)
    return tuple(Address(book.tokens[each].address) for each in symbols)


def build_pool_following(rpc: Rpc, engine: Engine, scope: PoolScope) -> PoolFollowing:
    """
    Put together what follows pools.

    Args:
        rpc: of their chain.
        engine: the database that belongs to this chain.
        scope: which pools.
    """
    record, finality = SqlPools(engine, scope.factories, scope.name), scope.terms.finality_blocks
    makers = [each.address for each in scope.factories]
    creations = Following(
        source=RpcEvents(rpc, makers, scope.log_range, scope.topics),
        store=record.creations,
        first_block=min(each.from_block for each in scope.factories),
        overlap=finality,
    )

    def logs_of(pools: Sequence[Address], first_block: int) -> Following:
        source = RpcEvents(rpc, pools, scope.log_range, [topics_of(tuple(CHANGES))])
        return Following(
            source=source, store=record.logs, first_block=first_block, overlap=finality
        )

    return PoolFollowing(
        creations=creations,
        logs_of=logs_of,
        chain=RpcPools(rpc),
        record=record,
        terms=scope.terms,
    )


def _to_factory(section: FactorySection) -> Factory:
    return Factory(
        venue=section.venue,
        address=Address(section.address),
        router=Address(section.router),
        fee_ppm=int((section.fee_percent or 0) * PERCENT_IN_PPM),
        from_block=section.from_block,
    )
