"""Any sequence of wishes, deaths, lies and reorganisations: one effect per intent."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from keeper.domain.intents import Role, State
from tests.faults.assembly import SIGNER
from tests.faults.chain import BLOCK_S, GWEI
from tests.faults.crash import Fuse
from tests.faults.stories import send_as_stranger
from tests.faults.tally import PROFILE, TALLY
from tests.faults.weather import ANYWHERE, NONSENSE, OF_A_SEND, Fault
from tests.faults.world import REORG_DEPTH, World

METHODS = (
    "eth_getBlockByNumber",
    "eth_getTransactionCount",
    "eth_getBalance",
    "eth_getTransactionReceipt",
    "eth_call",
    "eth_estimateGas",
    "eth_maxPriorityFeePerGas",
)
RUNS = {"test": 40, "prove": 800}[PROFILE]
MOMENTS = 60  # more than most runs have


class AnyWeather(RuleBasedStateMachine):
    """The world does what it wants; the keeper is run by cron, and dies when it likes."""

    def __init__(self) -> None:
        super().__init__()
        self.world, self.used_by_stranger = World(), False

    @initialize(mining=st.booleans())
    def begin(self, mining: bool) -> None:
        self.world.clock.mining = mining
        self.world.want(1)

    # --- the keeper ---

    @rule(number=st.integers(2, 4), patience_s=st.sampled_from([None, None, 60, 600]))
    def want(self, number: int, patience_s: int | None) -> None:
        now = self.world.node.chain.view.head.timestamp
        self.world.want(number, *(() if patience_s is None else (now + patience_s,)))

    @rule()
    def run(self) -> None:
        self.world.run()

    @rule(moments=st.lists(st.integers(0, MOMENTS), min_size=1, max_size=3))
    def die(self, moments: list[int]) -> None:
        """Die at a moment of this run or of one that follows, and again after that."""
        self.world.fuses.extend(Fuse(moment) for moment in moments)
        self.world.run()

    # --- the chain ---

    @rule(blocks=st.integers(1, 4))
    def mine(self, blocks: int) -> None:
        for _ in range(blocks):
            self.world.node.mine()

    @rule(depth=st.integers(1, REORG_DEPTH), vanish=st.booleans())
    def reorganise(self, depth: int, vanish: bool) -> None:
        self.world.node.reorganise(depth, vanish=vanish)

    @rule()
    def evict(self) -> None:
        self.world.node.evict()

    @rule(seconds=st.sampled_from([13, 61, 700]))
    def pass_time(self, seconds: int) -> None:
        self.world.node.chain.pass_time(max(BLOCK_S, seconds))

    @rule(gwei=st.sampled_from([1, 3, 40, 400]))
    def price_gas(self, gwei: int) -> None:
        self.world.node.chain.base_fee = gwei * GWEI

    @rule(reverting=st.booleans())
    def pause_contract(self, reverting: bool) -> None:
        self.world.node.chain.reverting = reverting

    @rule(funds=st.sampled_from([0, 10**14, 10**21]))
    def fund(self, funds: int) -> None:
        self.world.node.pool.funds = funds

    @rule(ahead=st.integers(0, 2))
    def use_key_elsewhere(self, ahead: int) -> None:
        """A stranger has the key too, once."""
        if self.used_by_stranger:
            return
        self.used_by_stranger = True
        for nonce in range(ahead + 1):
            mined = self.world.node.chain.view.nonce(SIGNER.address)
            send_as_stranger(self.world, mined + nonce)

    # --- the line ---

    @rule(method=st.sampled_from(METHODS), fault=st.sampled_from(ANYWHERE))
    def spoil_a_read(self, method: str, fault: Fault) -> None:
        self.world.node.weather.plan(method, fault)

    @rule(faults=st.lists(st.sampled_from(OF_A_SEND), min_size=1, max_size=3))
    def spoil_sends(self, faults: list[Fault]) -> None:
        self.world.node.weather.plan("eth_sendRawTransaction", *faults)

    @rule(fault=st.sampled_from([None, None, *OF_A_SEND]), lag=st.integers(1, 8))
    def change_weather(self, fault: Fault | None, lag: int) -> None:
        self.world.node.weather.steady, self.world.node.weather.lag = fault, lag

    @rule(answer=st.sampled_from(NONSENSE))
    def change_nonsense(self, answer: object) -> None:
        self.world.node.weather.nonsense = answer

    @rule(seconds=st.sampled_from([-3_600, -30, 0, 30, 3_600]))
    def move_clock(self, seconds: int) -> None:
        self.world.clock.skew = seconds

    # --- what holds all the time ---

    @invariant()
    def no_key_has_two_effects(self) -> None:
        assert max(self.world.node.chain.view.effects().values(), default=0) <= 1

    @invariant()
    def nonces_on_the_chain_have_no_gap(self) -> None:
        mined = [each for block in self.world.node.chain.view.blocks for each in block.transactions]
        assert [each.nonce for each in mined] == list(range(len(mined)))

    @invariant()
    def journal_and_chain_agree_on_what_is_final(self) -> None:
        view = self.world.node.chain.view
        for intent in self.world.journal().fetch_all():
            if intent.is_live:
                continue
            found = [(each, view.find(each.hash)) for each in intent.broadcasts]
            succeeded = [
                each
                for each, at in found
                if at and each.role is Role.ACTION and each.hash not in at[0].failed
            ]
            assert len(succeeded) == (intent.state is State.DONE), intent

    def teardown(self) -> None:
        """After the storm everything comes to rest; then the chain is asked."""
        try:
            verdict = self.world.rest()
            TALLY.add(verdict, *self.world.places)
            assert self.world.faults == []
            assert verdict.is_clean, verdict
        finally:
            self.world.close()


TestAnyWeather = AnyWeather.TestCase
TestAnyWeather.settings = settings(
    max_examples=RUNS,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
