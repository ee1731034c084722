"""A feed that the fund could not live with is found before the first transaction."""

from decimal import Decimal

import pytest

from scripts.deployment.config import FundConfig
from scripts.localchain.artifacts import project_artifact
from scripts.localchain.transactions import deploy, send
from scripts.localchain.world import World
from tests.deployment.helpers import Attempt, with_value

HOUR = 3_600


def test_prepare__stale_feed__states_age_and_limit(
    attempt: Attempt, config: FundConfig, world: World
) -> None:
    updated = world.weth_feed.functions.latestRoundData().call()[3]
    world.anvil.warp(updated + 6 * HOUR + 1)
    (problem,) = attempt.problems(config)
    assert problem == ("tokens.0.feed.aggregator: the answer is 21601 s old; max_age is 6h")


@pytest.mark.parametrize("answer", [0, -1])
def test_prepare__feed_without_a_price__is_named(
    attempt: Attempt, config: FundConfig, world: World, answer: int
) -> None:
    send(world.base_feed.functions.push(answer), sender=world.cast.deployer.address)
    (problem,) = attempt.problems(config)
    assert problem == f"base.feed.aggregator: the answer is {answer}; must be positive"


def test_prepare__feed_from_the_future__is_named(
    attempt: Attempt, config: FundConfig, world: World
) -> None:
    push = world.base_feed.functions.pushAt(10**8, world.anvil.now() + 100)
    send(push, sender=world.cast.deployer.address)
    (problem,) = attempt.problems(config)
    assert "base.feed.aggregator: the answer is -" in problem


def test_prepare__base_asset_off_its_peg__is_named(
    attempt: Attempt, config: FundConfig, world: World
) -> None:
    send(world.base_feed.functions.push(51 * 10**6), sender=world.cast.deployer.address)
    attempt(config)
    config = with_value(config, "base.feed.min_usd", Decimal("0.1"))
    send(world.base_feed.functions.push(49 * 10**6), sender=world.cast.deployer.address)
    (problem,) = attempt.problems(config)
    expected = "base.feed: the answer is 0.49 USD; must be between 0.5 and 2 by base.expected_usd"
    assert problem == expected


def with_second_source(config: FundConfig, world: World, answer: int, decimals: int) -> FundConfig:
    """Give the base asset a second source of its own decimals, 1 % apart at most."""
    artifact, owner = project_artifact("LocalFeed"), world.cast.deployer.address
    source = deploy(world.w3, artifact, "second", decimals, answer, sender=owner).address
    config = with_value(config, "base.feed.second_source", source)
    return with_value(config, "base.feed.max_deviation_percent", Decimal(1))


def test_prepare__second_source__is_compared_whatever_its_decimals(
    attempt: Attempt, config: FundConfig, world: World
) -> None:
    attempt(with_second_source(config, world, 1_009_000, 6))
    (problem,) = attempt.problems(with_second_source(config, world, 1_011 * 10**15, 18))
    assert problem == (
        "base.feed.second_source is 1.10 % away from the first source; max_deviation_percent is 1"
    )
