"""Who signed in: EIP-4361 messages for this very page and chain, each nonce good for one."""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from keeper.domain.units import Address
from keeper.portal.problems import UnsignedError

if TYPE_CHECKING:
    from siwe import SiweMessage

NONCE_S = 600  # from the asking to the signature
MOST_NONCES = 10_000
MOST_SESSIONS = 10_000
STATEMENT = "I sign in to read what is mine. It moves nothing."
FORM = re.compile(
    r"(?P<domain>[^\s/]{1,100}) wants you to sign in with your Ethereum account:\n"
    r"0x[0-9a-fA-F]{40}\n\n"
    + re.escape(STATEMENT)
    + r"\n\nURI: https?://(?P=domain)(?:/[a-z]{0,20})?\nVersion: 1\nChain ID: [0-9]{1,18}\n"
    r"Nonce: [0-9a-zA-Z]{8,64}\nIssued At: [0-9TZ:.+-]{20,35}"
    r"(?:\nExpiration Time: [0-9TZ:.+-]{20,35})?(?:\nNot Before: [0-9TZ:.+-]{20,35})?"
)
AHEAD_S = 60  # that a wallet's clock may be ahead


WRAPPED = "6492" * 16  # what a signature ends with whose wallet is still to be deployed (ERC-6492)
ASKED_EVERY_S = 300  # of a session's use; owners of a wallet that is a contract change


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a wallet that is a contract is asked: whether this signature on a hash is its own."""

    digest: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """
    Who is signed in until when.

    Args:
        expires_at: unix seconds.
        proof: that a contract has to confirm, again and again; None where a key signed.
        asked_at: when it was asked last, unix seconds.
    """

    account: Address
    expires_at: int
    proof: Proof | None
    asked_at: int


class Sessions:
    """
    Nonces and sessions, in this process alone: they end with it.

    Args:
        origins: by which browsers reach the portal.
        chain_id: of the fund.
        lasts_s: how long a session is good.
    """

    def __init__(self, origins: Sequence[str], chain_id: int, lasts_s: int) -> None:
        self.origins, self._chain_id, self._lasts_s = tuple(origins), chain_id, lasts_s
        self._nonces: OrderedDict[str, int] = OrderedDict()
        self._sessions: OrderedDict[str, Session] = OrderedDict()

    def give_nonce(self, now: int) -> tuple[str, int]:
        """Make a nonce; returns it and until when it is good."""
        nonce = secrets.token_hex(16)
        self._nonces[nonce] = now + NONCE_S
        while len(self._nonces) > MOST_NONCES:
            self._nonces.popitem(last=False)
        return nonce, now + NONCE_S

    def read(self, text: str, signature: str, now: int) -> Session:
        """
        Read a message that somebody signs in with; a proof in it is still to be confirmed.

        Raises:
            UnsignedError: the message is not for this page, chain and moment, its nonce is not
                good any more, or its wallet does not stand yet.
        """
        message = _parse(text)
        self._require_own(message.domain, message.uri, int(message.chain_id))
        self._spend(message.nonce, now)
        issued = _seconds(message.issued_at)
        if not now - NONCE_S <= issued <= now + AHEAD_S:
            raise UnsignedError("issued too long ago or ahead, seconds", limit=NONCE_S)
        proof = None if _is_signed(message, signature, now) else _proof_of(message, signature)
        ends, until = message.expiration_time, now + self._lasts_s
        expires_at = until if ends is None else min(until, _seconds(ends))
        account = Address(message.address)
        return Session(account=account, expires_at=expires_at, proof=proof, asked_at=now)

    def keep(self, session: Session) -> str:
        """Begin a session; returns its token."""
        token = secrets.token_urlsafe(32)
        self._sessions[token] = session
        while len(self._sessions) > MOST_SESSIONS:
            self._sessions.popitem(last=False)
        return token

    def find(self, token: str | None, now: int) -> Session:
        """
        Find a session.

        Raises:
            UnsignedError: there is none, or it is over.
        """
        found = self._sessions.get(token or "")
        if found is None:
            raise UnsignedError("sign in first")
        if now >= found.expires_at:
            self.leave(token)
            raise UnsignedError("the session is over, sign in again", limit=found.expires_at)
        return found

    def note_asked(self, token: str | None, at: int) -> None:
        """Note when the contract behind a session was asked; unix seconds."""
        if token is not None and token in self._sessions:
            self._sessions[token] = replace(self._sessions[token], asked_at=at)

    def leave(self, token: str | None) -> None:
        """End a session, if there is one."""
        self._sessions.pop(token or "", None)

    def _require_own(self, domain: str, uri: str, chain_id: int) -> None:
        parts = urlsplit(uri)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self.origins or domain != parts.netloc:
            raise UnsignedError("the message is for another page", limit=self.origins[0])
        if chain_id != self._chain_id:
            raise UnsignedError(
                "the message is for another chain", limit=self._chain_id, value=chain_id
            )

    def _spend(self, nonce: str, now: int) -> None:
        """Take a nonce out of use, whatever becomes of the message."""
        if now >= self._nonces.pop(nonce, 0):
            raise UnsignedError("the nonce is not good any more: ask for another", limit=NONCE_S)


def _parse(text: str) -> SiweMessage:
    """Read a message; only one of our own form goes to the grammar, which others keep for long."""
    from siwe import SiweMessage

    if FORM.fullmatch(text) is None:
        raise UnsignedError("the message is not as /sign-in/nonce asks for it, by EIP-4361")
    try:
        return SiweMessage.from_message(text)
    except ValueError as error:
        raise UnsignedError("the message is none of EIP-4361") from error


def _is_signed(message: SiweMessage, signature: str, now: int) -> bool:
    """Whether the account's own key signed; the message has to hold at this moment."""
    from eth_keys.exceptions import BadSignature
    from siwe import InvalidSignature, VerificationError

    try:
        message.verify(signature, timestamp=datetime.fromtimestamp(now, UTC))
    except (InvalidSignature, BadSignature, ValueError):
        return False
    except VerificationError as error:
        raise UnsignedError(f"the message does not hold: {type(error).__name__}") from error
    return True


def _proof_of(message: SiweMessage, signature: str) -> Proof:
    """Say what a contract has to confirm."""
    from eth_account.messages import defunct_hash_message

    if signature.lower().endswith(WRAPPED):
        raise UnsignedError(
            "the wallet is not deployed yet, and ERC-6492 is not taken: send anything with it "
            "first, and sign in then"
        )
    digest = bytes(defunct_hash_message(text=message.prepare_message()))
    return Proof(digest=digest, signature=bytes.fromhex(signature[2:]))


def _seconds(text: str) -> int:
    try:
        return int(datetime.fromisoformat(text).timestamp())
    except ValueError as error:
        raise UnsignedError(f"{text[:40]!r} is no time") from error
