"""ports.ReferencePrices from Uniswap v3 pools: what their own accumulators say of a while."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keeper.adapters.contracts import Argument, Contract, Reading
from keeper.adapters.foreign_views import view
from keeper.adapters.reverts import explain
from keeper.adapters.rpc import Rpc, RpcRefusal, to_bytes
from keeper.domain.price_quorum import Missing, Reference
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.ticks import (
    mean_liquidity_down,
    mean_tick_down,
    money_behind_down,
    price_at_down,
)
from keeper.domain.units import Address
from keeper.domain.wording import format_units
from keeper.errors import PriceError, RpcError

TOO_OLD = "OLD"  # the pool's word for: my observations do not reach back that far
ADDRESS_DIGITS = 10  # of an address, enough to tell pools apart
KEPT = "3"  # place of the number of observations in slot0


SLOT0 = ("uint160", "int24", "uint16", "uint16", "uint16", "uint8", "bool")
POOL = Contract(
    name="UniswapV3Pool",
    functions={
        "token0": view("token0", (), ("address",)),
        "token1": view("token1", (), ("address",)),
        "slot0": view("slot0", (), SLOT0),
        "observe": view("observe", ("uint32[]",), ("int56[]", "uint160[]")),
    },
    events={},
    errors={},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwapPool:
    """
    A pool of a token and the base asset.

    Args:
        window_s: seconds up to the block over which its price is averaged.
        min_liquidity: base units; what a full-range pool of the same liquidity would hold of the
            base asset, averaged over the window too.
    """

    token: Address
    pool: Address
    window_s: int
    min_liquidity: int

    @property
    def source(self) -> str:
        """Name it as a source."""
        return f"twap {self.pool[:ADDRESS_DIGITS]}"


class UniswapTwaps:
    """
    Averages of pools, read at the very block whose prices are to be supported.

    Args:
        rpc: the node.
        pools: any number for a token; each is a source of its own.
    """

    def __init__(self, rpc: Rpc, pools: Sequence[TwapPool]) -> None:
        self._rpc, self._pools = rpc, pools

    def fetch_references(
        self, tokens: Sequence[Address], snapshot: FundSnapshot
    ) -> Mapping[Address, Sequence[Reference | Missing]]:
        """
        Average every pool of these tokens.

        Raises:
            RpcError: the node did not answer; that is no word about a pool.
        """
        return {
            token: [self._fetch(pool, snapshot) for pool in self._pools if pool.token == token]
            for token in tokens
        }

    def _fetch(self, pool: TwapPool, snapshot: FundSnapshot) -> Reference | Missing:
        try:
            price = self._fetch_price(pool, snapshot)
        except RpcRefusal as error:
            return Missing(source=pool.source, reason=self._explain(error, pool, snapshot))
        except PriceError as error:
            return Missing(source=pool.source, reason=str(error))
        return Reference(source=pool.source, price=price, observed_at=snapshot.timestamp)

    def _fetch_price(self, pool: TwapPool, snapshot: FundSnapshot) -> int:
        token_first = self._fetch_order(pool, snapshot)
        seen = self._read(pool, snapshot, "observe", [pool.window_s, 0])
        (tick_then, tick_now), (then, now) = seen.numbers("0"), seen.numbers("1")
        tick = mean_tick_down((tick_then, tick_now), pool.window_s)
        liquidity = mean_liquidity_down((then, now), pool.window_s)
        money = money_behind_down(liquidity, tick, token_first=token_first)
        if money < pool.min_liquidity:
            shown, limit = (
                format_units(amount, snapshot.base.decimals, 2)
                for amount in (money, pool.min_liquidity)
            )
            raise PriceError(f"its liquidity is {shown} {snapshot.base.symbol}, limit is {limit}")
        return price_at_down(tick, token_first=token_first)

    def _fetch_order(self, pool: TwapPool, snapshot: FundSnapshot) -> bool:
        """Say whether the token is token0; a pool of anything else than the two prices nothing."""
        first, second = (
            self._read(pool, snapshot, name).address("0") for name in ("token0", "token1")
        )
        if {first, second} != {pool.token, snapshot.base.address}:
            raise PriceError(f"it is a pool of {first} and {second}")
        return first == pool.token

    def _explain(self, error: RpcRefusal, pool: TwapPool, snapshot: FundSnapshot) -> str:
        said = str(error) if error.data is None else explain(error.data)
        if not said.endswith(TOO_OLD):
            return said
        kept = self._read(pool, snapshot, "slot0").number(KEPT)
        return f"it keeps {kept} observations, which do not reach back {pool.window_s} s"

    def _read(
        self, pool: TwapPool, snapshot: FundSnapshot, function: str, *arguments: Argument
    ) -> Reading:
        """
        Call a pool at the snapshot's block.

        Raises:
            PriceError: what stands there is no pool.
        """
        call = {"to": pool.pool, "data": "0x" + POOL.encode(function, *arguments).hex()}
        pinned = {"blockHash": snapshot.block_hash, "requireCanonical": True}
        data = to_bytes(self._rpc.fetch("eth_call", call, pinned), "a pool's answer")
        try:
            return POOL.decode(function, data)
        except RpcError as error:
            raise PriceError("there is no Uniswap v3 pool at its address") from error
