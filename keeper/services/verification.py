"""A struck dealing reckoned again from the chain alone, by whoever does not trust its NAV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keeper.domain.nav import strike_nav
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.struck_prices import answer_in_block, possible_prices
from keeper.domain.units import Address
from keeper.errors import ArchiveNeededError, GuardError, KeeperError
from keeper.ports import ChainReader, RoundReader, StruckNav
from keeper.services.checks import Check, check_exact, fail
from keeper.services.struck_checks import (
    amount_checks,
    observed_checks,
    report_checks,
    symbol_of,
    tolerance_checks,
    total_check,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """
    A struck dealing, reckoned again.

    Args:
        struck: what the chain says of it; None when it could not be read.
        checks: every comparison.
        problem: why it could not be verified, in words; empty when it was.
        exit_code: that of the problem, or of a difference.
    """

    dealing: int
    struck: StruckNav | None = None
    checks: tuple[Check, ...] = ()
    problem: str = ""
    exit_code: int = 0

    @property
    def passed(self) -> bool:
        """Whether it was verified and every comparison holds."""
        return self.exit_code == 0

    @property
    def faults(self) -> tuple[str, ...]:
        """Say what is wrong, one figure a line."""
        failed = tuple(str(check) for check in self.checks if not check.passed)
        return (self.problem, *failed) if self.problem else failed


def worst_code(found: Sequence[Verification]) -> int:
    """Choose the exit code of several: a difference goes before what could not be verified."""
    codes = {each.exit_code for each in found}
    return GuardError.exit_code if GuardError.exit_code in codes else max(codes, default=0)


class Verifier:
    """
    Reckons struck dealings again.

    Args:
        chain: reads the fund at any block.
        rounds: knows what feeds answered in between two blocks.
    """

    def __init__(self, chain: ChainReader, rounds: RoundReader) -> None:
        self._chain, self._rounds = chain, rounds

    def examine(self, dealing: int) -> Verification:
        """Verify a dealing; what keeps it from being verified ends up in the result."""
        try:
            return self.verify(dealing)
        except KeeperError as error:
            return Verification(dealing=dealing, problem=str(error), exit_code=error.exit_code)

    def verify(self, dealing: int) -> Verification:
        """
        Reckon a struck dealing again from the chain alone.

        At the observed block the contract's view, the keeper's value and the report must be equal
        to the wei; the struck figure must follow to the wei from the units, prices and rounds in
        its event; and what was struck must agree with what was observed within the tolerances of
        the time.

        Raises:
            GuardError: the dealing was not struck.
            ArchiveNeededError: the node no longer has the state of one of the blocks.
            PriceError: by the keeper's own rules there was no price at the observed block.
        """
        struck = self._chain.fetch_struck(dealing)
        if struck is None:
            now = self._chain.fetch_snapshot().dealing.number
            raise GuardError(f"dealing {dealing} has no strike, the fund is at dealing {now}")
        try:
            checks = self._check(struck)
        except ArchiveNeededError as error:
            blocks = f"blocks {struck.observed_block}, {struck.block - 1} and {struck.block}"
            text = f"dealing {dealing} needs an archive node, with the state of {blocks}: {error}"
            raise ArchiveNeededError(text) from error
        code = 0 if all(check.passed for check in checks) else GuardError.exit_code
        return Verification(dealing=dealing, struck=struck, checks=checks, exit_code=code)

    def _check(self, struck: StruckNav) -> tuple[Check, ...]:
        observed = self._chain.fetch_snapshot(struck.observed_block)
        view = self._chain.fetch_contract_view(struck.observed_block)
        before, after = (
            self._chain.fetch_snapshot(block) for block in (struck.block - 1, struck.block)
        )
        return (
            *report_checks(struck),
            *observed_checks(strike_nav(observed), view, struck.report, observed),
            *amount_checks(struck, observed, before, after),
            *self._price_checks(struck, before, after),
            total_check(struck, observed),
            *tolerance_checks(struck, observed),
        )

    def _price_checks(
        self, struck: StruckNav, before: FundSnapshot, after: FundSnapshot
    ) -> tuple[Check, ...]:
        """Reckon the event's prices from the rounds beside them."""
        rows = zip(struck.tokens, struck.prices, struck.rounds, strict=False)
        return (
            check_exact("number of rounds, in the event", len(struck.tokens), len(struck.rounds)),
            *(self._price_check(*row, before, after) for row in rows),
        )

    def _price_check(
        self, token: Address, price: int, round_id: int, before: FundSnapshot, after: FundSnapshot
    ) -> Check:
        symbol = symbol_of(token, after)
        listed, last = after.feeds.get(token), before.feeds.get(token)
        if listed is None:
            return fail(f"struck price of {symbol}", "no feed", price)
        known = [feed.round_id for feed in (last, listed) if feed is not None]
        answer = None
        if round_id not in known:
            answer = self._rounds.fetch_round(token, round_id, after.block_hash)
        feed = answer_in_block(last, listed, round_id, answer)
        if feed is None:
            return fail(f"round of {symbol}", f"{known[0]} to {known[-1]}", round_id)
        prices = possible_prices(before, after, token, feed)
        ours = price if price in prices else next(iter(prices), 0)
        return check_exact(f"struck price of {symbol}, by its round {round_id}", ours, price)
