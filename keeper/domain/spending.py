"""What the keeper's transactions have cost and moved, for guards that keep to a budget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from keeper.domain.intents import Intent, Role, State

WITHOUT_EFFECT = frozenset({State.FAILED, State.CANCELLED, State.REFUSED, State.LOST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """
    What was spent, or may still be.

    Args:
        gas_wei: paid for gas and to the bridge, and the most that what is signed and not mined can
            cost, wei.
        value: moved, or about to be, base units of the base asset.
    """

    gas_wei: int
    value: int


def sum_spent(intents: Iterable[Intent]) -> Spent:
    """Add up signed intents; what can still happen counts at its worst."""
    signed = [intent for intent in intents if intent.broadcasts]
    return Spent(
        gas_wei=sum(_gas_wei(intent) for intent in signed),
        value=sum(each.value for each in signed if each.state not in WITHOUT_EFFECT),
    )


def _gas_wei(intent: Intent) -> int:
    mined = intent.mined
    if mined is not None and mined.receipt is not None:
        carried = mined.receipt.succeeded and mined.role is Role.ACTION
        return mined.receipt.gas_used * mined.receipt.gas_price + intent.coin * carried
    if not intent.is_live:
        return 0
    return max(each.gas * each.fees.max_fee for each in intent.broadcasts) + intent.coin
