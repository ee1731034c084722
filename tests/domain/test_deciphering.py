"""What the chain says now, in words: never, until when, and to whom which part."""

from __future__ import annotations

from typing import Any

import pytest

from keeper.domain.deciphering import decipher, tell_now, tell_present
from keeper.domain.names import NONE, Names, Unit
from keeper.domain.powers import Field, Power, Present, Told, View
from keeper.domain.units import Address

NAMES = Names(base="USDC", base_decimals=6, known={})
NOW = 1_700_000_000  # 2023-11-14 22:13:20
ADA, BEN, EVE = (Address("0x" + digit * 40) for digit in "123")
VIEW = View(contract="controls", function="state")


def now(value: Any) -> Present:
    return Present(answers={"controls.state": {"0": value}}, time=NOW)


def told(value: object, **field: Any) -> str:
    power = Power(contract="controls", function="set")
    return tell_present(power, Field(name="it", view=VIEW, **field), now(value), NAMES)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, NONE),
        (NOW, NONE),
        (NOW + 1, "until 2023-11-14 22:13 UTC"),
        (2**64 - 1, "until the end of time"),
        (2**256 - 1, "until the end of time"),
    ],
)
def test_pause__that_is_over__is_none__and_one_for_ever_says_so(value: int, text: str) -> None:
    assert told(value, told=Told.UNTIL) == text


def test_flag__is_told_in_its_words() -> None:
    assert [told(value, words=("open", "paused")) for value in (False, True)] == ["open", "paused"]


def test_what_no_view_answers__is_none() -> None:
    power, field = Power(contract="controls", function="set"), Field(name="it", view=VIEW)
    assert tell_present(power, field, Present(answers={}, time=NOW), NAMES) == NONE
    assert told([1]) == NONE


PARTS = Field(name="fee parts", unit=Unit.PARTS, argument=("parts",), view=VIEW)
SPLIT = Power(contract="controls", function="split", fields=(PARTS,))


def rows(*parts: tuple[Address, int]) -> list[dict[str, object]]:
    return [{"account": account, "bps": bps} for account, bps in parts]


def test_parts__are_told_one_by_one__those_that_end_too() -> None:
    present = now(rows((ADA, 7_000), (BEN, 3_000)))
    assert told(rows((ADA, 7_000), (BEN, 3_000)), unit=Unit.PARTS) == f"{ADA} 70 %, {BEN} 30 %"
    call: Any = {"parts": rows((BEN, 10_000))}
    lines = decipher(SPLIT, call, present, NAMES)
    assert [(each.what, each.before, each.after) for each in lines] == [
        (f"fee part of {ADA}", "70 %", NONE),
        (f"fee part of {BEN}", "30 %", "100 %"),
    ]
    to_somebody_new: Any = {"parts": rows((EVE, 1))}
    assert tell_now(SPLIT, to_somebody_new, present, NAMES) == {
        f"fee part of {EVE}": NONE,
        f"fee part of {ADA}": "70 %",
        f"fee part of {BEN}": "30 %",
    }
