"""The launch file's bounds are the contracts': the compiled constructors are asked."""

from decimal import Decimal

import pytest
from web3.exceptions import Web3Exception

from scripts.artifacts import load_artifact
from scripts.deployment.chain import CallFailedError, estimate_gas
from scripts.deployment.config import FundConfig
from scripts.deployment.errors import InvalidDeploymentError
from scripts.deployment.launch_file import check_record
from scripts.deployment.local import LocalFund
from scripts.deployment.plan import build_plan
from scripts.deployment.quantities import to_wad
from scripts.deployment.reverts import explain
from scripts.deployment.rules import broken_rules
from scripts.localchain.transactions import send
from scripts.localchain.world import World
from tests.deployment.helpers import edited, example, with_value

HOUR, DAY = 3_600, 86_400

PERCENTS = [  # key, contract, least, most
    ("dealing.gate_percent", "fund", "5", "100"),
    ("fees.management_percent", "fee_distribution", "0", "2"),
    ("fees.performance_percent", "fee_distribution", "0", "20"),
    ("fees.entry_levy_percent", "fee_distribution", "0", "1"),
    ("fees.exit_levy_percent", "fee_distribution", "0", "1"),
    ("fees.in_kind_levy_percent", "fee_distribution", "0", "1"),
    ("nav.price_tolerance_percent", "nav_oracle", "1e-16", "2"),
    ("nav.total_tolerance_percent", "nav_oracle", "1e-16", "2"),
    ("nav.max_move_percent", "nav_oracle", "1", "50"),
    ("risk.batch_loss_percent", "risk", "0", "3"),
    ("risk.fund_loss_percent_a_day", "risk", "0.01", "5"),
    ("risk.turnover_percent_a_day", "risk", "1", "1000"),
    ("risk.cash_floor_percent", "risk", "0", "50"),
    ("governance.quorum_percent", "dao", "5", "30"),
    ("governance.proposal_threshold_percent", "dao", "0.1", "5"),
    ("tokens.0.cap_percent", "risk", "0", "100"),
    ("base.feed.threshold_percent", "registry", "0", "1"),
]
DURATIONS = [
    ("timelock.delay", "timelock", 2 * DAY, 30 * DAY),
    ("governance.guardian_term", "controls", 30 * DAY, 365 * DAY),
    ("dealing.min_period", "fund", HOUR, 31 * DAY),
    ("dealing.period", "fund", HOUR, 31 * DAY),
    ("dealing.strike_window", "fund", 60, HOUR),
    ("dealing.lock", "fund", 0, DAY),
    ("nav.cool_off", "nav_oracle", 600, 3 * DAY),
    ("nav.window", "nav_oracle", HOUR, 30 * DAY),
    ("base.feed.max_age", "registry", 60, 8 * DAY),
]


VOTE = [  # key, least and most with the other two at their least
    ("governance.voting_delay", DAY, 4 * DAY + 12 * HOUR),
    ("governance.voting_period", 2 * DAY, 5 * DAY + 12 * HOUR),
    ("governance.late_quorum_extension", 12 * HOUR, 4 * DAY),
]

STRATEGY = [  # key, index in StrategyLimits, least, most
    ("strategies.0.loss_percent_a_day", 1, to_wad(Decimal("0.01")), to_wad(Decimal(5))),
    ("strategies.0.max_drawdown_percent", 2, to_wad(Decimal(1)), to_wad(Decimal(90))),
    ("strategies.0.cooldown", 3, 0, DAY),
]


def file_accepts(key: str, value: object) -> bool:
    """Whether a launch file may say this."""
    try:
        check_record(edited(example(), key, value))
    except InvalidDeploymentError:
        return False
    return True


def refusal(world: World, config: FundConfig, name: str) -> str:
    """Say why the compiled constructor refuses a configuration; empty when it does not."""
    step = build_plan(config, 1_000, load_artifact).step(name)
    try:
        estimate_gas(world.w3, {"from": config.fund.deployer, "data": step.init_code})
    except CallFailedError as error:
        return explain(str(error))
    return ""


