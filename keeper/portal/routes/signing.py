"""Signing in and out, and what is one's own."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Header, Request, Response

from keeper.domain.units import Address
from keeper.portal.desk import AtDesk, Desk
from keeper.portal.entrance import enter, find
from keeper.portal.failures import UNSIGNED, Responses
from keeper.portal.problems import UnsignedError
from keeper.portal.routes.people import answer_investor
from keeper.portal.sessions import STATEMENT, Session
from keeper.portal.shapes.investor import Investor
from keeper.portal.shapes.session import NonceShape, SignedIn, SignIn
from keeper.portal.sight import Sight

MOST_STATEMENTS = 2  # at once: each goes through the fund's whole past
MEDIA = {"csv": "text/csv", "pdf": "application/pdf"}
CSV: Responses = {200: {"content": {MEDIA["csv"]: {"schema": {"type": "string"}}}}}
PDF: Responses = {
    200: {"content": {MEDIA["pdf"]: {"schema": {"type": "string", "format": "binary"}}}}
}
COOKIE, SECURE_COOKIE = "session", "__Host-session"

router = APIRouter(tags=["own"])
Origin = Annotated[str | None, Header(include_in_schema=False, max_length=300)]


@router.get("/sign-in/nonce", response_model=NonceShape)
async def nonce(desk: AtDesk) -> NonceShape:
    """Give what goes into the message that a wallet signs; each nonce is good once."""
    text, until = desk.sessions.give_nonce(desk.board.now())
    origin = desk.sessions.origins[0]
    return NonceShape(
        nonce=text,
        domain=urlsplit(origin).netloc,
        uri=origin,
        chain_id=desk.sources.facts.chain_id,
        statement=STATEMENT,
        expires_at=until,
    )


@router.post("/sign-in", response_model=SignedIn, responses=UNSIGNED)
async def sign_in(
    desk: AtDesk, said: SignIn, response: Response, origin: Origin = None
) -> SignedIn:
    """Sign in with Ethereum, by a key or by a wallet that is a contract (ERC-1271)."""
    _require_own(desk, origin)
    session = await enter(desk, said.message, said.signature)
    response.set_cookie(
        _cookie(desk),
        desk.sessions.keep(session),
        max_age=session.expires_at - desk.board.now(),
        secure=desk.secure,
        httponly=True,
        samesite="strict",
    )
    return SignedIn(address=session.account, expires_at=session.expires_at)


@router.post("/sign-out", status_code=204, responses=UNSIGNED)
async def sign_out(desk: AtDesk, request: Request, origin: Origin = None) -> Response:
    """Sign out; it is no error to be signed out already."""
    _require_own(desk, origin)
    desk.sessions.leave(request.cookies.get(_cookie(desk)))
    response = Response(status_code=204)
    response.delete_cookie(_cookie(desk), secure=desk.secure, httponly=True, samesite="strict")
    return response


@router.get("/me", response_model=Investor, responses=UNSIGNED)
async def me(desk: AtDesk, request: Request) -> Response:
    """What is one's own; the same as /investors of the address that signed in."""
    return await answer_investor(desk, (await session_of(desk, request)).account)


@router.get("/me/statement.csv", response_class=Response, responses=UNSIGNED | CSV)
async def statement_csv(desk: AtDesk, request: Request) -> Response:
    """One's own statement as a table."""
    return await _answer_statement(desk, (await session_of(desk, request)).account, "csv")


@router.get("/me/statement.pdf", response_class=Response, responses=UNSIGNED | PDF)
async def statement_pdf(desk: AtDesk, request: Request) -> Response:
    """One's own statement on paper."""
    return await _answer_statement(desk, (await session_of(desk, request)).account, "pdf")


async def _answer_statement(desk: Desk, account: Address, kind: str) -> Response:
    """Write every change since the fund began; none is written that the contracts deny."""

    def fetch(sight: Sight) -> bytes:
        return desk.sources.fetch_statement(account, kind, sight.look.snapshot.block)

    content = await desk.answers.read_for("statement", MOST_STATEMENTS, fetch)
    name = f'attachment; filename="statement-{account}.{kind}"'
    return Response(content, media_type=MEDIA[kind], headers={"Content-Disposition": name})


async def session_of(desk: Desk, request: Request) -> Session:
    """
    Find who asks.

    Raises:
        UnsignedError: nobody who is signed in.
        BusyError: too many wallets are being asked.
    """
    return await find(desk, request.cookies.get(_cookie(desk)))


def _cookie(desk: Desk) -> str:
    return SECURE_COOKIE if desk.secure else COOKIE


def _require_own(desk: Desk, origin: str | None) -> None:
    """Refuse what another page sends; the cookie is not sent along to begin with."""
    if origin is not None and origin not in desk.sessions.origins:
        raise UnsignedError("another page asks", limit=desk.sessions.origins[0])
