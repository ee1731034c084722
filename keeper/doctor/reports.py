"""The doctor's check of what the chain keeps of reports."""

from __future__ import annotations

from collections.abc import Iterator

from keeper.bootstrap import Reader, find_recorded
from keeper.doctor.findings import Check
from keeper.domain.dealing_report import hash_of, spelt_as, to_canonical
from keeper.errors import GuardError


def report_checks(reader: Reader) -> Iterator[Check]:
    """List the checks of recorded reports."""
    yield Check(
        name="recorded report",
        run=lambda: check_recorded(reader),
        remedy="see whether a token was renamed; if not, find out who recorded it: `keeper report "
        "verify` names the transaction and its sender; a hash is recorded for good, so tell the "
        "investors",
    )


def check_recorded(reader: Reader) -> str:
    """
    Check that the newest recorded hash is that of the figures on the chain.

    Raises:
        GuardError: it is another one.
    """
    found = find_recorded(reader)
    if found is None:
        return "no report was recorded lately"
    report, anchor = found
    ours = hash_of(to_canonical(spelt_as(report, anchor.hash)))
    if anchor.hash != ours:
        raise GuardError(
            f"of dealing {report.dealing} {anchor.hash} is recorded, by {anchor.by} in block "
            f"{anchor.block}; from the chain follows {ours}, or a token was renamed"
        )
    return f"dealing {report.dealing}: {ours} in block {anchor.block}"
