"""What a guard lets pass: listed calls alone, inside the budgets of a day, never when stopped."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from keeper.adapters.fakes import ACCOUNT, CONTRACT, GAS, FakeTimer
from keeper.adapters.journal import SqlJournal
from keeper.domain.guards import AllowedCall, Allowlist, Budgets
from keeper.domain.intents import Broadcast, Fees, Intent, Receipt, Role, State
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import DAY_S, WAD, Address
from keeper.errors import GuardError, PendingError, RpcError
from keeper.ports import ContractView, StruckNav
from keeper.services.guarding import Guarding
from tests.domain.funds import USD, a_fund
from tests.services.engine import GWEI, Rig, call

TREASURY, STRATEGY, FUND, OUTPOST = (Address("0x" + digit * 40) for digit in "1234")
ALLOCATE, EXECUTE, STRIKE, DISTRIBUTE, STATE = (digit.encode() * 4 for digit in "aesdt")
CALLS = {
    (TREASURY, ALLOCATE): AllowedCall(role="treasury", function="allocate"),
    (STRATEGY, EXECUTE): AllowedCall(role="strategy", function="execute"),
    (FUND, STRIKE): AllowedCall(role="fund", function="strike"),
    (FUND, DISTRIBUTE): AllowedCall(role="fee_distribution", function="distribute"),
    (OUTPOST, STATE): AllowedCall(role="outpost", function="dispatchStatement"),
}
FEES = Fees(max_fee=10 * GWEI, tip=GWEI)
WORST = 100_000 * FEES.max_fee
BUDGETS = Budgets(gas=200_000, gas_wei_per_day=10 * WORST, value_per_day=2 * WAD, coin=WORST)
NAV = 1_000_000 * USD
T0 = 1_800_000_000


@dataclass
class Chain:
    """A fund of a million; it may fall silent."""

    dead: bool = False
    reads: int = 0

    def fetch_snapshot(self, block: int | None = None) -> FundSnapshot:
        self.reads += 1
        if self.dead:
            raise RpcError("the line is dead")
        return a_fund()

    def fetch_contract_view(self, block: int) -> ContractView:
        raise AssertionError("a guard needs no view")

    def fetch_struck(self, dealing: int) -> StruckNav | None:
        raise AssertionError("a guard needs no past")


@dataclass
class Button:
    """A switch that the test presses."""

    reason: str | None = None

    def fetch_reason(self) -> str | None:
        return self.reason


@dataclass
class Desk:
    """A guard over a real journal, and a hand that signs."""

    journal: SqlJournal
    chain: Chain = field(default_factory=Chain)
    button: Button = field(default_factory=Button)
    count: int = 0

    def guard(self, budgets: Budgets = BUDGETS) -> Guarding:
        return Guarding(
            switch=self.button,
            allowlist=Allowlist(calls=CALLS),
            journal=self.journal,
            chain=self.chain,
            budgets=budgets,
        )

    def intend(
        self,
        to: Address = TREASURY,
        data: bytes = ALLOCATE,
        value: int = 0,
        at: int = T0,
        coin: int = 0,
    ) -> Intent:
        self.count += 1
        return self.journal.insert_intent(
            key=f"{self.count}",
            purpose="test",
            to=to,
            data=data,
            not_after=2**40,
            now=at,
            value=value,
            coin=coin,
        )

    def ask(self, intent: Intent, at: int = T0, gas: int = 100_000, fees: Fees = FEES) -> None:
        self.guard().require_allowed(intent, gas=gas, fees=fees, now=at)

    def sign(self, intent: Intent, at: int = T0, fees: Fees = FEES) -> Intent:
        if intent.nonce is None:
            intent = self.journal.reserve_nonce(intent, 0)
        name = f"0x{intent.id:040d}{len(intent.broadcasts):024d}"
        made = Broadcast(hash=name, raw=b"", role=Role.ACTION, fees=fees, gas=100_000, signed_at=at)
        return self.journal.insert_broadcast(intent, made)

    def settle(self, intent: Intent, gas_used: int = 100_000, price: int = 10 * GWEI) -> Intent:
        receipt = Receipt(
            hash=intent.broadcasts[-1].hash,
            block=1,
            block_hash="0x" + "00" * 32,
            succeeded=True,
            gas_used=gas_used,
            gas_price=price,
        )
        return self.journal.conclude(self.journal.update_receipt(intent, receipt), State.DONE)

    def spend(self, times: int, at: int = T0, value: int = 0) -> None:
        for _ in range(times):
            self.settle(self.sign(self.intend(value=value, at=at), at))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Rig(tmp_path / "keeper.sqlite").journal())


# --- what may be called at all, and what a call may carry ---


def test_coin__for_the_bridge__passes_up_to_its_limit_and_goes_nowhere_else(desk: Desk) -> None:
    desk.ask(desk.intend(OUTPOST, STATE, coin=WORST))
    words = rf"outpost.dispatchStatement would carry {WORST + 1} wei, limit is {WORST}"
    with pytest.raises(GuardError, match=words):
        desk.ask(desk.intend(OUTPOST, STATE, coin=WORST + 1))
    for to, data in CALLS.keys() - {(OUTPOST, STATE)}:
        with pytest.raises(GuardError, match="would carry 1 wei, limit is 0"):
            desk.ask(desk.intend(to, data, coin=1))


def test_coin__that_was_paid__uses_the_budget_of_gas_up(desk: Desk) -> None:
    for _ in range(4):
        desk.settle(desk.sign(desk.intend(OUTPOST, STATE, coin=WORST)))
    desk.ask(desk.intend())
    desk.settle(desk.sign(desk.intend(OUTPOST, STATE, coin=WORST)))
    with pytest.raises(GuardError, match=r"gas for 0\.010000 ether was spent in 24 h"):
        desk.ask(desk.intend())


def test_guard__of_a_listed_call_inside_its_budgets__lets_it_pass(desk: Desk) -> None:
    for to, data in CALLS:
        desk.ask(desk.intend(to, data, value=USD))


def test_guard__of_anything_else__names_target_and_selector(desk: Desk) -> None:
    for to, data in ((TREASURY, STRIKE), (ACCOUNT, ALLOCATE), (FUND, b""), (FUND, STRIKE[:3])):
        with pytest.raises(GuardError, match=f"0x{data.hex()} of {to} is not on the .*allowlist"):
            desk.ask(desk.intend(to, data))


def test_guard__of_a_call_that_is_too_large__says_both_numbers(desk: Desk) -> None:
    desk.ask(desk.intend(FUND, STRIKE), gas=200_000)
    with pytest.raises(GuardError, match="needs 200001 gas, limit is 200000"):
        desk.ask(desk.intend(FUND, STRIKE), gas=200_001)


# --- gas ---


def test_gas__is_counted_at_its_worst_before_it_is_sent(desk: Desk) -> None:
    for _ in range(9):
        desk.sign(desk.intend())
    desk.ask(desk.intend())
    with pytest.raises(
        GuardError,
        match=r"0\.009000 ether was spent in 24 h, up to 0\.001001 .* limit is 0\.010000",
    ):
        desk.ask(desk.intend(), gas=100_100)


def test_gas__that_was_mined__is_counted_as_paid(desk: Desk) -> None:
    for _ in range(20):
        desk.settle(desk.sign(desk.intend()), gas_used=50_000, price=GWEI)
    desk.ask(desk.intend())


def test_gas__of_a_replacement__counts_only_what_it_adds(desk: Desk) -> None:
    desk.spend(8)
    waiting = desk.sign(desk.intend(value=USD))
    dearer = replace(FEES, max_fee=2 * FEES.max_fee)
    desk.ask(waiting, fees=dearer)
    with pytest.raises(GuardError, match="limit is"):
        desk.ask(waiting, fees=replace(FEES, max_fee=2 * FEES.max_fee + 1))


def test_gas__that_can_still_be_spent__counts_however_old_it_is(desk: Desk) -> None:
    for _ in range(10):
        desk.sign(desk.intend())
    with pytest.raises(GuardError, match="limit is"):
        desk.ask(desk.intend(), at=T0 + 9 * DAY_S)


def test_budget__used_up__never_holds_back_dealing_or_the_way_to_cash(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.spend(10)
    caplog.set_level(logging.WARNING)
    desk.ask(desk.intend(FUND, STRIKE))
    desk.ask(desk.intend(STRATEGY, EXECUTE, value=0))
    desk.ask(desk.intend(FUND, STRIKE, value=9 * NAV))
    assert caplog.text.count("cannot wait and goes beyond the budget") == 3
    for to, data in ((TREASURY, ALLOCATE), (FUND, DISTRIBUTE)):
        with pytest.raises(GuardError, match="limit is"):
            desk.ask(desk.intend(to, data))
    with pytest.raises(GuardError, match="limit is"):
        desk.ask(desk.intend(STRATEGY, EXECUTE, value=1))


def test_budget__is_free_again_after_a_day_and_not_before(desk: Desk) -> None:
    desk.spend(10)
    with pytest.raises(GuardError, match="limit is"):
        desk.ask(desk.intend(), at=T0 + DAY_S)
    desk.ask(desk.intend(), at=T0 + DAY_S + 1)


# --- value ---


def test_value__beyond_its_part_of_nav__says_spent_wanted_and_limit(desk: Desk) -> None:
    desk.spend(1, value=2 * NAV - 5)
    desk.ask(desk.intend(value=5))
    numbers = rf"{2 * NAV - 5} base units .* 6 more .* limit is {2 * NAV}: 200\.00 % .* {NAV}"
    with pytest.raises(GuardError, match=numbers):
        desk.ask(desk.intend(value=6))


def test_value__of_a_replacement__is_not_counted_twice(desk: Desk) -> None:
    desk.ask(desk.sign(desk.intend(value=2 * NAV)), fees=replace(FEES, max_fee=11 * GWEI))


def test_value__while_nav_cannot_be_read__stays_where_it_is(desk: Desk) -> None:
    desk.chain.dead = True
    with pytest.raises(RpcError):
        desk.ask(desk.intend(value=1))
    desk.ask(desk.intend(FUND, STRIKE))
    desk.ask(desk.intend(STRATEGY, EXECUTE, value=0))


def test_value__that_failed__is_not_counted(desk: Desk) -> None:
    failed = desk.sign(desk.intend(value=2 * NAV))
    desk.journal.conclude(failed, State.FAILED)
    desk.ask(desk.intend(value=2 * NAV))


# --- the clock ---


@given(
    steps=st.lists(
        st.tuples(st.integers(1, 6 * 3_600), st.integers(-5 * DAY_S, 0)), min_size=8, max_size=16
    )
)
@settings(max_examples=12, deadline=None)
@example(steps=[(727, -110_915), (753, 0), (2_462, 0), *[(9_083, 0)] * 3, (12_013, 0)] * 2)
def test_clock__that_is_set_back_now_and_then__frees_nothing_since_it_was_last_seen_right(
    steps: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """True time goes on; the machine's clock is often behind, never ahead."""
    folder = tmp_path_factory.mktemp("desk")
    desk, true = Desk(Rig(folder / "keeper.sqlite").journal()), T0
    passed: list[tuple[int, bool]] = []
    desk.spend(1, at=true)
    passed.append((true, True))
    for pause, error in steps:
        true += pause
        # What a wrong clock wrote down before the day's first right entry leaves no trace.
        for at in (true + error, true):
            try:
                desk.ask(desk.intend(at=at), at=at)
            except GuardError:
                continue
            desk.spend(1, at=at)
            passed.append((true, at == true))
            today = [right for when, right in passed if when >= true - DAY_S]
            assert len(today[today.index(True) :] if True in today else []) <= 10


