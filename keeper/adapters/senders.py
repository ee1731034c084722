"""Ways of handing over signed bytes; what became of them is for receipts to tell."""

from __future__ import annotations

from typing import Protocol

from keeper.adapters.rpc import Rpc, RpcRefusal
from keeper.domain.intents import Sent
from keeper.errors import TransactionRefusedError

# What nodes say, in lower case; the wordings of geth, Nethermind, Erigon, Besu, Reth and Anvil.
KNOWN = ("already known", "already imported", "alreadyknown", "known transaction")
USED = ("nonce too low", "oldnonce", "nonce is too low")
CHEAP = ("underpriced", "replacement", "feetoolow", "fee too low to replace", "block base fee")
NEVER = (
    "insufficient funds",
    "insufficientfunds",
    "insufficient balance",
    "intrinsic gas",
    "gas limit",
    "gas too low",
    "exceeds the configured cap",
    "max priority fee",
    "nonce too high",
    "sender",
    "signature",
    "chain id",
    "chainid",
    "transaction type",
    "tx type",
    "too large",
    "oversized",
)


class RawSender(Protocol):
    """Anything that takes signed bytes."""

    def send_raw(self, raw: bytes) -> Sent:
        """Hand over signed bytes; raises TransactionRefusedError or RpcError."""
        ...


class NodeSender:
    """
    One node, by the way that every node has; it is asked nothing else.

    Args:
        rpc: the node.
    """

    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc

    def send_raw(self, raw: bytes) -> Sent:
        """
        Hand over signed bytes.

        Raises:
            TransactionRefusedError: the node would never take them as they are.
            RpcError: the node did not answer, or takes nothing now.
        """
        try:
            self._rpc.fetch("eth_sendRawTransaction", "0x" + raw.hex())
        except RpcRefusal as error:
            return understand(error)
        return Sent.TAKEN


def understand(refusal: RpcRefusal) -> Sent:
    """
    Tell what a node means that refused bytes.

    Raises:
        TransactionRefusedError: it would never take them as they are.
        RpcRefusal: it is busy, limited or full: the same bytes may pass later.
    """
    text = str(refusal).lower()
    for signs, meaning in (
        (KNOWN, Sent.TAKEN),
        (USED, Sent.NONCE_USED),
        (CHEAP, Sent.UNDERPRICED),
    ):
        if any(sign in text for sign in signs):
            return meaning
    if any(sign in text for sign in NEVER):
        raise TransactionRefusedError(str(refusal)) from refusal
    raise refusal
