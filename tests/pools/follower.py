"""A keeper's view of the pools of a lab, through a node that may misbehave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from web3.contract import Contract

from keeper.adapters.database import open_database
from keeper.adapters.pool_reads import RpcPools
from keeper.adapters.rpc import HttpRpc
from keeper.bootstrap.pools import PoolScope, build_pool_following
from keeper.domain.pool_book import PoolBook
from keeper.domain.units import Address
from keeper.errors import RpcError
from keeper.services.pool_following import FollowingTerms, PoolFollowing
from tests.pools.lab import Lab

FINALITY = 3
Log = dict[str, Any]


class MeddlingRpc(HttpRpc):
    """
    A node that does something at its n-th answer, or to logs.

    Attributes:
        at: which answer, counted from 1; 0 for never.
        act: what then, before the answer.
        change: what becomes of the logs of an answer.
    """

    at = 0

    def __init__(self, url: str) -> None:
        super().__init__(url, 30)
        self.act: Callable[[], None] = self.die
        self.change: Callable[[list[Log]], list[Log]] = lambda logs: logs
        self.asked = list[str]()

    def die(self) -> None:
        """Be a dead line."""
        raise RpcError("the line is dead")

    def fetch(self, method: str, *params: object) -> object:
        """Ask, or misbehave."""
        self.at -= 1
        self.asked.append(method)
        if self.at == 0:
            self.act()
        answer = super().fetch(method, *params)
        if method == "eth_getLogs":
            assert isinstance(answer, list)
            return self.change(answer)
        return answer


class Follower:
    """
    Follows the pools between some tokens.

    Args:
        lab: where they are.
        tokens: of which both of a pool are.
        folder: for the database.
        check_every: blocks between two comparisons with the chain.
    """

    def __init__(
        self, lab: Lab, tokens: Sequence[Contract], folder: Path, *, check_every: int = 10_000
    ) -> None:
        self.lab, self.rpc = lab, MeddlingRpc(lab.anvil.rpc_url)
        self.honest = RpcPools(HttpRpc(lab.anvil.rpc_url, 30))
        self.engine: Engine = open_database(f"sqlite:///{folder / 'pools.sqlite'}")
        self.tokens, self.check_every = tokens, check_every
        self.most, self.log_range = 50, 1_000

    @property
    def scope(self) -> PoolScope:
        """What is followed."""
        tokens = tuple(Address(each.address) for each in self.tokens)
        terms = FollowingTerms(
            max_pools=self.most,
            check_every_blocks=self.check_every,
            finality_blocks=FINALITY,
        )
        return PoolScope(
            factories=self.lab.factories,
            held=tokens,
            tokens=tokens,
            terms=terms,
            log_range=self.log_range,
        )

    @property
    def following(self) -> PoolFollowing:
        """What a keeper that was started just now would use."""
        return build_pool_following(self.rpc, self.engine, self.scope)

    def run(self, *, check: bool = False) -> PoolBook:
        """Bring everything up to the chain."""
        return self.following.run(check=check)

    def require_true(self, book: PoolBook) -> None:
        """Compare a book with what an honest node has at the book's block."""
        assert book.wires == ()
        states = {each.terms.address: each.state for each in book.entries}
        terms = [each.terms for each in book.entries]
        assert states == self.honest.fetch_states(terms, book.block)
