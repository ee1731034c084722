"""Feeds, tokens and the lending market of a local chain behave as the real ones do."""

import pytest

from scripts.localchain.anvil import Anvil
from scripts.localchain.errors import MarketDataError, TransactionRevertedError
from scripts.localchain.market import generated_market
from scripts.localchain.transactions import send
from scripts.localchain.world import World, build_world

YEAR_S = 365 * 86_400


def test_feed__push__is_of_this_block_and_keeps_the_round_before(world: World) -> None:
    feed, owner = world.weth_feed, world.cast.deployer.address
    before = feed.functions.latestRoundData().call()
    send(feed.functions.push(123 * 10**8), sender=owner)
    latest = feed.functions.latestRoundData().call()
    assert latest == [
        before[0] + 1,
        123 * 10**8,
        world.anvil.now(),
        world.anvil.now(),
        before[0] + 1,
    ]
    assert feed.functions.getRoundData(before[0]).call() == before


@pytest.mark.parametrize("answer", [-1, 0, 1])
def test_feed__push_at__plays_any_broken_feed(world: World, answer: int) -> None:
    feed = world.weth_feed
    send(feed.functions.pushAt(answer, 1_600_000_000), sender=world.cast.deployer.address)
    latest = feed.functions.latestRoundData().call()
    assert (latest[1], latest[3]) == (answer, 1_600_000_000)


def test_feed__push_by_a_stranger__is_refused(world: World) -> None:
    with pytest.raises(TransactionRevertedError, match="push reverted"):
        send(world.weth_feed.functions.push(1), sender=world.cast.free[0].address)


@pytest.mark.parametrize("round_id", [0, 2, 2**64])
def test_feed__round_that_never_was__has_no_data(world: World, round_id: int) -> None:
    error = world.w3.keccak(text="NoData(uint256,uint256)")[:4].hex()
    with pytest.raises(Exception, match=error):
        world.weth_feed.functions.getRoundData(round_id).call()


def test_token__mint_by_a_stranger__is_refused(world: World) -> None:
    stranger = world.cast.free[0].address
    with pytest.raises(TransactionRevertedError, match="mint reverted"):
        send(world.base.functions.mint(stranger, 1), sender=stranger)


def test_give__weth_and_base__arrive_to_the_unit(world: World) -> None:
    user = world.cast.free[0].address
    world.give_base(user, 7)
    world.give_weth(user, 11)
    assert world.base.functions.balanceOf(user).call() == 7
    assert world.weth.functions.balanceOf(user).call() == 11


def test_aave__oracle__reads_the_feeds(world: World) -> None:
    send(world.weth_feed.functions.push(1_234 * 10**8), sender=world.cast.deployer.address)
    price = world.aave.oracle.functions.getAssetPrice(world.weth.address).call()
    assert price == 1_234 * 10**8


def test_aave__after_a_year__lender_has_earned_what_borrowers_owe_less_the_reserve(
    world: World,
) -> None:
    asset, lender = world.base.address, world.cast.lender.address
    lent = world.aave.a_tokens[asset].functions.balanceOf(lender)
    owed = world.aave.debt_tokens[asset].functions.balanceOf(world.cast.borrower.address)
    lent_before, owed_before = lent.call(), owed.call()
    world.anvil.warp(world.anvil.now() + YEAR_S)
    earned, interest = lent.call() - lent_before, owed.call() - owed_before
    assert 0 < earned < interest
    # The supply rate is linear and the debt compounds, so the lender's 90 % is a little less.
    assert 0.85 < earned / interest <= 0.9


def test_aave__lender__withdraws_more_than_was_supplied_after_a_year(world: World) -> None:
    user, amount = world.cast.free[0].address, 1_000 * int(10**world.base_decimals)
    world.give_base(user, amount)
    pool, asset = world.aave.pool, world.base.address
    send(world.base.functions.approve(pool.address, amount), sender=user)
    send(pool.functions.supply(asset, amount, user, 0), sender=user)
    world.anvil.warp(world.anvil.now() + YEAR_S)
    send(pool.functions.withdraw(asset, 2**256 - 1, user), sender=user)
    assert world.base.functions.balanceOf(user).call() > amount


def test_aave__borrower__survives_a_fall_by_half(world: World) -> None:
    half = world.market.points[0][1] // 2
    send(world.weth_feed.functions.push(half), sender=world.cast.deployer.address)
    account = world.aave.pool.functions.getUserAccountData(world.cast.borrower.address).call()
    assert account[5] > 10**18


def test_build_world__on_a_chain_past_the_market__is_refused() -> None:
    with Anvil() as anvil, pytest.raises(MarketDataError, match="the market starts at"):
        build_world(anvil, generated_market(1, days=1))
