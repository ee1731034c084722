"""Whether a strategy is run by the document that its approval named."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.units import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """
    By what a strategy is run.

    Args:
        name: of the strategy.
        rules: hash of the document that the operator has; "" for none.
        problem: why it has none although it is named.
    """

    name: str
    strategy: Address
    rules: str
    problem: str = ""


def broken_mandate(mandate: Mandate, approved: str) -> str:
    """
    Say how a mandate is broken.

    Args:
        mandate: what the operator has.
        approved: hash of the rules by the word of the chain; zeros for a strategy of the launch.

    Returns:
        "" when it is kept.
    """
    if mandate.problem:
        return f"{mandate.name}: {mandate.problem}"
    by_vote = int(approved, 16) != 0
    if mandate.rules and mandate.rules != approved:
        how = f"under rules {approved}" if by_vote else "by the launch, without rules"
        return f"{mandate.name} was approved {how}, the file's hash is {mandate.rules}"
    if by_vote and not mandate.rules:
        return f"{mandate.name} was approved under rules {approved}, mandates names no file for it"
    return ""
