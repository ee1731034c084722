"""Play the market on the local chain: feeds and pools follow it in one transaction a point."""

from collections.abc import Iterator
from typing import Protocol

from eth_abi.abi import encode
from eth_typing import HexStr
from web3 import Web3
from web3.contract import Contract

from scripts.localchain.anvil import Anvil
from scripts.localchain.cast import Cast
from scripts.localchain.errors import MarketOverError
from scripts.localchain.market import Frame
from scripts.localchain.pools import V2Pool, V3Pool
from scripts.localchain.transactions import send_data
from scripts.localchain.world import World

REPLAY_TYPES = ("(address,int256)[]", "(address,uint160)[]", "(address,uint256,uint256)[]")
REPLAY_SELECTOR = Web3.keccak(text=f"replay({','.join(REPLAY_TYPES)})")[:4]


class Place(Protocol):
    """Where prices can be made to move: feeds, pools, and the replayer that may write both."""

    @property
    def anvil(self) -> Anvil: ...
    @property
    def w3(self) -> Web3: ...
    @property
    def cast(self) -> Cast: ...
    @property
    def base_feed(self) -> Contract: ...
    @property
    def weth_feed(self) -> Contract: ...
    @property
    def v2_pool(self) -> V2Pool: ...
    @property
    def v3_pool(self) -> V3Pool: ...
    @property
    def replayer(self) -> Contract: ...


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
        while len(self):
            yield self.step()

    def __len__(self) -> int:
        """Count the points that are left."""
        return len(self._frames) - self._next

    def peek(self) -> Frame:
        """
        Look at the next point without applying it.

        Raises:
            MarketOverError: there is none.
        """
        if not len(self):
            raise MarketOverError(f"all {len(self._frames)} points of the market were played")
        return self._frames[self._next]

    def step(self) -> Frame:
        """
        Apply the next point.

        Raises:
            MarketOverError: there is none.
        """
        frame = self.peek()
        apply_frame(self._world, frame)
        self._next += 1
        return frame


def apply_frame(world: Place, frame: Frame) -> None:
    """
    Mine one block at the frame's time in which the feeds say and both pools trade at its prices.

    Args:
        world: where.
        frame: the prices; its time is later than the newest block's.
    """
    price = frame.weth_in_base_wad
    quotes = [
        (world.base_feed.address, frame.base_usd),
        (world.weth_feed.address, frame.weth_usd),
    ]
    v3, v2 = [world.v3_pool.target(price)], [world.v2_pool.target(price)]
    # web3's own encoder matches the arguments with the whole ABI: 5 ms a call, half of a replay.
    data = HexStr("0x" + (REPLAY_SELECTOR + encode(REPLAY_TYPES, [quotes, v3, v2])).hex())
    world.anvil.set_next_timestamp(frame.time)
    send_data(world.w3, world.replayer.address, data, sender=world.cast.deployer.address)
