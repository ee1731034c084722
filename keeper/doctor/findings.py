"""What a check finds, and the list of checks that the doctor makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from keeper.errors import KeeperError


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One check, in words; the exit code is that of the error which failed it.

    Args:
        check: its name.
        text: what was found, with numbers and limits.
        exit_code: 0 when all is well.
        remedy: what to do about it; "" when all is well.
    """

    check: str
    text: str
    exit_code: int = 0
    remedy: str = ""

    @property
    def passed(self) -> bool:
        """Whether all is well."""
        return self.exit_code == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """
    Something to look at.

    Args:
        name: what is looked at.
        run: says what it found; raises a KeeperError when that is a fault.
        remedy: what an operator does about a fault.
    """

    name: str
    run: Callable[[], str]
    remedy: str

    def make(self) -> Finding:
        """Look, and turn a fault into a finding: it must not hide the other checks."""
        try:
            return Finding(check=self.name, text=self.run())
        except KeeperError as error:
            text, code = str(error), error.exit_code
            return Finding(check=self.name, text=text, exit_code=code, remedy=self.remedy)
