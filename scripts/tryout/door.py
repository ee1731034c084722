"""The portal with a door to the local chain, and wallets for people who have none."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

RPC_PATH = "/local-rpc"
WALLET, PEOPLE = "local_wallet.js", "local-wallets.json"
HEAD_END = "</head>"
MOST_BYTES = 200_000
JSON_TYPE = "application/json"
# What a wallet needs: to read, to send what is signed already, and to have the node sign for the
# wallets on offer. Nothing that moves time or balances, or signs for anybody else.
ALLOWED = ("eth_", "net_version", "web3_clientVersion")
SIGNED_ALREADY = "eth_sendRawTransaction"
SIGNING = ("eth_send", "eth_sign", "personal_")
SIGNERS = {"eth_sendTransaction": 0, "eth_signTypedData_v4": 0, "personal_sign": 1}  # their place


def build_pages(built: Path, folder: Path, people: Sequence[Mapping[str, str]]) -> Path:
    """
    Copy the built pages, and give them the local wallets.

    Args:
        built: the portal's pages, which stay as they are.
        folder: where the copies go; it must not exist yet.
        people: name and address of each wallet.
    """
    shutil.copytree(built, folder)
    shutil.copy(Path(__file__).with_name(WALLET), folder / WALLET)
    (folder / PEOPLE).write_text(json.dumps(list(people)), encoding="utf-8")
    page = folder / "index.html"
    text = page.read_text(encoding="utf-8")
    script = f'<script type="module" src="/{WALLET}"></script>'
    page.write_text(text.replace(HEAD_END, f"{script}{HEAD_END}", 1), encoding="utf-8")
    return folder


class LocalDoor:
    """ASGI: lets wallets of the portal's own pages ask the local node, and is the portal else."""

    def __init__(self, portal: ASGIApp, rpc_url: str, people: Sequence[Mapping[str, str]]) -> None:
        """Stand before a portal; the node signs for these people alone, see `build_pages`."""
        self._portal, self._rpc_url = portal, rpc_url
        self._wallets = frozenset(each["address"].lower() for each in people)
        self._client = httpx.AsyncClient(trust_env=False, timeout=60)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] != "http" or scope["path"] != RPC_PATH:
            await self._portal(scope, receive, send)
            return
        answer = await self._ask(Request(scope, receive))
        await answer(scope, receive, send)

    def _may(self, method: str, params: object) -> bool:
        if method == SIGNED_ALREADY or not method.startswith(SIGNING):
            return method.startswith(ALLOWED)
        return _signer_of(method, params) in self._wallets

    async def _ask(self, request: Request) -> Response:
        # Another site can post a form here, but no JSON: browsers ask first, and nobody answers.
        if request.method != "POST" or request.headers.get("content-type") != JSON_TYPE:
            return _refuse(405, f"only POST of {JSON_TYPE}")
        body = await request.body()
        if len(body) > MOST_BYTES:
            return _refuse(413, f"{len(body)} bytes, limit is {MOST_BYTES}")
        asked = _read(body)
        method = str(asked.get("method", ""))
        if not self._may(method, asked.get("params")):
            return _refuse(403, f"{method or 'what is no request'} is not for these wallets")
        # Written anew: a doubled key must not mean one thing here and another to the node.
        answer = await self._client.post(self._rpc_url, json=asked)
        return Response(answer.content, media_type=JSON_TYPE)


def _read(body: bytes) -> dict[str, object]:
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return asked if isinstance(asked, dict) else {}


def _signer_of(method: str, params: object) -> str:
    """Say for whom the node would sign; "" for nobody that can be made out."""
    place = SIGNERS.get(method)
    if place is None or not isinstance(params, list) or len(params) <= place:
        return ""
    named = params[place]
    return str(named.get("from", "") if isinstance(named, dict) else named).lower()


def _refuse(status: int, reason: str) -> JSONResponse:
    return JSONResponse({"error": {"code": -32600, "message": reason}}, status_code=status)
