"""The self-check sees every difference between a fund and its launch file, and nothing else."""

from decimal import Decimal
from pathlib import Path

import pytest
from web3.contract import Contract

from keeper.adapters.address_book import ABIS
from scripts.artifacts import load_artifact
from scripts.deployment.config import FundConfig
from scripts.deployment.errors import SelfCheckError, WrongChainError
from scripts.deployment.expectations import BY_NAME
from scripts.deployment.launch import is_launched
from scripts.deployment.local import LocalFund
from scripts.deployment.run import carry_out, prepare
from scripts.deployment.selfcheck import compare
from scripts.deployment.sender import LocalSigner
from scripts.localchain.transactions import send
from scripts.localchain.world import World
from tests.deployment.helpers import with_value

NOBODY = "0x" + "77" * 20


def differences(fund: LocalFund) -> list[str]:
    """Spell what is different now."""
    found = compare(fund.config, fund.book, w3=fund.world.w3)
    return [str(problem) for problem in found]


def contract(fund: LocalFund, name: str) -> Contract:
    """Bind a contract of the fund."""
    abi = load_artifact(ABIS[name]).abi
    return fund.world.w3.eth.contract(address=fund.book.address_of(name), abi=abi)


def govern(fund: LocalFund, name: str, function: str, *args: object) -> None:
    """Let the timelock call a setter, as after a decision."""
    timelock = fund.book.address_of("timelock")
    fund.world.anvil.request("anvil_setBalance", timelock, hex(10**18))
    fund.world.anvil.request("anvil_impersonateAccount", timelock)
    send(getattr(contract(fund, name).functions, function)(*args), sender=timelock)


def test_compare__fresh_fund__finds_nothing(fund: LocalFund) -> None:
    assert differences(fund) == []


@pytest.mark.parametrize(
    ("name", "function", "args", "expected"),
    [
        ("controls", "setKeeper", (NOBODY,), "controls.keeper() is 0x7777"),
        ("controls", "setManager", (NOBODY,), "controls.manager() is 0x7777"),
        ("controls", "setGuardian", (NOBODY, 90 * 86_400), "controls.guardian() is 0x7777"),
        ("controls", "setStandby", (NOBODY,), "controls.standby() is 0x7777"),
        ("controls", "setWatcher", (NOBODY,), "controls.watcher() is 0x7777"),
        (
            "fee_distribution",
            "setFeeTerms",
            ((0, 0, 0, 0, 0),),
            "fee_distribution.feeTerms() is (0, 0, 0, 0, 0); must be (20000000000000000, 2000000",
        ),
        (
            "fund",
            "setDealingTerms",
            (("0x" + "00" * 20, 0, 0, 3600, 7200, 60, 0, 10_000),),
            "fund.dealingTerms() is ('0x" + "00" * 20 + "', 0, 0, 3600, 7200, 60, 0, 10000); must ",
        ),
        (
            "risk",
            "setRiskTerms",
            ((0, 10**14, 10**16, 0),),
            "risk.riskTerms() is (0, 100000000000000, 10000000000000000, 0); must be (10000000",
        ),
        (
            "nav_oracle",
            "setNavTerms",
            ((1, 1, 10**16, 600, 3600),),
            "nav_oracle.navTerms() is (1, 1, 10000000000000000, 600, 3600); must be (5000000",
        ),
        (
            "fee_distribution",
            "setRecipients",
            ([(NOBODY, 10_000)],),
            "fee_distribution.recipients() is (('0x7777777777777777777777777777777777777777', ",
        ),
    ],
)
def test_compare__governor_changed_a_term__shows_both_values(
    fund: LocalFund, name: str, function: str, args: tuple[object, ...], expected: str
) -> None:
    govern(fund, name, function, *args)
    (difference,) = differences(fund)
    assert difference.startswith(expected)


