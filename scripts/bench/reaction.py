"""How long a keeper that runs takes from a block with a gap in it to the signed transaction."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from keeper.adapters.pool_reads import RpcPools
from keeper.adapters.rpc import HttpRpc, Rpc
from keeper.adapters.signer import KeystoreSigner, open_keystore
from keeper.bootstrap import Keeper, build_keeper
from keeper.domain.intents import TransactionRequest
from keeper.domain.policy import Venue
from keeper.domain.units import Address
from keeper.settings import load_settings
from scripts.arbitrage.policy import pools_of
from scripts.bench.figures import Figure, Timed
from scripts.bench.lived import RPC_TIMEOUT_S
from scripts.bench.quotes import v3_terms
from scripts.deployment.local import LocalFund, deploy_local
from scripts.localchain.anvil import Anvil
from scripts.localchain.market import generated_market
from scripts.localchain.world import World, build_world, options_for
from scripts.season.local_keeper import ChainTimer, write_config

if TYPE_CHECKING:
    from eth_account.messages import SignableMessage

SEED, DAYS = 7, 2  # of the generated market, whose first prices alone are used
GAPS = 15  # blocks that are reacted to
GAP_BPS = 200
LOANS = """
[arbitrage.loans]
lenders = ["aave_v3"]
"""


class ReactionError(Exception):
    """A gap was there, and nothing was signed."""


@dataclass(slots=True)
class Stopwatch:
    """
    Stops at the first signature after each start, and knows what the node was asked until then.

    Args:
        rpc: the node, whose calls are timed.
        signer: the keeper's own.
    """

    inner: Rpc
    signer: KeystoreSigner
    calls: int = 0
    asked_ns: int = 0
    started_ns: int = 0
    laps: list[Lap] = field(default_factory=list)
    _runs: bool = False

    def start(self) -> None:
        """Begin a lap."""
        self.calls = self.asked_ns = 0
        self._runs, self.started_ns = True, time.perf_counter_ns()

    def fetch(self, method: str, *params: object) -> object:
        """Ask the node, and take its time."""
        before = time.perf_counter_ns()
        try:
            return self.inner.fetch(method, *params)
        finally:
            self.asked_ns += time.perf_counter_ns() - before
            self.calls += 1

    @property
    def address(self) -> Address:
        """The account that signs."""
        return self.signer.address

    def sign(self, request: TransactionRequest) -> tuple[str, bytes]:
        """Sign, and stop."""
        signed = self.signer.sign(request)
        if self._runs:
            whole_ns = time.perf_counter_ns() - self.started_ns
            self.laps.append(Lap(whole_ns=whole_ns, asked_ns=self.asked_ns, calls=self.calls))
        self._runs = False
        return signed

    def sign_message(self, message: SignableMessage) -> bytes:
        """Sign what is no transaction."""
        return self.signer.sign_message(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lap:
    """From a block to a signature: nanoseconds, those of them that the node took, and its calls."""

    whole_ns: int
    asked_ns: int
    calls: int


def measure_reaction(gaps: int = GAPS) -> Iterator[Figure]:
    """
    Part two real pools again and again, and let a keeper see the block.

    The keeper is one that runs: it knows the pools and the tokens. It borrows what it trades with.

    Args:
        gaps: blocks that are reacted to.

    Raises:
        ReactionError: one was not reacted to.
    """
    market = generated_market(SEED, days=DAYS)
    with tempfile.TemporaryDirectory() as folder, Anvil(options_for(market)) as anvil:
        world = build_world(anvil, market)
        local = deploy_local(world, Path(folder) / "fund.json", say=lambda _: None)
        keeper, watch = _open_keeper(local, Path(folder))
        _react(keeper)
        looks = [_bare_look(world, watch.inner) for _ in range(gaps)]
        for number in range(gaps):
            _part(world, GAP_BPS if number % 2 else -GAP_BPS)
            watch.start()
            _react(keeper)
        if len(watch.laps) != gaps:
            raise ReactionError(f"{len(watch.laps)} of {gaps} gaps were reacted to")
        yield from _figures(watch.laps, min(looks))


def _figures(laps: list[Lap], look_ns: float) -> Iterator[Figure]:
    times = [lap.whole_ns for lap in laps]
    own = [lap.whole_ns - lap.asked_ns for lap in laps]
    calls = [lap.calls for lap in laps]
    yield Figure(name="reaction_gaps", value=len(laps), unit="blocks")
    yield Figure(name="reaction_rpc_calls", value=int(median(calls)), unit="calls")
    yield Figure(name="reaction_rpc_calls_most", value=max(calls), unit="calls")
    yield Figure(name="reaction_over_look", value=_times(median(times), look_ns), unit="times")
    yield Figure(name="reaction_worst_over_look", value=_times(max(times), look_ns), unit="times")
    yield Figure(name="reaction_own_over_look", value=_times(median(own), look_ns), unit="times")
    yield Figure(name="reaction_median_ms", value=round(median(times) / 1e6), unit="ms")
    yield Figure(name="reaction_worst_ms", value=round(max(times) / 1e6), unit="ms")


def _times(slow: float, quick: float) -> float:
    return round(slow / quick, 2)


def _open_keeper(local: LocalFund, folder: Path) -> tuple[Keeper, Stopwatch]:
    policy = pools_of(local.world, "arbitrage", "trend") + LOANS
    config = write_config(local, folder / "fund.json", folder, policy=policy)
    signer = open_keystore(folder / "keeper.json", folder / "passphrase")
    watch = Stopwatch(HttpRpc(local.world.anvil.rpc_url, RPC_TIMEOUT_S), signer)
    timer = ChainTimer(local.world.anvil)
    return build_keeper(load_settings(config), signer=watch, timer=timer, rpc=watch), watch


def _react(keeper: Keeper) -> None:
    """Do what the job does."""
    if keeper.open_arbitrage is None:
        raise ReactionError("nothing is configured to trade")
    keeper.open_arbitrage().service.run()


def _part(world: World, bps: int) -> None:
    """Move v2 away from v3 by a real swap of somebody else, in a block of its own."""
    price = world.v3_pool.price_wad_down() * (10_000 + bps) // 10_000
    world.v2_pool.move_price(price, replayer=world.replayer, sender=world.cast.deployer.address)


def _bare_look(world: World, rpc: Rpc) -> float:
    """Take the time of reading both pools anew, nanoseconds: the least that anybody has to do."""
    v3 = v3_terms(world)
    v2 = replace(
        v3,
        venue=Venue.UNISWAP_V2,
        address=Address(world.v2_pool.contract.address),
        router=Address(world.v2.router.address),
        tick_spacing=0,
    )
    pools = RpcPools(rpc)
    return Timed(action=lambda: pools.fetch_states([v3, v2], pools.fetch_head())).round_ns()
