"""Addresses, order and arguments are known before the first transaction."""

from dataclasses import replace

import pytest
from eth_typing import HexAddress, HexStr
from web3 import Web3

from keeper.adapters.address_book import (
    ADAPTERS,
    CONTRACTS,
    FLASH_ACCOUNT,
    HOME_PORT,
    OUTPOST_CONTRACTS,
)
from scripts.artifacts import load_artifact
from scripts.deployment import terms
from scripts.deployment.addresses import (
    ORDER,
    OUTPOST_ORDER,
    created_address,
    names_to_deploy,
    predict_addresses,
)
from scripts.deployment.bytecode import MAX_CODE, MAX_INIT_CODE, is_code_of, zeroed
from scripts.deployment.config import FundConfig
from scripts.deployment.constructors import BY_NAME, OUTPOST_BY_NAME
from scripts.deployment.encoding import encode_constructor
from scripts.deployment.expectations import BY_NAME as EXPECTED
from scripts.deployment.expectations import OUTPOST_BY_NAME as OUTPOST_EXPECTED
from scripts.deployment.launch_file import check_record
from scripts.deployment.plan import build_plan, describe_plan
from tests.deployment.helpers import edited, example


@pytest.fixture
def config() -> FundConfig:
    return check_record(example())


@pytest.mark.parametrize(
    ("nonce", "address"),
    [  # https://ethereum.stackexchange.com/questions/760
        (0, "0xcd234A471b72ba2F1Ccf0A70FCABA648a5eeCD8d"),
        (1, "0x343c43A37D37dfF08AE8C4A11544c718AbB4fCF8"),
        (2, "0xf778B86FA74E846c4f0a1fBd1335FE81c00a0C91"),
        (3, "0xffFd933A0bC612844eaF0C6Fe3E5b8E9B6C1d19c"),
    ],
)
def test_created_address__published_example__agrees(nonce: int, address: str) -> None:
    creator = Web3.to_checksum_address(
        HexAddress(HexStr("0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0"))
    )
    assert created_address(creator, nonce) == address


def test_plan__names__are_those_of_the_address_book_everywhere() -> None:
    optional = FLASH_ACCOUNT.keys() | HOME_PORT.keys()
    assert set(ORDER) == CONTRACTS.keys() | ADAPTERS.keys() | optional
    assert set(ORDER) == BY_NAME.keys() == EXPECTED.keys()
    assert set(OUTPOST_ORDER) == OUTPOST_CONTRACTS.keys() | ADAPTERS.keys()
    assert set(OUTPOST_ORDER) == OUTPOST_BY_NAME.keys() == OUTPOST_EXPECTED.keys()


def test_plan__first_nonce__gives_every_contract_the_next_one(config: FundConfig) -> None:
    plan = build_plan(config, 300, load_artifact)
    assert [step.name for step in plan.steps] == names_to_deploy(config)
    for index, step in enumerate(plan.steps):
        assert plan.nonce_of(step) == 300 + index
        assert step.address == created_address(config.fund.deployer, 300 + index)
        assert step.address == plan.addresses[step.name]
    treasury = plan.addresses["treasury"]
    assert plan.addresses.strategies == [created_address(treasury, n) for n in (1, 2)]


def test_plan__venue_left_out__has_no_adapter_and_no_gap(config: FundConfig) -> None:
    record = example()
    del record["venues"]["uniswap_v2"]  # type: ignore[attr-defined]
    smaller = check_record(record)
    names = [step.name for step in build_plan(smaller, 7, load_artifact).steps]
    assert names == [name for name in ORDER if name not in ("uniswap_v2", "erc4626", "home_port")]
    full = predict_addresses(config, 7)
    assert predict_addresses(smaller, 7)["uniswap_v3"] == full["uniswap_v2"]


def test_plan__members__are_the_funds_contracts_without_lock_adapters_and_views(
    config: FundConfig,
) -> None:
    at = predict_addresses(config, 0)
    outside = {at["lock"], at["views"], *at.adapters.values()}
    assert set(at.members) == set(at.contracts.values()) - outside


