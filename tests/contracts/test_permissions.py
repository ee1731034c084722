"""The permission table of contracts/README.md, walked: every function by everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from eth_utils.abi import abi_to_signature
from web3 import Web3
from web3.types import RPCEndpoint

from keeper.adapters.contracts import NAMES
from keeper.domain.units import WAD
from scripts.artifacts import load_artifact
from scripts.campaign.permissions import Row, find_row, read_rows
from tests.contracts.deployed import live_fund
from tests.contracts.live_fund import DAY_S, LiveFund
from tests.contracts.permission_table import (
    AUTHORISATION_ERRORS,
    RULES,
    Rule,
)
from tests.contracts.permission_walk import (
    ALWAYS_OPEN,
    ARGUMENTS,
    STATE_ERRORS,
    by_signature,
    contracts,
    people,
    prepare,
)
from tests.contracts.refusals import GAS, Refusal, answer_refusal, call_refused

NEVER_DEPLOYED = {"DaoReader", "ListingProbe", "PoolReader", "SnapshotReader"}
TWO_CHAINS = {"HomePort", "Outpost"}  # walked where both chains are: tests/forge/crosschain
CONTRACTS = sorted(set(NAMES) - NEVER_DEPLOYED - TWO_CHAINS)
ROWS = read_rows()


def signatures_of(contract: str, rows: tuple[Row, ...] = ROWS) -> list[str]:
    """List the functions that change state, and those views that the table names."""
    named = {row.function for row in rows if row.contract == contract}
    functions = [e for e in load_artifact(contract).abi if e["type"] == "function"]
    return [
        abi_to_signature(entry)
        for entry in functions
        if entry["stateMutability"] in ("nonpayable", "payable") or entry["name"] in named
    ]


WALK = [(contract, signature) for contract in CONTRACTS for signature in signatures_of(contract)]
EVERY = [*WALK, *((name, s) for name in sorted(TWO_CHAINS) for s in signatures_of(name))]


def rule_of(contract: str, signature: str) -> Rule:
    row = find_row(ROWS, contract, signature)
    assert row is not None, f"{contract}.{signature} has no row in contracts/README.md"
    return RULES[row.who]


# --- the table itself ---


@pytest.mark.parametrize(("contract", "signature"), WALK)
def test_table__every_function_that_changes_state__has_a_row_and_a_call(
    contract: str, signature: str
) -> None:
    row = find_row(ROWS, contract, signature)
    assert row is not None, "write into contracts/README.md who may call it"
    assert row.who in RULES, f"nobody knows what {row.who!r} means"
    assert by_signature(ARGUMENTS, contract, signature), "nobody knows how to call it"


@pytest.mark.parametrize(("contract", "signature"), EVERY[len(WALK) :])
def test_table__every_function_of_the_line__has_a_row(contract: str, signature: str) -> None:
    assert find_row(ROWS, contract, signature), "write into contracts/README.md who may call it"


def test_table__every_row__is_about_a_function_that_is_there() -> None:
    known = {(c, s) for c, s in EVERY} | {(c, s.partition("(")[0]) for c, s in EVERY}
    assert [row for row in ROWS if (row.contract, row.function) not in known] == []


def test_table__every_row__is_there_once() -> None:
    keys = [(row.contract, row.function) for row in ROWS]
    assert len(keys) == len(set(keys))


def test_table__a_new_function__would_be_missed() -> None:
    rows = tuple(row for row in ROWS if row.function != "harvest")
    assert find_row(rows, "Treasury", "harvest(address,uint256)") is None


# --- the walk ---


@pytest.fixture(scope="module")
def prepared() -> Iterator[LiveFund]:
    """A fund where claims, requests and fees wait; calls on it change nothing."""
    fund = live_fund(6)
    with fund.undone():
        prepare(fund)
        yield fund


def instances(fund: LiveFund, contract: str) -> list[str]:
    """Find where a contract of that name stands; strategies are more than one."""
    found = [address for name, address in contracts(fund).items() if name == contract]
    if contract == "Strategy":
        found = [fund.trend.address, fund.lending.address]
    return found


def call_data(fund: LiveFund, contract: str, signature: str, address: str) -> str:
    """Encode the plausible call; a lending strategy lends."""
    build = by_signature(ARGUMENTS, contract, signature)
    assert build is not None
    arguments = build(fund)
    if (
        contract == "Strategy"
        and signature.startswith("execute(")
        and address == fund.lending.address
    ):
        arguments = (arguments[0], [fund.orders.withdraw(1_000)], arguments[2])
    bound = fund.c.at(address, contract).get_function_by_signature(signature)(*arguments)
    return str(bound._encode_transaction_data())


def everybody(fund: LiveFund) -> Mapping[str, str]:
    return people(fund) | contracts(fund)


def call_as_everybody(
    fund: LiveFund, to: str, data: str, *, inside: bool
) -> dict[str, Refusal | None]:
    """Call as each actor, in one request; inside, the fund's lock lets everything through."""
    code = {fund.book.address_of("lock"): {"code": ALWAYS_OPEN}} if inside else {}
    actors = everybody(fund)
    requests = [
        (
            RPCEndpoint("eth_call"),
            [{"from": a, "to": to, "data": data, "gas": hex(GAS)}, "latest", code],
        )
        for a in actors.values()
    ]
    answers = sorted(fund.w3.provider.make_batch_request(requests), key=lambda a: int(a["id"]))
    return dict(zip(actors, map(answer_refusal, answers), strict=True))


