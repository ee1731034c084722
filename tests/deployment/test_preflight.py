"""What is wrong with the chain is found before the first transaction, with key, value and limit."""

from decimal import Decimal
from pathlib import Path

import pytest
from web3 import HTTPProvider, Web3

from scripts.deployment.chain import host_of
from scripts.deployment.config import FundConfig
from scripts.deployment.errors import (
    DeploymentError,
    InvalidDeploymentError,
    RpcError,
    TransactionFailedError,
    WrongChainError,
    WrongSignerError,
)
from scripts.deployment.local import fund_cast, local_signer
from scripts.deployment.run import deploy_fund, prepare
from scripts.deployment.sender import LocalSigner
from scripts.localchain.artifacts import project_artifact
from scripts.localchain.transactions import deploy
from scripts.localchain.world import World
from tests.deployment.helpers import Attempt, with_value

NOBODY = "0x" + "77" * 20


def test_prepare__sound_configuration__plans_from_the_next_nonce(
    attempt: Attempt, config: FundConfig
) -> None:
    prepared = attempt(config)
    assert prepared.plan.first_nonce == attempt.traces()[0]
    assert (prepared.home.done, prepared.launched) == (0, False)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("base.address", "base.address is {}; must be a token: there is no contract"),
        ("tokens.0.address", "tokens.0.address is {}; must be a token: there is no contract"),
        ("base.feed.aggregator", "base.feed.aggregator is {}; must be a Chainlink-interface feed"),
        ("tokens.0.feed.aggregator", "tokens.0.feed.aggregator is {}; must be a Chainlink-interfa"),
        ("venues.uniswap_v2.router", "venues.uniswap_v2.router is {}; must be a Uniswap router"),
        ("venues.uniswap_v3.router", "venues.uniswap_v3.router is {}; must be a Uniswap router"),
        ("venues.aave_v3.pool", "venues.aave_v3.pool is {}; must be an Aave v3 pool: there is no"),
        ("nav.sequencer", "nav.sequencer is {}; must be a sequencer uptime feed: there is no"),
        ("dealing.allowlist", "dealing.allowlist is {}; must be an allowlist: there is no contr"),
    ],
)
def test_prepare__address_without_code__is_named(
    attempt: Attempt, config: FundConfig, key: str, expected: str
) -> None:
    problems = attempt.problems(with_value(config, key, NOBODY))
    assert any(problem.startswith(expected.format(NOBODY)) for problem in problems), problems


@pytest.mark.parametrize(
    "key", ["venues.uniswap_v2.router", "venues.aave_v3.pool", "nav.sequencer"]
)
def test_prepare__contract_of_another_kind__is_named(
    attempt: Attempt, config: FundConfig, world: World, key: str
) -> None:
    (problem,) = attempt.problems(with_value(config, key, world.base_feed.address))
    assert problem.startswith(f"{key} is {world.base_feed.address}; must ")


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("base.decimals", 8, "base.decimals is 8; the token has 6"),
        ("tokens.0.decimals", 6, "tokens.0.decimals is 6; the token has 18"),
        ("base.symbol", "USDT", "base.symbol is USDT; the token is called USDC"),
        ("base.feed.decimals", 18, "base.feed.decimals is 18; the aggregator has 8"),
        ("base.expected_usd", Decimal(3), "base.feed: the answer is 1 USD; must be between 1.5 a"),
        ("tokens.0.feed.max_usd", Decimal(60), "USD; must be within min_usd 50 and max_usd 60"),
    ],
)
def test_prepare__chain_says_otherwise__names_both(
    attempt: Attempt, config: FundConfig, key: str, value: object, expected: str
) -> None:
    config = with_value(config, "strategies.1.lending.0.token", config.base.symbol)
    problems = attempt.problems(with_value(config, key, value))
    assert any(expected in problem for problem in problems), problems


def test_prepare__a_token_of_another_reserve__is_named(
    attempt: Attempt, config: FundConfig, world: World
) -> None:
    wrong = world.aave.a_tokens[world.weth.address].address
    (problem,) = attempt.problems(with_value(config, "strategies.1.lending.0.a_token", wrong))
    right = world.aave.a_tokens[world.base.address].address
    expected = f"strategies.1.lending.a_token is {wrong}; the pool's aToken of USDC is {right}"
    assert problem == expected


def test_prepare__no_reserve__is_named(attempt: Attempt, config: FundConfig, world: World) -> None:
    unlisted = deploy_token(world)
    config = with_value(config, "tokens.0.address", unlisted)
    config = with_value(config, "tokens.0.symbol", "NEW")
    config = with_value(config, "strategies.0.tokens", ())
    config = with_value(config, "strategies.1.lending.0.token", "NEW")
    (problem,) = attempt.problems(config)
    assert problem.endswith("the pool's aToken of NEW is nothing: it has no such reserve")


