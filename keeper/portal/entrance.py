"""Who comes in, and who may stay: keys prove it once, contracts are asked again while they are."""

from __future__ import annotations

import logging

from keeper.errors import RpcError
from keeper.portal.desk import Desk
from keeper.portal.problems import BusyError, UnsignedError
from keeper.portal.sessions import ASKED_EVERY_S, Session

log = logging.getLogger(__name__)

MOST_ASKED = 4  # contracts at once, of those who come in and of those who are in
COMING, STAYING = "coming in", "staying"


async def enter(desk: Desk, text: str, signature: str) -> Session:
    """
    Read who signs in; a contract is asked whether it signed.

    Raises:
        UnsignedError: see `Sessions.read`, or nobody signed who could.
        BusyError, RpcError: too many contracts are being asked, or the node does not answer.
    """
    now = desk.board.now()
    session = await desk.answers.reckon(lambda: desk.sessions.read(text, signature, now))
    if not await _confirm(desk, session, COMING):
        raise UnsignedError(
            "the signature is neither of the account's key nor taken by a contract at its address "
            "(ERC-1271)"
        )
    return session


async def find(desk: Desk, token: str | None) -> Session:
    """
    Find a session, and ask the contract behind it again where it is time to.

    A node that does not answer ends none: it takes nothing away that was read before.

    Raises:
        UnsignedError: there is none, it is over, or its contract takes the signature no more.
        BusyError: too many contracts are being asked.
    """
    now = desk.board.now()
    session = desk.sessions.find(token, now)
    if session.proof is None or now - session.asked_at < ASKED_EVERY_S:
        return session
    desk.sessions.note_asked(token, now)  # who else comes with it meanwhile does not ask too
    try:
        stays = await _confirm(desk, session, STAYING)
    except BusyError:
        desk.sessions.note_asked(token, session.asked_at)
        raise
    except RpcError as error:
        log.info("a wallet could not be asked again: %s", error)
        return session
    if not stays:
        desk.sessions.leave(token)
        raise UnsignedError("the wallet takes the signature no more: sign in again")
    return session


async def _confirm(desk: Desk, session: Session, kind: str) -> bool:
    """Ask the contract about the proof; a session without one needs no confirming."""
    proof, account, sources = session.proof, session.account, desk.sources
    if proof is None:
        return True
    return await desk.answers.ask_for(
        kind, MOST_ASKED, lambda: sources.fetch_signed(account, proof.digest, proof.signature)
    )
