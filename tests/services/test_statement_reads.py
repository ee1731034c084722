"""What a statement is made of: what counts as a line, what cannot be told yet, and its period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import click
import pytest
from eth_abi.abi import encode
from eth_utils.abi import function_abi_to_4byte_selector, get_abi_output_types

from keeper.adapters.contracts import Contract, Reading, load_contract
from keeper.adapters.investor_facts import InvestorFacts
from keeper.adapters.logs import Event
from keeper.adapters.statement_csv import statement_csv
from keeper.cli.reporting import DATES, LastMoment
from keeper.domain.dealing_report import NamedToken
from keeper.domain.intents import Head
from keeper.domain.statement import METHODS, Statement, Subject
from keeper.domain.statement_facts import (
    Act,
    Holding,
    Kind,
    Moment,
    PaidToken,
    Strike,
)
from keeper.domain.units import DAY_S, WAD, Address
from keeper.errors import GuardError, PendingError
from keeper.services.statements import Statements
from tests.domain.funds import USDC, account
from tests.services.pretend_book import a_book

BOOK = a_book()
ADA, BEN = account(0xA1), account(0xB1)
HEAD = Head(number=9, hash="0x" + "01" * 32, timestamp=1_700_000_000, base_fee=1)
SUBJECT = Subject(
    chain_id=1,
    fund=account(0xF0),
    name="Fund",
    base=NamedToken(address=USDC, symbol="USDC", decimals=6),
    investor=ADA,
)
NOTHING = Holding(wallet=0, pending=0, due=0, waiting=0, payable=0)


class Views:
    """Answers views of the fund by their names."""

    def __init__(self, **answers: Sequence[object]) -> None:
        self.answers: dict[str, str] = {}
        for contract in ("PocketHedgeFund", "FundViews", "FundShares"):
            for name, abi in load_contract(contract).functions.items():
                if name in answers:
                    data = encode(get_abi_output_types(abi), answers[name])
                    self.answers[function_abi_to_4byte_selector(abi).hex()] = "0x" + data.hex()

    def fetch(self, method: str, *params: object) -> object:
        call = params[0]
        assert isinstance(call, dict)
        return self.answers[call["data"][2:10]]


class Sent:
    """Events of share transfers, and nothing else."""

    def __init__(self, *moves: tuple[Address, Address, int]) -> None:
        self.moves = moves

    def fetch(
        self, contracts: Sequence[tuple[str, Contract]], *names: str, first: int, last: int
    ) -> list[Event]:
        return [
            Event(
                contract=contracts[0][0],
                name="Transfer",
                values=Reading({"from": source, "to": target, "value": value}),
                block=5,
                index=index,
                transaction=f"0x{index:064x}",
                time=HEAD.timestamp - 9,
            )
            for index, (source, target, value) in enumerate(self.moves)
            if "Transfer" in names
        ]


def test_facts__transfers_of_nothing__are_no_lines() -> None:
    logs = Sent((ADA, BEN, 0), (BEN, ADA, 7), (BEN, ADA, 0))
    (act,) = InvestorFacts(Views(), BOOK, logs).fetch_facts(ADA, 9)
    assert isinstance(act, Act)
    assert (act.who, act.shares) == (BEN, 7)


def holding_views(*, unfinished: bool) -> Views:
    return Views(
        requestIds=(3, 2, 66),
        redeemStatus=((1, 2, 5, 0, 8, unfinished),),
        pendingDepositRequest=(0,),
        pendingRedeemRequest=(5,),
        maxMint=(0,),
        maxWithdraw=(8,),
        balanceOf=(4,),
        dealing=((0,) * len(dealing_fields()),),
    )


def dealing_fields() -> Sequence[object]:
    (output,) = load_contract("PocketHedgeFund").functions["dealing"]["outputs"]
    return output["components"]


def test_holding__of_a_redemption_too_long_for_a_view__says_what_to_send_first() -> None:
    facts = InvestorFacts(holding_views(unfinished=False), BOOK, Sent())
    assert facts.fetch_holding(ADA, HEAD) == replace(NOTHING, wallet=4, waiting=5, payable=8)
    facts = InvestorFacts(holding_views(unfinished=True), BOOK, Sent())
    with pytest.raises(PendingError, match=rf"from 66 on .* send settle\({ADA}\) to the fund"):
        facts.fetch_holding(ADA, HEAD)


class Past:
    """An investor's past."""

    def __init__(self, *facts: Act | Strike) -> None:
        self.facts = facts

    def fetch_head(self) -> Head:
        return HEAD

    def fetch_subject(self, investor: Address) -> Subject:
        return SUBJECT

    def fetch_facts(self, investor: Address, until: int) -> tuple[Act | Strike, ...]:
        return self.facts

    def fetch_holding(self, investor: Address, head: Head) -> Holding:
        return NOTHING


def gather(*given: int | None, facts: Sequence[Act | Strike] = ()) -> Statement:
    return Statements(Past(*facts)).gather(ADA, *given)  # type: ignore[arg-type]


@pytest.mark.parametrize("late_s", [1, DAY_S - 1])
def test_period__that_ends_within_a_day_that_is_not_over__ends_now(late_s: int) -> None:
    assert gather(5, HEAD.timestamp + late_s, DAY_S - 1).until == HEAD.timestamp
    assert gather(5, HEAD.timestamp - late_s, DAY_S - 1).until == HEAD.timestamp - late_s
    with pytest.raises(GuardError, match="by the newest block's time"):
        gather(5, HEAD.timestamp + late_s)
    with pytest.raises(GuardError, match="by the newest block's time"):
        gather(5, HEAD.timestamp + DAY_S, DAY_S - 1)


def test_period__that_ends_at_second_0__is_not_taken_for_none() -> None:
    with pytest.raises(GuardError, match="is 5 to 0"):
        gather(5, 0)


@pytest.mark.parametrize(
    ("text", "last", "spare_s"),
    [
        ("2026-12-31", "2026-12-31T23:59:59", DAY_S - 1),
        ("2026-12-31T00:00:00", "2026-12-31T00:00:00", 0),
        ("2026-12-31T10:00:00Z", "2026-12-31T10:00:00", 0),
    ],
)
def test_last_moment__of_a_day__is_its_last_second(text: str, last: str, spare_s: int) -> None:
    moment, spare = LastMoment(DATES).convert(text, None, None)
    assert (moment.isoformat(), spare) == (last, spare_s)
    with pytest.raises(click.BadParameter):
        LastMoment(DATES).convert("tomorrow", None, None)


def test_csv__of_an_exit_in_kind__says_units_and_how_they_count() -> None:
    lent = NamedToken(address=account(0xAC), symbol="aUSDC", decimals=6)
    where = Moment(block=5, index=1, time=HEAD.timestamp - 9, transaction="0x" + "22" * 32)
    bought = Act(kind=Kind.TRANSFERRED, moment=where, who=BEN, other=ADA, shares=WAD)
    left = Act(
        kind=Kind.LEFT_IN_KIND,
        moment=replace(where, index=2),
        who=ADA,
        other=ADA,
        shares=WAD,
        paid=(PaidToken(token=lent, units=1_500_000),),
    )
    text = statement_csv(gather(facts=(bought, left))).decode()
    assert "1.500000 units of aUSDC" in text
    assert any("scaled balance" in line for line in METHODS)