def test_plan__code__fits_the_chain(config: FundConfig) -> None:
    for step in build_plan(config, 0, load_artifact).steps:
        assert step.artifact.size <= MAX_CODE
        assert len(step.init_code) <= MAX_INIT_CODE


def test_describe__every_argument__is_shown_and_own_contracts_by_name(config: FundConfig) -> None:
    text = "\n".join(describe_plan(build_plan(config, 0, load_artifact)))
    assert "wiring.navOracle = nav_oracle" in text
    assert "roles.keeper = 0x14dC79964da2C08b23698B3D3cc7Ca32193d9955" in text
    assert "terms.management = 20000000000000000" in text
    assert text.count("strategy, created by the treasury") == 2


def test_terms__example__are_these_numbers(config: FundConfig) -> None:
    assert terms.fee_terms(config) == {
        "management": 2 * 10**16,
        "performance": 2 * 10**17,
        "entryLevy": 5 * 10**15,
        "exitLevy": 5 * 10**15,
        "inKindLevy": 5 * 10**15,
    }
    assert terms.dealing_terms(config) == {
        "minPeriod": 72_000,
        "period": 93_600,
        "strikeWindow": 3_600,
        "lock": 3_600,
        "gateBps": 2_000,
        "minDeposit": 10_000_000,
        "minRedeem": 10**18,
        "allowlist": "0x" + "00" * 20,
    }
    assert terms.risk_terms(config) == {
        "batchLoss": 10**16,
        "fundLossCapacity": 2 * 10**16,
        "turnoverCapacity": 3 * 10**18,
        "cashFloor": 5 * 10**16,
    }
    assert terms.nav_terms(config) == {
        "priceTolerance": 5 * 10**15,
        "totalTolerance": 5 * 10**15,
        "maxMove": 15 * 10**16,
        "coolOff": 3_600,
        "window": 86_400,
    }
    assert terms.feeds(config)[0] == {
        "token": config.base.address,
        "aggregator": config.base.feed.aggregator,
        "maxAge": 93_600,
        "minAnswer": 50_000_000,
        "maxAnswer": 200_000_000,
        "secondSource": "0x" + "00" * 20,
        "maxDeviationBps": 0,
        "thresholdBps": 25,
    }
    assert (terms.seed_assets(config), terms.seed_shares(config)) == (10**9, 10**21)


def test_terms__eighteen_decimals__seed_is_larger_and_shares_are_the_same() -> None:
    config = check_record(edited(example(), "base.decimals", 18))
    assert (terms.seed_assets(config), terms.seed_shares(config)) == (10**21, 10**21)


def test_encode__struct_with_a_renamed_field__is_refused() -> None:
    abi = load_artifact("FundTimelock").abi
    with pytest.raises(KeyError, match="takes"):
        encode_constructor(abi, {"minDelay": 1, "owner": "0x" + "11" * 20})
    abi = load_artifact("EmergencyControls").abi
    wiring = dict.fromkeys(("governor", "fund", "risk", "navOracle", "registry"), "0x" + "11" * 20)
    with pytest.raises(KeyError, match="roles has the fields"):
        encode_constructor(abi, {"wiring": wiring, "roles": {"keeper": ""}})


def test_is_code_of__immutables_differ__is_the_same_code_and_one_byte_is_not() -> None:
    artifact = load_artifact("Escrow")
    code = bytearray.fromhex(artifact.deployed_bytecode[2:])
    start, length = artifact.immutables[0]
    code[start : start + length] = b"\x77" * length
    assert is_code_of(bytes(code), artifact)
    code[0] ^= 1
    assert not is_code_of(bytes(code), artifact)
    assert not is_code_of(b"", artifact)
    assert not is_code_of(bytes(code), replace(artifact, immutables=()))


def test_zeroed__place_beyond_the_end__changes_nothing() -> None:
    assert zeroed(b"\x01\x02", [(1, 2), (0, 1)]) == b"\x00\x02"
