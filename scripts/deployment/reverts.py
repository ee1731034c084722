"""Name the custom error behind a revert's raw data."""

import re
from collections.abc import Mapping
from functools import cache

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils.abi import collapse_if_tuple
from eth_utils.crypto import keccak

from scripts.artifacts import load_artifacts

_DATA = re.compile(r"0x[0-9a-fA-F]{8,}")


def explain(text: str) -> str:
    """
    Replace revert data in a node's message by the contract's error and its numbers.

    Args:
        text: the message; a message without known data comes back as it is.
    """
    for data in _DATA.findall(text):
        known = known_errors().get(data[2:10].lower())
        if known is None:
            continue
        name, types = known
        try:
            values = decode(types, bytes.fromhex(data[10:]))
        except (DecodingError, ValueError, OverflowError):
            continue
        return f"{name}({', '.join(str(value) for value in values)})"
    return text


@cache
def known_errors() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Index every custom error of our contracts by its selector, hex without 0x."""
    errors: dict[str, tuple[str, tuple[str, ...]]] = {}
    for artifact in load_artifacts():
        for entry in artifact.abi:
            if entry["type"] == "error":
                types = tuple(collapse_if_tuple(part) for part in entry["inputs"])
                selector = keccak(text=f"{entry['name']}({','.join(types)})")[:4].hex()
                errors[selector] = (str(entry["name"]), types)
    return errors
