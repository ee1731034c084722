"""A look and facts without a chain, for what the portal makes of them."""

from __future__ import annotations

from typing import Any

from keeper.domain.dao_view import DaoView
from keeper.domain.units import Address
from keeper.portal.look import Facts, Look
from tests.domain.funds import FUND, USDC, a_fund, account
from tests.domain.proposed import a_standing


def some_facts() -> Facts:
    """Make facts of a fund that has only a base asset."""
    return Facts(
        name="Fund",
        symbol="FND",
        chain_id=31337,
        addresses={"fund": Address(FUND)},
        strategies={},
        tokens=(a_fund().base,),
        permit=None,
        reader=account(0x99),
        benchmark=USDC,
        outpost=False,
        version="1",
        local=True,
    )


def a_look(**changes: Any) -> Look:
    """Make a look at a fund that has neither past nor proposals."""
    plain: dict[str, Any] = {
        "snapshot": a_fund(),
        "statement": None,
        "problem": "no price",
        "contract": None,
        "contract_problem": "no price",
        "struck": (),
        "points": (),
        "remark": "",
        "dao": None,
        "dao_problem": "the node does not answer",
        "happenings": (),
    }
    return Look(**(plain | changes))


def a_dao(*numbers: int) -> DaoView:
    """Make a DAO that has some proposals."""
    standings = tuple(a_standing(number=number) for number in numbers)
    return DaoView(block=100, now=1_700_000_000, supply=10**24, quorum=10**22, standings=standings)
