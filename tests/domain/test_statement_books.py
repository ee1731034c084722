"""An investor's books: one life reckoned by hand, and nothing that comes from nowhere in any."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.dealing_report import NamedToken
from keeper.domain.statement import Statement, Subject, figures_of, make_statement
from keeper.domain.statement_books import Ledger
from keeper.domain.statement_facts import Act, Books, Kind, Moment, Strike
from keeper.domain.units import WAD, Address
from tests.domain.funds import USDC, account

ADA, BEN = account(0xA1), account(0xB1)
USD = 10**6
BASE = NamedToken(address=USDC, symbol="USDC", decimals=6)
SUBJECT = Subject(chain_id=1, fund=account(0xF0), name="Fund", base=BASE, investor=ADA)


def at(block: int) -> Moment:
    return Moment(block=block, index=0, time=1_000 * block, transaction=f"0x{block:064x}")


def act(kind: Kind, who: Address = ADA, other: Address = ADA, dealing: int = 0) -> Act:
    return Act(kind=kind, moment=at(1), who=who, other=other, dealing=dealing)


def money(one: Act, dollars: int) -> Act:
    return replace(one, assets=dollars * USD)


def shares(one: Act, number: int) -> Act:
    return replace(one, shares=number * WAD)


NOTHING = Strike(
    moment=at(1),
    number=1,
    per_share=WAD,
    supply=2_000 * WAD,
    assets_in=0,
    shares_out=0,
    filled=0,
    rolled=0,
    assets_out=0,
    fee_shares=0,
)
# Ada and somebody else bring 1,000 each; 1,000 shares were there before.
FIRST = replace(NOTHING, supply=3_000 * WAD, assets_in=2_000 * USD, shares_out=2_000 * WAD)
# Of 2,000 shares before it 600 are Ada's, so 3 of the ten that are the fee; half is redeemed.
SECOND = replace(
    NOTHING,
    number=2,
    per_share=11 * WAD // 10,
    supply=1_810 * WAD,
    filled=200 * WAD,
    rolled=200 * WAD,
    assets_out=220 * USD,
    fee_shares=10 * WAD,
)
RETURNED = replace(NOTHING, number=4, per_share=11 * WAD // 10)

Line = tuple[str, Address | None, int, bool]
LIFE: list[tuple[Act | Strike, Line | None, dict[str, float]]] = [
    (
        money(act(Kind.SUBSCRIBED, dealing=1), 1_000),
        ("subscription requested", None, 1_000, False),
        {"pending": 1_000, "pending_in": 1, "paid_in": 1_000},
    ),
    (replace(FIRST, number=9, shares_out=0), None, {}),
    (
        FIRST,
        ("subscription struck", None, 0, False),
        {"pending": 0, "pending_in": 0, "due": 1_000, "cost": 1_000},
    ),
    (FIRST, None, {}),
    (
        shares(act(Kind.SHARES_CLAIMED), 600),
        ("shares claimed", None, 0, False),
        {"due": 400, "wallet": 600},
    ),
    (
        shares(act(Kind.SHARES_CLAIMED, other=BEN), 400),
        ("shares claimed for another", BEN, -400, True),
        {"due": 0, "cost": 600, "taken_out": 400},
    ),
    (
        shares(act(Kind.REDEMPTION_ASKED, dealing=2), 200),
        ("redemption requested", None, 0, False),
        {"wallet": 400, "waiting": 200, "waiting_in": 2},
    ),
    (
        SECOND,
        ("redemption struck in part, the rest rolls over", None, 0, False),
        # 110 of the 220 that 400 shares of two investors get; they cost 100.
        {"waiting": 100, "waiting_in": 3, "payable": 110, "cost": 500, "realised": 10},
    ),
    (
        shares(act(Kind.REDEMPTION_CANCELLED, dealing=3), 40),
        ("redemption cancelled", None, 0, False),
        {"waiting": 60, "wallet": 440},
    ),
    (
        replace(SECOND, number=3, filled=60 * WAD, rolled=0, assets_out=66 * USD, fee_shares=0),
        ("redemption struck", None, 0, False),
        {"waiting": 0, "waiting_in": 0, "payable": 176, "cost": 440, "realised": 16},
    ),
    (
        money(act(Kind.ASSETS_CLAIMED), 176),
        ("money claimed", None, -176, False),
        {"payable": 0, "taken_out": 576},
    ),
    (
        money(act(Kind.SUBSCRIBED, other=BEN, dealing=4), 70),
        ("subscription requested", BEN, 70, False),
        {"pending": 70, "pending_in": 4, "paid_in": 1_070},
    ),
    (
        money(act(Kind.SUBSCRIPTION_CANCELLED, dealing=4), 20),
        ("subscription cancelled", None, -20, False),
        {"pending": 50, "taken_out": 596},
    ),
    (RETURNED, ("subscription returned, to be taken back", None, 0, False), {}),
    (
        money(act(Kind.SUBSCRIPTION_CANCELLED, dealing=4), 50),
        ("subscription cancelled", None, -50, False),
        {"pending": 0, "pending_in": 0, "taken_out": 646},
    ),
    (
        money(act(Kind.SUBSCRIBED, who=BEN, dealing=5), 9),
        ("subscription paid for another", BEN, 0, False),
        {},
    ),
    (
        shares(act(Kind.SHARES_CLAIMED, who=BEN), 10),
        ("shares claimed by another", BEN, 11, True),
        {"wallet": 450, "cost": 451, "paid_in": 1_081},
    ),
    (
        shares(act(Kind.REDEMPTION_ASKED, other=BEN, dealing=5), 20),
        ("redemption requested", BEN, 22, True),
        {"waiting": 20, "waiting_in": 5, "cost": 473, "paid_in": 1_103},
    ),
    (
        shares(act(Kind.REDEMPTION_CANCELLED, dealing=5), 20),
        ("redemption cancelled", None, 0, False),
        {"waiting": 0, "wallet": 470},
    ),
    (
        money(act(Kind.ASSETS_CLAIMED, who=BEN), 5),
        ("money claimed by another", BEN, 0, False),
        {},
    ),
    (
        shares(act(Kind.TRANSFERRED, who=BEN), 30),
        ("shares received", BEN, 33, True),
        {"wallet": 500, "cost": 506, "paid_in": 1_136},
    ),
    (
        shares(act(Kind.TRANSFERRED, other=BEN), 250),
        ("shares sent", BEN, -275, True),
        {"wallet": 250, "cost": 253, "realised": 38, "taken_out": 921},
    ),
    (
        shares(act(Kind.TRANSFERRED), 250),
        ("shares sent to oneself", None, 0, False),
        {},
    ),
    (
        shares(act(Kind.REDEMPTION_ASKED, who=BEN, dealing=5), 100),
        ("redemption requested by another", BEN, -110, True),
        {"wallet": 150, "cost": 151.8, "realised": 46.8, "taken_out": 1_031},
    ),
    (
        shares(act(Kind.LEFT_IN_KIND, who=BEN), 7),
        ("left in kind by another", BEN, 0, False),
        {},
    ),
    (
        shares(act(Kind.LEFT_IN_KIND, other=BEN), 150),
        ("left in kind", BEN, -165, True),
        {"wallet": 0, "cost": 0, "realised": 60, "taken_out": 1_196},
    ),
    (shares(act(Kind.TRANSFERRED, who=BEN, other=BEN), 1), None, {}),
]
MONEY = ("pending", "payable", "cost", "realised", "paid_in", "taken_out", "fees")
SHARES = ("wallet", "due", "waiting")


def scaled(name: str, number: float) -> int:
    return round(number * (USD if name in MONEY else WAD if name in SHARES else 1))


def life() -> list[Act | Strike]:
    return [replace(fact, moment=at(block)) for block, (fact, _, _) in enumerate(LIFE)]


def statement(facts: list[Act | Strike], since: int, until: int) -> Statement:
    return make_statement(
        SUBJECT, facts, since=since, until=until, block=99, block_hash="0x" + "01" * 32
    )


def test_books__of_a_life__are_what_a_hand_reckons_after_every_step() -> None:
    ledger, expected = Ledger(ADA, 6), Books()
    for fact, (_, line, changes) in zip(life(), LIFE, strict=True):
        fees = 33 * USD // 10 if isinstance(fact, Strike) and fact.fee_shares else 0
        expected = replace(
            expected,
            fees=expected.fees + fees,
            **{name: scaled(name, number) for name, number in changes.items()},
        )
        found = ledger.strike(fact) if isinstance(fact, Strike) else (ledger.act(fact),)
        told = [each for each in found if each is not None]
        if line is None:
            assert not told
        else:
            [change] = told
            assert (change.what, change.other) == line[:2], fact
            assert (change.flow, change.is_estimated) == (line[2] * USD, line[3]), fact
            assert (change.books, change.moment) == (expected, fact.moment), fact
        assert ledger.books == expected, fact


def test_line__of_a_strike__says_what_the_investor_had_of_it() -> None:
    lines = {change.what: change for change in statement(life(), 0, 10**6).changes}
    bought, sold = lines["subscription struck"], lines["redemption struck"]
    assert (bought.dealing, bought.assets, bought.shares) == (1, 1_000 * USD, 1_000 * WAD)
    assert (sold.dealing, sold.assets, sold.shares) == (3, 66 * USD, 60 * WAD)
    back = lines["subscription returned, to be taken back"]
    assert (back.dealing, back.assets, back.shares, back.flow) == (4, 50 * USD, 0, 0)
    assert (bought.per_share, sold.per_share) == (WAD, 11 * WAD // 10)


def test_statement__of_a_part_of_a_life__counts_that_part_alone() -> None:
    whole, strike = life(), 7  # the second strike, which prices all that was there before
    before, after = statement(whole, 0, 6_999), statement(whole, 7_000, 8_000)
    assert before.closing == after.opening
    assert (before.paid_in, before.taken_out, before.result) == (1_000 * USD, 400 * USD, 0)
    assert (after.opening_value, after.closing_value) == (600 * USD, 660 * USD)
    assert (after.paid_in, after.taken_out, after.result) == (0, 0, 60 * USD)
    assert len(after.changes) == 2
    assert after.changes[0].moment == whole[strike].moment
    assert after.time_weighted == pytest.approx(0.1)
    assert before.time_weighted == 0
    assert statement(whole, 10_000, 10_001).time_weighted is None
    said = {figure.name: figure.text for figure in figures_of(after)}
    assert said["Worth at the beginning"] == "600.00 USDC"
    assert said["Worth at the end"] == "660.00 USDC"
    assert said["Fees borne"] == "3.30 USDC"
    assert said["Cost of the shares"] == "500.00 USDC"
    assert (said["Paid in"], said["Taken out"]) == ("0.00 USDC", "0.00 USDC")
    assert said["Result"] == "+60.00 USDC"
    assert said["Realised since the first day"] == "+10.00 USDC"
    assert said["NAV per share"] == "1.100000 USDC"


def test_statement__of_facts_in_any_order__is_in_theirs() -> None:
    assert statement(life()[::-1], 0, 10**6) == statement(life(), 0, 10**6)


def test_statement__that_ends_before_it_begins__is_refused() -> None:
    assert statement([], 5, 5).changes == ()
    with pytest.raises(ValueError, match="ends at 4, before it begins at 5"):
        statement([], 5, 4)


@st.composite
def steps(draw: st.DrawFn) -> tuple[str, int, int]:
    names = ("subscribe", "strike", "claim", "ask", "pay", "send", "receive", "cancel")
    return draw(st.sampled_from(names)), draw(st.integers(0, 10**4)), draw(st.integers(1, 10**24))


def fact_of(step: tuple[str, int, int], books: Books, dealing: int) -> Act | Strike:
    """Make something that the contracts could say next."""
    name, part, amount = step
    if name == "strike":
        return replace(
            NOTHING,
            number=dealing,
            per_share=amount,
            supply=10**30,
            assets_in=books.pending + part,
            shares_out=amount,
            filled=books.waiting * part // 10**4,
            rolled=books.waiting - books.waiting * part // 10**4,
            assets_out=amount // 10**12,
        )
    kind, held = {
        "subscribe": (Kind.SUBSCRIBED, amount),
        "claim": (Kind.SHARES_CLAIMED, books.due),
        "ask": (Kind.REDEMPTION_ASKED, books.wallet),
        "pay": (Kind.ASSETS_CLAIMED, books.payable),
        "send": (Kind.TRANSFERRED, books.wallet),
        "receive": (Kind.TRANSFERRED, amount),
        "cancel": (Kind.SUBSCRIPTION_CANCELLED, books.pending),
    }[name]
    who, other = {"send": (ADA, BEN), "receive": (BEN, ADA)}.get(name, (ADA, ADA))
    moved = held * part // 10**4
    return replace(act(kind, who, other, dealing), assets=moved, shares=moved)


@given(st.lists(steps(), max_size=20))
def test_books__of_any_life__have_every_unit_from_somewhere(
    life: list[tuple[str, int, int]],
) -> None:
    ledger, dealing = Ledger(ADA, 6), 1
    for step in life:
        fact = fact_of(step, ledger.books, dealing)
        if isinstance(fact, Strike):
            ledger.strike(fact)
            dealing += 1
        else:
            ledger.act(fact)
        books = ledger.books
        assert books.pending + books.payable + books.cost + books.taken_out == (
            books.paid_in + books.realised
        )
        assert min(books.wallet, books.due, books.waiting, books.pending, books.payable) >= 0
        assert books.cost >= 0
        assert ledger.value_of(books) == books.pending + books.payable + ledger.worth(books.shares)
