"""
One investor's books, moved along by what the chain says happened, to the unit.

The investor is an address: what it asked for as the controller, what its wallet holds, and what
lies in the escrow for it. Whatever moves between these is internal; what comes from elsewhere or
goes elsewhere is a flow. Flows of shares instead of money count at the last struck NAV per share.
"""

from __future__ import annotations

from dataclasses import replace

from keeper.domain.gate import payment_down, remainder_down
from keeper.domain.share_math import pro_rata_down
from keeper.domain.statement_facts import Act, Books, Change, Kind, Strike
from keeper.domain.units import WAD, Address


class Ledger:
    """
    The books of one investor.

    Args:
        investor: whose.
        decimals: of the base asset.
    """

    def __init__(self, investor: Address, decimals: int) -> None:
        self._investor = investor
        self._unit: int = 10 ** (36 - decimals)
        self.books, self.per_share = Books(), WAD

    def value_of(self, books: Books) -> int:
        """Value everything that is there at the last struck price, base units, rounded down."""
        return books.pending + books.payable + self.worth(books.shares)

    def worth(self, shares: int) -> int:
        """Value shares at the last struck price, base units, rounded down."""
        return shares * self.per_share // self._unit

    def strike(self, struck: Strike) -> tuple[Change, ...]:
        """Price what waited for this dealing; nothing of the investor's own is no line."""
        self._charge(struck)
        self.per_share = struck.per_share
        return (*self._take_in(struck), *self._pay_out(struck))

    def act(self, act: Act) -> Change | None:
        """Book what somebody did; None where it does not touch the investor."""
        if self._investor not in (act.who, act.other):
            return None
        book = {
            Kind.SUBSCRIBED: self._subscribe,
            Kind.SUBSCRIPTION_CANCELLED: self._cancel_subscription,
            Kind.SHARES_CLAIMED: self._claim_shares,
            Kind.REDEMPTION_ASKED: self._ask_redemption,
            Kind.REDEMPTION_CANCELLED: self._cancel_redemption,
            Kind.ASSETS_CLAIMED: self._claim_assets,
            Kind.LEFT_IN_KIND: self._leave,
            Kind.TRANSFERRED: self._transfer,
        }[act.kind]
        return book(act)

    def _charge(self, struck: Strike) -> None:
        """Say what the fees took: they are new shares, which thin out all that were there."""
        before = struck.supply - struck.shares_out + struck.filled - struck.fee_shares
        part = pro_rata_down(struck.fee_shares, self.books.shares, before)
        fee = part * struck.per_share // self._unit
        self.books = replace(self.books, fees=self.books.fees + fee)

    def _take_in(self, struck: Strike) -> tuple[Change, ...]:
        books = self.books
        if not books.pending or books.pending_in != struck.number:
            return ()
        if not struck.shares_out:
            what = "subscription returned, to be taken back"
            return (self._note(struck, what, assets=books.pending),)
        got = pro_rata_down(struck.shares_out, books.pending, struck.assets_in)
        self.books = replace(
            books, pending=0, pending_in=0, due=books.due + got, cost=books.cost + books.pending
        )
        return (self._note(struck, "subscription struck", assets=books.pending, shares=got),)

    def _pay_out(self, struck: Strike) -> tuple[Change, ...]:
        books, asked = self.books, struck.filled + struck.rolled
        if not books.waiting or books.waiting_in != struck.number:
            return ()
        rest = remainder_down(books.waiting, asked, struck.filled)
        paid = payment_down(books.waiting, asked, struck.assets_out)
        sold = books.waiting - rest
        self.books = replace(
            books.disposed(sold, paid),
            waiting=rest,
            waiting_in=struck.number + 1 if rest else 0,
            payable=books.payable + paid,
        )
        what = "redemption struck in part, the rest rolls over" if rest else "redemption struck"
        return (self._note(struck, what, assets=paid, shares=sold),)

    def _subscribe(self, act: Act) -> Change:
        if act.who != self._investor:
            return self._line(act, "subscription paid for another", act.who)
        books = self.books
        self.books = replace(books, pending=books.pending + act.assets, pending_in=act.dealing)
        return self._line(act, act.kind.value, act.other, flow=act.assets)

    def _cancel_subscription(self, act: Act) -> Change:
        left = self.books.pending - act.assets
        self.books = replace(self.books, pending=left, pending_in=0 if not left else act.dealing)
        return self._line(act, act.kind.value, act.other, flow=-act.assets)

    def _claim_shares(self, act: Act) -> Change:
        if act.who != self._investor:
            return self._receive(act, "shares claimed by another")
        if act.other != self._investor:
            flow = self._give(act.shares)
            self.books = replace(self.books, due=self.books.due - act.shares)
            return self._line(act, "shares claimed for another", act.other, flow, estimated=True)
        books = self.books
        self.books = replace(books, due=books.due - act.shares, wallet=books.wallet + act.shares)
        return self._line(act, act.kind.value, act.other)

    def _ask_redemption(self, act: Act) -> Change:
        if act.who != self._investor:
            return self._send(act, "redemption requested by another", act.who)
        books = self.books
        flow = 0
        if act.other == self._investor:
            self.books = replace(books, wallet=books.wallet - act.shares)
        else:
            flow = self._take(act.shares)
        waiting = self.books.waiting + act.shares
        self.books = replace(self.books, waiting=waiting, waiting_in=act.dealing)
        return self._line(act, act.kind.value, act.other, flow, estimated=flow != 0)

    def _cancel_redemption(self, act: Act) -> Change:
        books = self.books
        self.books = replace(
            books, waiting=books.waiting - act.shares, wallet=books.wallet + act.shares
        )
        return self._line(act, act.kind.value, act.other)

    def _claim_assets(self, act: Act) -> Change:
        if act.who != self._investor:
            return self._line(act, "money claimed by another", act.who)
        self.books = replace(self.books, payable=self.books.payable - act.assets)
        return self._line(act, act.kind.value, act.other, flow=-act.assets)

    def _leave(self, act: Act) -> Change:
        if act.who != self._investor:
            return self._line(act, "left in kind by another", act.who)
        return self._send(act, act.kind.value, act.other)

    def _transfer(self, act: Act) -> Change:
        if act.who == act.other:
            return self._line(act, "shares sent to oneself", None)
        if act.who != self._investor:
            return self._receive(act, "shares received")
        return self._send(act, "shares sent", act.other)

    def _receive(self, act: Act, what: str) -> Change:
        flow = self._take(act.shares)
        self.books = replace(self.books, wallet=self.books.wallet + act.shares)
        return self._line(act, what, act.who, flow, estimated=True)

    def _send(self, act: Act, what: str, other: Address) -> Change:
        flow = self._give(act.shares)
        self.books = replace(self.books, wallet=self.books.wallet - act.shares)
        return self._line(act, what, other, flow, estimated=True)

    def _take(self, shares: int) -> int:
        """Book what shares from elsewhere cost: what they are worth; the flow."""
        worth = self.worth(shares)
        self.books = replace(self.books, cost=self.books.cost + worth)
        return worth

    def _give(self, shares: int) -> int:
        """Book shares that go elsewhere as sold for what they are worth; the flow."""
        worth = self.worth(shares)
        self.books = self.books.disposed(shares, worth)
        return -worth

    def _line(
        self, act: Act, what: str, other: Address | None, flow: int = 0, *, estimated: bool = False
    ) -> Change:
        books = self.books
        self.books = replace(
            books, paid_in=books.paid_in + max(flow, 0), taken_out=books.taken_out + max(-flow, 0)
        )
        return Change(
            moment=act.moment,
            what=what,
            other=None if other == self._investor else other,
            dealing=act.dealing,
            assets=act.assets,
            shares=act.shares,
            flow=flow,
            is_estimated=estimated,
            per_share=self.per_share,
            books=self.books,
            paid=act.paid,
        )

    def _note(self, struck: Strike, what: str, *, assets: int, shares: int = 0) -> Change:
        return Change(
            moment=struck.moment,
            what=what,
            other=None,
            dealing=struck.number,
            assets=assets,
            shares=shares,
            flow=0,
            is_estimated=False,
            per_share=self.per_share,
            books=self.books,
        )
