"""What the fund is worth, by the keeper's own reckoning, and whether the contract agrees."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.assets import Feed
from keeper.domain.nav import (
    NavReport,
    NavStatement,
    recompute_struck,
    strike_nav,
    within_tolerance,
)
from keeper.domain.prices import price_of
from keeper.domain.share_math import per_share_down
from keeper.domain.snapshot import FundSnapshot
from keeper.errors import GuardError, NavDisagreementError, PriceError
from keeper.ports import ChainReader, ContractView, StruckNav

EXACT = "to the wei"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One comparison: both sides, how close they must be, and whether they are."""

    what: str
    ours: str
    theirs: str
    within: str
    passed: bool

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.what}: {self.ours} and {self.theirs}, must agree {self.within}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """
    A struck dealing, reckoned again.

    Args:
        observed_block: where the keeper looked.
        struck_block: where the contract struck.
        total: struck net assets, base units.
    """

    dealing: int
    observed_block: int
    struck_block: int
    transaction: str
    total: int
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether every comparison holds."""
        return all(check.passed for check in self.checks)


class Valuation:
    """Values the fund and checks valuations."""

    def __init__(self, chain: ChainReader) -> None:
        self._chain = chain

    def require_agreement(self, statement: NavStatement, snapshot: FundSnapshot) -> None:
        """
        Hold the keeper's figures at a block against the contract's own at the same block.

        Raises:
            NavDisagreementError: they differ by more than the contract would accept.
            PriceError: the contract cannot value itself.
        """
        view = self._chain.fetch_contract_view(statement.block)
        failed = [check for check in _agreement(statement, view, snapshot) if not check.passed]
        if failed:
            raise NavDisagreementError("; ".join(str(check) for check in failed))

    def verify(self, dealing: int) -> Verification:
        """
        Reckon a struck dealing again from the chain alone.

        At the observed block the contract's view, the keeper's value and the report must be equal
        to the wei; the struck figure must follow from its event to the wei; and what was struck
        must agree with what was observed within the tolerances of the time.

        Raises:
            GuardError: the dealing was not struck.
            ArchiveNeededError: the node no longer has the state of one of the blocks.
        """
        struck = self._chain.fetch_struck(dealing)
        if struck is None:
            raise GuardError(f"dealing {dealing} has no strike")
        observed = self._chain.fetch_snapshot(struck.report.observed_block)
        view = self._chain.fetch_contract_view(observed.block)
        statement = strike_nav(observed)
        checks = [
            *_exact_checks(statement, view, struck.report),
            *_struck_checks(struck, observed),
            *self._price_checks(struck),
            *_tolerance_checks(struck, observed),
        ]
        return Verification(
            dealing=dealing,
            observed_block=observed.block,
            struck_block=struck.block,
            transaction=struck.transaction,
            total=struck.total_assets,
            checks=tuple(checks),
        )

    def _price_checks(self, struck: StruckNav) -> list[Check]:
        """Reckon the event's prices from the feeds' answers in the block of the strike."""
        at_strike = self._chain.fetch_snapshot(struck.block)
        checks = []
        for token, price, round_id in zip(struck.tokens, struck.prices, struck.rounds, strict=True):
            feed = at_strike.feeds.get(token)
            if feed is None or feed.round_id != round_id or _previous_moved(feed, at_strike):
                continue  # the feed moved on in the same block: its round says so in the event
            try:
                ours = price_of(at_strike, token)
            except PriceError:
                continue  # disabled later in the same block
            checks.append(_exact(f"struck price of {feed.token.symbol}", ours, price))
        return checks


def _previous_moved(feed: Feed, at_strike: FundSnapshot) -> bool:
    """Whether the feed it replaced may have answered after the strike, of which no event tells."""
    return feed.probation is not None and feed.probation.updated_at == at_strike.timestamp


def _agreement(
    statement: NavStatement, view: ContractView, snapshot: FundSnapshot
) -> tuple[Check, ...]:
    terms, total = snapshot.nav_terms, "net assets"
    prices = zip(statement.tokens, statement.prices, view.prices, strict=False)
    return (
        _exact("units", statement.units_hash, view.units_hash),
        _exact("priced tokens", list(statement.tokens), list(view.tokens)),
        _close(total, statement.total, view.total_assets, terms.total_tolerance),
        *(_close(f"price of {t}", a, b, terms.price_tolerance) for t, a, b in prices),
    )


def _exact_checks(
    statement: NavStatement, view: ContractView, report: NavReport
) -> tuple[Check, ...]:
    """Compare the three figures of the observed block."""
    figures = (
        ("units", statement.units_hash, view.units_hash, report.units_hash),
        ("prices", list(statement.prices), list(view.prices), list(report.prices)),
        ("net assets", statement.total, view.total_assets, report.total_assets),
    )
    pairs = [
        _exact(f"{what}, keeper and {other}", ours, theirs)
        for what, ours, contract, reported in figures
        for other, theirs in (("contract view", contract), ("report", reported))
    ]
    return (_exact("observed block's hash", statement.block_hash, report.block_hash), *pairs)


def _struck_checks(struck: StruckNav, observed: FundSnapshot) -> tuple[Check, ...]:
    """Reckon the struck figure from what its event says."""
    total = recompute_struck(
        cash=struck.cash,
        remote=struck.remote,
        base=observed.base.address,
        holding_tokens=struck.holding_tokens,
        amounts=struck.amounts,
        tokens=struck.tokens,
        prices=struck.prices,
    )
    return (_exact("struck net assets, from the event", total, struck.total_assets),)


def _tolerance_checks(struck: StruckNav, observed: FundSnapshot) -> tuple[Check, ...]:
    """
    Compare what was struck with what was observed.

    Units that differ mean exits in kind in between, which the contract lets pass; then only
    prices can be compared here, and the contract compared per share.
    """
    terms, report = observed.nav_terms, struck.report
    checks = [
        _close(f"price of {token}", ours, theirs, terms.price_tolerance)
        for token, ours, theirs in zip(struck.tokens, report.prices, struck.prices, strict=False)
    ]
    if report.units_hash == struck.units_hash:
        supply, virtual = observed.accrued_supply, observed.virtual_shares
        ours, theirs = (
            per_share_down(total, supply, virtual)
            for total in (report.total_assets, struck.total_assets)
        )
        checks.append(_close("NAV per share", ours, theirs, terms.total_tolerance))
    return tuple(checks)


def _exact(what: str, ours: object, theirs: object) -> Check:
    return Check(what=what, ours=str(ours), theirs=str(theirs), within=EXACT, passed=ours == theirs)


def _close(what: str, ours: int, theirs: int, tolerance: int) -> Check:
    return Check(
        what=what,
        ours=str(ours),
        theirs=str(theirs),
        within=f"within {tolerance / 10**16:g} %",
        passed=within_tolerance(ours, theirs, tolerance),
    )
