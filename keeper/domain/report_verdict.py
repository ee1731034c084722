"""What came of holding a report's file against the chain, in words for whoever relies on it."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.dealing_report import Anchor
from keeper.errors import GuardError, PendingError

HASH, FORMAT, PAGES = "hash", "format", "pages"
"""What a fault begins with that is not of a figure; all others begin with the figure's place."""
BUT = {
    HASH: "another hash is recorded of this dealing",
    FORMAT: "they are recorded in another format than the file's",
    PAGES: "the pages are not what this keeper sets from them",
}
HASH_NOTE = (
    "The first hash of a dealing stands for good, and whoever has the keeper's key can record one "
    "that is of nothing. That changes no figure and moves no money; this dealing is without a "
    "recorded proof, and its figures can be reckoned from the chain all the same."
)
NAME_NOTE = (
    "Names are no figures: the file has those with which its hash was recorded. A token may have "
    "taken another name since, or whoever recorded the hash had the keeper's key and made it up. "
    "Which token it is, its address tells, and no key can record a false one."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportVerdict:
    """
    What came of a check.

    Args:
        hash: of the figures in the file.
        anchor: what the chain keeps; None while nothing was recorded.
        faults: everything that is not as it should be, one a line.
        names: those in a recorded file that are others today, one a line.
    """

    dealing: int
    hash: str
    anchor: Anchor | None
    faults: tuple[str, ...]
    names: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """2 when something differs, 1 when only the hash is not recorded yet, else 0."""
        if self.faults:
            return GuardError.exit_code
        return PendingError.exit_code if self.anchor is None else 0

    @property
    def words(self) -> str:
        """Say it in one sentence."""
        kinds = {fault.partition(":")[0] for fault in self.faults}
        if kinds - BUT.keys():
            return "this is not the report that follows from the chain"
        if kinds:
            found = ", and ".join(words for kind, words in BUT.items() if kind in kinds)
            return f"the figures are the chain's, but {found}"
        if self.anchor is None:
            return "the figures are the chain's, but no hash of this dealing is recorded yet"
        names = ", but a name in it is another today" if self.names else ""
        return f"this is the recorded report, and its figures are the chain's{names}"

    @property
    def notes(self) -> tuple[str, ...]:
        """Say what follows from what was found, and what does not."""
        is_other = any(fault.startswith(f"{HASH}:") for fault in self.faults)
        return ((HASH_NOTE,) if is_other else ()) + ((NAME_NOTE,) if self.names else ())