# --- stopped ---


def test_stopped__refuses_everything_with_the_reason(desk: Desk) -> None:
    desk.button.reason = "STOP: the vault was drained"
    guard = desk.guard()
    with pytest.raises(GuardError, match="stopped by STOP: the vault was drained"):
        guard.require_running()
    for to, data in CALLS:
        with pytest.raises(GuardError, match="the vault was drained"):
            desk.ask(desk.intend(to, data))


def test_stopped__in_a_run__exits_before_anything_is_planned(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "keeper.sqlite")
    rig.guard = replace_switch(rig, "STOP: lunch")
    with pytest.raises(GuardError, match="STOP: lunch") as caught:
        rig.engine().send_call(call())
    assert caught.value.exit_code == 2
    assert rig.journal().fetch_all() == ()


def test_stuck__beyond_the_budget__is_sent_again_but_not_made_dearer(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "keeper.sqlite")
    rig.wire.auto_mine = False
    with pytest.raises(PendingError):
        rig.engine().send_call(call())
    rig.wire.pool.clear()
    rig.timer = FakeTimer(rig.timer.time + 61)
    rig.guard = replace_switch(rig, None, gas=GAS)  # less than the limit with its margin
    with pytest.raises(PendingError):
        rig.engine().send_call(call("strike:2"))
    (intent,) = rig.journal().fetch_all()
    assert len(intent.broadcasts) == 1
    assert [each.raw for each in rig.wire.pool.values()] == [intent.broadcasts[0].raw]


