"""
A fund that holds shares of a real ERC-4626 vault is worth the same by its contracts and by the
keeper, to the wei: with a donation, as time passes, at a strike and after a loss. Where the vault
gives no answer, or names another asset, the keeper has no NAV.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from eth_utils.crypto import keccak
from web3.contract import Contract
from web3.exceptions import Web3Exception

from keeper.domain import actions as d
from keeper.domain.nav import strike_nav
from keeper.domain.snapshot import Entry
from keeper.domain.units import DAY_S
from keeper.domain.vaults import VaultState
from keeper.errors import NavDisagreementError, PriceError
from scripts.deployment.local import deploy_local, local_config
from scripts.localchain.anvil import Anvil
from scripts.localchain.artifacts import project_artifact
from scripts.localchain.market import generated_market
from scripts.localchain.transactions import deploy, send
from scripts.localchain.world import build_world, options_for
from tests.deployment.helpers import deploy_vault, with_vaults
from tests.parity.living import LivingFund

NEVER = 2**40
BALANCE_OF, POOL = keccak(text="balanceOf(address)")[:4], keccak(text="pool()")[:4]
CHECKPOINTS_SLOT = 2  # of the adapter's storage
# Code that answers everything with the word 1; that fails with nothing, with a word; that stops.
SAYS_ONE, REVERTS, REVERTS_WITH_WORD, STOPS = "60015f5260205ff3", "5f5ffd", "60205ffd", "00"


class VaultedFund(LivingFund):
    """A fund with a tenth of its seed in a vault of its base asset, whose price is no whole one."""

    @property
    def vault(self) -> Contract:
        """The vault."""
        venue = self.local.config.venues.erc4626
        assert venue is not None
        return self.contracts.at(venue.vaults[0], "LocalVault")

    @property
    def adapter(self) -> Contract:
        """Who values its shares."""
        return self.contracts.at(self.local.book.address_of("erc4626"), "Erc4626Adapter")

    def invest(self) -> None:
        """Allocate and deposit."""
        amount = 100 * self.unit
        self.act(d.Allocate(strategy="vaults", amount=amount))
        shares = self.vault.functions.previewDeposit(amount).call()
        words = [0, int(self.vault.address, 16), amount, shares]
        order = (self.adapter.address, b"".join(word.to_bytes(32, "big") for word in words))
        execute = self.contracts.strategies["vaults"].functions.execute(0, [order], NEVER)
        send(execute, sender=self.local.cast.keeper.address)

    def donate(self, amount: int) -> None:
        """Send the vault base asset."""
        self.local.world.give_base(self.vault.address, amount)

    def lose(self, amount: int) -> None:
        """Take base asset out of the vault."""
        world, vault = self.local.world, self.vault.address
        world.anvil.request("anvil_setBalance", vault, hex(10**18))
        world.anvil.request("anvil_impersonateAccount", vault)
        send(world.base.functions.transfer(self.deployer, amount), sender=vault)

    def set_code(self, code: str) -> None:
        """Put other code where the vault stands."""
        self.local.world.anvil.request("anvil_setCode", self.vault.address, code)

    @property
    def deployer(self) -> str:
        """Whoever owns the world."""
        return self.local.world.cast.deployer.address

    def entry(self) -> Entry:
        """Read the position."""
        return self.snapshot().strategy("vaults").entries[2]

    def state(self) -> VaultState:
        """Read what it counts for."""
        state = self.entry().vault
        assert state is not None
        return state


@pytest.fixture(scope="module", params=[6, 8, 18])
def launched(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[VaultedFund]:
    market = generated_market(7, days=2)
    with Anvil(options_for(market)) as anvil:
        world = build_world(anvil, market, base_decimals=request.param)
        vault = deploy_vault(world)
        world.give_base(vault, 10**request.param // 7)  # before the adapter's first checkpoint
        config = with_vaults(local_config(world), vault, held=(vault,))
        book = tmp_path_factory.mktemp("fund") / "fund.json"
        fund = VaultedFund(deploy_local(world, book, config=config, say=lambda _: None))
        fund.invest()
        yield fund


@pytest.fixture
def fund(launched: VaultedFund) -> Iterator[VaultedFund]:
    """A fund with vault shares; every test leaves it as it found it."""
    saved = launched.local.world.anvil.snapshot()
    yield launched
    launched.local.world.anvil.revert(saved)


def require_same(fund: VaultedFund) -> int:
    """Hold the keeper's NAV against the contract's, and return it."""
    snapshot = fund.snapshot()
    ours, view = strike_nav(snapshot), fund.chain.fetch_contract_view(snapshot.block)
    total = fund.contracts.nav_oracle.functions.totalAssets().call(block_identifier=snapshot.block)
    assert (ours.total, ours.units_hash) == (total, view.units_hash)
    assert ours.total == view.total_assets
    return ours.total


def test_nav__of_vault_shares__is_the_contracts_whatever_happens_to_the_vault(
    fund: VaultedFund,
) -> None:
    before = require_same(fund)
    fund.donate(100 * fund.vault.functions.totalAssets().call())
    donated = require_same(fund)
    assert donated - before < fund.unit // 100  # seconds passed; the rest is ignored
    fund.pass_time(DAY_S)
    a_day_later = require_same(fund)
    assert 0.099 * fund.unit < a_day_later - before < 0.101 * fund.unit  # 0.1 % of a hundred
    fund.pass_time(30 * DAY_S)
    assert require_same(fund) > a_day_later
    fund.lose(fund.vault.functions.totalAssets().call() * 199 // 200)
    lost = require_same(fund)
    assert lost < before
    send(fund.adapter.functions.checkpoint(fund.vault.address), sender=fund.deployer)
    assert lost - 1 <= require_same(fund) <= lost
    fund.donate(10**30)  # back to where it was: the checkpoint fell no faster than it rises
    assert lost < require_same(fund) < before + 4 * fund.unit
    fund.lose(fund.vault.functions.totalAssets().call())
    assert require_same(fund) < before - 99 * fund.unit


def test_strike__with_a_donated_vault__accepts_the_keepers_key(fund: VaultedFund) -> None:
    fund.donate(100 * fund.vault.functions.totalAssets().call())
    fund.pass_time(20 * 3_600)
    fund.act(d.Close())
    fund.local.world.anvil.mine(2)
    nav = fund.event(fund.act(d.Strike()), "nav_oracle", "NavConfirmed")
    assert nav["totalAssets"] == require_same(fund)


def test_checkpoint__read_by_the_keeper__is_the_adapters(fund: VaultedFund) -> None:
    fund.pass_time(DAY_S)
    state, units = fund.state(), fund.entry().units
    functions, vault = fund.adapter.functions, fund.vault.address
    assert [state.price, state.checked_at] == functions.checkpointOf(vault).call()
    assert state.max_growth == functions.maxGrowthPerDay().call() == 10**15
    assert state.assets == fund.vault.functions.convertToAssets(units).call()
    [(token, amount)] = functions.holdings(vault, (vault, units)).call()
    assert token == fund.entry().underlying == fund.token("USDC")
    assert amount <= state.assets


@pytest.mark.parametrize("code", [REVERTS, REVERTS_WITH_WORD, STOPS])
def test_nav__of_a_silent_vault__is_none_by_either_key(fund: VaultedFund, code: str) -> None:
    strategy = fund.contracts.strategies["vaults"].address
    held = fund.vault.functions.balanceOf(strategy).call()
    fund.set_code(answering(BALANCE_OF, held, code))
    with pytest.raises(PriceError, match=r"does not say what .* of its units are worth"):
        strike_nav(fund.snapshot())
    with pytest.raises(Web3Exception):
        fund.contracts.nav_oracle.functions.totalAssets().call()


def answering(selector: bytes, word: int, otherwise: str) -> str:
    """Write code that answers one function with a word, and runs other code for any other."""
    is_it = f"5f3560e01c63{selector.hex()}14"  # the first four bytes == selector
    answer = f"5b7f{word:064x}5f5260205ff3"  # jump target, the word to memory, return it
    place = len(is_it + otherwise) // 2 + 3  # behind the jump and the other code
    return f"0x{is_it}60{place:02x}57{otherwise}{answer}"


def test_snapshot__of_a_vault_that_names_another_asset__is_refused(fund: VaultedFund) -> None:
    world = fund.local.world
    artifact = project_artifact("LocalVault")
    other = deploy(world.w3, artifact, world.weth.address, "", "", sender=fund.deployer)
    fund.set_code("0x" + bytes(world.w3.eth.get_code(other.address)).hex())
    with pytest.raises(NavDisagreementError, match=r"holds shares of vault .* which is of 0x"):
        fund.snapshot()


def test_snapshot__of_an_adapter_without_checkpoint__is_refused(fund: VaultedFund) -> None:
    key = int(fund.vault.address, 16).to_bytes(32, "big") + CHECKPOINTS_SLOT.to_bytes(32, "big")
    slot = "0x" + keccak(key).hex()
    world = fund.local.world
    assert int.from_bytes(world.w3.eth.get_storage_at(fund.adapter.address, int(slot, 16)))
    world.anvil.request("anvil_setStorageAt", fund.adapter.address, slot, "0x" + "00" * 32)
    with pytest.raises(NavDisagreementError, match=r"adapter .* has no checkpoint of vault"):
        fund.snapshot()


def test_snapshot__of_an_adapter_of_two_kinds__reads_nothing_held(fund: VaultedFund) -> None:
    fund.local.world.anvil.request("anvil_setCode", fund.adapter.address, "0x" + SAYS_ONE)
    with pytest.raises(NavDisagreementError, match=r"of vaults: \d+ booked, only 0 held"):
        fund.snapshot()


def test_snapshot__of_an_adapter_of_half_an_answer__is_refused(fund: VaultedFund) -> None:
    code = answering(POOL, 0, SAYS_ONE)
    fund.local.world.anvil.request("anvil_setCode", fund.adapter.address, code)
    with pytest.raises(
        NavDisagreementError, match=r"but of 0x0000000000000000000000000000000000000001"
    ):
        fund.snapshot()


def test_snapshot__of_shares_that_are_gone__is_refused(fund: VaultedFund) -> None:
    strategy = fund.contracts.strategies["vaults"].address
    world = fund.local.world
    world.anvil.request("anvil_setBalance", strategy, hex(10**18))
    world.anvil.request("anvil_impersonateAccount", strategy)
    send(fund.vault.functions.transfer(fund.deployer, 1), sender=strategy)
    with pytest.raises(NavDisagreementError, match=r"of vaults: \d+ booked, only \d+ held"):
        fund.snapshot()
