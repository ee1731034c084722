"""A power as a form: what it asks for, and what the chain says of it now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from keeper.domain.powers import Power, Present


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerNow:
    """
    A power at one block.

    Args:
        presents: what the chain says, by the names of what it is about, "" where there is one.
    """

    power: Power
    presents: Mapping[str, Present]
