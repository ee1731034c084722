"""What sending transactions needs: key, journal, and what gas may cost."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from keeper.settings.section import DAY_S, Amount, Section

MODE_MARK = "{mode}"


class Keys(Section):
    """
    The keeper's key: a keystore v3 and the passphrase, each in a file of mode 0600.

    On a local chain a file with the bare key will do.
    """

    keystore: Path | None = None
    passphrase_file: Path | None = None
    raw_key_file: Path | None = None

    @model_validator(mode="after")
    def _require_one_key(self) -> Self:
        stored = (self.keystore is not None, self.passphrase_file is not None)
        if any(stored) if self.raw_key_file else not all(stored):
            raise ValueError("either keystore and passphrase_file, or raw_key_file must be set")
        return self


class Database(Section):
    """
    Where the journal lives: a SQLAlchemy URL, or the absolute path of a file with one.

    `{mode}` in it becomes nothing for a live keeper and `-dry-run` for a dry run.
    """

    url: str = f"sqlite:///keeper{MODE_MARK}.sqlite"
    url_file: Path | None = None
    lease_s: Annotated[int, Field(ge=5, le=DAY_S)] = 60


class Gas(Section):
    """What transactions may cost, and when one counts as stuck."""

    max_fee_gwei: Annotated[Decimal, Field(ge=Decimal("0.001"), le=10_000)] = Decimal(200)
    wait_s: Annotated[int, Field(ge=0, le=600)] = 60
    stuck_after_s: Annotated[int, Field(ge=1, le=DAY_S)] = 180
    max_tries: Annotated[int, Field(ge=1, le=50)] = 8
    low_balance: Amount = Decimal("0.05")
