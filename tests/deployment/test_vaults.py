"""ERC-4626 vaults in a launch file: its rules, what the chain says, and a fund that has them."""

from decimal import Decimal
from pathlib import Path

import pytest
from eth_typing import ChecksumAddress

from scripts.artifacts import load_artifact
from scripts.deployment.chain import CallFailedError, estimate_gas
from scripts.deployment.config import FundConfig
from scripts.deployment.journal import journal_path, read_journal
from scripts.deployment.launch_file import check_record
from scripts.deployment.local import deploy_local
from scripts.deployment.plan import build_plan
from scripts.deployment.reverts import explain
from scripts.deployment.selfcheck import compare
from scripts.localchain.artifacts import project_artifact
from scripts.localchain.assets import deploy_vault
from scripts.localchain.transactions import deploy
from scripts.localchain.world import World
from tests.deployment.helpers import (
    NOBODY,
    Attempt,
    edited,
    example,
    with_value,
    with_vaults,
)
from tests.deployment.test_config import problems_of

VAULT, OTHER = "0x" + "11" * 20, "0x" + "22" * 20


def listed(*vaults: str, growth: object = Decimal("0.1")) -> dict[str, object]:
    """List vaults in the example's venues."""
    venue = {"vaults": list(vaults), "max_growth_percent_a_day": growth, "cap_percent": 20}
    return edited(example(), "venues.erc4626", venue)


# --- the file ---


def test_rules__listed_and_held_vaults__are_fine() -> None:
    assert problems_of(edited(listed(VAULT, OTHER), "strategies.1.vaults", [OTHER])) == []


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (listed(), "venues.erc4626.vaults is []; "),
        (listed(*(f"0x{n:040x}" for n in range(1, 10))), "venues.erc4626.vaults is "),
        (listed(VAULT, growth=0), "max_growth_percent_a_day is 0; at least 0.0000000000000001"),
        (listed(VAULT, growth=Decimal("1.1")), "max_growth_percent_a_day is 1.1; at most 1"),
        (listed(VAULT, growth=Decimal("1e-17")), "max_growth_percent_a_day is "),
        (
            listed(VAULT, OTHER, VAULT),
            f"venues.erc4626.vaults and venues.erc4626.vaults is {VAULT}; each must have its own",
        ),
        (
            listed("0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512"),
            "tokens.0.address and venues.erc4626.vaults is 0xe7f1725E7734CE288F8367e1Bb143E90bb3F0",
        ),
        (
            edited(listed(VAULT, OTHER), "strategies.0.vaults", ["0x" + "33" * 20]),
            f"strategies.0.vaults is 0x{'33' * 20}; one of the 2 of venues.erc4626.vaults",
        ),
        (
            edited(listed(VAULT), "strategies.0.vaults", [VAULT, VAULT]),
            f"strategies.0.vaults and strategies.0.vaults is {VAULT}; each must have its own",
        ),
        (
            edited(example(), "strategies.0.vaults", [VAULT]),
            "strategies.0.vaults is set; needs venues.erc4626",
        ),
        (
            edited(
                listed(*(f"0x{n:040x}" for n in range(1, 9))),
                "strategies.0.vaults",
                [f"0x{n:040x}" for n in range(1, 8)],
            ),
            "strategies.0 is 9 entries; at most 8, the base asset included",
        ),
    ],
)
def test_check__a_mistake_about_vaults__names_key_value_and_limit(
    record: dict[str, object], expected: str
) -> None:
    (problem,) = problems_of(record)
    assert expected in problem


@pytest.mark.parametrize("percent", ["1e-16", "1"])
def test_growth__at_the_edges__file_and_contract_agree(
    world: World, config: FundConfig, percent: str
) -> None:
    key, edge = "venues.erc4626.max_growth_percent_a_day", Decimal(percent)
    config = with_vaults(config, deploy_vault(world))
    beyond = edge - Decimal("1e-16") if edge < 1 else edge + Decimal("1e-16")
    assert problems_of(listed(VAULT, growth=edge)) == []
    assert problems_of(listed(VAULT, growth=beyond)) != []
    assert not refusal(world, with_value(config, key, edge))
    assert refusal(world, with_value(config, key, beyond)).startswith("GrowthOutOfBounds(")


