"""services.statements.InvestorSource: an investor's past from events, its present from views."""

from __future__ import annotations

from collections import Counter

from keeper.adapters.address_book import AddressBook
from keeper.adapters.contracts import Argument, Reading
from keeper.adapters.exits_in_kind import ExitsInKind
from keeper.adapters.logs import Event, EventReader
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.rpc import Rpc
from keeper.adapters.token_names import TokenNames
from keeper.adapters.transactions import find_contract
from keeper.domain.intents import Head
from keeper.domain.share_math import pro_rata_down
from keeper.domain.statement import Subject
from keeper.domain.statement_facts import Act, Holding, Kind, Moment, Strike
from keeper.domain.units import Address
from keeper.errors import PendingError

Move = tuple[str, int]

MAX_WALK = 64  # dealings, as in the contracts

# Event, then the fields of who, of the other, of dealing, assets and shares; "" where it has none.
ACTS = {
    "DepositRequest": (Kind.SUBSCRIBED, "controller", "owner", "requestId", "assets", ""),
    "DepositCancelled": (
        Kind.SUBSCRIPTION_CANCELLED,
        "controller",
        "controller",
        "requestId",
        "assets",
        "",
    ),
    "Deposit": (Kind.SHARES_CLAIMED, "sender", "owner", "", "assets", "shares"),
    "RedeemRequest": (Kind.REDEMPTION_ASKED, "controller", "owner", "requestId", "", "shares"),
    "RedeemCancelled": (
        Kind.REDEMPTION_CANCELLED,
        "controller",
        "controller",
        "requestId",
        "",
        "shares",
    ),
    "Withdraw": (Kind.ASSETS_CLAIMED, "owner", "receiver", "", "assets", "shares"),
    "RedeemedInKind": (Kind.LEFT_IN_KIND, "owner", "receiver", "", "", "shares"),
}


