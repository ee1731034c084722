"""What can be compared of a strike without asking anybody."""

from __future__ import annotations

from dataclasses import replace

from keeper.domain.nav import (
    NavReport,
    NavStatement,
    plain_amount,
    recompute_struck,
    units_hash,
)
from keeper.domain.share_math import per_share_down
from keeper.domain.snapshot import Entry, FundSnapshot
from keeper.domain.units import Address
from keeper.ports import ContractView, StruckNav
from keeper.services.checks import Check, check_close, check_exact, fail


def report_checks(struck: StruckNav) -> tuple[Check, ...]:
    """Compare what the transaction carried with what the contract says that it did."""
    report = struck.report
    pairs = (
        ("dealing", struck.dealing, report.dealing),
        ("observed block", struck.observed_block, report.observed_block),
        ("sequence", struck.sequence, report.sequence),
    )
    return tuple(check_exact(f"{what}, event and report", a, b) for what, a, b in pairs)


def observed_checks(
    statement: NavStatement, view: ContractView, report: NavReport, observed: FundSnapshot
) -> tuple[Check, ...]:
    """Compare the keeper's figures of the observed block with the contract's and the report's."""
    symbols = [symbol_of(token, observed) for token in statement.tokens]
    checks = [
        check_exact("observed block's hash", statement.block_hash, report.block_hash),
        check_exact("priced tokens, keeper and contract view", statement.tokens, view.tokens),
    ]
    for other, hash_, total, prices in (
        ("contract view", view.units_hash, view.total_assets, view.prices),
        ("report", report.units_hash, report.total_assets, report.prices),
    ):
        pair = f"keeper and {other}"
        checks += [
            check_exact(f"units, {pair}", statement.units_hash, hash_),
            check_exact(f"number of prices, {pair}", len(statement.prices), len(prices)),
            *(
                check_exact(f"price of {symbol}, {pair}", ours, theirs)
                for symbol, ours, theirs in zip(symbols, statement.prices, prices, strict=False)
            ),
            check_exact(f"net assets, {pair}", statement.total, total),
        ]
    return tuple(checks)


def amount_checks(
    struck: StruckNav, observed: FundSnapshot, before: FundSnapshot, after: FundSnapshot
) -> tuple[Check, ...]:
    """
    Reckon the event's cash and amounts from booked units, at the indexes of the strike.

    What a vault's shares count for cannot be told: the strike itself moves its checkpoint.
    """
    state = _at_units(struck, observed, before, after)
    if state is None:
        return (fail("units of the event", "of no state around its block", struck.units_hash),)
    held = [
        (entry, _at_strike(entry, strategy.address, after))
        for strategy in state.strategies
        for entry in strategy.entries
        if entry.units
    ]
    tokens = [entry.underlying for entry, _ in held]
    return (
        check_exact("units of the event", units_hash(state), struck.units_hash),
        check_exact("cash, booked and event", state.cash, struck.cash),
        check_exact("value on other chains", state.remote_value, struck.remote),
        check_exact("tokens held, booked and event", tokens, list(struck.holding_tokens)),
        *(
            check_exact(
                f"struck amount of {symbol_of(entry.underlying, state)}, by its units",
                amount,
                theirs,
            )
            for (entry, amount), theirs in zip(held, struck.amounts, strict=False)
            if entry.vault is None
        ),
    )


def _at_units(
    struck: StruckNav, observed: FundSnapshot, before: FundSnapshot, after: FundSnapshot
) -> FundSnapshot | None:
    """
    Find the state that has the units of the event.

    Mostly the observed one; after exits in kind, which a strike lets pass, the end of the block
    before. After one in its own block it is the end of that, whose cash alone the strike moved.
    """
    settled = replace(after, cash=struck.cash)
    states = (observed, before, settled)
    return next((each for each in states if units_hash(each) == struck.units_hash), None)


def _at_strike(entry: Entry, strategy: Address, after: FundSnapshot) -> int:
    """Give what an entry's units counted for in the block of the strike."""
    if entry.index is None:
        return entry.units
    indexes = (
        each.index
        for state in after.strategies
        if state.address == strategy
        for each in state.entries
        if each.token == entry.token
    )
    return plain_amount(replace(entry, index=next(indexes, None) or entry.index))


def total_check(struck: StruckNav, observed: FundSnapshot) -> Check:
    """Add the struck figure up from what its event says."""
    what = "struck net assets, from the event"
    try:
        total = recompute_struck(
            cash=struck.cash,
            remote=struck.remote,
            base=observed.base.address,
            holding_tokens=struck.holding_tokens,
            amounts=struck.amounts,
            tokens=struck.tokens,
            prices=struck.prices,
        )
    except (KeyError, ValueError):  # a holding without a price, or lists of different lengths
        return fail(what, "its lists do not fit together", struck.total_assets)
    return check_exact(what, total, struck.total_assets)


def tolerance_checks(struck: StruckNav, observed: FundSnapshot) -> tuple[Check, ...]:
    """Compare what was struck with what was observed, as the contract did."""
    terms, report = observed.nav_terms, struck.report
    checks = [
        check_close(
            f"price of {symbol_of(token, observed)}, report and event",
            ours,
            theirs,
            terms.price_tolerance,
        )
        for token, ours, theirs in zip(struck.tokens, report.prices, struck.prices, strict=False)
    ]
    if report.units_hash == struck.units_hash:
        supply, virtual = observed.accrued_supply, observed.virtual_shares
        ours, theirs = (
            per_share_down(total, supply, virtual)
            for total in (report.total_assets, struck.total_assets)
        )
        what = "NAV per share, report and event"
        checks.append(check_close(what, ours, theirs, terms.total_tolerance))
    return tuple(checks)


def symbol_of(token: Address, snapshot: FundSnapshot) -> str:
    feed = snapshot.feeds.get(token)
    return token if feed is None else feed.token.symbol