def refusal(world: World, config: FundConfig) -> str:
    """Say why the adapter's constructor refuses; empty when it does not."""
    step = build_plan(config, 1_000, load_artifact).step("erc4626")
    try:
        estimate_gas(world.w3, {"from": config.fund.deployer, "data": step.init_code})
    except CallFailedError as error:
        return explain(str(error))
    return ""


# --- the chain ---


def test_prepare__vaults_of_base_asset_and_token__are_fine(
    attempt: Attempt, config: FundConfig, world: World
) -> None:
    base, weth = deploy_vault(world), deploy_vault(world, world.weth)
    plan = attempt(with_vaults(config, base, weth, held=(base, weth))).plan
    assert plan.step("erc4626").arguments == {
        "vaults": [base, weth],
        "maxGrowthPerDay": 10**15,
    }


@pytest.mark.parametrize("what", [NOBODY, "feed"])
def test_prepare__what_is_no_vault__is_named(
    attempt: Attempt, config: FundConfig, world: World, what: str
) -> None:
    address = world.base_feed.address if what == "feed" else what
    (problem,) = attempt.problems(with_vaults(config, ChecksumAddress(address)))  # type: ignore[arg-type]
    assert problem.startswith(f"venues.erc4626.vaults is {address}; must be an ERC-4626 vault: ")


def test_prepare__a_vault_of_an_unpriced_token__is_named(
    attempt: Attempt, config: FundConfig, world: World
) -> None:
    owner, artifact = world.cast.deployer.address, project_artifact("LocalToken")
    token = deploy(world.w3, artifact, "New", "NEW", 18, sender=owner)
    vault = deploy_vault(world, token)
    (problem,) = attempt.problems(with_vaults(config, vault))
    assert problem == (
        f"venues.erc4626.vaults is {vault}; its asset {token.address} must be the base asset or "
        "one of 1 tokens"
    )


def test_prepare__a_worthless_vault__is_named(
    attempt: Attempt, config: FundConfig, world: World
) -> None:
    vault = deploy_vault(world)
    supply = hex(10**50)  # a real one's shares are worth nothing only once there are too many
    world.anvil.request("anvil_setStorageAt", vault, "0x2", "0x" + supply[2:].zfill(64))
    (problem,) = attempt.problems(with_vaults(config, vault))
    assert problem == (
        f"venues.erc4626.vaults is {vault}; {10**24} share units must be worth something, not 0"
    )


# --- the fund ---


def test_deploy__eight_vaults__are_as_configured_and_within_the_gas_bound(
    world: World, config: FundConfig, book: Path
) -> None:
    vaults = [deploy_vault(world) for _ in range(8)]
    config = with_vaults(config, *vaults, held=vaults[:6])
    fund = deploy_local(world, book, config=config, say=lambda _: None)
    assert "erc4626" in fund.book.adapters
    assert compare(config, fund.book, w3=world.w3) == []
    journal = read_journal(journal_path(fund.path))
    assert journal is not None
    plan = build_plan(config, journal.chains[0].first_nonce, load_artifact)
    for name in ("erc4626", "risk", "treasury"):
        step = plan.step(name)
        (transaction,) = journal.chains[0].transactions_of(step)
        receipt = world.w3.eth.get_transaction_receipt(transaction)  # type: ignore[arg-type]
        assert receipt["gasUsed"] <= step.gas_bound, name


def test_compare__another_cap_or_list__shows_both(
    world: World, config: FundConfig, book: Path
) -> None:
    first, second = deploy_vault(world), deploy_vault(world)
    config = with_vaults(config, first, held=(first,))
    fund = deploy_local(world, book, config=config, say=lambda _: None)
    key = "venues.erc4626.max_growth_percent_a_day"
    (faster,) = compare(with_value(config, key, Decimal("0.2")), fund.book, w3=world.w3)
    assert str(faster) == "erc4626.maxGrowthPerDay() is 1000000000000000; must be 2000000000000000"
    longer = with_value(config, "venues.erc4626.vaults", (first, second))
    (difference,) = compare(longer, fund.book, w3=world.w3)
    assert difference.key == "erc4626.vaults()"


def test_digest__vaults__change_it() -> None:
    digests = {
        check_record(record).digest() for record in (example(), listed(VAULT), listed(OTHER))
    }
    assert len(digests) == 3
