"""Statements of investors: whatever they did, the last line is what the contracts say."""

from __future__ import annotations

import csv
from io import StringIO
from random import Random

import pytest

from keeper.adapters.investor_facts import InvestorFacts
from keeper.adapters.logs import Logs
from keeper.adapters.rpc import HttpRpc
from keeper.adapters.statement_csv import COLUMNS, statement_csv
from keeper.adapters.statement_pdf import statement_pdf
from keeper.domain.statement import Statement
from keeper.domain.units import Address
from keeper.errors import GuardError, NavDisagreementError
from keeper.services.statements import Statements
from scripts.localchain.errors import TransactionRevertedError
from tests.contracts.live_fund import BLOCKS_PER_LOG_REQUEST, HOUR_S, LiveFund

STEPS = 45


class Life:
    """Two investors and a stranger who do anything at random with one fund."""

    def __init__(self, fund: LiveFund, seed: int) -> None:
        self.fund, self.random = fund, Random(seed)
        self.people = (fund.ada, fund.ben)
        functions = fund.c.fund.functions
        fund.send(functions.setOperator(fund.ada.address, True), fund.ben.address)
        rpc = HttpRpc(fund.world.anvil.rpc_url, 60)
        facts = InvestorFacts(rpc, fund.book, Logs(rpc, BLOCKS_PER_LOG_REQUEST))
        self.statements = Statements(facts)

    def step(self) -> None:
        """Do something; what the fund refuses is no part of the history."""
        acts = (self.subscribe, self.cancel, self.redeem, self.claim, self.send, self.leave)
        act = self.random.choice((*acts, self.deal, self.deal))
        try:
            act()
        except TransactionRevertedError:
            return

    def subscribe(self) -> None:
        payer = self.random.choice(self.people)
        controller = self.fund.ben if self.random.random() < 0.3 else payer
        amount = self.random.randint(1_000, 50_000) * self.fund.unit + self.random.randint(0, 999)
        self.fund.world.give_base(payer.address, amount)
        approve = self.fund.base.functions.approve(self.fund.c.fund.address, amount)
        self.fund.send(approve, payer.address)
        ask = self.fund.c.fund.functions.requestDeposit(amount, controller.address, payer.address)
        self.fund.send(ask, payer.address)

    def cancel(self) -> None:
        who = self.random.choice(self.people).address
        name = self.random.choice(("cancelDeposit", "cancelRedeem"))
        self.fund.send(self.fund.c.fund.get_function_by_name(name)(who), who)

    def redeem(self) -> None:
        owner = self.random.choice(self.people)
        controller = self.fund.ada if self.random.random() < 0.3 else owner
        shares = owner.shares() * self.random.randint(1, 10_000) // 10_000
        if controller is not owner:
            shares_of = self.fund.c.shares.functions.approve(controller.address, shares)
            self.fund.send(shares_of, owner.address)
        ask = self.fund.c.fund.functions.requestRedeem(shares, controller.address, owner.address)
        self.fund.send(ask, controller.address)

    def claim(self) -> None:
        who, other = self.random.choice(self.people), self.random.choice(self.people)
        views, part = self.fund.c.fund.functions, self.random.randint(1, 3)
        name, most = self.random.choice(
            (("deposit", views.maxDeposit), ("redeem", views.maxRedeem))
        )
        amount = most(who.address).call() // part
        claim = self.fund.c.fund.get_function_by_signature(f"{name}(uint256,address,address)")
        self.fund.send(claim(amount, other.address, who.address), who.address)

    def send(self) -> None:
        people = [*(each.address for each in self.people), self.fund.stranger]
        source, target = self.random.choice(people), self.random.choice(people)
        held = self.fund.c.shares.functions.balanceOf(source).call()
        amount = held * self.random.randint(1, 10_000) // 10_000
        self.fund.send(self.fund.c.shares.functions.transfer(target, amount), source)

    def leave(self) -> None:
        who, other = self.random.choice(self.people), self.random.choice(self.people)
        shares = who.shares() * self.random.randint(1, 3_000) // 10_000
        leave = self.fund.c.fund.functions.redeemInKind(shares, other.address, [])
        self.fund.send(leave, who.address)

    def deal(self) -> None:
        self.fund.close()
        if self.random.random() < 0.2:
            self.subscribe()
        self.fund.strike()
        self.fund.pass_time(self.random.randint(0, HOUR_S))
        self.fund.push(
            self.fund.world.weth_feed,
            self.fund.world.weth_feed.functions.latestAnswer().call()
            * self.random.randint(985, 1_015)
            // 1_000,
        )

    def statement(self, who: str) -> Statement:
        return self.statements.gather(Address(who))