def name_of(refusal: Refusal | None) -> str | None:
    return None if refusal is None else refusal.name


@pytest.mark.parametrize(("contract", "signature"), WALK)
def test_function__called_by_everybody__answers_whom_the_table_names(
    prepared: LiveFund, contract: str, signature: str
) -> None:
    rule, state_error = (
        rule_of(contract, signature),
        by_signature(STATE_ERRORS, contract, signature),
    )
    assert state_error not in AUTHORISATION_ERRORS
    for address in instances(prepared, contract):
        data = call_data(prepared, contract, signature, address)
        answers = call_as_everybody(prepared, address, data, inside=rule.inside)
        for actor, refusal in answers.items():
            if rule.allows(actor):
                assert name_of(refusal) in (None, state_error), (actor, refusal)
            else:
                assert name_of(refusal) in rule.errors, (actor, refusal)


INSIDE = [walk for walk in WALK if (row := find_row(ROWS, *walk)) and RULES[row.who].inside]


@pytest.mark.parametrize(("contract", "signature"), INSIDE)
def test_function_between_contracts__outside_an_operation__answers_nobody(
    prepared: LiveFund, contract: str, signature: str
) -> None:
    rule = rule_of(contract, signature)
    for address in instances(prepared, contract):
        data = call_data(prepared, contract, signature, address)
        answers = call_as_everybody(prepared, address, data, inside=False)
        assert {name_of(each) for each in answers.values()} <= rule.errors | {"FundNotLocked"}
        allowed = {name_of(each) for actor, each in answers.items() if rule.allows(actor)}
        assert allowed == {"FundNotLocked"}


def test_close__overdue__answers_everybody(prepared: LiveFund) -> None:
    fund = prepared
    with fund.undone():
        fund.pass_time(DAY_S)
        data = call_data(fund, "PocketHedgeFund", "closeDealing()", fund.c.fund.address)
        answers = call_as_everybody(fund, fund.c.fund.address, data, inside=False)
    assert set(answers.values()) == {None}


OPEN_IN_THE_WIND_DOWN = [
    walk
    for walk in WALK
    if (row := find_row(ROWS, *walk)) and row.who == "keeper; anyone in the wind-down"
]


@pytest.fixture
def wound_down(prepared: LiveFund) -> Iterator[LiveFund]:
    """The same fund, which a stranger wound down."""
    with prepared.undone():
        prepared.wind_down()
        yield prepared


@pytest.mark.parametrize(("contract", "signature"), OPEN_IN_THE_WIND_DOWN)
def test_function__in_the_wind_down__answers_everybody(
    wound_down: LiveFund, contract: str, signature: str
) -> None:
    for address in instances(wound_down, contract):
        data = call_data(wound_down, contract, signature, address)
        answers = call_as_everybody(wound_down, address, data, inside=False)
        assert set(answers.values()) == {None}


def test_allocation__in_the_wind_down__answers_nobody(wound_down: LiveFund) -> None:
    fund = wound_down
    data = call_data(fund, "Treasury", "allocate(address,uint256)", fund.c.treasury.address)
    answers = call_as_everybody(fund, fund.c.treasury.address, data, inside=False)
    assert {name_of(each) for each in answers.values()} == {"WindsDown"}


def test_signature__of_somebody_else__is_refused(prepared: LiveFund) -> None:
    fund = prepared
    arguments = list(ARGUMENTS["FundShares.permit"](fund))
    arguments[0] = fund.ben.address
    data = fund.c.shares.encode_abi("permit", args=arguments)
    answers = call_as_everybody(fund, fund.c.shares.address, data, inside=False)
    assert {name_of(each) for each in answers.values()} == {"ERC2612InvalidSigner"}


@pytest.mark.parametrize(
    ("name", "error"),
    [("requestDeposit", "NotAuthorised"), ("requestRedeem", "ERC20InsufficientAllowance")],
)
def test_request__for_oneself_out_of_the_investors_wallet__needs_her_consent(
    prepared: LiveFund, name: str, error: str
) -> None:
    fund, refusals = prepared, {}
    amount = fund.unit if name == "requestDeposit" else WAD
    for actor, address in everybody(fund).items():
        to, arguments = fund.c.fund.address, (100 * amount, address, fund.ada.address)
        data = fund.c.fund.encode_abi(name, args=arguments)
        refusals[actor] = name_of(call_refused(fund.w3, to=to, data=data, sender=address))
    assert {refusals.pop("investor"), refusals.pop("operator")} == {None}
    assert set(refusals.values()) == {error}


def test_members__of_the_lock__are_the_contracts_of_the_fund(prepared: LiveFund) -> None:
    lock = prepared.c.at(prepared.book.address_of("lock"), "FundLock")
    members = {
        name
        for name, address in everybody(prepared).items()
        if lock.functions.isMember(Web3.to_checksum_address(address)).call()
    }
    assert members == RULES["any contract of the fund"].allowed