def deploy_token(world: World) -> str:
    """Deploy a token that no protocol knows."""
    owner = world.cast.deployer.address
    artifact = project_artifact("LocalToken")
    return deploy(world.w3, artifact, "New", "NEW", 18, sender=owner).address


def test_prepare__deployer_too_poor__states_what_gas_and_seed_take(
    attempt: Attempt, config: FundConfig, world: World
) -> None:
    deployer = config.fund.deployer
    world.anvil.request("anvil_setBalance", deployer, hex(10**15))
    seed = with_value(config, "fund.seed", Decimal("1000.5"))
    coins, tokens = attempt.problems(seed)
    assert coins.startswith("fund.deployer is worth 0.001 of the native coin; ")
    assert tokens == (
        "fund.deployer is holding 1000000000 base units of USDC; the seed takes 1000500000"
    )


def test_prepare__gas_too_dear__names_the_key(attempt: Attempt, config: FundConfig) -> None:
    (problem,) = attempt.problems(with_value(config, "network.max_fee_gwei", Decimal("0.01")))
    assert problem.startswith("network.max_fee_gwei is 0.01; gas costs up to ")


def test_prepare__several_problems__are_all_listed_at_once(
    attempt: Attempt, config: FundConfig
) -> None:
    for key, value in {
        "fees.exit_levy_percent": Decimal("0.1"),
        "base.decimals": 7,
        "venues.aave_v3.pool": NOBODY,
        "tokens.0.feed.decimals": 6,
    }.items():
        config = with_value(config, key, value)
    assert len(attempt.problems(config)) == 4


def test_prepare__constructor_reverts__is_found_without_sending(
    attempt: Attempt, config: FundConfig
) -> None:
    # Only a model that was not checked again gets this far.
    (problem,) = attempt.problems(with_value(config, "fees.management_percent", Decimal(3)))
    assert problem == (
        "fee_distribution is refused; its constructor reverts: "
        "TermOutOfBounds(30000000000000000, 0, 20000000000000000)"
    )


def test_prepare__wrong_chain__is_refused(attempt: Attempt, config: FundConfig) -> None:
    wrong = with_value(config, "network.chain_id", 1)
    with pytest.raises(WrongChainError, match=r"serves chain 31337, network\.chain_id is 1"):
        attempt(wrong)


def test_prepare__another_signer__is_refused(world: World, config: FundConfig, book: Path) -> None:
    other = local_signer(fund_cast(world).keeper)
    with pytest.raises(WrongSignerError, match=other.address):
        prepare(config, w3=world.w3, signer=other, book=book)


def test_prepare__no_node__is_one_clear_error_without_secrets(
    config: FundConfig, signer: LocalSigner, book: Path
) -> None:
    w3 = Web3(HTTPProvider("http://user:secret@127.0.0.1:9/key"))
    with pytest.raises(RpcError, match=r"the node at 127\.0\.0\.1:9 does not answer") as caught:
        prepare(config, w3=w3, signer=signer, book=book)
    assert "secret" not in str(caught.value)
    assert "key" not in str(caught.value)


def test_prepare__no_node_and_broken_rules__lists_both(
    config: FundConfig, signer: LocalSigner, book: Path
) -> None:
    w3 = Web3(HTTPProvider("http://127.0.0.1:9"))
    broken = with_value(config, "fees.exit_levy_percent", Decimal("0.1"))
    with pytest.raises(InvalidDeploymentError, match="2 problems") as caught:
        prepare(broken, w3=w3, signer=signer, book=book)
    assert caught.value.problems[1].key == "network.rpc_url"


def test_prepare__pending_transaction__makes_every_address_uncertain(
    attempt: Attempt, config: FundConfig, world: World
) -> None:
    world.anvil.request("evm_setAutomine", False)
    try:
        transfer = {"from": config.fund.deployer, "to": NOBODY, "value": 1}
        world.w3.eth.send_transaction(transfer)
        with pytest.raises(TransactionFailedError, match="has 1 pending transactions"):
            attempt(config)
    finally:
        world.anvil.request("anvil_dropAllTransactions")
        world.anvil.request("evm_setAutomine", True)


def test_deploy__nothing_prepared__sends_nothing(
    world: World, config: FundConfig, signer: LocalSigner, book: Path
) -> None:
    nonce = world.w3.eth.get_transaction_count(signer.address)
    broken = with_value(config, "base.decimals", 8)
    with pytest.raises(DeploymentError):
        deploy_fund(broken, w3=world.w3, signer=signer, book=book)
    assert world.w3.eth.get_transaction_count(signer.address) == nonce
    assert not list(book.parent.iterdir())


def test_host_of__url_with_secrets__names_the_host_alone() -> None:
    assert host_of(Web3(HTTPProvider("https://eth.example:8545/v2/key?x=1"))) == "eth.example:8545"
