"""Every call that the keeper can decide on passes; every other function of every ABI does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import pytest
from eth_typing import ABIFunction
from eth_utils.abi import abi_to_signature, function_abi_to_4byte_selector
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from keeper.adapters.address_book import ABIS, ADAPTERS, CONTRACTS
from keeper.adapters.allowlist import build_allowlist
from keeper.adapters.contracts import ABI_FOLDER
from keeper.adapters.rpc import RpcRefusal
from keeper.adapters.transactions import Web3Wire
from keeper.domain import actions as d
from keeper.domain.dao_calls import plan_execute, plan_queue
from keeper.domain.guards import KEEPER_CALLS, WATCH_CALLS, WATCHER_CALLS, AllowedCall, can_wait
from keeper.domain.nav import build_report, strike_nav
from keeper.domain.plan import PlannedCall, plan
from keeper.domain.policy import Venue
from keeper.domain.round_trips import Hop, ProfitTerms, plan_round_trip
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import Address
from keeper.errors import GuardError
from keeper.services.recording import plan_recording
from tests.domain.funds import (
    POLICY,
    USDC,
    VAULT,
    WETH,
    a_fund,
    account,
    closed_dealing,
    lending,
    trend,
    vaulted,
)
from tests.domain.proposed import a_proposal, a_scene
from tests.domain.reported import a_report
from tests.domain.trials import on_probation
from tests.services.pretend_book import a_book

BOOK = a_book()
KEEPERS = build_allowlist(BOOK, KEEPER_CALLS)
WATCHERS = build_allowlist(BOOK, WATCHER_CALLS)
FUND = a_fund(strategies=(trend(weth=10**18), lending(units=10**9), vaulted(units=10**9)))
TRIED = on_probation(FUND, WETH, 1_900)
SCENE, PROPOSAL = a_scene(), a_proposal()
ERC20 = (
    "transfer(address,uint256)",
    "approve(address,uint256)",
    "transferFrom(address,address,uint256)",
)


class Silent:
    """A node that nobody should ask."""

    def fetch(self, method: str, *params: object) -> object:
        raise RpcRefusal(f"{method} was asked", 0, None)


WIRE = Web3Wire(Silent(), BOOK)

DECISIONS: tuple[tuple[d.Decision, FundSnapshot, int, bool], ...] = (
    # decision, fund, value it puts to work, whether a used-up budget may hold it back
    (d.Reopen(), FUND, 0, False),
    (d.Close(), FUND, 0, False),
    (d.Strike(), a_fund(dealing=closed_dealing()), 0, False),
    (d.Distribute(), FUND, 0, True),
    (d.Allocate(strategy="trend", amount=5), FUND, 5, True),
    (d.Deallocate(strategy="trend", amount=5), FUND, 0, False),
    (d.Harvest(strategy="trend", amount=5), FUND, 0, False),
    (d.Buy(amount=7_000), FUND, 7_000, True),
    (d.Sell(amount=10**17), FUND, 0, False),
    (d.Lend(amount=9), FUND, 9, True),
    (d.Recall(units=9), FUND, 0, False),
    (d.Trip(), FUND, 0, False),
    (d.TripStrategy(strategy="lending"), FUND, 0, False),
    (d.NoteDisagreement(token=WETH), TRIED, 0, False),
    (d.EndProbation(token=WETH), TRIED, 0, False),
    (d.Unwind(strategy="trend", token=WETH, units=10**17), FUND, 0, False),
    (
        d.Unwind(strategy="vaulted", token=VAULT, units=9),
        FUND,
        0,
        False,
    ),
)


def planned(decision: d.Decision, fund: FundSnapshot) -> PlannedCall:
    report = None
    if isinstance(decision, d.Strike):
        report = build_report(fund, strike_nav(fund), validity_s=300)
    return plan(decision, fund, POLICY, report=report, order_id=1)


def a_round_trip() -> PlannedCall:
    hop = Hop(
        venue=Venue.UNISWAP_V2,
        adapter=Address(BOOK.address_of("uniswap_v2")),
        token_in=USDC,
        token_out=WETH,
        amount_in=1,
    )
    back = replace(hop, token_in=WETH, token_out=USDC, amount_in=0)
    terms = ProfitTerms(least=1, gas=0, wei_price=0)
    return plan_round_trip((hop, back), terms, FUND, strategy="trend", not_after=1)


def functions_of(kind: str) -> list[ABIFunction]:
    """Read a contract's ABI as it is in the file, overloads included."""
    text = (ABI_FOLDER / f"{kind}.json").read_text(encoding="utf-8")
    return [entry for entry in json.loads(text)["abi"] if entry["type"] == "function"]


