"""JSON-RPC over HTTP, with errors that tell a dead line from a refusal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Protocol
from urllib.parse import urlsplit

from keeper.adapters.http_line import HttpLine, Reply
from keeper.adapters.json_text import parse_json
from keeper.adapters.secrets import conceal
from keeper.errors import ArchiveNeededError, RpcError

# How nodes say that they do not have the block that was asked for, or have pruned its state.
PRUNED = (
    "missing trie node",
    "header not found",
    "header for hash not found",
    "state is not available",
    "historical state",
    "no state available",
    "pruned",
    "pruning",
    "archive",
    "unknown block",
    "blockoutofrange",
    "not currently canonical",
)
NOT_FOUND = -32001  # EIP-1898's code for a block that is not there
# How nodes say inside JSON-RPC what HTTP says with 429.
THROTTLED_CODE = 429
THROTTLED = ("too many requests", "rate limit", "request rate", "compute units per second")
OUT_OF_GAS = ("out of gas", "outofgas", "memoryoog", "gas limit reached")
UNAVAILABLE = 503
FIRST_FAILURE = 500  # of HTTP: from here on the server is to blame
DENIED = (401, 403)


class RpcRefusal(RpcError):
    """
    The node answered with an error.

    Attributes:
        code: of JSON-RPC; 3 is a revert on most nodes.
        data: what a contract reverted with, if the node passes it on.
    """

    def __init__(self, message: str, code: int, data: bytes | None) -> None:
        super().__init__(message)
        self.code = code
        self.data = data

    @property
    def out_of_gas(self) -> bool:
        """Whether a call took more gas than the node gives to one."""
        return any(sign in str(self).lower() for sign in OUT_OF_GAS)


class ThrottledError(RpcError):
    """
    The node asks for a pause.

    Attributes:
        pause_s: how long, if it says so.
    """

    def __init__(self, message: str, pause_s: float | None) -> None:
        super().__init__(message)
        self.pause_s = pause_s


class Rpc(Protocol):
    """Anything that answers JSON-RPC."""

    def fetch(self, method: str, *params: object) -> object:
        """Call a method; raises RpcError without an answer, RpcRefusal when it is an error."""


class HttpRpc:
    """
    One node over HTTP. The URL may hold a key: errors name the host alone.

    Args:
        url: of the node.
        timeout_s: most seconds that one answer may take, from the first byte sent to the last read.
        name: what errors call the node; its host by default.
    """

    def __init__(self, url: str, timeout_s: float, name: str = "") -> None:
        self.name = name or host_of(url)
        self._line = HttpLine(url, timeout_s)

    def fetch(self, method: str, *params: object) -> object:
        """
        Call a method once.

        Raises:
            RpcError: the node did not answer, or not in JSON-RPC.
            ThrottledError: it asks for a pause.
            ArchiveNeededError: it does not have the state of the block that was asked for.
            RpcRefusal: it answered with another error.
        """
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        try:
            reply = self._line.post(json.dumps(request).encode())
        except (OSError, ValueError) as error:
            kind = type(error).__name__
            raise RpcError(f"{self.name} does not answer {method}: {kind}") from error
        record = self._read(method, reply)
        if "error" in record and record["error"] is not None:
            raise _refusal(self.name, method, record["error"])
        if "result" not in record:
            raise RpcError(f"{self.name} answers {method} with neither a result nor an error")
        return record["result"]

    def _read(self, method: str, reply: Reply) -> dict[str, object]:
        """Find the JSON-RPC in a reply; a refusal may come with a status of 400 and more."""
        busy = reply.status == UNAVAILABLE and reply.pause_s is not None
        if reply.status == THROTTLED_CODE or busy:
            text = f"{self.name} is asked too often: HTTP {reply.status} for {method}"
            raise ThrottledError(text, reply.pause_s)
        try:
            record = parse_json(reply.body)
        except ValueError:
            record = None
        answered = isinstance(record, dict) and (reply.status == 200 or "error" in record)
        if reply.status >= FIRST_FAILURE or reply.status in DENIED or not answered:
            raise RpcError(f"{self.name} does not answer {method}: {_kind(reply)}")
        return to_record(record, "an answer")


class SilentRpc:
    """
    Stands in for nodes that did not answer, so that what needs none of them goes on.

    Args:
        error: with which they did not.
    """

    def __init__(self, error: RpcError) -> None:
        self._text = str(error)

    def fetch(self, method: str, *params: object) -> object:
        """Fail as they did."""
        del method, params
        raise RpcError(self._text)


def host_of(url: str) -> str:
    """Give what may be said of a URL: its host."""
    return urlsplit(url).hostname or "the configured endpoint"


def _kind(reply: Reply) -> str:
    if reply.status != 200:
        return f"HTTP {reply.status}"
    return f"{len(reply.body)} bytes that are no JSON-RPC"


def _refusal(name: str, method: str, refusal: object) -> RpcError:
    if not isinstance(refusal, dict):
        return RpcError(f"{name} refuses {method}: {conceal(str(refusal))}")
    # It ends up in journals and alerts, and some nodes repeat the URL with its key.
    message, code = conceal(str(refusal.get("message", ""))), refusal.get("code")
    said = message.lower()
    if code == THROTTLED_CODE or any(sign in said for sign in THROTTLED):
        return ThrottledError(f"{name} is asked too often: {message}", None)
    if code == NOT_FOUND or any(sign in said for sign in PRUNED):
        return ArchiveNeededError(f"{name} no longer has that block's state: {message}")
    text = f"{name} refuses {method}: {message}"
    return RpcRefusal(text, code if isinstance(code, int) else 0, _revert_data(refusal.get("data")))


def _revert_data(data: object) -> bytes | None:
    """Find the revert's bytes: a string on most nodes, `0x` or `Reverted 0x` and digits."""
    if isinstance(data, dict):
        data = data.get("data")
    if not isinstance(data, str) or "0x" not in data:
        return None
    try:
        return bytes.fromhex(data[data.index("0x") + 2 :])
    except ValueError:
        return None


def to_number(value: object, what: str) -> int:
    """
    Read a quantity.

    Raises:
        RpcError: it is none.
    """
    if isinstance(value, str):
        try:
            return int(value, 16)
        except ValueError:
            pass
    raise RpcError(f"the node gave {value!r} for {what}, not a number")


def to_bytes(value: object, what: str) -> bytes:
    """
    Read bytes.

    Raises:
        RpcError: they are none.
    """
    if isinstance(value, str) and value.startswith("0x"):
        try:
            return bytes.fromhex(value[2:])
        except ValueError:
            pass
    raise RpcError(f"the node gave {value!r} for {what}, not bytes")


def to_record(value: object, what: str) -> dict[str, object]:
    """
    Read an object.

    Raises:
        RpcError: it is none.
    """
    if not isinstance(value, dict):
        raise RpcError(f"the node gave {value!r} for {what}, not an object")
    return value


def to_list(value: object, what: str) -> Sequence[object]:
    """
    Read a list.

    Raises:
        RpcError: it is none.
    """
    if not isinstance(value, list):
        raise RpcError(f"the node gave {value!r} for {what}, not a list")
    return value