def test_compare__guardian_lowered_and_froze__shows_each(fund: LocalFund) -> None:
    guardian = fund.cast.guardian.address
    weth, (trend, _) = fund.config.tokens[0].address, fund.book.strategies
    risk = contract(fund, "risk").functions
    for call in (
        risk.lowerTokenCap(weth, 1),
        risk.lowerAdapterCap(fund.book.address_of("aave_v3"), 2),
        risk.freezeStrategy(trend.address),
        contract(fund, "registry").functions.disableFeed(weth),
    ):
        send(call, sender=guardian)
    found = differences(fund)
    assert f"risk.tokenCap({weth}) is (1, True); must be (600000000000000000, True)" in found
    assert any(line.startswith("risk.adapterCap(") for line in found)
    assert any(line.startswith(f"risk.strategyLimits({trend.address})") for line in found)
    assert f"registry.feed({weth}) is disabled; must be live" in found
    assert f"registry.hasFeed({weth}) is False; must be True" in found


def test_compare__governor_widened_a_drawdown__shows_the_limits(fund: LocalFund) -> None:
    (trend, _) = fund.book.strategies
    limits = (6 * 10**17, 15 * 10**15, 9 * 10**17, 600)
    govern(fund, "risk", "setStrategyLimits", trend.address, limits)
    (difference,) = differences(fund)
    assert difference.startswith(f"risk.strategyLimits({trend.address}) is ((6")


def test_compare__manager_moved_a_target__shows_it(fund: LocalFund) -> None:
    treasury = contract(fund, "treasury")
    (trend, _) = fund.book.strategies
    send(
        treasury.functions.setTarget(trend.address, 7 * 10**9 + 1), sender=fund.cast.manager.address
    )
    (difference,) = differences(fund)
    assert (
        difference
        == f"treasury.targetOf({trend.address}) is 7000000000; must be 400000000000000000"
    )


def test_compare__feed_replaced__shows_every_field(fund: LocalFund) -> None:
    feed = contract(fund, "registry").functions.feed(fund.config.tokens[0].address).call()[0]
    band = (10**7, 10**12)
    changed = (feed[0], fund.world.base_feed.address, feed[2] + 1, *band, *feed[5:7], 1)
    govern(fund, "registry", "setFeed", changed)
    fields = {line.partition(").")[2].partition(" ")[0] for line in differences(fund)}
    assert {"aggregator", "maxAge", "minAnswer", "maxAnswer", "thresholdBps"} <= fields


def test_compare__one_more_of_anything__is_not_overlooked(fund: LocalFund) -> None:
    govern(fund, "risk", "setToken", NOBODY, 0)
    treasury = fund.book.address_of("treasury")
    fund.world.anvil.request("anvil_setBalance", treasury, hex(10**18))
    fund.world.anvil.request("anvil_impersonateAccount", treasury)
    send(contract(fund, "lock").functions.enrol(NOBODY), sender=treasury)
    found = differences(fund)
    assert f"risk.TokenListed is {NOBODY}; must not be there" in found
    assert f"lock.MemberEnrolled is {NOBODY}; must not be there" in found


def test_compare__one_more_strategy__is_not_overlooked(fund: LocalFund) -> None:
    config = ([], [], 0, (0, 10**15, 10**17, 0))
    named = contract(fund, "treasury").functions.configHash(config, b"\0" * 32).call()
    govern(fund, "treasury", "addStrategy", config, (named, b"\0" * 32, NOBODY, 0))
    keys = {line.partition(" ")[0] for line in differences(fund)}
    assert keys == {"treasury.strategies()", "treasury.StrategyAdded", "lock.MemberEnrolled"}


def test_compare__proposer_handed_over_to_the_dao__is_what_was_meant(fund: LocalFund) -> None:
    govern(fund, "timelock", "setProposer", fund.book.address_of("dao"))
    assert differences(fund) == []


def test_compare__proposer_handed_over_to_another__says_to_whom(fund: LocalFund) -> None:
    govern(fund, "timelock", "setProposer", NOBODY)
    owner, dao = fund.cast.launch_owner.address, fund.book.address_of("dao")
    limit = f"must be the launch owner {owner}, or the DAO {dao}"
    assert differences(fund) == [f"timelock.proposer() is {NOBODY}; {limit}"]


