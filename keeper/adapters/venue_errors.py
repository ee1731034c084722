"""Errors that venues behind the fund's adapters publish, for the words of a refusal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from eth_typing import ABIError
from eth_utils.crypto import keccak

MOST_LETTERS = 200  # of a text; a venue may say as much as it likes
# OpenZeppelin 5, which vaults of ERC-4626 and tokens are commonly built with.
SIGNATURES = (
    "ERC4626ExceededMaxDeposit(address receiver, uint256 assets, uint256 max)",
    "ERC4626ExceededMaxMint(address receiver, uint256 shares, uint256 max)",
    "ERC4626ExceededMaxWithdraw(address owner, uint256 assets, uint256 max)",
    "ERC4626ExceededMaxRedeem(address owner, uint256 shares, uint256 max)",
    "ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)",
    "ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)",
    "SafeERC20FailedOperation(address token)",
    "OwnableUnauthorizedAccount(address account)",
    "EnforcedPause()",
    "ReentrancyGuardReentrantCall()",
)
# Aave v3 reverts with numbers as text; these are the ones that supply and withdrawal can meet.
AAVE_CODES = {
    "26": "amount must be greater than 0",
    "27": "the reserve is not active",
    "28": "the reserve is frozen",
    "29": "the reserve is paused",
    "32": "more than the available balance",
    "35": "health factor below the liquidation threshold",
    "43": "the underlying balance is 0",
    "51": "the supply cap is exceeded",
}


@cache
def venue_errors() -> Mapping[bytes, ABIError]:
    """Collect the errors of venues by selector."""
    return dict(_read(signature) for signature in SIGNATURES)


def spell_text(text: str) -> str:
    """Say what the text of a revert means where it is a published code; it may be hostile."""
    meaning = AAVE_CODES.get(text)
    if meaning is not None:
        return f"{text} (Aave: {meaning})"
    return "".join(letter if letter.isprintable() else "?" for letter in text[:MOST_LETTERS])


def _read(signature: str) -> tuple[bytes, ABIError]:
    name, _, rest = signature.removesuffix(")").partition("(")
    inputs = [dict(zip(("type", "name"), pair, strict=True)) for pair in _pairs(rest)]
    types = ",".join(each["type"] for each in inputs)
    entry: ABIError = {"type": "error", "name": name, "inputs": inputs}  # type: ignore[typeddict-item]
    return keccak(text=f"{name}({types})")[:4], entry


def _pairs(arguments: str) -> Iterator[list[str]]:
    return (part.split() for part in arguments.split(", ") if part)
