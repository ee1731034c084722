"""What a contract refused, in words: the custom error by name with its numbers."""

from __future__ import annotations

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

from keeper.adapters.contracts import Value, decode_arguments, known_errors
from keeper.adapters.state_words import spell_state
from keeper.adapters.venue_errors import spell_text, venue_errors

ERROR_STRING = bytes.fromhex("08c379a0")
PANIC = bytes.fromhex("4e487b71")
PANICS = {
    0x01: "assertion failed",
    0x11: "arithmetic overflow",
    0x12: "division by zero",
    0x32: "index out of bounds",
    0x51: "call to an uninitialised function",
}
SELECTOR_BYTES = 4
MOST_DEPTH = 4  # of errors inside errors; a hostile venue could nest for ever
MOST_BYTES = 200  # of what cannot be read; a hostile venue could fill the journal


def explain(data: bytes, depth: int = 0) -> str:
    """
    Spell the data of a revert.

    Args:
        data: as the call returned it; errors of a venue inside VenueReverted are spelled too.
        depth: how many errors this one stands in.

    Returns:
        E.g. `CloseTooEarly(earliest 1700003600, time 1700000000)`.
    """
    if not data:
        return "reverted without a reason"
    try:
        return _explain(data, depth)
    except (DecodingError, OverflowError, UnicodeDecodeError):
        return f"unreadable error {_spell_bytes(data)}"


def _explain(data: bytes, depth: int) -> str:
    selector, rest = data[:4], data[4:]
    if selector == ERROR_STRING:
        return f"reverted: {spell_text(decode(['string'], rest)[0])}"
    if selector == PANIC:
        code = decode(["uint256"], rest)[0]
        return f"Panic 0x{code:02x} ({PANICS.get(code, 'see the Solidity manual')})"
    entry = known_errors().get(selector) or venue_errors().get(selector)
    if entry is None:
        return f"unknown error {_spell_bytes(data)}"
    nested = {each.get("name") for each in entry["inputs"] if each["type"] == "bytes"}
    values, error = decode_arguments(entry, rest).values, entry["name"]
    parts = (
        f"{name} {_spell_inner(value, depth) if name in nested else _spell_of(error, value)}"
        for name, value in values.items()
    )
    return f"{error}({', '.join(parts)})"


def _spell_inner(value: Value, depth: int) -> str:
    """Spell bytes that are the error of a call inside, such as a venue's or a token's."""
    assert isinstance(value, bytes)
    is_error = not value or len(value) % 32 == SELECTOR_BYTES
    return explain(value, depth + 1) if is_error and depth < MOST_DEPTH else _spell_bytes(value)


def _spell_of(error: str, value: Value) -> str:
    state = spell_state(error, value)
    return _spell(value) if state is None else state


def _spell(value: Value) -> str:
    if isinstance(value, dict):
        return f"({', '.join(f'{name} {_spell(each)}' for name, each in value.items())})"
    if isinstance(value, list):
        return f"[{', '.join(_spell(each) for each in value)}]"
    return _spell_bytes(value) if isinstance(value, bytes) else str(value)


def _spell_bytes(data: bytes) -> str:
    if len(data) <= MOST_BYTES:
        return f"0x{data.hex()}"
    return f"0x{data[:MOST_BYTES].hex()}... ({len(data)} bytes)"
