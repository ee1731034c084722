"""The pure rules of the guards: budgets are kept to the last wei and the last base unit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.guards import (
    CAN_WAIT,
    KEEPER_CALLS,
    OUTPOST_CALLS,
    WATCHER_CALLS,
    AllowedCall,
    Budgets,
    can_wait,
    require_gas,
    require_gas_budget,
    require_value_budget,
)
from keeper.domain.spending import Spent
from keeper.domain.units import WAD
from keeper.errors import GuardError

amounts = st.integers(0, 10**30)


@given(spent=amounts, wanted=amounts, limit=amounts)
def test_gas_budget__is_kept_to_the_wei(spent: int, wanted: int, limit: int) -> None:
    budgets = Budgets(gas=0, gas_wei_per_day=limit, value_per_day=0)
    if spent + wanted <= limit:
        require_gas_budget(Spent(gas_wei=spent, value=0), wanted, budgets)
    else:
        with pytest.raises(GuardError, match=r"ether was spent in 24 h, up to .* limit is"):
            require_gas_budget(Spent(gas_wei=spent, value=0), wanted, budgets)


@given(spent=amounts, wanted=amounts, nav=amounts, percent=st.integers(0, 10_000))
def test_value_budget__is_kept_to_the_base_unit(
    spent: int, wanted: int, nav: int, percent: int
) -> None:
    budgets = Budgets(gas=0, gas_wei_per_day=0, value_per_day=percent * WAD // 100)
    if (spent + wanted) * 100 <= nav * percent:
        require_value_budget(Spent(gas_wei=0, value=spent), wanted, nav, budgets)
    else:
        limit = f"limit is {nav * percent // 100}:"
        with pytest.raises(GuardError, match=f"{spent} base units .* {wanted} more .* {limit}"):
            require_value_budget(Spent(gas_wei=0, value=spent), wanted, nav, budgets)


@given(gas=amounts, limit=amounts)
def test_size__is_kept_to_the_unit_of_gas(gas: int, limit: int) -> None:
    budgets = Budgets(gas=limit, gas_wei_per_day=0, value_per_day=0)
    if gas <= limit:
        require_gas(gas, budgets)
    else:
        with pytest.raises(GuardError, match=f"needs {gas} gas, limit is {limit}"):
            require_gas(gas, budgets)


def test_what_can_wait__is_on_the_keepers_list() -> None:
    for call in CAN_WAIT:
        assert call.function in KEEPER_CALLS[call.role]


@pytest.mark.parametrize("functions", [KEEPER_CALLS, WATCHER_CALLS, OUTPOST_CALLS])
def test_what_cannot_wait__is_everything_but_putting_cash_to_work_fees_and_reports(
    functions: dict[str, frozenset[str]],
) -> None:
    waiting = {
        (role, name)
        for role, names in functions.items()
        for name in names
        if can_wait(AllowedCall(role=role, function=name), 1)
    }
    assert waiting <= {
        ("treasury", "allocate"),
        ("home_port", "send"),
        ("strategy", "execute"),
        ("strategy", "executeForProfit"),
        ("flash_account", "executeOnUniswap"),
        ("flash_account", "executeOnAave"),
        ("fee_distribution", "distribute"),
        ("performance", "recordReport"),
    }
    assert not can_wait(AllowedCall(role="strategy", function="execute"), 0)
