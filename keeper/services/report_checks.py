"""A report's file held against the chain: is it the one whose hash the keeper anchored?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from keeper.domain.dealing_report import (
    Anchor,
    DealingReport,
    differences_of,
    hash_of,
    renamed,
    spelt_as,
    to_canonical,
)
from keeper.domain.plain_text import plain_line
from keeper.domain.report_reading import from_canonical
from keeper.domain.report_verdict import FORMAT, HASH, PAGES, ReportVerdict
from keeper.domain.units import Address
from keeper.errors import ChainMismatchError, GuardError

Render = Callable[[DealingReport], bytes]


class ReportSource(Protocol):
    """Where the facts of struck dealings come from; every method may raise RpcError."""

    def fetch_newest(self) -> int:
        """Read the number of the newest block."""
        ...

    def fetch_report(self, dealing: int, until: int) -> DealingReport:
        """Put a report together; raises GuardError when the dealing has no strike by that block."""
        ...

    def fetch_anchor(self, report: DealingReport, until: int) -> Anchor | None:
        """Find the hash that was recorded of a dealing; None while there is none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund:
    """Which fund a keeper is for."""

    chain_id: int
    address: Address


class ReportVerifier:
    """
    Checks files of reports.

    Args:
        source: the chain.
        fund: of the keeper that checks.
    """

    def __init__(self, source: ReportSource, fund: Fund) -> None:
        self._source, self._fund = source, fund

    def verify(
        self, text: str, content: bytes, render: Render, dealing: int | None = None
    ) -> ReportVerdict:
        """
        Check a file.

        Args:
            text: the figures that came along in it.
            content: the whole file.
            render: sets the pages of a report anew, as the same kind of file.
            dealing: that the file is said to be of; None for whichever it says itself.

        Raises:
            ReportFileError: the text is no canonical figures.
            ChainMismatchError: it is of another fund or chain.
            GuardError: it is of another dealing, or of one that has no strike.
        """
        theirs = from_canonical(text)
        self._require_ours(theirs, dealing)
        newest = self._source.fetch_newest()
        found = self._source.fetch_report(theirs.dealing, newest)
        ours = replace(found, format=theirs.format)
        anchor, digest = self._source.fetch_anchor(ours, newest), hash_of(text)
        is_recorded = anchor is not None and anchor.hash == digest
        # Names are what tokens say today; the recorded hash vouches for those of its day.
        is_renamed = is_recorded and ours != theirs == renamed(ours, theirs)
        names = differences_of(ours, theirs) if is_renamed else ()
        different = () if is_renamed else differences_of(ours, theirs)
        faults = [*different]
        if anchor is not None and not is_recorded:
            faults.append(_other_hash(theirs, anchor))
        # Figures that a stranger made up are not even set: they may be no dates, or no amounts.
        if not different and render(theirs) != content:
            faults.append(
                f"{PAGES}: they are not what this version of the keeper sets from the figures in "
                f"the file; `keeper report --dealing {theirs.dealing}` writes them anew"
            )
        return ReportVerdict(
            dealing=theirs.dealing,
            hash=digest,
            anchor=anchor,
            faults=tuple(faults),
            names=names,
        )

    def _require_ours(self, theirs: DealingReport, dealing: int | None) -> None:
        told = (theirs.chain_id, theirs.fund)
        if told != (self._fund.chain_id, self._fund.address):
            raise ChainMismatchError(
                f"the file is of fund {plain_line(theirs.fund)} on chain "
                f"{plain_line(str(theirs.chain_id))}, this keeper is for "
                f"{self._fund.address} on chain {self._fund.chain_id}"
            )
        if dealing is not None and theirs.dealing != dealing:
            number = plain_line(str(theirs.dealing))
            raise GuardError(f"the file is of dealing {number}, not of {dealing}")


def _other_hash(theirs: DealingReport, anchor: Anchor) -> str:
    """Say how the recorded hash is another one."""
    recorded = spelt_as(theirs, anchor.hash)
    if recorded != theirs:
        return (
            f"{FORMAT}: the chain has the same figures as {recorded.format}, the file is "
            f"{theirs.format}; `keeper report --dealing {theirs.dealing}` writes the recorded one"
        )
    return f"{HASH}: the chain has {anchor.hash}, the file {hash_of(to_canonical(theirs))}"
