"""
How numbers are written in the configuration: percentages, durations, amounts, addresses.

Each type validates itself against its bounds and says in its error what the bound is. Numbers are
exact decimals: a float would turn 0.3 % into a wad that is not 0.003e18.
"""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact
from typing import Annotated

from eth_typing import ChecksumAddress
from eth_utils.address import is_checksum_address, is_hex_address, to_checksum_address
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

WAD_PLACES = 16  # decimals of a percentage that is a whole number of wads
BPS_PLACES = 2  # decimals of a percentage that is a whole number of basis points
SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
ZERO_ADDRESS = to_checksum_address("0x" + "00" * 20)
_DURATION = re.compile(r"(\d{1,9}) ?([smhd])")
_MOST_DIGITS = 80
# Python's default rounds to 28 digits in silence.
_EXACT = Context(prec=2 * _MOST_DIGITS, traps=[Inexact])


class Quantity(ABC):
    """A type of configuration value that is checked by its own `parse`."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Let pydantic call `parse`."""
        return core_schema.no_info_plain_validator_function(self.parse)

    @abstractmethod
    def parse(self, value: object) -> object:
        """Turn what the file says into what the program uses, or raise PydanticCustomError."""


def refuse(limit: str) -> PydanticCustomError:
    """Make the error of a value that breaks `limit`."""
    return PydanticCustomError("limit", "{limit}", {"limit": limit})


def to_decimal(value: object, what: str) -> Decimal:
    """Accept a TOML number, exactly; text, booleans, inf and nan are refused."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise refuse(f"expected {what}")
    number = Decimal(value)
    if not number.is_finite() or len(number.as_tuple().digits) > _MOST_DIGITS:
        raise refuse(f"expected {what}")
    return number.normalize(_EXACT)


def places_of(number: Decimal) -> int:
    """Count the decimals of a finite number."""
    exponent = number.normalize(_EXACT).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


@dataclass(frozen=True, slots=True)
class Number(Quantity):
    """
    An exact number, e.g. `1.5`.

    Args:
        low: least value.
        high: greatest value.
        places: most decimals.
        what: what it counts, for the error.
    """

    low: Decimal
    high: Decimal
    places: int = 18
    what: str = "a number"

    def parse(self, value: object) -> Decimal:
        """Return the number, normalised."""
        number = to_decimal(value, self.what)
        if number < self.low:
            raise refuse(f"at least {self.low:f}")
        if number > self.high:
            raise refuse(f"at most {self.high:f}")
        if places_of(number) > self.places:
            raise refuse(f"at most {self.places} decimals")
        return number


def percent(low: str, high: str, places: int = WAD_PLACES) -> Number:
    """Make the type of a percentage, e.g. `2` for 2 %."""
    return Number(Decimal(low), Decimal(high), places, "a percentage such as 0.5")


@dataclass(frozen=True, slots=True)
class Duration(Quantity):
    """
    A time span written as text with a unit: `"90s"`, `"30m"`, `"26h"`, `"2d"`.

    Args:
        low: least seconds.
        high: most seconds.
    """

    low: int
    high: int

    def parse(self, value: object) -> int:
        """Return seconds."""
        match = _DURATION.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise refuse('expected a time with its unit such as "90s", "30m", "26h" or "2d"')
        seconds = int(match.group(1)) * SECONDS[match.group(2)]
        if seconds < self.low:
            raise refuse(f"at least {spell_duration(self.low)}")
        if seconds > self.high:
            raise refuse(f"at most {spell_duration(self.high)}")
        return seconds


def spell_duration(seconds: int) -> str:
    """Write seconds with the largest unit that divides them, as the configuration takes it."""
    unit = next(unit for unit in reversed(SECONDS) if seconds % SECONDS[unit] == 0)
    return f"{seconds // SECONDS[unit]}{unit}"


@dataclass(frozen=True, slots=True)
class AddressText(Quantity):
    """A non-zero address; where it has capitals they must be its checksum."""

    def parse(self, value: object) -> ChecksumAddress:
        """Return the checksum form."""
        if not isinstance(value, str) or not value.startswith("0x") or not is_hex_address(value):
            raise refuse("expected an address: 0x and 40 hexadecimal digits")
        mixed = value[2:] not in (value[2:].lower(), value[2:].upper())
        if mixed and not is_checksum_address(value):
            raise refuse("its checksum is wrong: a digit was mistyped")
        if int(value, 16) == 0:
            raise refuse("must not be zero")
        return to_checksum_address(value)


@dataclass(frozen=True, slots=True)
class Whole(Quantity):
    """A whole number between two bounds."""

    low: int
    high: int

    def parse(self, value: object) -> int:
        """Return the number."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise refuse("expected a whole number")
        if not self.low <= value <= self.high:
            raise refuse(f"between {self.low} and {self.high}")
        return value


@dataclass(frozen=True, slots=True)
class Text(Quantity):
    """Text of a bounded length without surrounding blanks."""

    longest: int

    def parse(self, value: object) -> str:
        """Return the text."""
        if not isinstance(value, str) or not value.strip() or value != value.strip():
            raise refuse("expected text without blanks around it")
        if len(value) > self.longest:
            raise refuse(f"at most {self.longest} characters")
        return value


Address = Annotated[ChecksumAddress, AddressText()]


def to_wad(percentage: Decimal) -> int:
    """Turn a percentage into a wad (2 becomes 0.02e18); exact by the type's decimals."""
    return to_units(percentage, WAD_PLACES)


def to_bps(percentage: Decimal) -> int:
    """Turn a percentage into basis points (2 becomes 200); exact by the type's decimals."""
    return to_units(percentage, BPS_PLACES)


def to_units(amount: Decimal, decimals: int) -> int:
    """
    Turn an amount of whole tokens into base units.

    Raises:
        ValueError: it is no whole number of base units.
    """
    units = amount.scaleb(decimals, _EXACT)
    if places_of(units):
        raise ValueError(f"{amount:f} has more than {decimals} decimals")
    return int(units)