@pytest.fixture
def bare(world: World, config: FundConfig) -> FundConfig:
    """A configuration whose constructors need no other contract, with room for edges."""
    send(world.base_feed.functions.push(10**8), sender=world.cast.deployer.address)
    for key, value in {
        "venues.uniswap_v2": None,
        "venues.uniswap_v3": None,
        "venues.aave_v3": None,
        "strategies.1.lending": (),
        "dealing.min_period": HOUR,
        "dealing.period": 31 * DAY,
    }.items():
        config = with_value(config, key, value)
    return config


@pytest.mark.parametrize(("key", "name", "least", "most"), PERCENTS)
def test_percentage__file_and_contract__draw_the_same_line(
    world: World, bare: FundConfig, key: str, name: str, least: str, most: str
) -> None:
    in_bps = key in ("dealing.gate_percent", "base.feed.threshold_percent")
    tick = Decimal("0.01") if in_bps else Decimal("1e-16")
    for edge, beyond in ((least, Decimal(least) - tick), (most, Decimal(most) + tick)):
        assert file_accepts(key, Decimal(edge))
        assert not refusal(world, with_value(bare, key, Decimal(edge)), name)
        assert not file_accepts(key, beyond)
        if beyond >= 0:
            assert "OutOfBounds(" in refusal(world, with_value(bare, key, beyond), name)


@pytest.mark.parametrize(("key", "least", "most"), VOTE)
def test_vote__file_and_contract__draw_the_same_line(
    world: World, bare: FundConfig, key: str, least: int, most: int
) -> None:
    record = example()
    for other, low, _ in VOTE:
        bare, record = with_value(bare, other, low), edited(record, other, f"{low}s")
    for edge, beyond in ((least, least - 1), (most, most + 1)):
        assert check_record(edited(record, key, f"{edge}s"))
        assert not refusal(world, with_value(bare, key, edge), "dao")
        with pytest.raises(InvalidDeploymentError, match=key):
            check_record(edited(record, key, f"{beyond}s"))
        assert "OutOfBounds(" in refusal(world, with_value(bare, key, beyond), "dao")


def test_vote__longer_than_seven_days_together__is_refused_by_both(
    world: World, bare: FundConfig
) -> None:
    for key, seconds in (("voting_delay", 3 * DAY), ("voting_period", 4 * DAY)):
        bare = with_value(bare, f"governance.{key}", seconds)
    (problem,) = [each for each in broken_rules(bare) if each.key == "governance"]
    assert problem.value == "8d"
    assert "OutOfBounds(" in refusal(world, bare, "dao")


@pytest.mark.parametrize(("key", "name", "least", "most"), DURATIONS)
def test_duration__file_and_contract__draw_the_same_line(
    world: World, bare: FundConfig, key: str, name: str, least: int, most: int
) -> None:
    for edge, beyond in ((least, least - 1), (most, most + 1)):
        assert file_accepts(key, f"{edge}s")
        assert not refusal(world, with_value(bare, key, edge), name)
        assert not file_accepts(key, f"{beyond}s")
        if beyond >= 0:
            expected = "Delay" if name == "timelock" else "OutOfBounds("
            assert expected in refusal(world, with_value(bare, key, beyond), name)


@pytest.mark.parametrize(("key", "index", "least", "most"), STRATEGY)
def test_strategy_limit__file_and_contract__draw_the_same_line(
    fund: LocalFund, key: str, index: int, least: int, most: int
) -> None:
    risk = fund.world.w3.eth.contract(
        address=fund.book.address_of("risk"), abi=load_artifact("RiskManagement").abi
    )

    def refused(value: int) -> str:
        limits = [to_wad(Decimal(1)), to_wad(Decimal(1)), to_wad(Decimal(50)), 0]
        limits[index] = value
        call = risk.functions.listStrategy("0x" + "77" * 20, tuple(limits))
        try:
            call.call({"from": fund.book.address_of("treasury")})
        except Web3Exception as error:
            return explain(str(error))
        return ""

    def spelled(value: int) -> object:
        return f"{value}s" if "cooldown" in key else Decimal(value).scaleb(-16)

    for edge, beyond in ((least, least - 1), (most, most + 1)):
        assert file_accepts(key, spelled(edge))
        assert not refused(edge)
        assert not file_accepts(key, spelled(beyond))
        assert beyond < 0 or refused(beyond).startswith("LimitOutOfBounds(")
