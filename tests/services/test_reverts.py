"""Refusals in words: errors inside errors, published codes, and venues that mean us harm."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from keeper.adapters.reverts import ERROR_STRING, explain
from keeper.adapters.venue_errors import AAVE_CODES, SIGNATURES

NODE_MODULES = Path(__file__).parents[2] / "node_modules"
VENUE = "0x" + "ab" * 20


def error(signature: str, *values: object) -> bytes:
    kinds = signature.partition("(")[2].removesuffix(")")
    return keccak(text=signature)[:4] + encode([each for each in kinds.split(",") if each], values)


def text_error(text: str) -> bytes:
    return ERROR_STRING + encode(["string"], [text])


def nested(inner: bytes) -> str:
    said = explain(error("VenueReverted(address,bytes)", VENUE, inner))
    found = re.fullmatch(r"VenueReverted\(target 0x[aAbB]{40}, reason (.*)\)", said, re.DOTALL)
    assert found is not None, said
    return found.group(1)


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        (text_error("STF"), "reverted: STF"),
        (text_error("51"), "reverted: 51 (Aave: the supply cap is exceeded)"),
        (error("EnforcedPause()"), "EnforcedPause()"),
        (error("Panic(uint256)", 0x11), "Panic 0x11 (arithmetic overflow)"),
        (b"", "reverted without a reason"),
        (b"\x01\x02\x03\x04", "unknown error 0x01020304"),
        (b"\x01", "0x01"),
    ],
)
def test_venue__that_reverts__is_quoted(inner: bytes, words: str) -> None:
    assert nested(inner) == words


def test_venue__that_reverts_because_of_another__is_quoted_to_the_bottom() -> None:
    token = error("ERC20InsufficientBalance(address,uint256,uint256)", VENUE, 5, 7)
    venue = error("VenueReverted(address,bytes)", VENUE, token)
    assert "balance 5, needed 7" in nested(venue)


def test_venue__that_nests_for_ever__is_cut_off() -> None:
    inner = text_error("deep")
    for _ in range(40):
        inner = error("VenueReverted(address,bytes)", VENUE, inner)
    said = explain(inner)
    assert said.count("VenueReverted") == 5
    assert len(said) < 2_000


def test_venue__that_talks_for_ever_or_paints_the_terminal__is_cut_and_cleaned() -> None:
    assert len(nested(text_error("a" * 100_000))) < 300
    assert len(nested(b"\x01\x02\x03\x04" + bytes(32 * 10_000))) < 600
    assert "\x1b" not in nested(text_error("\x1b[2J"))


@given(st.binary(max_size=300))
def test_explain__of_whatever_bytes__never_fails(data: bytes) -> None:
    assert explain(data)
    assert nested(data)


@pytest.mark.parametrize("signature", SIGNATURES)
def test_signature__is_the_published_one(signature: str) -> None:
    sources = (NODE_MODULES / "@openzeppelin" / "contracts").rglob("*.sol")
    assert any(f"error {signature};" in source.read_text() for source in sources)


@pytest.mark.parametrize("code", AAVE_CODES)
def test_code__is_one_of_aaves(code: str) -> None:
    folder = NODE_MODULES / "@aave" / "core-v3" / "contracts" / "protocol" / "libraries"
    text = (folder / "helpers" / "Errors.sol").read_text()
    [published] = re.findall(rf"= '{code}'; // '(.*)'", text)
    words = set(AAVE_CODES[code].lower().split()) - {"a", "is", "the", "not", "more", "than"}
    assert words & set(published.lower().split())
