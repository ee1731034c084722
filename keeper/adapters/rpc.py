"""JSON-RPC over HTTP, with errors that tell a dead line from a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import urlsplit

from keeper.adapters.secrets import conceal
from keeper.errors import ArchiveNeededError, RpcError

# How nodes say that they have pruned the state that was asked for.
PRUNED = ("missing trie node", "header not found", "state is not available", "pruned", "archive")


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


class Rpc(Protocol):
    """Anything that answers JSON-RPC."""

    def fetch(self, method: str, *params: object) -> object:
        """Call a method; raises RpcError without an answer, RpcRefusal when it is an error."""


class HttpRpc:
    """One node over HTTP. The URL may hold a key: errors name the host alone."""

    def __init__(self, url: str, timeout_s: int) -> None:
        import requests
        from web3 import HTTPProvider

        session = requests.Session()
        # A proxy of the environment must not see where the keeper's key is used.
        session.trust_env = False
        self._host = urlsplit(url).hostname or "the configured endpoint"
        self._provider = HTTPProvider(
            url,
            request_kwargs={"timeout": timeout_s},
            session=session,
            exception_retry_configuration=None,
        )

    def fetch(self, method: str, *params: object) -> object:
        """
        Call a method once.

        Raises:
            RpcError: the node did not answer, or not in JSON-RPC.
            RpcRefusal: it answered with an error.
        """
        from requests.exceptions import RequestException
        from web3.exceptions import Web3Exception
        from web3.types import RPCEndpoint

        try:
            answer = self._provider.make_request(RPCEndpoint(method), list(params))
        except (RequestException, Web3Exception, OSError, ValueError) as error:
            kind = type(error).__name__
            raise RpcError(f"{self._host} does not answer {method}: {kind}") from error
        refusal = answer.get("error")
        if refusal is not None:
            raise _refusal(self._host, method, refusal)
        return answer.get("result")


def _refusal(host: str, method: str, refusal: object) -> RpcError:
    if not isinstance(refusal, dict):
        return RpcError(f"{host} refuses {method}: {conceal(str(refusal))}")
    # It ends up in journals and alerts, and some nodes repeat the URL with its key.
    message, code = conceal(str(refusal.get("message", ""))), refusal.get("code")
    if any(sign in message.lower() for sign in PRUNED):
        return ArchiveNeededError(f"{host} no longer has that block's state: {message}")
    text = f"{host} refuses {method}: {message}"
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
