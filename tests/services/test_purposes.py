"""Purposes tell people what a call is for: whole units with symbols, now and of older keepers."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keeper.adapters.contracts import load_contract
from keeper.adapters.purpose_words import retell
from keeper.domain import actions as d
from keeper.domain.bridge_events import Side
from keeper.domain.bridge_plan import plan_step
from keeper.domain.bridging import Book, Deploy, Gather, Step
from keeper.domain.intents import Intent, State
from keeper.domain.inventory import Move
from keeper.domain.orders import trade_orders
from keeper.domain.plan import plan
from keeper.domain.policy import Venue
from keeper.domain.purposes import kind_of
from keeper.domain.round_trips import (
    AaveLoan,
    Hop,
    Loan,
    ProfitTerms,
    UniswapLoan,
    plan_flash,
    plan_round_trip,
)
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.transfers import fold
from keeper.domain.units import RAY, Address
from tests.domain.funds import (
    A_USDC,
    FUND,
    POLICY,
    TRADING,
    TREND,
    UNISWAP_V2,
    USDC,
    VAULT,
    WETH,
    a_fund,
    account,
    lending,
    trend,
    vaulted,
)
from tests.domain.test_bridging import BASES, ENDS, home_of, outpost_of
from tests.domain.tills import Tills
from tests.services.pretend_book import CHAIN_ID, a_book

STRANGER = account(0x77)
BASE_UNITS = st.integers(1, 10**15)
UNITS = st.integers(1, 10**24)
SYMBOLS = {USDC: "USDC", WETH: "WETH"}
DECIMALS = {"USDC": 6, "USDC.e": 18, "WETH": 18}
NUMBER = r"\d{1,3}(?:,\d{3})*(?:\.\d*[1-9])?"
AMOUNT = re.compile(rf"({NUMBER}) (USDC\.e|USDC|WETH)(?![\w.])")


def amounts_in(purpose: str) -> list[tuple[int, str]]:
    """Read every amount back into units; no number may stand there without its symbol."""
    found = [
        (int(Decimal(number.replace(",", "")).scaleb(DECIMALS[symbol])), symbol)
        for number, symbol in AMOUNT.findall(purpose)
    ]
    rest = re.sub(r"0x[0-9a-fA-F]{40}|v[23]|a fee of [0-9.]+ %", "", AMOUNT.sub("", purpose))
    assert not re.search(r"[0-9]", rest), f"{purpose!r} has a number that says not what it counts"
    return found


def a_row(purpose: str, data: bytes = b"", chain: int = CHAIN_ID) -> Intent:
    return Intent(
        id=1,
        key=f"{chain}:{FUND}:order:trend:1",
        attempt=1,
        purpose=purpose,
        to=TREND,
        data=data,
        not_after=1,
        state=State.DONE,
    )


def retold(purpose: str, data: bytes = b"") -> str:
    return retell(a_row(purpose, data), a_book()).purpose


def planned(decision: d.Decision, fund: FundSnapshot | None = None) -> str:
    return plan(decision, fund or a_fund(), POLICY, report=None, order_id=1).purpose


def stepped(step: Step) -> str:
    tills = Tills()
    ledger, home, outpost = fold(tills.events), home_of(tills), outpost_of(tills)
    return plan_step(step, ledger, home, outpost, ENDS, 0).purpose


def a_trip(token: Address = USDC, amount: int = 1) -> tuple[Hop, Hop]:
    there = Hop(
        venue=Venue.UNISWAP_V2,
        adapter=UNISWAP_V2,
        token_in=token,
        token_out=STRANGER,
        amount_in=amount,
    )
    return there, replace(there, token_in=STRANGER, token_out=token, amount_in=0)


@given(st.data(), BASE_UNITS)
def test_purpose__of_what_moves_base_asset__tells_it_to_the_unit(
    data: st.DataObject, amount: int
) -> None:
    moves = [
        d.Allocate(strategy="lending", amount=amount),
        d.Deallocate(strategy="lending", amount=amount),
        d.Harvest(strategy="lending", amount=amount),
        d.Buy(amount=amount),
        d.Lend(amount=amount),
    ]
    purpose = planned(data.draw(st.sampled_from(moves)))
    assert amounts_in(purpose) == [(amount, "USDC")]
    assert retold(purpose) == purpose


@given(UNITS)
def test_purpose__of_what_is_sold_or_unwound__tells_the_token_that_it_is_of(units: int) -> None:
    for decision in (d.Sell(amount=units), d.Unwind(strategy="trend", token=WETH, units=units)):
        purpose = planned(decision)
        assert amounts_in(purpose) == [(units, "WETH")]
        assert retold(purpose) == purpose


@given(BASE_UNITS, st.integers(RAY, 3 * RAY))
def test_purpose__of_a_position__tells_what_it_counts_for_now(units: int, index: int) -> None:
    fund = a_fund(strategies=(trend(), lending(units=units, index=index)))
    taken = (d.Recall(units=units), d.Unwind(strategy="lending", token=A_USDC, units=units))
    for decision in taken:
        [(amount, symbol)] = amounts_in(planned(decision, fund))
        assert symbol == "USDC"
        assert amount * RAY <= units * index < (amount + 1) * RAY


@given(BASE_UNITS, st.integers(1, 100))
def test_purpose__of_a_part_of_a_vaults_shares__tells_the_same_part_of_what_all_count_for(
    units: int, percent: int
) -> None:
    fund = a_fund(strategies=(trend(), lending(), vaulted(units=100 * units)))
    decision = d.Unwind(strategy="vaulted", token=VAULT, units=percent * units)
    assert amounts_in(planned(decision, fund)) == [(percent * units, "USDC")]


@given(st.sampled_from(Side), BASE_UNITS)
def test_purpose__of_the_line__counts_in_the_base_asset_of_its_own_side(
    side: Side, amount: int
) -> None:
    there = BASES[Side.OUTPOST].symbol
    steps: list[tuple[Step, str]] = [
        (Book(side=side, amount=amount), BASES[side].symbol),
        (Move(source=side, amount=amount), BASES[side].symbol),
        (Deploy(amount=amount), there),
        (Gather(amount=amount), there),
    ]
    for step, symbol in steps:
        purpose = stepped(step)
        assert amounts_in(purpose) == [(amount, symbol)]
        assert retold(purpose) == purpose


@given(st.sampled_from((USDC, WETH)), UNITS, BASE_UNITS, st.integers(1, 999_999))
def test_purpose__of_a_round_trip__tells_route_profit_and_loan(
    token: Address, least: int, lent: int, fee: int
) -> None:
    terms, symbol = ProfitTerms(least=least, gas=0, wei_price=0), SYMBOLS[token]
    own = plan_round_trip(a_trip(token), terms, a_fund(), strategy="arb", not_after=1).purpose
    assert amounts_in(own) == [(least, symbol)]
    assert f"{symbol} to {STRANGER} on" in own
    assert kind_of(own) == "trade"
    loans: tuple[Loan, ...] = (
        AaveLoan(amount=lent),
        UniswapLoan(amount=lent, paired=WETH, fee=fee),
    )
    for loan in loans:
        purpose = plan_flash(a_trip(token), loan, terms, a_fund(), not_after=1).purpose
        assert amounts_in(purpose) == [(lent, symbol), (least, symbol)]
        assert retold(purpose) == purpose


OLD = (
    "lend {}",
    "buy for {}",
    "allocate {} (trend)",
    "deallocate {} (trend)",
    "harvest {} (trend)",
    "allocate {} at the outpost",
    "deallocate {} at the outpost",
    "book {} at home",
    "book {} at outpost",
    "send {} to the outpost",
    "send {} home",
)


@given(st.sampled_from(OLD), BASE_UNITS)
def test_old_row__of_base_asset__is_told_as_today(form: str, amount: int) -> None:
    purpose = retold(form.format(amount))
    assert amounts_in(purpose) == [(amount, "USDC")]
    head, _, tail = form.partition("{}")
    assert purpose.startswith(head)
    assert purpose.endswith(tail)
    assert retold(purpose) == purpose


@given(UNITS)
def test_old_row__of_another_token__is_told_by_what_the_call_itself_says(units: int) -> None:
    orders = trade_orders(d.Sell(amount=10**18), a_fund(), TRADING)
    data = load_contract("Strategy").encode("execute", 1, orders, 1)
    assert amounts_in(retold(f"sell {units}", data)) == [(units, "WETH")]
    assert amounts_in(retold(f"unwind {units} units of {WETH} (trend)")) == [(units, "WETH")]
    [(recalled, symbol)] = amounts_in(retold(f"recall {units} units"))
    assert (recalled, symbol) == (units, "USDC")
    assert retold(f"unwind {units} units of {A_USDC} (lending)") == (
        f"unwind a part of {A_USDC} (lending)"
    )


@given(UNITS, BASE_UNITS)
def test_old_row__of_a_round_trip__is_told_as_the_same_trip_is_today(least: int, lent: int) -> None:
    terms = ProfitTerms(least=least, gas=0, wei_price=0)
    route = f"{USDC} to {STRANGER} on uniswap_v2, {STRANGER} to {USDC} on uniswap_v2"
    own = plan_round_trip(a_trip(), terms, a_fund(), strategy="arb", not_after=1).purpose
    assert retold(f"{route} for at least {least} units (arb)") == own
    assert kind_of(f"{route} for at least {least} units (arb)") == kind_of(own)
    pool = UniswapLoan(amount=lent, paired=WETH, fee=500)
    told = {
        "Aave v3": plan_flash(a_trip(), AaveLoan(amount=lent), terms, a_fund(), not_after=1),
        f"the v3 pool of {WETH} with fee 500": plan_flash(
            a_trip(), pool, terms, a_fund(), not_after=1
        ),
    }
    for lender, call in told.items():
        old = f"borrow {lent} from {lender}: {route} for at least {least} units"
        assert retold(old) == call.purpose


@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 4, load_contract("Strategy").encode("execute", 1, [], 1)]
)
def test_old_row__of_a_sale_whose_call_says_nothing__is_left_as_it_was(data: bytes) -> None:
    assert retold("sell 5", data) == "sell 5"


@given(st.text(max_size=80))
@example("strike dealing 3, its subscriptions are returned, on probation: USDC")
@example("vote for on proposal 12345678")
@example("statement 2")
@example("report on dealing 4")
def test_any_other_row__is_left_as_it_was(purpose: str) -> None:
    assert retold(purpose) == purpose
    assert retell(a_row(purpose), None).purpose == purpose


@given(BASE_UNITS)
def test_old_row__of_another_chain__is_left_as_it_was(amount: int) -> None:
    row = a_row(f"lend {amount}", chain=CHAIN_ID + 1)
    assert retell(row, a_book()) == row