@pytest.mark.parametrize("seed", [1, 2])
def test_statement__after_any_history__is_what_the_contracts_say(fund: LiveFund, seed: int) -> None:
    life = Life(fund, seed)
    for _ in range(STEPS):
        life.step()
    for who in (fund.ada.address, fund.ben.address, fund.stranger):
        made = life.statement(who)  # it refuses to be made where a balance differs
        last = made.closing
        assert last.wallet == fund.c.shares.functions.balanceOf(who).call()
        assert last.payable == fund.c.fund.functions.maxWithdraw(who).call()
        booked = made.changes[-1].books.shares if made.changes else 0
        assert booked == last.shares
        unrealised = fund_worth(fund, last.shares) - last.cost
        assert made.result == last.realised + unrealised
    assert (
        len(
            {
                change.what
                for who in ("ada", "ben")
                for change in life.statement(getattr(fund, who).address).changes
            }
        )
        >= 10
    )


def fund_worth(fund: LiveFund, shares: int) -> int:
    per_share = fund.c.fund.functions.navPerShare().call()
    return int(shares * per_share // (10**18 * fund.c.fund.functions.virtualShares().call()))


def test_statement__as_csv__has_every_change_between_its_frame(fund: LiveFund) -> None:
    life = Life(fund, 3)
    for _ in range(12):
        life.step()
    made = life.statement(fund.ada.address)
    text = statement_csv(made).decode()
    assert text.count("\r\n") == text.count("\n") == len(made.changes) + 3
    heads, opening, *lines, closing = csv.reader(StringIO(text, newline=""))
    assert tuple(heads) == COLUMNS
    assert {len(line) for line in (opening, *lines, closing)} == {len(COLUMNS)}
    assert [line[1] for line in (opening, closing)] == ["opening", "closing"]
    assert len(lines) == len(made.changes)
    wallet = COLUMNS.index("shares_in_wallet")
    held = fund.c.shares.functions.balanceOf(fund.ada.address).call()
    assert closing[wallet].replace(".", "").lstrip("0") == str(held or "")
    flows = sum(int(line[COLUMNS.index("flow")].replace(".", "")) for line in lines)
    assert flows == made.paid_in - made.taken_out


def test_statement__of_a_part__begins_where_the_part_before_ended(fund: LiveFund) -> None:
    life = Life(fund, 4)
    for _ in range(20):
        life.step()
    who = Address(fund.ben.address)
    whole = life.statements.gather(who)
    middle = (whole.since + whole.until) // 2
    first = life.statements.gather(who, None, middle)
    second = life.statements.gather(who, middle + 1)
    assert (first.closing, first.closing_value) == (second.opening, second.opening_value)
    assert first.changes + second.changes == whole.changes
    assert first.result + second.result == whole.result
    with pytest.raises(GuardError, match="it has to end after it begins"):
        life.statements.gather(who, whole.until, whole.since)
    with pytest.raises(GuardError, match="by the newest block's time"):
        life.statements.gather(who, None, whole.until + 1)


def test_statement__of_a_stranger__is_empty(fund: LiveFund) -> None:
    life = Life(fund, 5)
    made = life.statements.gather(Address("0x" + "11" * 20))
    assert (made.changes, made.closing_value, made.time_weighted) == ((), 0, None)
    assert statement_csv(made).count(b"\r\n") == 3
    assert statement_pdf(made) == statement_pdf(made)


def test_statement__event_kept_back_by_a_node__is_refused(fund: LiveFund) -> None:
    life = Life(fund, 6)
    fund.send(fund.c.shares.functions.transfer(fund.stranger, 10**18), fund.ada.address)
    facts = life.statements._source
    fetch = facts.fetch_facts
    facts.fetch_facts = lambda who, until: fetch(who, until)[:-1]
    with pytest.raises(NavDisagreementError, match=r"the events of .* and the contracts differ"):
        life.statement(fund.stranger)


def test_statement__of_exits_in_kind__lists_what_each_paid(fund: LiveFund) -> None:
    life, who = Life(fund, 7), fund.ada.address
    tokens = {"USDC": fund.base, "WETH": fund.weth}
    names = {token.functions.symbol().call(): token for token in tokens.values()}
    for _ in range(2):
        before = {name: token.functions.balanceOf(who).call() for name, token in names.items()}
        fund.ada.leave_in_kind(2_000)
        change = life.statement(who).changes[-1]
        assert change.what == "left in kind"
        paid = {each.token.symbol: each.units for each in change.paid}
        got = {
            name: token.functions.balanceOf(who).call() - before[name]
            for name, token in names.items()
        }
        assert {name: paid.get(name, 0) for name in got} == got
        assert sum(got.values()) > 0
