"""A relay over HTTP, whose every request is signed: `X-Flashbots-Signature: address:signature`."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

from eth_account import Account
from eth_account.messages import encode_defunct
from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak

from keeper.adapters.rpc import RpcRefusal
from keeper.adapters.secrets import hide, read_secret
from keeper.domain.units import Address
from keeper.errors import ConfigError, RpcError

HEADER = "X-Flashbots-Signature"
MOST_LETTERS = 300  # of what a relay says


def sign_body(body: bytes, key: LocalAccount) -> str:
    """
    Sign a request: the hex digits of its keccak, as a personal message (EIP-191).

    Source: docs.flashbots.net, "Flashbots RPC: authentication".
    """
    message = encode_defunct(text="0x" + keccak(body).hex())
    return f"{key.address}:0x{bytes(key.sign_message(message).signature).hex()}"


def open_relay_key(path: Path, account: Address) -> LocalAccount:
    """
    Read the key that requests are signed with; it holds nothing and only earns a reputation.

    Args:
        path: of a file of mode 0600 with 64 hex digits.
        account: the keeper's, whose key must not be it.

    Raises:
        ConfigError: it is missing, readable by others, no key, or the keeper's own.
    """
    text = read_secret(path).strip()
    hide(text, text.removeprefix("0x"))
    try:
        key: LocalAccount = Account.from_key(text)
    except (ValueError, TypeError) as error:
        # What was tried is not for a log.
        raise ConfigError(f"{path} is no key of 32 bytes in hex") from error
    if Address(key.address) == account:
        raise ConfigError(f"{path} is the keeper's own key; a relay wants one that holds nothing")
    return key


class RelayRpc:
    """
    keeper.adapters.rpc.Rpc to a relay. The URL may hold a key: errors name the host alone.

    Args:
        url: of the relay.
        key: signs requests.
        timeout_s: for one answer.
    """

    def __init__(self, url: str, key: LocalAccount, timeout_s: int) -> None:
        import requests

        self._url, self._key, self._timeout_s = url, key, timeout_s
        self._host = urlsplit(url).hostname or "the relay"
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy of the environment sees what is private

    def fetch(self, method: str, *params: object) -> object:
        """
        Call a method once.

        Raises:
            RpcError: the relay did not answer, or not in JSON-RPC.
            RpcRefusal: it answered with an error.
        """
        from requests.exceptions import RequestException

        fields = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        body = json.dumps(fields).encode()
        headers = {"Content-Type": "application/json", HEADER: sign_body(body, self._key)}
        try:
            answer = self._session.post(
                self._url,
                data=body,
                headers=headers,
                timeout=self._timeout_s,
                allow_redirects=False,
            )
            record = answer.json()
        except (RequestException, OSError, ValueError) as error:
            kind = type(error).__name__
            raise RpcError(f"{self._host} does not answer {method}: {kind}") from error
        return self._read(method, record)

    def _read(self, method: str, record: object) -> object:
        if not isinstance(record, dict):
            raise RpcError(f"{self._host} does not answer {method} in JSON-RPC")
        refusal = record.get("error")
        if refusal is None and "result" in record:
            return record["result"]
        message = refusal.get("message") if isinstance(refusal, dict) else refusal
        code = refusal.get("code") if isinstance(refusal, dict) else 0
        text = f"{self._host} refuses {method}: {str(message)[:MOST_LETTERS]}"
        raise RpcRefusal(text, code if isinstance(code, int) else 0, None)
