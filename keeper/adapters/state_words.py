"""States that the DAO's and the timelock's errors carry as numbers and bit masks, in words."""

from __future__ import annotations

from keeper.domain.proposals import ProposalState

WORDS = {
    "GovernorUnexpectedProposalState": tuple(each.word for each in ProposalState),
    "TimelockUnexpectedOperationState": ("unset", "waiting", "ready", "done"),
}


def spell_state(error: str, value: object) -> str | None:
    """
    Spell a state of an error, or the set of states that it expected.

    Args:
        error: its name.
        value: a number, or 32 bytes with a bit for each state; lowest bit for state 0.

    Returns:
        None when that is not what it carries.
    """
    words = WORDS.get(error)
    if words is None or isinstance(value, bool):
        return None
    if isinstance(value, int):
        return words[value] if value < len(words) else None
    if not isinstance(value, bytes):
        return None
    mask = int.from_bytes(value, "big")
    if mask >> len(words):  # an id, and no mask
        return None
    return " or ".join(word for bit, word in enumerate(words) if mask >> bit & 1) or "none"
