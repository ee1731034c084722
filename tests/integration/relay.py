"""A relay of bundles over a local chain: it checks signatures and holds bundles for their block."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from eth_account import Account
from eth_account.messages import encode_defunct
from eth_keys.exceptions import BadSignature
from eth_utils.crypto import keccak
from web3.exceptions import Web3RPCError

from scripts.localchain.anvil import Anvil

HEADER = "X-Flashbots-Signature"


@dataclass
class Relay:
    """
    What the relay does, and what it saw.

    Args:
        anvil: which mines only when the relay says so.
        silent_blocks: so many of the next blocks include no bundle.
        drops: bundles that are taken and forgotten, from the next one on.
        error: answered instead of taking a bundle; None takes them.
        broken: answered instead of JSON-RPC.
    """

    anvil: Anvil
    silent_blocks: int = 0
    drops: int = 0
    error: dict[str, object] | None = None
    broken: bytes | None = None
    held: list[tuple[int, str]] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    askers: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)  # methods of requests that nobody signed

    def take(self, body: bytes, header: str) -> dict[str, object]:
        """Judge a request as a relay does: first who asks, then what."""
        if not header:
            self.raw.append(json.loads(body)["method"])
            return {"result": None} if self.error is None else {"error": self.error}
        address, _, signature = header.partition(":")
        message = encode_defunct(text="0x" + keccak(body).hex())
        try:
            signer = Account.recover_message(message, signature=signature)
        except (ValueError, BadSignature):
            signer = ""
        if signer != address:
            return {"error": {"code": -32600, "message": "error in signature check"}}
        request = json.loads(body)
        self.askers.append(address)
        self.methods.append(request["method"])
        if self.error is not None:
            return {"error": self.error}
        [bundle] = request["params"]
        if self.drops:
            self.drops -= 1
        else:
            self.held += [(int(bundle["blockNumber"], 16), raw) for raw in bundle["txs"]]
        return {"result": {"bundleHash": "0x" + keccak(body).hex()}}

    def mine(self) -> None:
        """Mine a block with what is held for it."""
        block = int(str(self.anvil.request("eth_blockNumber")), 16) + 1
        due = {raw for target, raw in self.held if target == block}
        self.held = [each for each in self.held if each[0] > block]
        if self.silent_blocks:
            self.silent_blocks -= 1
        else:
            for raw in due:
                with suppress(Web3RPCError):  # a bundle that does not fit is left out, no more
                    self.anvil.request("eth_sendRawTransaction", raw)
        self.anvil.mine()


def serve(relay: Relay) -> ThreadingHTTPServer:
    """Answer on a port that the kernel chooses; `shutdown` ends it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            record = {"jsonrpc": "2.0", "id": 1, **relay.take(body, self.headers.get(HEADER, ""))}
            answer = json.dumps(record).encode() if relay.broken is None else relay.broken
            self.send_response(200 if "result" in record or not relay.askers else 400)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