class InvestorFacts:
    """
    Reads what concerns investors.

    Args:
        rpc: asked for views and for the times of blocks.
        book: where the fund stands.
        logs: knows the events.
    """

    def __init__(self, rpc: Rpc, book: AddressBook, logs: EventReader) -> None:
        self._reads, self._book, self._logs = PinnedReads(rpc), book, logs
        self._names, self._exits = TokenNames(rpc), ExitsInKind(rpc, book, logs)
        self._times: dict[int, int] = {}

    def fetch_head(self) -> Head:
        """Read the newest block."""
        return self._reads.fetch_block("latest")

    def fetch_subject(self, investor: Address) -> Subject:
        """Name fund, base asset and investor."""
        return Subject(
            chain_id=self._book.chain_id,
            fund=Address(self._book.address_of("fund")),
            name=self._names.fetch_name(Address(self._book.address_of("shares"))),
            base=self._names.fetch_token(Address(self._book.tokens[self._book.base].address)),
            investor=investor,
        )

    def fetch_facts(self, investor: Address, until: int) -> tuple[Act | Strike, ...]:
        """List every strike, and what touches an investor, up to a block."""
        asked = [
            event for event in self._fetch("fund", tuple(ACTS), until) if investor in _people(event)
        ]
        moved = [
            event
            for event in self._fetch("shares", ("Transfer",), until)
            # Nothing at all can be sent by anybody in anybody's name, and is no line.
            if event.values.number("value")
            and investor in (event.values.address("from"), event.values.address("to"))
        ]
        acts = [self._act(event) for event in asked]
        acts = [
            self._exits.with_payments(act) if act.kind is Kind.LEFT_IN_KIND else act for act in acts
        ]
        sent = [self._transfer(event) for event in moved]
        # Claims, requests and exits move shares too, and are told by their own events.
        own = Counter(key for act in acts for key in _moves_of(act, investor))
        for act in sent:
            key = _move_of(act, investor)
            if own[key] and act.who != act.other:
                own[key] -= 1
            else:
                acts.append(act)
        return (*self._strikes(until), *acts)

    def fetch_holding(self, investor: Address, head: Head) -> Holding:
        """
        Ask the contracts what an investor has at a block.

        Raises:
            PendingError: a redemption waited for longer than a view of the contracts can follow.
        """
        ids = self._view("fund", "requestIds", head, investor)
        if self._view("views", "redeemStatus", head, investor).struct("0").flag("unfinished"):
            raise PendingError(
                f"the redemption of {investor} went through more struck dealings from "
                f"{ids.number('2')} on than one call of the contracts settles, {MAX_WALK}: send "
                f"settle({investor}) to the fund {self._book.address_of('fund')} first"
            )
        deposit, redeem = ids.number("0"), ids.number("1")
        pending = self._view("fund", "pendingDepositRequest", head, deposit, investor).number("0")
        due = self._view("fund", "maxMint", head, investor).number("0")
        struck = self._view("fund", "dealing", head, deposit).struct("0")
        if pending and struck.number("sharesOut"):  # struck, and locked
            due += pro_rata_down(struck.number("sharesOut"), pending, struck.number("assetsIn"))
            pending = 0
        return Holding(
            wallet=self._view("shares", "balanceOf", head, investor).number("0"),
            pending=pending,
            due=due,
            waiting=self._view("fund", "pendingRedeemRequest", head, redeem, investor).number("0"),
            payable=self._view("fund", "maxWithdraw", head, investor).number("0"),
        )

    def _strikes(self, until: int) -> tuple[Strike, ...]:
        charged = {
            event.values.number("dealing"): event.values
            for event in self._fetch("fund", ("FeesCharged",), until)
        }
        found = []
        for event in self._fetch("fund", ("DealingStruck",), until):
            values = event.values
            fees = charged[values.number("dealing")]
            found.append(
                Strike(
                    moment=self._moment(event),
                    number=values.number("dealing"),
                    per_share=values.number("navPerShare"),
                    supply=values.number("supply"),
                    assets_in=values.number("assetsIn"),
                    shares_out=values.number("sharesOut"),
                    filled=values.number("sharesFilled"),
                    rolled=values.number("sharesRolled"),
                    assets_out=values.number("assetsOut"),
                    fee_shares=fees.number("managementShares") + fees.number("performanceShares"),
                )
            )
        return tuple(found)

    def _act(self, event: Event) -> Act:
        kind, who, other, *numbers = ACTS[event.name]
        dealing, assets, shares = (event.values.number(each) if each else 0 for each in numbers)
        return Act(
            kind=kind,
            moment=self._moment(event),
            who=event.values.address(who),
            other=event.values.address(other),
            dealing=dealing,
            assets=assets,
            shares=shares,
        )

    def _transfer(self, event: Event) -> Act:
        return Act(
            kind=Kind.TRANSFERRED,
            moment=self._moment(event),
            who=event.values.address("from"),
            other=event.values.address("to"),
            shares=event.values.number("value"),
        )

    def _moment(self, event: Event) -> Moment:
        if event.time is None and event.block not in self._times:
            self._times[event.block] = self._reads.fetch_block(hex(event.block)).timestamp
        return Moment(
            block=event.block,
            index=event.index,
            time=self._times[event.block] if event.time is None else event.time,
            transaction=event.transaction,
        )

    def _fetch(self, role: str, names: tuple[str, ...], until: int) -> list[Event]:
        contract = find_contract(self._book, role)
        return self._logs.fetch([contract], *names, first=self._book.deployed_block, last=until)

    def _view(self, role: str, function: str, head: Head, *arguments: Argument) -> Reading:
        at, contract = find_contract(self._book, role)
        data = "0x" + contract.encode(function, *arguments).hex()
        return contract.decode(function, self._reads.fetch_call(at, data, head))


def _people(event: Event) -> tuple[Address, Address]:
    _, who, other, *_ = ACTS[event.name]
    return event.values.address(who), event.values.address(other)


def _moves_of(act: Act, investor: Address) -> tuple[Move, ...]:
    """Say which transfer of the investor's shares an act brings along."""
    into = {Kind.SHARES_CLAIMED: act.other, Kind.REDEMPTION_CANCELLED: act.who}
    out_of = {Kind.REDEMPTION_ASKED: act.other, Kind.LEFT_IN_KIND: act.who}
    transaction = act.moment.transaction
    if into.get(act.kind) == investor:
        return ((transaction, act.shares),)
    return ((transaction, -act.shares),) if out_of.get(act.kind) == investor else ()


def _move_of(act: Act, investor: Address) -> Move:
    return act.moment.transaction, act.shares if act.other == investor else -act.shares
