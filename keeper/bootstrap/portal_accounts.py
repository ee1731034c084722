"""One account at one block, for the portal."""

from __future__ import annotations

from collections.abc import Iterator

from keeper.adapters.contracts import Reading, load_contract
from keeper.adapters.event_store import SqlEvents
from keeper.adapters.event_words import EventWords
from keeper.bootstrap.portal_calls import Caller
from keeper.domain.events import FundEvent
from keeper.domain.units import Address
from keeper.portal.people import (
    STATES,
    AccountEvent,
    AccountState,
    ExitLine,
    RedemptionState,
    SubscriptionState,
)

# Of each event that moves money or shares: whose it is, what is counted, and what that means.
OWNED = {
    "fund.DepositRequest": ("controller", "assets", "requested"),
    "fund.DepositCancelled": ("controller", "assets", "cancelled"),
    "fund.Withdraw": ("owner", "assets", "withdrew"),
    "fund.RedeemedInKind": ("owner", "paidShares", "left"),
    "fund.RedeemRequest": ("controller", "shares", "asked"),
    "fund.RedeemCancelled": ("controller", "shares", "unasked"),
}
TRANSFER = "shares.Transfer"


class Accounts:
    """
    Reads accounts.

    Args:
        store: of the fund's events.
        words: read them.
        own: the fund's own addresses, to and from which shares go without being given away.
    """

    def __init__(self, store: SqlEvents, words: EventWords, own: frozenset[Address]) -> None:
        self._store, self._words, self._own = store, words, own

    def fetch(self, caller: Caller, account: Address, *, permits: bool) -> AccountState:
        """Read an account at a caller's block."""
        shares = caller.ask("shares", "balanceOf", account).number("0")
        paid, lines = _exit(caller, shares)
        base = caller.reader.book.tokens[caller.reader.book.base].address
        return AccountState(
            account=account,
            shares=shares,
            votes=caller.ask("shares", "getVotes", account).number("0"),
            delegate=caller.ask("shares", "delegates", account).address("0"),
            nonce_shares=caller.ask("shares", "nonces", account).number("0"),
            nonce_dao=caller.ask("dao", "nonces", account).number("0"),
            nonce_base=_token(caller, base, "nonces", account) if permits else None,
            base_balance=_token(caller, base, "balanceOf", account),
            allowance=_token(
                caller, base, "allowance", account, caller.reader.book.address_of("fund")
            ),
            subscription=_subscription(caller.ask("views", "depositStatus", account).struct("0")),
            redemption=_redemption(caller.ask("views", "redeemStatus", account).struct("0")),
            exit_paid=paid,
            exit_lines=lines,
            events=tuple(self._events(account, caller.head.number)),
        )

    def _events(self, account: Address, until: int) -> Iterator[AccountEvent]:
        """List what touched an account; only its own events are decoded."""
        topic = "0x" + account[2:].lower().rjust(64, "0")
        found = self._store.fetch_events(names=(*OWNED, TRANSFER), until=until)
        for name, event in found:
            if topic in event.topics:
                values = self._words.read(event)
                assert values is not None, "it has a name, so its ABI knows it"
                kept = self._read(name, event, values, account)
                if kept is not None:
                    yield kept

    def _read(
        self, name: str, event: FundEvent, values: Reading, account: Address
    ) -> AccountEvent | None:
        if name == TRANSFER:
            return self._move(event, values, account)
        whose, what, kind = OWNED[name]
        if values.address(whose) != account:
            return None
        asked = kind in ("asked", "unasked")
        number = values.number("requestId") if asked else 0
        return _event(event, kind, values.number(what), number)

    def _move(self, event: FundEvent, values: Reading, account: Address) -> AccountEvent | None:
        """Tell a transfer with somebody else from the fund's own."""
        source, target = values.address("from"), values.address("to")
        if target == account and source not in self._own:
            return _event(event, "moved_in", values.number("value"))
        if source == account and target not in self._own:
            return _event(event, "moved_out", values.number("value"))
        return None


def _event(event: FundEvent, kind: str, amount: int, request_id: int = 0) -> AccountEvent:
    return AccountEvent(
        kind=kind,
        block=event.block,
        transaction=event.transaction,
        time=event.timestamp,
        amount=amount,
        request_id=request_id,
    )


def _token(caller: Caller, token: str, function: str, *arguments: str) -> int:
    """Call a view of an ERC-20 that gives a number."""
    contract = load_contract("FundShares")
    call = "0x" + contract.encode(function, *arguments).hex()
    answer = caller.reads.fetch_call(token, call, caller.head)
    return contract.decode(function, answer).number("0")


def _exit(caller: Caller, shares: int) -> tuple[int, tuple[ExitLine, ...]]:
    """Ask what an exit in kind with all shares would pay; nothing without shares."""
    if not shares:
        return 0, ()
    found = caller.ask("views", "previewRedeemInKind", shares)
    lines = tuple(
        ExitLine(
            strategy=each.address("strategy"),
            token=each.address("token"),
            adapter=each.address("adapter"),
            units=each.number("units"),
            amount=each.number("amount"),
            unwinds=each.flag("unwinds"),
            answers=each.flag("answers"),
        )
        for each in found.structs("2")
    )
    return found.number("0"), lines


def _subscription(found: Reading) -> SubscriptionState:
    return SubscriptionState(
        state=STATES[found.number("state")],
        request_id=found.number("requestId"),
        pending_assets=found.number("pendingAssets"),
        claimable_assets=found.number("claimableAssets"),
        claimable_shares=found.number("claimableShares"),
        claimable_at=found.number("claimableAt"),
    )


def _redemption(found: Reading) -> RedemptionState:
    return RedemptionState(
        state=STATES[found.number("state")],
        request_id=found.number("requestId"),
        pending_shares=found.number("pendingShares"),
        claimable_shares=found.number("claimableShares"),
        claimable_assets=found.number("claimableAssets"),
        unfinished=found.flag("unfinished"),
    )
