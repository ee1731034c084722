"""A deployment ends with a launched fund that is what the file says, and an address book."""

from decimal import Decimal
from pathlib import Path

import pytest
from eth_utils.crypto import keccak

from keeper.adapters.address_book import AddressBook
from scripts.artifacts import load_artifact
from scripts.deployment.chain import fetch, fetch_code, fetch_int
from scripts.deployment.config import FundConfig
from scripts.deployment.journal import journal_path, read_journal
from scripts.deployment.launch_file import check_record
from scripts.deployment.local import LocalFund, deploy_local, local_config
from scripts.deployment.plan import build_plan
from scripts.deployment.run import carry_out, prepare
from scripts.deployment.selfcheck import compare
from scripts.deployment.sender import LocalSigner
from scripts.localchain.anvil import Anvil
from scripts.localchain.artifacts import project_artifact
from scripts.localchain.market import generated_market
from scripts.localchain.transactions import deploy, send
from scripts.localchain.world import World, build_world, options_for
from tests.deployment.helpers import edited, example, with_value


@pytest.mark.parametrize("decimals", [6, 8, 18])
def test_deploy__any_decimals__launches_at_one_with_the_seed_locked(
    tmp_path: Path, decimals: int
) -> None:
    market = generated_market(7, days=2)
    with Anvil(options_for(market)) as anvil:
        world = build_world(anvil, market, base_decimals=decimals)
        fund = deploy_local(world, tmp_path / "fund.json", say=lambda _: None)
        w3, at = world.w3, fund.book.address_of
        assert fetch_int(w3, at("shares"), "totalSupply()") == 1_000 * 10**18
        assert fetch_int(w3, at("shares"), "balanceOf(address)", at("fund")) == 1_000 * 10**18
        assert fetch_int(w3, at("treasury"), "cash()") == 1_000 * 10**decimals
        assert fetch_int(w3, at("fund"), "totalAssets()") == 1_000 * 10**decimals
        assert fetch_int(w3, at("fund"), "navPerShare()") == 10**18
        assert compare(fund.config, fund.book, w3=w3) == []


def test_deploy__said__names_every_contract_in_order(
    world: World, config: FundConfig, book: Path
) -> None:
    lines: list[str] = []
    deploy_local(world, book, config=config, say=lines.append)
    plan = build_plan(config, 0, load_artifact)
    for index, step in enumerate(plan.steps):
        assert lines[index].startswith(f"{index + 1:>2}/19  {step.name}")
    assert lines[19:] == [
        "self-check passed: everything on the chain is as configured",
        "approved the seed of 1000 USDC",
        "launched: the seed is paid and the first dealing is open",
        f"address book: {book}",
    ]


def test_deploy__address_book__has_the_code_that_stands_there(fund: LocalFund) -> None:
    w3, book = fund.world.w3, fund.book
    deployed = [*book.contracts.values(), *book.adapters.values(), *book.strategies]
    assert len(deployed) == 16 + 3 + 2
    for entry in deployed:
        code = fetch_code(w3, w3.to_checksum_address(entry.address))
        assert entry.code_hash == "0x" + keccak(code).hex()
    assert [strategy.name for strategy in book.strategies] == ["trend", "lending"]
    assert book.genesis_hash == "0x" + bytes(w3.eth.get_block(0)["hash"]).hex()
    first = w3.eth.get_logs({"fromBlock": 0, "address": book.address_of("timelock")})[0]
    assert book.deployed_block == first["blockNumber"]
    assert book.tokens["WETH"].feed == fund.config.tokens[0].feed.aggregator


def test_deploy__address_book__is_on_disk(world: World, book: Path) -> None:
    fund = deploy_local(world, book, say=lambda _: None)
    assert AddressBook.read(book) == fund.book


def test_deploy__deployer__keeps_no_power(fund: LocalFund) -> None:
    w3, deployer = fund.world.w3, fund.cast.deployer.address
    timelock, controls = fund.book.address_of("timelock"), fund.book.address_of("controls")
    roles = [bytes(32)]
    roles += [keccak(text=f"{name}_ROLE") for name in ("PROPOSER", "CANCELLER", "EXECUTOR")]
    for role in roles:
        query = "hasRole(bytes32,address)"
        assert fetch(w3, timelock, query, ["bool"], role, deployer) == (False,)
    for name in ("keeper", "standby", "manager", "guardian", "watcher"):
        assert fetch(w3, controls, f"{name}()", ["address"]) != (deployer.lower(),)
    spent = ("allowance(address,address)", deployer, fund.book.address_of("fund"))
    assert fetch_int(w3, fund.config.base.address, *spent) == 0


