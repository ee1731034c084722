"""Wallets that are contracts, asked whether a signature is theirs (ERC-1271)."""

from __future__ import annotations

from eth_abi.abi import encode

from keeper.adapters.pinned import PinnedReads
from keeper.adapters.rpc import Rpc, RpcRefusal
from keeper.domain.units import Address

ASKED = bytes.fromhex("1626ba7e")  # isValidSignature(bytes32,bytes), and what means yes
YES = ASKED.ljust(32, b"\0")
# A passkey's curve reckoned in the contract itself takes a third of it, ten owners a tenth.
MOST_GAS = 1_000_000


class Wallets:
    """
    Asks contracts about signatures.

    Args:
        rpc: the nodes, of which those that are asked have to agree.
    """

    def __init__(self, rpc: Rpc) -> None:
        self._reads = PinnedReads(rpc)

    def fetch_signed(self, account: Address, digest: bytes, signature: bytes) -> bool:
        """
        Ask a contract at the newest block; whatever it does but say yes is a no.

        Anybody may have written it, so it gets little gas, and of its answer one word counts.

        Raises:
            RpcError: the node did not answer.
        """
        call = "0x" + (ASKED + encode(["bytes32", "bytes"], [digest, signature])).hex()
        head = self._reads.fetch_block("latest")
        try:
            answer = self._reads.fetch_call(account, call, head, gas=MOST_GAS)
        except RpcRefusal:
            return False
        return answer[: len(YES)] == YES
