"""Compare the code on a chain with what was compiled."""

from collections.abc import Iterable

from scripts.artifacts import Artifact

MAX_CODE = 24_576  # EIP-170
MAX_INIT_CODE = 49_152  # EIP-3860


def is_code_of(code: bytes, artifact: Artifact) -> bool:
    """
    Tell whether runtime code is an artifact's, whatever its immutables hold.

    Args:
        code: as found on the chain.
        artifact: what it should be.
    """
    expected = bytes.fromhex(artifact.deployed_bytecode[2:])
    return zeroed(code, artifact.immutables) == zeroed(expected, artifact.immutables)


def zeroed(code: bytes, places: Iterable[tuple[int, int]]) -> bytes:
    """Set every place (offset, length) to zero; places beyond the end change nothing."""
    blank = bytearray(code)
    for start, length in places:
        if start + length <= len(blank):
            blank[start : start + length] = bytes(length)
    return bytes(blank)


def clone_code(implementation: bytes, arguments: bytes) -> bytes:
    """
    Build the runtime code of an EIP-1167 clone with immutable arguments, as OpenZeppelin makes it.

    Args:
        implementation: 20 bytes of the address behind it.
        arguments: appended to the code.
    """
    prefix = bytes.fromhex("363d3d373d3d3d363d73")
    return prefix + implementation + bytes.fromhex("5af43d82803e903d91602b57fd5bf3") + arguments