def test_deploy__gas_bound__is_above_what_each_contract_used(fund: LocalFund) -> None:
    journal = read_journal(journal_path(fund.path))
    assert journal is not None
    plan = build_plan(fund.config, journal.chains[0].first_nonce, load_artifact)
    for step in plan.steps:
        (transaction,) = journal.chains[0].transactions_of(step)
        receipt = fund.world.w3.eth.get_transaction_receipt(transaction)  # type: ignore[arg-type]
        if step.name != "aave_v3":  # grows with the pool's reserves; the node estimates it
            assert receipt["gasUsed"] <= step.gas_bound


def test_deploy__without_venues__holds_cash_only(world: World, book: Path) -> None:
    record = example()
    record["venues"] = {}
    del record["flash_account"]
    record["strategies"] = [
        {
            "name": "idle",
            "target_percent": 0,
            "cap_percent": 10,
            "loss_percent_a_day": 1,
            "max_drawdown_percent": 30,
            "cooldown": "1m",
        }
    ]
    bare = check_record(record)
    full = local_config(world)
    config = full.model_copy(
        update={"venues": bare.venues, "strategies": bare.strategies, "flash_account": None}
    )
    fund = deploy_local(world, book, config=config, say=lambda _: None)
    assert fund.book.adapters == {}
    assert compare(config, fund.book, w3=world.w3) == []


def test_deploy__second_source_and_eight_strategies__are_deployed(
    world: World, config: FundConfig, book: Path
) -> None:
    template = config.strategies[0]
    strategies = tuple(
        template.model_copy(update={"name": f"s{index}", "target_percent": Decimal(10)})
        for index in range(8)
    )
    config = config.model_copy(update={"strategies": strategies})
    config = with_value(config, "tokens.0.feed.second_source", second_feed(world))
    config = with_value(config, "tokens.0.feed.max_deviation_percent", Decimal(2))
    fund = deploy_local(world, book, config=config, say=lambda _: None)
    assert len(fund.book.strategies) == 8
    assert compare(config, fund.book, w3=world.w3) == []


def second_feed(world: World) -> str:
    """Deploy another feed of WETH with the same answer."""
    answer = world.weth_feed.functions.latestAnswer().call()
    owner, artifact = world.cast.deployer.address, project_artifact("LocalFeed")
    return deploy(world.w3, artifact, "second", 8, answer, sender=owner).address


def test_deploy__somebody_else_launches_first__the_fund_is_the_same(
    world: World, config: FundConfig, signer: LocalSigner, book: Path
) -> None:
    prepared = prepare(config, w3=world.w3, signer=signer, book=book)
    stranger = world.cast.free[-1].address
    world.give_base(stranger, 10**9)
    fund = prepared.plan.addresses["fund"]

    def launch_at_the_self_check(line: str) -> None:
        if not line.startswith("self-check"):
            return
        send(world.base.functions.approve(fund, 10**9), sender=stranger)
        abi = load_artifact("PocketHedgeFund").abi
        launch = world.w3.eth.contract(address=fund, abi=abi).functions.launch()
        send(launch, sender=stranger)

    written = carry_out(prepared, say=launch_at_the_self_check)
    assert compare(config, written, w3=world.w3) == []
    assert fetch_int(world.w3, config.base.address, "balanceOf(address)", signer.address) == 10**9


def test_deploy__tokens_sent_ahead__change_nothing(
    world: World, config: FundConfig, signer: LocalSigner, book: Path
) -> None:
    prepared = prepare(config, w3=world.w3, signer=signer, book=book)
    for name in ("treasury", "fund", "escrow"):
        world.give_base(prepared.plan.addresses[name], 7)
    carry_out(prepared)
    assert fetch(world.w3, prepared.plan.addresses["fund"], "totalAssets()", ["uint256"]) == (
        10**9,
    )


def test_deploy__old_allowance__is_replaced_by_the_seed(
    world: World, config: FundConfig, signer: LocalSigner, book: Path
) -> None:
    nonce = world.w3.eth.get_transaction_count(signer.address)
    fund = build_plan(config, nonce + 1, load_artifact).addresses["fund"]
    send(world.base.functions.approve(fund, 5), sender=signer.address)
    lines: list[str] = []
    deploy_local(world, book, config=config, say=lines.append)
    assert "approved the seed of 1000 USDC" in lines
    sent = world.w3.eth.get_transaction_count(signer.address) - nonce
    assert sent == 1 + 19 + 2 + 1  # to zero, to the seed, launch


def test_example__addresses__are_those_of_the_local_chain(world: World) -> None:
    config = local_config(world)
    record = edited(example(), "network.rpc_url", config.network.rpc_url)
    assert check_record(record) == config