class Broken:
    """Raises whatever it is told to, whatever it is asked."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Any:
        def fail(*_: object, **__: object) -> Any:
            raise self._error

        return fail


@pytest.mark.parametrize("part", ["switch", "allowlist", "journal", "chain"])
@pytest.mark.parametrize(
    "error", [KeyError("?"), MemoryError(), OSError("disk"), RecursionError(), KeyboardInterrupt()]
)
def test_guard__any_part_of_which_breaks_in_any_way__means_that_nothing_is_signed(
    tmp_path: Path, part: str, error: BaseException
) -> None:
    rig = Rig(tmp_path / "keeper.sqlite")
    desk = Desk(rig.journal())
    parts: dict[str, Any] = {
        "switch": desk.button,
        "allowlist": Allowlist(calls={(CONTRACT, b"stri"): CALLS[TREASURY, ALLOCATE]}),
        "journal": desk.journal,
        "chain": desk.chain,
        part: Broken(error),
    }
    rig.guard = Guarding(**parts, budgets=BUDGETS)
    with pytest.raises(type(error)):
        rig.engine().send_call(replace(call(), value=1))
    assert not any(intent.broadcasts for intent in rig.journal().fetch_all())
    assert (rig.wire.effects, rig.wire.pool) == ([], {})


def replace_switch(rig: Rig, reason: str | None, gas: int = 200_000) -> Guarding:
    desk = Desk(rig.journal(), button=Button(reason))
    return desk.guard(replace(BUDGETS, gas=gas))
