"""The report on the newest dealing whose hash the season's keeper recorded, and its check."""

from dataclasses import dataclass
from pathlib import Path

from keeper.bootstrap import Reader, find_recorded, verify_report, write_dealing_report
from keeper.domain.report_verdict import ReportVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedReport:
    """A report's file, and what `keeper report verify` says of it."""

    path: Path
    verdict: ReportVerdict


def verify_recorded(reader: Reader, out: Path) -> RecordedReport | None:
    """Write the report on the newest recorded dealing and check it; None where there is none."""
    found = find_recorded(reader)
    if found is None:
        return None
    dealing = found[0].dealing
    path = out / f"dealing-{dealing}.pdf"
    write_dealing_report(reader, dealing, path)
    return RecordedReport(path=path, verdict=verify_report(reader, path, dealing))
