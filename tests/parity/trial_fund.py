"""A fund whose feeds are replaced, silenced and trusted, on a node of our own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from eth_utils import to_checksum_address
from web3.contract import Contract
from web3.contract.contract import ContractFunction
from web3.exceptions import Web3Exception

from keeper.domain import actions as d
from keeper.domain.prices import price_of
from keeper.domain.snapshot import FundSnapshot
from scripts.deployment.config import FundConfig
from scripts.deployment.local import deploy_local
from scripts.localchain.anvil import Anvil
from scripts.localchain.artifacts import project_artifact
from scripts.localchain.market import generated_market
from scripts.localchain.transactions import deploy, send
from scripts.localchain.world import World, build_world, options_for
from tests.parity.living import LivingFund, require_same

# Runtime code by what it does to whoever calls it.
SILENT = {
    "reverts": "0x5f5ffd",
    "stops": "0x00",
    "is gone": "0x",
    "answers one word": "0x60015f5260205ff3",
    "burns all gas": "0x5b5f56",
}

# Says its decimals itself, and has everything else done by the code at an address.
SAYS_DECIMALS = (
    "0x5f3560e01c63313ce56714603b57365f5f375f5f365f73{code}5af4"
    "3d5f5f3e6037573d5ffd5b3d5ff35b60{decimals}5f5260205ff3"
)

# Of the old answer, what the new one says where the old one counts, or where the new one does.
OBJECTED, ACCEPTED = {"WETH": 102, "USDC": 99}, {"WETH": 98, "USDC": 101}

both_tokens = pytest.mark.parametrize("symbol", ["WETH", "USDC"])


class TrialFund(LivingFund):
    """A fund with a tenth of its seed in WETH."""

    def invest(self) -> None:
        """Allocate and buy."""
        amount = 100 * self.unit
        self.act(d.Allocate(strategy="trend", amount=amount))
        self.act(d.Buy(amount=amount))

    def replace(self, symbol: str, *, decimals: int, percent: int) -> Contract:
        """Let a feed of other decimals take over, which says that much of what the old one says."""
        old, token = self.feed(symbol), self.token(symbol)
        answer, digits = (old.functions[name]().call() for name in ("latestAnswer", "decimals"))
        feed = self.new_feed(_rescaled(answer * percent // 100, digits, decimals), decimals)
        registry = self.contracts.registry.functions
        (_, _, max_age, *band, second, deviation, threshold), _ = registry.feed(token).call()
        band = [_rescaled(end, digits, decimals) for end in band]
        config = (token, feed.address, max_age, *band, second, deviation, threshold)
        self.govern(registry.setFeed(config))
        return feed

    def set_again(self, symbol: str) -> None:
        """Let the governor set a feed as it is."""
        registry = self.contracts.registry.functions
        config, _ = registry.feed(self.token(symbol)).call()
        self.govern(registry.setFeed(config))

    def say_decimals(self, target: str, decimals: int) -> None:
        """Let a token or a feed say other decimals of itself from now on."""
        anvil, elsewhere = self.local.world.anvil, f"{int(target, 16) ^ decimals:040x}"
        code = bytes(self.local.world.w3.eth.get_code(to_checksum_address(target))).hex()
        anvil.request("anvil_setCode", f"0x{elsewhere}", f"0x{code.removeprefix('0x')}")
        liar = SAYS_DECIMALS.format(code=elsewhere, decimals=f"{decimals:02x}")
        anvil.request("anvil_setCode", target, liar)

    def new_feed(self, answer: int, decimals: int) -> Contract:
        """Deploy a feed."""
        return new_feed(self.local.world, answer, decimals)

    def feed(self, symbol: str) -> Contract:
        """Bind the listed feed of a token."""
        config, _ = self.contracts.registry.functions.feed(self.token(symbol)).call()
        return self.contracts.at(config[1], "LocalFeed")

    def previous(self, symbol: str) -> Contract:
        """Bind the feed that was trusted before."""
        address, _, _ = self.contracts.registry.functions.probation(self.token(symbol)).call()
        return self.contracts.at(address, "LocalFeed")

    def say(self, feed: Contract, answer: int, *, age: int = 0) -> None:
        """Let a feed answer as of so many seconds ago."""
        anvil, owner = self.local.world.anvil, self.local.world.cast.deployer.address
        send(feed.functions.pushAt(answer, anvil.now() - age), sender=owner)

    def silence(self, feed: Contract, way: str) -> None:
        """Put other code where a feed stands."""
        self.local.world.anvil.request("anvil_setCode", feed.address, SILENT[way])

    def pass_time(self, seconds: int) -> None:
        """Let time pass, and every feed that still can answer as before."""
        world = self.local.world
        listed = [self.feed(symbol) for symbol in ("USDC", "WETH")]
        world.anvil.warp(world.anvil.now() + seconds)
        for feed in {f.address: f for f in (world.base_feed, world.weth_feed, *listed)}.values():
            with suppress(Web3Exception):
                self.say(feed, feed.functions.latestAnswer().call())

    def govern(self, function: ContractFunction) -> None:
        """Send a call as the timelock."""
        governor, anvil = self.contracts.timelock.address, self.local.world.anvil
        anvil.request("anvil_setBalance", governor, hex(10**18))
        anvil.request("anvil_impersonateAccount", governor)
        send(function, sender=governor)

    def accepts(self, name: str, symbol: str, snapshot: FundSnapshot) -> bool:
        """Ask whether the registry would carry out a call about a token at a snapshot's block."""
        call = self.contracts.registry.functions[name](self.token(symbol))
        try:
            call.call(block_identifier=snapshot.block)
        except Web3Exception:
            return False
        return True


def weth_price(fund: TrialFund) -> int:
    """Hold the keeper's NAV against the contract's, and return the price of WETH."""
    return price_of(require_same(fund), fund.token("WETH"))


def new_feed(world: World, answer: int, decimals: int) -> Contract:
    """Deploy a feed of the world's owner."""
    artifact, owner = project_artifact("LocalFeed"), world.cast.deployer.address
    return deploy(world.w3, artifact, "other", decimals, answer, sender=owner)


@contextmanager
def launched_fund(
    folder: Path, *, base_decimals: int, config: object = None
) -> Iterator[TrialFund]:
    """Launch one and invest; `config` makes what is deployed of the world."""
    market = generated_market(7, days=2)
    with Anvil(options_for(market)) as anvil:
        world = build_world(anvil, market, base_decimals=base_decimals)
        made = config(world) if callable(config) else None
        assert made is None or isinstance(made, FundConfig)
        fund = TrialFund(deploy_local(world, folder / "fund.json", config=made, say=_nothing))
        fund.invest()
        yield fund


def _nothing(_: str) -> None:
    """Say nothing."""


def _rescaled(answer: int, old: int, new: int) -> int:
    return answer * 10 ** (new - old) if new >= old else answer // 10 ** (old - new)
