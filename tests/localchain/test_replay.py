"""A replayed market: feeds, pools and the clock say the same at every point."""

from collections.abc import Iterator

import pytest

from scripts.localchain.anvil import Anvil
from scripts.localchain.candles import PriceSeries, find_gaps
from scripts.localchain.errors import MarketOverError
from scripts.localchain.market import MarketData
from scripts.localchain.replay import Replay
from scripts.localchain.world import World, build_world, options_for

START = 1_700_000_000 // 3_600 * 3_600
WAD = 10**18


def series(points: tuple[tuple[int, int], ...], step_s: int) -> PriceSeries:
    return PriceSeries(
        symbol="X", source="test", recorded=False, points=points, gaps=find_gaps(points, step_s)
    )


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    hours = (1, 2, 3, 9, 10)  # an outage of five hours
    usd = (3_000, 2_100, 2_950, 4_400, 4_399)
    weth = tuple(
        (START + hour * 3_600, price * 10**8) for hour, price in zip(hours, usd, strict=True)
    )
    peg = ((START, 10**8), (START + 3 * 3_600, 97_012_400))  # the base asset loses 3 %
    market = MarketData(weth=series(weth, 3_600), base=series(peg, 86_400))
    with Anvil(options_for(market)) as anvil:
        yield build_world(anvil, market)


def test_replay__every_point__feeds_pools_and_clock_agree(world: World) -> None:
    replay = Replay(world)
    played = []
    for frame in replay:
        played.append(frame)
        assert world.anvil.now() == frame.time
        for feed, usd in ((world.weth_feed, frame.weth_usd), (world.base_feed, frame.base_usd)):
            _, answer, _, updated_at, _ = feed.functions.latestRoundData().call()
            assert (answer, updated_at) == (usd, frame.time)
        for pool in (world.v2_pool, world.v3_pool):
            target = frame.weth_in_base_wad
            assert abs(pool.price_wad_down() - target) * 10**6 <= target
    assert [frame.time for frame in played] == [time for time, _ in world.market.points]
    assert played[0].base_usd == 10**8
    assert played[-1].base_usd == 97_012_400
    assert len(replay) == 0
    with pytest.raises(MarketOverError, match="all 5 points"):
        replay.step()
    _check_history(world)


def _check_history(world: World) -> None:
    """All rounds stay readable, and the outage stays an outage."""
    rounds = [world.weth_feed.functions.getRoundData(number).call() for number in range(1, 7)]
    # Round 1 is the answer that the feed was deployed with.
    assert [(one[3], one[1]) for one in rounds[1:]] == list(world.market.points)
    assert rounds[4][3] - rounds[3][3] == 6 * 3_600
    assert [gap.missing for gap in world.market.gaps] == [5]
