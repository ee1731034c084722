"""What a strategy can trade with on one chain at one block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from keeper.domain.batch_rules import BatchRules
from keeper.domain.events import Checkpoint
from keeper.domain.units import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    A strategy with its limits and its chain at one block.

    Args:
        block: whose state this is.
        time: of the block, unix seconds.
        gas_price: wei for one gas: the block's base fee and the tip that is asked for now.
        inventory: booked units of each plain token that the strategy may hold.
        rules: what a batch has to keep to.
        open_tokens: tokens that may be traded into.
        open_routers: adapters by the router that they trade through.
    """

    block: Checkpoint
    time: int
    gas_price: int
    inventory: Mapping[Address, int]
    rules: BatchRules
    open_tokens: frozenset[Address]
    open_routers: Mapping[Address, Address]
