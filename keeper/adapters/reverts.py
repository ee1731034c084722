"""What a contract refused, in words: the custom error by name with its numbers."""

from __future__ import annotations

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

from keeper.adapters.contracts import Reading, Value, decode_arguments, known_errors

ERROR_STRING = bytes.fromhex("08c379a0")
PANIC = bytes.fromhex("4e487b71")
PANICS = {
    0x01: "assertion failed",
    0x11: "arithmetic overflow",
    0x12: "division by zero",
    0x32: "index out of bounds",
    0x51: "call to an uninitialised function",
}
MOST_DEPTH = 4  # of errors inside errors; a hostile venue could nest for ever


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
        return f"unreadable error 0x{data.hex()}"


def _explain(data: bytes, depth: int) -> str:
    selector, rest = data[:4], data[4:]
    if selector == ERROR_STRING:
        return f"reverted: {decode(['string'], rest)[0]}"
    if selector == PANIC:
        code = decode(["uint256"], rest)[0]
        return f"Panic 0x{code:02x} ({PANICS.get(code, 'see the Solidity manual')})"
    entry = known_errors().get(selector)
    if entry is None:
        return f"unknown error 0x{data.hex()}"
    arguments = _spell_all(decode_arguments(entry, rest), depth)
    return f"{entry['name']}({arguments})"


def _spell_all(reading: Reading, depth: int) -> str:
    return ", ".join(f"{name} {_spell(value, depth)}" for name, value in reading.values.items())


def _spell(value: Value, depth: int) -> str:
    if isinstance(value, dict):
        return f"({_spell_all(Reading(value), depth)})"
    if isinstance(value, list):
        return f"[{', '.join(_spell(each, depth) for each in value)}]"
    if not isinstance(value, bytes):
        return str(value)
    # 4 and 32 bytes are selectors and hashes; anything else with a selector is an error inside.
    inside = len(value) % 32 == 4 and len(value) > 4 and depth < MOST_DEPTH
    return explain(value, depth + 1) if inside else "0x" + value.hex()
