"""Hashes of reports: each once whatever dies, in order, when final, and never against a rule."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keeper.adapters.fakes import ACCOUNT
from keeper.adapters.history import SqlHistory
from keeper.adapters.lease import Unfenced
from keeper.bootstrap import Keeper
from keeper.domain.dealing_report import DealingReport
from keeper.domain.intents import Head
from keeper.domain.plan import PlannedCall
from keeper.domain.units import DAY_S
from keeper.errors import GuardError, KeeperError, RpcError, TransactionRefusedError
from keeper.job_results import JobResult
from keeper.ports import Outcome
from keeper.recording import SLACK_S, record
from keeper.services.recording import MOST_BACK, PATIENCE_DAYS, Recorded, Recording, plan_recording
from keeper.services.rehearsal import Rehearsal
from keeper.services.ticks import CycleResult, Step
from tests.domain.funds import a_fund, dealing
from tests.domain.reported import a_report, a_strike
from tests.services.engine import Fuse, Killed, Rig

MOMENTS = 400  # more than recording three reports has


@dataclass
class Fund:
    """
    A fund on the fake chain.

    Args:
        strikes: blocks in which its dealings were struck.
        lags: whether the node that is read shows nothing of what was recorded.
        refused: dealings whose hash the contract takes from nobody.
        simulated: dealings whose hash it was asked about, in order.
    """

    rig: Rig
    strikes: tuple[int, ...]
    lags: bool = False
    refused: frozenset[int] = frozenset()
    simulated: list[int] = field(default_factory=list)

    def fetch_head(self) -> Head:
        return self.rig.wire.fetch_head()

    def fetch_newest(self) -> int:
        return self.fetch_head().number

    def fetch_unrecorded(self, head: Head, most: int) -> tuple[int, ...]:
        numbers = range(1, len(self.strikes) + 1)[-most:]
        done = set() if self.lags else set(recorded_of(self.rig))
        return tuple(number for number in numbers if number not in done)

    def fetch_report(self, dealing: int, until: int) -> DealingReport:
        struck = [a_strike(n, block=b) for n, b in enumerate(self.strikes[:dealing], 1)]
        if struck[-1].block > until:
            raise RpcError("the events are not there yet")
        return a_report(*struck, chain_id=1)

    def fetch_anchor(self, report: DealingReport, until: int) -> None:
        raise AssertionError("recording looks at no anchor")

    def record(self, fuse: Fuse | None = None) -> Recorded:
        engine, recorded = self.rig.engine(fuse), Recorded()
        Recording(
            reader=self,
            source=self,
            writer=engine,
            rehearsal=Picky(self),
            attempts=self.rig.journal(),
            notes=SqlHistory(self.rig.database, Unfenced()),
            clock=self.rig.timer,
            finality_blocks=self.rig.terms.finality_blocks,
            follow=lambda: None,
        ).run(recorded)
        return recorded

    def record_often(self, times: int) -> None:
        for _ in range(times):
            self.record()


class Picky(Rehearsal):
    """Simulates as the contract answers."""

    def __init__(self, fund: Fund) -> None:
        super().__init__(fund.rig.wire, ACCOUNT)
        self._fund = fund

    def send_call(self, call: PlannedCall) -> Outcome:
        assert call.dealing is not None
        self._fund.simulated.append(call.dealing)
        if call.dealing in self._fund.refused:
            raise TransactionRefusedError(f"NotRecorded({call.dealing})")
        return super().send_call(call)


def recorded_of(rig: Rig) -> list[int]:
    """List the dealings whose hashes reached the chain, in order."""
    return [int(effect.decode().split(":")[3]) for effect in rig.wire.effects]


def test_reports__several_unrecorded__are_recorded_once_each_oldest_first(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "keeper.sqlite")
    rig.mine(9)
    fund = Fund(rig, strikes=(2, 4, 6))
    for number in (1, 2, 3):
        assert [step.purpose for step in fund.record().steps] == [f"report on dealing {number}"]
    for lags in (False, True):
        fund.lags = lags
        assert fund.record().conditions == []
        assert recorded_of(rig) == [1, 2, 3]


def test_reports__killed_at_every_moment__are_recorded_once_each(tmp_path: Path) -> None:
    for moment in range(0, MOMENTS, 7):
        rig = Rig(tmp_path / f"{moment}.sqlite")
        rig.mine(9)
        fund, died = Fund(rig, strikes=(2, 4, 6), lags=moment % 2 == 0), False
        try:
            fund.record(Fuse(moment))
        except Killed:
            died = True
        for _ in range(6):
            with suppress(KeeperError):
                fund.record()
        assert recorded_of(rig) == [1, 2, 3], f"killed at moment {moment}"
        if not died:
            return
    pytest.fail(f"recording has more than {MOMENTS} moments")


@pytest.mark.parametrize("age", [0, 1, 2, 3])
def test_report__of_a_strike__waits_until_it_is_final(tmp_path: Path, age: int) -> None:
    rig = Rig(tmp_path / "keeper.sqlite")
    rig.mine(9)
    Fund(rig, strikes=(9 - age,)).record()
    assert recorded_of(rig) == ([1] if age >= rig.terms.finality_blocks else [])


def test_reports__from_before_recording_began__are_made_up_for_a_little(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "keeper.sqlite")
    rig.mine(40)
    Fund(rig, strikes=tuple(range(1, 31))).record_often(MOST_BACK + 2)
    assert recorded_of(rig) == list(range(31 - MOST_BACK, 31))


def test_report__that_the_contract_refuses__is_told_and_costs_nothing(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "keeper.sqlite")
    rig.mine(9)
    rig.wire.refusal = "NotKeeper(0x12)"
    (told,) = Fund(rig, strikes=(2,)).record().conditions
    assert "report on dealing 1: " in told.text
    assert "NotKeeper(0x12)" in told.text
    assert rig.states() == []
    rig.wire.refusal = None
    assert len(Fund(rig, strikes=(2,)).record().steps) == 1


def test_report__held_back_by_a_rule__is_told_and_recorded_later(tmp_path: Path) -> None:
    class Strict:
        open = False

        def require_allowed(self, *given: object, **more: object) -> None:
            if not self.open:
                raise GuardError("gas is used up")

        def require_running(self) -> None:
            return

    guard = Strict()
    rig = Rig(tmp_path / "keeper.sqlite", guard=guard)
    rig.mine(9)
    fund = Fund(rig, strikes=(2,))
    (told,) = fund.record().conditions
    assert "gas is used up" in told.text
    assert recorded_of(rig) == []
    guard.open = True
    assert len(fund.record().steps) == 1


def test_report__that_failed_in_its_block__is_tried_again_with_patience(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "keeper.sqlite")
    rig.mine(9)
    rig.wire.reverting = True
    fund = Fund(rig, strikes=(2,))
    assert len(fund.record().conditions) == 1
    rig.wire.reverting = False
    (told,) = fund.record().conditions
    assert "is tried again from" in told.text
    assert recorded_of(rig) == []
    rig.mine(3)
    rig.timer.sleep(601)
    assert len(fund.record().steps) == 1
    assert recorded_of(rig) == [1]


def test_report__that_fails_in_its_block__lets_the_later_ones_go_on(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "keeper.sqlite")
    rig.mine(9)
    rig.wire.reverting = True
    fund = Fund(rig, strikes=(2, 4))
    fund.record()
    rig.wire.reverting = False
    found = fund.record()
    assert [told.text[:20] for told in found.conditions] == ["report on dealing 1:"]
    assert recorded_of(rig) == [2]
    rig.mine(3)
    rig.timer.sleep(601)
    fund.record()
    assert recorded_of(rig) == [2, 1]


@given(st.frozensets(st.integers(1, 12)))
@settings(max_examples=5)
def test_reports__some_of_which_are_refused__hold_no_other_back(refused: frozenset[int]) -> None:
    with TemporaryDirectory() as folder:
        rig = Rig(Path(folder, "keeper.sqlite"))
        rig.mine(16)
        fund = Fund(rig, strikes=tuple(range(1, 13)), refused=refused)
        fund.record_often(MOST_BACK + 1)
        last = range(13 - MOST_BACK, 13)
        assert recorded_of(rig) == [number for number in last if number not in refused]
        told = [condition.name for condition in fund.record().conditions]
        assert told == [f"report not recorded: {number}" for number in last if number in refused]
        assert len(rig.states()) == len(recorded_of(rig))  # what is refused costs nothing


def test_report__that_stays_refused__is_given_up_and_still_told(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "keeper.sqlite")
    rig.mine(9)
    fund = Fund(rig, strikes=(2, 4), refused=frozenset({1}))
    fund.record_often(2)
    rig.timer.sleep(PATIENCE_DAYS * DAY_S - 1)
    (told,) = fund.record().conditions
    assert told.text == "report on dealing 1: NotRecorded(1)"
    rig.timer.sleep(1)
    fund.simulated.clear()
    (told,) = fund.record().conditions
    assert (told.name, fund.simulated) == ("report not recorded: 1", [])
    assert told.text.endswith("limit 7 days: it is not tried any more")


def test_report__that_fails_in_its_block_for_days__is_paid_for_no_more(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "keeper.sqlite")
    rig.mine(9)
    rig.wire.reverting = True
    fund = Fund(rig, strikes=(2,))
    for _ in range(10 * PATIENCE_DAYS):
        fund.record()
        rig.mine(3)
        rig.timer.sleep(DAY_S)
    assert len(rig.states()) == PATIENCE_DAYS


def test_reports__refused_for_a_reason_of_none_of_them__are_told_of_once(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "keeper.sqlite")
    rig.mine(9)
    rig.wire.refusal = "NotKeeper(0x12)"
    fund = Fund(rig, strikes=(2, 3, 4, 5))
    (told,) = fund.record().conditions
    assert told.name == "report not recorded: 1"
    assert fund.simulated == [1, 2]


def run_with(recording: object, **changes: object) -> JobResult:
    """Run the part of a keeper's run that records, after a tick without anything to do."""
    cycle = CycleResult(
        snapshot=a_fund(**changes),
        statement=None,
        steps=(),
        rest="",
        warnings=(),
        waiting=False,
        signal=None,
    )
    keeper = SimpleNamespace(open_recording=lambda: recording)
    return record(cast("Keeper", keeper), cycle)


class Torn:
    """Records, and breaks off."""

    def run(self, recorded: Recorded) -> None:
        outcome = Outcome(key="a", done=True, transaction="0x77", block=1, gas_used=1)
        recorded.steps.append(Step(purpose="report on dealing 1", outcome=outcome))
        raise RpcError("the node is gone")


def test_run__that_breaks_off__keeps_what_was_recorded() -> None:
    result = run_with(Torn())
    assert [step.purpose for step in result.steps] == ["report on dealing 1"]
    assert (result.exit_code, len(result.conditions)) == (RpcError.exit_code, 1)


@pytest.mark.parametrize(("left_s", "records"), [(SLACK_S + 1, True), (SLACK_S, False)])
def test_run__soon_before_a_dealing_can_be_closed__does_not_begin_to_record(
    left_s: int, records: bool
) -> None:
    now = a_fund().timestamp
    result = run_with(Torn(), dealing=dealing(next_close=now + left_s))
    assert bool(result.steps) is records


def test_key__of_other_figures__is_another_intent() -> None:
    one, other = a_report(), a_report(block_hash="0x" + "34" * 32)
    assert plan_recording(one, 1) == plan_recording(one, 1)
    assert plan_recording(one, 1).key != plan_recording(other, 1).key