@pytest.mark.parametrize("name", sorted(BY_NAME.keys() - {"erc4626", "home_port"}))
def test_compare__code_replaced__is_all_it_says(fund: LocalFund, name: str) -> None:
    code = bytes(fund.world.w3.eth.get_code(fund.book.address_of(name)))
    changed = code[:-1] + bytes([code[-1] ^ 1])
    fund.world.anvil.request("anvil_setCode", fund.book.address_of(name), "0x" + changed.hex())
    assert f"{name}.code is {len(code)} bytes; must be the compiled code" in differences(fund)


def test_compare__clone_of_something_else__is_seen(fund: LocalFund) -> None:
    (trend, lending) = fund.book.strategies
    code = bytes(fund.world.w3.eth.get_code(lending.address))  # type: ignore[arg-type]
    fund.world.anvil.request("anvil_setCode", trend.address, "0x" + code.hex())
    (difference,) = differences(fund)
    assert difference.startswith("strategies.trend.code is something else; must be a clone of")


def test_compare__immutable_rewired__is_seen_by_its_getter(fund: LocalFund) -> None:
    """The masked code is the same; what the immutables hold is not."""
    artifact, escrow = load_artifact("Escrow"), fund.book.address_of("escrow")
    code = bytearray(fund.world.w3.eth.get_code(escrow))
    fund_word = bytes(12) + bytes.fromhex(fund.book.address_of("fund")[2:])
    for start, length in artifact.immutables:
        if code[start : start + length] == fund_word:
            code[start : start + length] = bytes(12) + b"\x77" * 20
    fund.world.anvil.request("anvil_setCode", escrow, "0x" + code.hex())
    (difference,) = differences(fund)
    assert difference.startswith("escrow.fund() is 0x7777")


def test_compare__file_of_another_fund__is_told_apart(fund: LocalFund) -> None:
    world = fund.world
    other = with_value(fund.config, "venues.uniswap_v2", None)
    (difference,) = compare(other, fund.book, w3=world.w3)
    assert difference.key == "contracts of the book"
    fewer = with_value(fund.config, "strategies", fund.config.strategies[:1])
    (difference,) = compare(fewer, fund.book, w3=world.w3)
    assert str(difference) == "strategies of the book is 2; 1"


def test_compare__book_of_another_chain__is_refused(fund: LocalFund) -> None:
    elsewhere = fund.book.model_copy(update={"genesis_hash": "0x" + "11" * 32})
    with pytest.raises(WrongChainError, match="the book's genesis is 0x1111"):
        compare(fund.config, elsewhere, w3=fund.world.w3)


def test_deploy__self_check_fails__does_not_launch(
    world: World, config: FundConfig, signer: LocalSigner, book: Path
) -> None:
    prepared = prepare(config, w3=world.w3, signer=signer, book=book)
    at = prepared.plan.addresses
    abi = load_artifact("EmergencyControls").abi
    pause = world.w3.eth.contract(address=at["controls"], abi=abi).functions.pauseTrading()

    def pause_after_the_last_contract(line: str) -> None:
        if line.startswith("19/19"):
            send(pause, sender=config.roles.guardian)

    with pytest.raises(SelfCheckError, match=r"controls\.tradingPausedUntil\(\) is \d+; must be 0"):
        carry_out(prepared, say=pause_after_the_last_contract)
    assert not is_launched(world.w3, at["fund"])
    assert not book.exists()
    held = world.base.functions.balanceOf(signer.address).call()
    assert held == 10**9


@pytest.mark.parametrize("percent", [Decimal(0), Decimal("0.0123456789012345")])
def test_deploy__odd_numbers__survive_the_round_trip(
    world: World, config: FundConfig, signer: LocalSigner, book: Path, percent: Decimal
) -> None:
    config = with_value(config, "fees.in_kind_levy_percent", percent)
    config = with_value(config, "tokens.0.feed.min_usd", Decimal("51.23456789"))
    config = with_value(config, "tokens.0.feed.max_usd", Decimal("87654.32109876"))
    written = carry_out(prepare(config, w3=world.w3, signer=signer, book=book))
    assert compare(config, written, w3=world.w3) == []