def every_call() -> Iterator[tuple[str, Address, AllowedCall, bytes]]:
    """List every function of every contract of the fund: place, address, names, selector."""
    places = [(name, name, kind) for name, kind in (CONTRACTS | ADAPTERS).items()]
    places += [("strategy", each.name, "Strategy") for each in BOOK.strategies]
    for role, name, kind in places:
        for entry in functions_of(kind):
            call = AllowedCall(role=role, function=entry["name"])
            selector = bytes(function_abi_to_4byte_selector(entry))
            yield abi_to_signature(entry), Address(BOOK.address_of(name)), call, selector


def test_decisions__are_all_walked() -> None:
    walked = {type(decision) for decision, *_ in DECISIONS}
    assert walked == set(get_args(d.Decision)) - {d.Nothing}


@pytest.mark.parametrize(("decision", "fund", "value", "waits"), DECISIONS)
def test_decision__that_can_be_planned__passes_with_its_value(
    decision: d.Decision, fund: FundSnapshot, value: int, waits: bool
) -> None:
    call = planned(decision, fund)
    to, data = WIRE.encode(call)
    found = KEEPERS.find(to, data)
    assert found.function == call.function
    assert call.value == value
    assert can_wait(found, call.value) is waits


def test_allowlist__has_nothing_that_no_decision_makes() -> None:
    planned_calls = [planned(decision, fund) for decision, fund, *_ in DECISIONS]
    planned_calls += [plan_queue(SCENE, PROPOSAL), plan_execute(SCENE, PROPOSAL), a_round_trip()]
    planned_calls.append(plan_recording(a_report(), 1))
    made = {KEEPERS.find(*WIRE.encode(call)) for call in planned_calls}
    assert made == set(KEEPERS.calls.values())


def test_report__can_wait_for_tomorrows_gas() -> None:
    call = plan_recording(a_report(), 1)
    assert can_wait(KEEPERS.find(*WIRE.encode(call)), call.value)


def test_round_trip__can_wait_for_tomorrows_gas() -> None:
    call = a_round_trip()
    assert can_wait(KEEPERS.find(*WIRE.encode(call)), call.value)


def test_what_was_decided_by_vote__is_never_held_back_by_a_budget() -> None:
    for call in (plan_queue(SCENE, PROPOSAL), plan_execute(SCENE, PROPOSAL)):
        assert not can_wait(KEEPERS.find(*WIRE.encode(call)), call.value)


def test_every_other_function_of_every_contract__is_refused_by_name_and_selector() -> None:
    refused = 0
    for signature, to, call, selector in every_call():
        if call.function in KEEPER_CALLS.get(call.role, ()):
            assert KEEPERS.find(to, selector + bytes(64)) == call
            continue
        with pytest.raises(GuardError, match=f"function 0x{selector.hex()} of {to} is not on"):
            KEEPERS.find(to, selector + bytes(64))
        assert signature
        refused += 1
    assert refused > 300


def test_names__that_are_allowed__are_not_overloaded() -> None:
    for role, names in (KEEPER_CALLS | WATCHER_CALLS).items():
        kind = "Strategy" if role == "strategy" else ABIS[role]
        listed = [entry["name"] for entry in functions_of(kind)]
        assert all(listed.count(name) == 1 for name in names)


@pytest.mark.parametrize("signature", ERC20)
def test_tokens__are_never_touched(signature: str) -> None:
    data = keccak(text=signature)[:4] + bytes(64)
    targets = {to for _, to, _, _ in every_call()} | {USDC, WETH}
    for to in targets:
        with pytest.raises(GuardError, match="not on the keeper's allowlist"):
            KEEPERS.find(to, data)


@given(st.sampled_from(sorted({*KEEPERS.calls})), st.binary(max_size=3))
def test_call__without_a_whole_selector__is_refused(
    known: tuple[Address, bytes], data: bytes
) -> None:
    with pytest.raises(GuardError, match="not on the keeper's allowlist"):
        KEEPERS.find(known[0], data)


def test_call__of_an_allowed_function_elsewhere__is_refused() -> None:
    for _, selector in KEEPERS.calls:
        with pytest.raises(GuardError, match=f"0x{selector.hex()} of {account(0xDEAD)} is not on"):
            KEEPERS.find(account(0xDEAD), selector)


def test_watcher__may_pause_and_watch_and_nothing_else() -> None:
    allowed = {(call.role, call.function) for call in WATCHERS.calls.values()}
    watch = {(role, name) for role, names in WATCH_CALLS.items() for name in names}
    assert allowed == watch | {("controls", "pauseTrading"), ("controls", "pauseDealing")}
    keepers = {(call.role, call.function) for call in KEEPERS.calls.values()}
    assert allowed & keepers == watch
