"""The watcher's lane goes first and waits for nobody; when it cannot, the keeper's lane does it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from keeper.adapters.fakes import FakeTimer
from keeper.domain.pausing import ENOUGH_S, Pausable, PauseState, plan_pause
from keeper.domain.plan import PlannedCall
from keeper.domain.units import WAD, Address
from keeper.errors import KeeperError, PendingError, RpcError, TransactionRefusedError
from keeper.ports import Outcome
from keeper.services.cycle import Cycle
from keeper.services.dealing import Dealing
from keeper.services.emergency import Emergency
from keeper.services.ticks import CycleTerms
from keeper.services.valuation import Valuation
from keeper.services.watching import Watching
from tests.domain.funds import POLICY, USD, a_fund, due_dealing, lending, trend
from tests.services.fake_fund import FakeFund

FUND = Address("0x" + "12" * 20)
HOUR_S = 3_600


@dataclass
class Lane:
    """services.engine_ports.Writer for one account of a fake fund."""

    fund: FakeFund
    blocked: KeeperError | None = None
    functions: list[str] = field(default_factory=list)

    @contextmanager
    def session(self) -> Iterator[None]:
        if self.blocked is not None:
            raise self.blocked
        yield

    def require_seen(self, block: int, block_hash: str) -> int:
        return self.fund.require_seen(block, block_hash)

    def send_call(self, call: PlannedCall) -> Outcome:
        self.functions.append(call.function)
        return self.fund.send_call(call)


@dataclass
class Scene:
    """A fund with a broken guardrail, a fallen strategy and a due dealing; and two lanes."""

    fund: FakeFund
    urgent: Lane
    main: Lane

    def cycle(self) -> Cycle:
        return Cycle(
            chain=self.fund,
            writer=self.main,
            dealing=Dealing(self.fund, Valuation(self.fund)),
            trading=None,
            history=None,
            timer=FakeTimer(),
            policy=POLICY,
            terms=CycleTerms(block_wait_s=0, poll_s=1.0, point_every_s=900),
            benchmark=None,
            watching=Watching(chain=self.fund, writer=self.urgent, policy=POLICY),
        )


@pytest.fixture
def scene() -> Scene:
    fallen = trend(drawdown=WAD, max_drawdown=WAD // 2)
    fund = FakeFund(
        a_fund(
            cash=50_000 * USD,
            strategies=(fallen, lending(units=950_000 * USD, principal=950_000 * USD)),
            dealing=due_dealing(),
            trading_guardrail=True,
        )
    )
    return Scene(fund=fund, urgent=Lane(fund), main=Lane(fund))


def test_watch__with_a_lane_of_its_own__goes_first_and_is_not_done_twice(scene: Scene) -> None:
    result = scene.cycle().run()
    assert scene.urgent.functions == ["trip", "tripStrategy"]
    assert scene.main.functions[0] == "closeDealing"
    assert not {"trip", "tripStrategy"} & set(scene.main.functions)
    purposes = [step.purpose for step in result.steps]
    assert purposes[:2] == ["record the guardrails", "freeze trend: it fell"]


def test_watch__while_the_keepers_lane_waits_in_the_pool__is_done_all_the_same(
    scene: Scene,
) -> None:
    scene.main.blocked = PendingError("a harvest waits in the pool")
    with pytest.raises(PendingError, match="a harvest waits"):
        scene.cycle().run()
    assert scene.urgent.functions == ["trip", "tripStrategy"]
    assert scene.fund.now.trading_halted


@pytest.mark.parametrize(
    ("trouble", "warnings"),
    [
        (PendingError("a trip waits in the pool"), ()),
        (RpcError("no answer"), ("the watcher's lane: no answer",)),
    ],
)
def test_watch__when_its_lane_cannot__is_done_by_the_keepers(
    scene: Scene, trouble: KeeperError, warnings: tuple[str, ...]
) -> None:
    scene.urgent.blocked = trouble
    result = scene.cycle().run()
    assert scene.main.functions[:2] == ["trip", "tripStrategy"]
    assert result.warnings == warnings


def test_watch__of_what_a_rule_refuses__goes_on_with_the_rest(scene: Scene) -> None:
    scene.fund.refuses = {"trip": "no reason any more"}
    result = scene.cycle().run()
    assert scene.urgent.functions == ["trip", "tripStrategy"]
    assert "no reason any more" in result.warnings


@dataclass
class Pauses:
    """services.emergency.PauseReader that says what a test puts in."""

    left_s: dict[Pausable, int] = field(default_factory=dict)

    def fetch_pause(self, what: Pausable) -> PauseState:
        now = 1_700_000_000
        return PauseState(paused_until=now + self.left_s.get(what, -now), now=now)


@dataclass
class Recorder(Lane):
    """A lane that carries nothing out."""

    refuses: str = ""

    def send_call(self, call: PlannedCall) -> Outcome:
        self.functions.append(call.function)
        if call.function == self.refuses:
            raise TransactionRefusedError("WatcherUsedUp(pausedAt 1, again 604801)")
        return Outcome(key=call.key, done=True, transaction="0x01", block=1, gas_used=50_000)


def pause(lane: Lane, pauses: Pauses) -> list[tuple[bool, str]]:
    emergency = Emergency(reader=pauses, writer=lane, chain_id=1, fund=FUND)
    steps = emergency.run(tuple(Pausable))
    return [(step.outcome.done, step.outcome.reason) for step in steps]


def test_pause__refused_for_one__pauses_the_other(scene: Scene) -> None:
    lane = Recorder(scene.fund, refuses="pauseTrading")
    outcomes = pause(lane, Pauses())
    assert outcomes == [(False, "WatcherUsedUp(pausedAt 1, again 604801)"), (True, "")]
    assert lane.functions == ["pauseTrading", "pauseDealing"]


def test_pause__that_lasts_long_enough_already__is_not_spent_again(scene: Scene) -> None:
    lane = Recorder(scene.fund)
    pauses = Pauses({Pausable.TRADING: ENOUGH_S, Pausable.DEALING: ENOUGH_S - 1})
    assert pause(lane, pauses) == [(True, f"paused already, for another {ENOUGH_S} s"), (True, "")]
    assert lane.functions == ["pauseDealing"]


def test_pause__again_within_the_hour__is_the_same_intent_and_later_another() -> None:
    def key(now: int) -> str:
        state = PauseState(paused_until=0, now=now)
        call = plan_pause(Pausable.TRADING, state, chain_id=1, fund=FUND)
        assert call is not None
        return call.key

    begin = 1_700_000_000 // HOUR_S * HOUR_S
    assert key(begin) == key(begin + HOUR_S - 1)
    assert key(begin) != key(begin + HOUR_S)
