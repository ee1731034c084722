"""
What may leave the keeper at all, and how much of it in a day.

Targets and functions are a closed list: whatever a stolen journal, a lying node or a fault of ours
asks for, nothing else is signed. The budgets bound what a keeper that runs wild can burn and churn.
They hold back what can wait. What records a guardrail, deals, or leads back to cash is counted like
everything else, but never held back by a budget: nobody is locked in because gas was dear.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from keeper.domain.spending import Spent
from keeper.domain.units import WAD, Address, mul_div_down
from keeper.domain.wording import format_units
from keeper.errors import GuardError

SELECTOR_BYTES = 4
ETHER_DECIMALS = 18
STRATEGY = "strategy"  # every one of the fund's

Functions = Mapping[str, frozenset[str]]

# By roles in the address book. The risk watch needs no power and goes through either lane.
WATCH_CALLS: Functions = {
    "controls": frozenset({"trip"}),
    "risk": frozenset({"tripStrategy"}),
    "registry": frozenset({"noteDisagreement", "endProbation"}),
}
# Anybody may ask for what was decided to be queued and carried out; it is the DAO that calls.
CARRY_OUT: Functions = {"dao": frozenset({"queue", "execute"})}
# Round trips, which earn or revert. The flash account exists only where the launch file wanted it.
ROUND_TRIP_CALLS: Functions = {STRATEGY: frozenset({"executeForProfit"})}
FLASH_CALLS: Functions = {
    **ROUND_TRIP_CALLS,
    "flash_account": frozenset({"executeOnUniswap", "executeOnAave"}),
}
KEEPER_CALLS: Functions = {
    **WATCH_CALLS,
    **CARRY_OUT,
    **FLASH_CALLS,
    "fund": frozenset({"closeDealing", "reopenDealing", "strike"}),
    "fee_distribution": frozenset({"distribute"}),
    "performance": frozenset({"recordReport"}),
    "treasury": frozenset({"allocate", "deallocate", "harvest"}),
    "home_port": frozenset({"send", "dispatchHeartbeat", "bookArrivals"}),
    STRATEGY: ROUND_TRIP_CALLS[STRATEGY] | {"execute"},
}
OUTPOST_CALLS: Functions = {
    **WATCH_CALLS,
    "treasury": frozenset({"allocate", "deallocate", "harvest"}),
    "outpost": frozenset({"sendHome", "dispatchStatement", "bookArrivals"}),
    STRATEGY: ROUND_TRIP_CALLS[STRATEGY] | {"execute"},
}
WATCHER_CALLS: Functions = {
    **WATCH_CALLS,
    "controls": frozenset({"trip", "pauseTrading", "pauseDealing"}),
}
# What members do with a key of their own, and the guardian with his: nothing of it moves money.
VOTES = frozenset(
    {
        "castVote",
        "castVoteWithReason",
        "castVoteBySig",
        "castVoteWithReasonAndParamsBySig",
    }
)
MEMBER_CALLS: Functions = {
    "dao": VOTES | CARRY_OUT["dao"] | {"propose", "cancel"},
    "shares": frozenset({"delegate", "delegateBySig"}),
    "timelock": frozenset({"cancelBatch"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedCall:
    """One function of one contract, by the contract's role in the address book."""

    role: str
    function: str


