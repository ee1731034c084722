"""Play the market on the local chain: feeds and pools follow it in one transaction a point."""

from collections.abc import Iterator

from scripts.localchain.market import Frame
from scripts.localchain.transactions import send
from scripts.localchain.world import World


class Replay:
    """
    The market of a world, played point by point.

    Iterating applies each point and yields it, so the body of a `for` acts at that moment's prices.
    """

    def __init__(self, world: World) -> None:
        """Begin at the first point of the world's market."""
        self._world = world
        self._frames = world.market.frames()
        self._next = 0

    def __iter__(self) -> Iterator[Frame]:
        """Apply and yield every point that is left."""
        while self._next < len(self._frames):
            yield self.step()

    def __len__(self) -> int:
        """Count the points that are left."""
        return len(self._frames) - self._next

    def step(self) -> Frame:
        """
        Apply the next point.

        Raises:
            StopIteration: the market is over.
        """
        if self._next == len(self._frames):
            raise StopIteration(f"all {len(self._frames)} points of the market were played")
        frame = self._frames[self._next]
        apply_frame(self._world, frame)
        self._next += 1
        return frame


def apply_frame(world: World, frame: Frame) -> None:
    """
    Mine one block at the frame's time in which the feeds say and both pools trade at its prices.

    Args:
        world: where.
        frame: the prices; its time is later than the newest block's.
    """
    price = frame.weth_in_base_wad
    quotes = (
        (world.base_feed.address, frame.base_usd),
        (world.weth_feed.address, frame.weth_usd),
    )
    v3, v2 = [world.v3_pool.target(price)], [world.v2_pool.target(price)]
    world.anvil.set_next_timestamp(frame.time)
    send(
        world.replayer.functions.replay(quotes, v3, v2),
        sender=world.cast.deployer.address,
    )
