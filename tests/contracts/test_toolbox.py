"""What Ape, the project's contract toolbox, compiles, deploys and reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ape
import pytest
from ape import Contract, networks
from eth_account.messages import encode_typed_data

from keeper.adapters.address_book import ABIS, ADAPTERS, CONTRACTS, FLASH_ACCOUNT
from scripts.artifacts import load_artifact, load_artifacts
from scripts.export_abi import is_production
from tests.contracts.deployed import live_fund
from tests.contracts.live_fund import LiveFund

MOST_BYTES = 24_576  # EIP-170
# As the standards publish them.
ERC165, ERC7575, ERC7575_SHARE = "0x01ffc9a7", "0x2f0a18c5", "0xf815c03d"
ERC7540_OPERATOR, ERC7540_DEPOSIT, ERC7540_REDEEM = "0xe3bc4e65", "0xce3bbe50", "0x620ee8e4"
ERC7887_CANCEL_DEPOSIT, NOBODY = "0x8bf840e3", "0xffffffff"
SMALL = ["contracts/fund/FundShares.sol", "contracts/fund/Escrow.sol"]
TOKEN = "contracts/local/LocalToken.sol"
FUND_IDS = [ERC165, ERC7540_OPERATOR, ERC7540_DEPOSIT, ERC7540_REDEEM, ERC7575]


# --- what was deployed ---


@pytest.fixture
def deployed() -> Iterator[LiveFund]:
    """A living fund, and Ape connected to its chain for one test."""
    fund = live_fund(6)
    with networks.ethereum.local.use_provider(fund.world.anvil.rpc_url):
        yield fund


def at(fund: LiveFund, role: str) -> Any:
    """Bind a contract of the fund as Ape does."""
    name = ABIS[role]
    return Contract(fund.book.address_of(role), abi=load_artifact(name).abi)


@pytest.mark.parametrize("role", [*CONTRACTS, *ADAPTERS, *FLASH_ACCOUNT])
def test_code__on_the_chain__fits_the_limit_and_is_what_was_built(
    deployed: LiveFund, role: str
) -> None:
    artifact = load_artifact(ABIS[role])
    code = networks.provider.get_code(deployed.book.address_of(role))
    assert 0 < len(code) == artifact.size <= MOST_BYTES


def test_code__of_every_contract_that_can_be_deployed__fits_the_limit() -> None:
    production = [artifact for artifact in load_artifacts() if is_production(artifact)]
    assert {"PocketHedgeFund", "RiskManagement", "Treasury"} <= {a.name for a in production}
    assert {a.name: a.size for a in production if a.size > MOST_BYTES} == {}


def test_code__of_strategies__is_a_clone_with_its_entries(deployed: LiveFund) -> None:
    implementation = deployed.book.address_of("strategy_implementation")[2:].lower()
    for strategy in deployed.book.strategies:
        code = networks.provider.get_code(strategy.address).hex().removeprefix("0x")
        assert code.startswith("363d3d373d3d3d363d73" + implementation)
        assert len(code) // 2 < 1_000


@pytest.mark.parametrize("interface", FUND_IDS)
def test_supports_interface__of_the_fund__answers_the_published_ids(
    deployed: LiveFund, interface: str
) -> None:
    assert at(deployed, "fund").supportsInterface(interface)


@pytest.mark.parametrize("interface", [ERC165, ERC7575_SHARE])
def test_supports_interface__of_the_shares__answers_the_published_ids(
    deployed: LiveFund, interface: str
) -> None:
    assert at(deployed, "shares").supportsInterface(interface)


@pytest.mark.parametrize("interface", [ERC7887_CANCEL_DEPOSIT, ERC7575_SHARE, NOBODY])
def test_supports_interface__of_what_the_fund_is_not__is_denied(
    deployed: LiveFund, interface: str
) -> None:
    assert not at(deployed, "fund").supportsInterface(interface)


def test_shares__and_fund__name_each_other(deployed: LiveFund) -> None:
    fund, shares = at(deployed, "fund"), at(deployed, "shares")
    assert shares.vault(fund.asset()) == fund.address
    assert fund.share() == shares.address
    assert shares.vault(shares.address) == "0x" + "00" * 20


def test_total_assets__read_by_ape__is_what_the_keeper_counts(deployed: LiveFund) -> None:
    assert at(deployed, "fund").totalAssets() == deployed.report().total_assets


# --- what Ape compiles and deploys itself ---


@pytest.fixture(scope="module")
def compiled(project: Any) -> Any:
    """The project with three contracts compiled: all of them would take a minute."""
    project.load_contracts(*SMALL, TOKEN)
    return project


@pytest.fixture
def shares(compiled: Any, accounts: Any) -> Any:
    """Shares whose fund is the first account, with an escrow of their own."""
    fund, fees = accounts[0], accounts[1]
    token = fund.deploy(compiled.LocalToken, "USD Coin", "USDC", 6)
    nonce = fund.nonce
    escrow_to_be = fund.get_deployment_address(nonce + 1)
    names = ("Pocket Hedge Fund", "PHF")
    made = fund.deploy(compiled.FundShares, *names, token, fund, escrow_to_be, fees)
    assert fund.deploy(compiled.Escrow, fund, token).address == escrow_to_be
    return made


@pytest.mark.parametrize("name", ["FundShares", "Escrow", "LocalToken"])
def test_abi__compiled_by_ape__is_the_one_of_the_build(compiled: Any, name: str) -> None:
    own = {entry.selector for entry in getattr(compiled, name).contract_type.abi}
    built = {entry.selector for entry in abi_of(name)}
    assert own == built


def abi_of(name: str) -> list[Any]:
    """Parse the ABI of the build as Ape does."""
    return list(Contract("0x" + "11" * 20, abi=load_artifact(name).abi).contract_type.abi)


@pytest.mark.parametrize("function", ["mint", "burn", "pull"])
def test_shares__moved_by_anybody_but_the_fund__name_the_caller(
    shares: Any, accounts: Any, function: str
) -> None:
    stranger = accounts[5]
    with ape.reverts(shares.NotFund, caller=stranger.address):
        shares.invoke_transaction(function, stranger, 1, sender=stranger)
    assert shares.totalSupply() == 0


def test_shares__in_escrow__do_not_vote(shares: Any, accounts: Any) -> None:
    fund, holder = accounts[0], accounts[3]
    shares.mint(holder, 10**18, sender=fund)
    assert shares.getVotes(holder) == 10**18
    shares.pull(holder, 4 * 10**17, sender=fund)
    assert shares.getVotes(holder) == 6 * 10**17
    assert shares.getVotes(shares.escrow()) == 0
    assert shares.balanceOf(shares.escrow()) == 4 * 10**17


def test_permit__signed_by_an_account_of_ape__is_an_allowance_once(
    shares: Any, accounts: Any, chain: Any
) -> None:
    holder, spender, deadline = accounts[3], accounts[4], chain.pending_timestamp + 100
    _, name, version, chain_id, contract, *_ = shares.eip712Domain()
    domain = {
        "name": name,
        "version": version,
        "chainId": chain_id,
        "verifyingContract": contract,
    }
    values = {"owner": holder.address, "spender": spender.address, "value": 5, "nonce": 0}
    kinds = ("address", "address", "uint256", "uint256", "uint256")
    fields = ("owner", "spender", "value", "nonce", "deadline")
    types = {"Permit": [{"name": n, "type": k} for n, k in zip(fields, kinds, strict=True)]}
    message = encode_typed_data(domain, types, values | {"deadline": deadline})
    signature = holder.sign_message(message)
    # Ape cuts leading zeros off, and pads such a word on its wrong side.
    signed = (signature.v, signature.r.rjust(32, b"\0"), signature.s.rjust(32, b"\0"))
    shares.permit(holder, spender, 5, deadline, *signed, sender=spender)
    assert shares.allowance(holder, spender) == 5
    with ape.reverts(shares.ERC2612InvalidSigner):
        shares.permit(holder, spender, 5, deadline, *signed, sender=spender)
