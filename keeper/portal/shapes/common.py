"""What all answers have in common."""

from __future__ import annotations

from typing import Annotated

from eth_utils.address import is_checksum_address, to_checksum_address
from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MOST_OFFSET = 1_000_000
MOST_ROWS = 200
LATEST = 2**40  # unix seconds that no chain will see


class Shape(BaseModel):
    """An answer, or a part of one."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Digits = Annotated[str, Field(pattern=r"^-?[0-9]+$", description="an integer in decimal digits")]
Wad = Annotated[str, Field(pattern=r"^-?[0-9]+$", description="an integer, 1e18 is one")]
Time = Annotated[int, Field(description="unix seconds")]
Account = Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{40}$", description="checksummed address")]
HashText = Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$")]


class At(Shape):
    """The block an answer was read at; `stale` says why there is nothing newer."""

    block: int
    hash: HashText
    time: Time
    stale: str | None = None


class Seen(Shape):
    """An answer that was read from the chain."""

    at: At


class Fault(Shape):
    """Why there is no answer, with the limit that was broken and the value that broke it."""

    reason: str
    limit: int | float | str | None = None
    value: int | float | str | None = None


class Failure(Shape):
    """Any answer with a status of 400 and more."""

    error: Fault


def _checksummed(text: str) -> str:
    """Take an address in lower case, or with the checksum that its capitals claim."""
    digits = text[2:]
    if digits not in (digits.lower(), digits.upper()) and not is_checksum_address(text):
        raise ValueError("its checksum is wrong: a digit was mistyped")
    return to_checksum_address(text)


ADDRESS = r"^0x[0-9a-fA-F]{40}$"
AddressPath = Annotated[
    str, Path(pattern=ADDRESS, description="0x and 40 hex digits"), AfterValidator(_checksummed)
]
AddressField = Annotated[str, Field(pattern=ADDRESS), AfterValidator(_checksummed)]
NumberPath = Annotated[int, Path(ge=1, le=2**32 - 1, description="number of a dealing")]
Offset = Annotated[int, Query(ge=0, le=MOST_OFFSET, description="rows to skip")]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="most rows")]
Since = Annotated[int, Query(alias="from", ge=0, le=LATEST, description="unix seconds")]
Until = Annotated[int, Query(alias="to", ge=0, le=LATEST, description="unix seconds")]