# What can wait for tomorrow. Orders can when they put cash to work; those towards cash cannot.
CAN_WAIT = frozenset(
    {
        AllowedCall(role="treasury", function="allocate"),
        AllowedCall(role="home_port", function="send"),
        AllowedCall(role=STRATEGY, function="execute"),
        AllowedCall(role=STRATEGY, function="executeForProfit"),
        AllowedCall(role="flash_account", function="executeOnUniswap"),
        AllowedCall(role="flash_account", function="executeOnAave"),
        AllowedCall(role="fee_distribution", function="distribute"),
        AllowedCall(role="performance", function="recordReport"),
    }
)
# What the bridge asks a fee for. Nothing else ever carries native coin.
PAID = frozenset(
    {
        AllowedCall(role="home_port", function="send"),
        AllowedCall(role="home_port", function="dispatchHeartbeat"),
        AllowedCall(role="outpost", function="sendHome"),
        AllowedCall(role="outpost", function="dispatchStatement"),
    }
)
ORDERS = AllowedCall(role=STRATEGY, function="execute")


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowlist:
    """
    Every call that one lane may ever make.

    Args:
        calls: by target and selector of four bytes.
    """

    calls: dict[tuple[Address, bytes], AllowedCall]

    def find(self, to: Address, data: bytes) -> AllowedCall:
        """
        Find what a call is.

        Raises:
            GuardError: it is none of the list.
        """
        selector = data[:SELECTOR_BYTES]
        call = self.calls.get((to, selector))
        if call is None:
            spelt = f"0x{selector.hex()}"
            raise GuardError(f"function {spelt} of {to} is not on the keeper's allowlist")
        return call


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgets:
    """
    Limits of one account.

    Args:
        gas: most units in one transaction.
        gas_wei_per_day: wei that transactions of 24 hours may cost with what they carry, each at
            its worst.
        value_per_day: part of NAV that may be put to work in 24 hours, wad.
        coin: most wei that one call may carry to pay the bridge; 0 without one.
    """

    gas: int
    gas_wei_per_day: int
    value_per_day: int
    coin: int = 0


def can_wait(call: AllowedCall, value: int) -> bool:
    """
    Tell whether a used-up budget may hold a call back.

    Args:
        call: as the allowlist knows it.
        value: base units that it puts to work.
    """
    return call in CAN_WAIT and (call != ORDERS or value > 0)


def require_gas(gas: int, budgets: Budgets) -> None:
    """
    Check the size of one transaction.

    Raises:
        GuardError: it is too large.
    """
    if gas > budgets.gas:
        raise GuardError(f"the call needs {gas} gas, limit is {budgets.gas}")


def require_coin(call: AllowedCall, coin: int, most: int) -> None:
    """
    Check the native coin that one call carries; a receiver that is no bridge gets none.

    Args:
        call: as the allowlist knows it.
        coin: wei.
        most: wei that a call of the bridge may carry.

    Raises:
        GuardError: it is too much.
    """
    limit = most if call in PAID else 0
    if coin > limit:
        raise GuardError(f"{call.role}.{call.function} would carry {coin} wei, limit is {limit}")


def require_gas_budget(spent: Spent, wanted_wei: int, budgets: Budgets) -> None:
    """
    Check what gas may cost in 24 hours.

    Args:
        spent: in the last 24 hours.
        wanted_wei: most that the next transaction can cost, on top of that.

    Raises:
        GuardError: it would be too much.
    """
    if spent.gas_wei + wanted_wei > budgets.gas_wei_per_day:
        raise GuardError(
            f"gas for {_ether(spent.gas_wei)} ether was spent in 24 h, up to "
            f"{_ether(wanted_wei)} more is wanted, limit is {_ether(budgets.gas_wei_per_day)}"
        )


def require_value_budget(spent: Spent, wanted: int, nav: int, budgets: Budgets) -> None:
    """
    Check what may be put to work in 24 hours.

    Args:
        spent: in the last 24 hours.
        wanted: base units, on top of that.
        nav: of the fund at its last strike, base units.

    Raises:
        GuardError: it would be too much.
    """
    limit = mul_div_down(nav, budgets.value_per_day, WAD)
    if spent.value + wanted > limit:
        raise GuardError(
            f"{spent.value} base units were put to work in 24 h, {wanted} more are wanted, limit "
            f"is {limit}: {format_units(budgets.value_per_day * 100, ETHER_DECIMALS, 2)} % of a "
            f"NAV of {nav}"
        )


def _ether(wei: int) -> str:
    return format_units(wei, ETHER_DECIMALS, 6)
