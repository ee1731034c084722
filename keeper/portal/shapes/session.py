"""Signing in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from keeper.portal.shapes.common import Account, Shape, Time

MOST_MESSAGE = 2_000
MOST_SIGNATURE = 4_096  # bytes


class NonceShape(Shape):
    """What goes into the message that a wallet signs (EIP-4361)."""

    nonce: str
    domain: str
    uri: str
    chain_id: int
    statement: str
    expires_at: Time


class SignIn(Shape):
    """A message of EIP-4361 and the wallet's signature on it."""

    message: Annotated[str, Field(min_length=1, max_length=MOST_MESSAGE)]
    # A contract's signature is whatever it wants to see: nothing at all, or many owners' together.
    signature: Annotated[
        str, Field(pattern=r"^0x(?:[0-9a-fA-F]{2})*$", max_length=2 + 2 * MOST_SIGNATURE)
    ]


class SignedIn(Shape):
    """Who is signed in, until when."""

    address: Account
    expires_at: Time
