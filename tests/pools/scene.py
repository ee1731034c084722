"""A pair and a pool to which anything may happen."""

from __future__ import annotations

from web3.contract import Contract

from scripts.localchain.transactions import send
from scripts.localchain.uniswap import Q96
from tests.pools.lab import UNITS, Lab

WIDE = (-887_220, 887_220)
LOWEST, HIGHEST = 4_295_128_740, 1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_341


class Scene:
    """
    A pair and a pool of two tokens, and what may happen to them.

    Args:
        lab: where they are.
    """

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.token0, self.token1 = lab.tokens(2)
        self.pair = lab.pair(self.token0, self.token1, (5 * UNITS, 7 * UNITS))
        self.pool = lab.pool(self.token0, self.token1, 3_000, Q96)
        lab.provide(self.pool, [(*WIDE, 10 * UNITS), (-600, 600, 20 * UNITS)])

    @property
    def tokens(self) -> list[Contract]:
        """Both."""
        return [self.token0, self.token1]

    def swap(self, amount: int = UNITS // 10, *, down: bool = True) -> None:
        """Swap in the pool."""
        limit = LOWEST if down else HIGHEST
        call = self.lab.harness.functions.swapAll(self.pool.address, [(down, amount, limit)])
        send(call, sender=self.lab.owner)

    def provide(self, lower: int = -1_200, upper: int = 1_800, amount: int = UNITS) -> None:
        """Add liquidity to the pool."""
        self.lab.provide(self.pool, [(lower, upper, amount)])

    def withdraw(self, lower: int = -600, upper: int = 600, amount: int = UNITS) -> None:
        """Take liquidity out of the pool; an amount of 0 only collects."""
        functions = self.lab.harness.functions
        send(
            functions.withdraw(self.pool.address, lower, upper, amount),
            sender=self.lab.owner,
        )

    def swap_pair(self) -> None:
        """Swap in the pair, for less than it would give."""
        call = self.lab.harness.functions.pairSwap(self.pair.address, (True, UNITS, UNITS // 2))
        send(call, sender=self.lab.owner)

    def without_effect(self) -> None:
        """Do to the pool what changes neither its price nor its liquidity."""
        functions, owner = self.lab.harness.functions, self.lab.owner
        send(self.pool.functions.setFeeProtocol(4, 10), sender=owner)
        send(functions.lend(self.pool.address, UNITS, UNITS // 3), sender=owner)
        self.swap(UNITS // 100)
        send(self.pool.functions.collectProtocol(owner, 2**100, 2**100), sender=owner)
        send(self.pool.functions.increaseObservationCardinalityNext(9), sender=owner)
        send(self.pair.functions.sync(), sender=owner)
        send(self.pair.functions.skim(owner), sender=owner)
        send(self.lab.harness.functions.drain(self.pair.address, UNITS // 7), sender=owner)
