"""
What the chain says about signed intents, before anything is concluded or sent.

All questions come first. One that fails ends the look with nothing written, and what two answers
contradict each other about is left for the next look: behind one address there may be many nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keeper.domain.intents import Head, Intent, Receipt, is_final
from keeper.domain.units import Address
from keeper.errors import PendingError, RpcError
from keeper.services.engine_ports import Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """
    What was seen of one signed intent.

    Args:
        receipt: of a block that the chain has now; None when there is none.
        final: whether its nonce is used for good.
        lost: how a stranger used the nonce, in words; empty when none did.
    """

    intent: Intent
    receipt: Receipt | None
    final: bool
    lost: str


class Lookout:
    """
    Looks at the chain for one account, and changes nothing.

    Args:
        finality_blocks: blocks on top of a receipt before it is taken for good.
    """

    def __init__(self, *, wire: Wire, account: Address, finality_blocks: int) -> None:
        self._wire, self._account, self._finality_blocks = wire, account, finality_blocks

    def survey(self, intents: Sequence[Intent], head: Head) -> tuple[Sighting, ...]:
        """
        Look for signed intents.

        Raises:
            RpcError: a question was not answered, or two answers exclude each other.
        """
        final = head.number - self._finality_blocks
        # Before the receipts: what is mined in between is then found by its receipt.
        used = self._wire.fetch_final_nonce(self._account, final) if final >= 0 else 0
        return tuple(self._sight(intent, head, final, used) for intent in intents)

    def find_receipt(self, intent: Intent) -> Receipt | None:
        """Find where one of an intent's transactions stands; a block that was undone has none."""
        for broadcast in reversed(intent.broadcasts):
            receipt = self._wire.fetch_receipt(broadcast.hash)
            if receipt is None:
                continue
            if self._wire.fetch_block_hash(receipt.block) == receipt.block_hash:
                return receipt
        return None

    def count(self, block_hash: str, used: int) -> int:
        """
        Count the account's transactions up to a block.

        Args:
            used: how many of them the journal knows to be on the chain.

        Raises:
            RpcError: the block lacks one of these, or the node does not know it.
        """
        counted = self._wire.fetch_nonce(self._account, block_hash)
        if counted < used:
            raise RpcError(
                f"the node counts {counted} transactions of {self._account}, the journal {used}: "
                "it lags behind, or a reorganisation took one back"
            )
        return counted

    def count_settled(self, head: Head, used: int) -> int:
        """
        Count them up to the head, whose hash keeps an answer from another chain or fork out.

        Raises:
            RpcError: see `count`.
            PendingError: one is a stranger's and may vanish; what is signed above it would wait
                behind a gap that nobody fills.
        """
        counted, final = self.count(head.hash, used), head.number - self._finality_blocks
        if counted == used:
            return counted
        settled = self._wire.fetch_final_nonce(self._account, final) if final >= 0 else 0
        if counted > settled:
            raise PendingError(
                f"{self._account} has {counted} transactions, the journal {used}, and only "
                f"{settled} are final: somebody else uses the key"
            )
        return counted

    def _sight(self, intent: Intent, head: Head, final: int, used: int) -> Sighting:
        assert intent.nonce is not None
        receipt = self.find_receipt(intent)
        if receipt is None:
            lost = self._name_stranger(intent, final) if intent.nonce < used else ""
            return Sighting(intent=intent, receipt=None, final=bool(lost), lost=lost)
        deep = is_final(receipt, head, self._finality_blocks) and intent.nonce < used
        return Sighting(intent=intent, receipt=receipt, final=deep, lost="")

    def _name_stranger(self, intent: Intent, final: int) -> str:
        """
        Prove that a final nonce was used by none of ours: missing receipts alone prove nothing.

        Raises:
            RpcError: one of ours is in the block that used it, so the node's receipts lag.
        """
        assert intent.nonce is not None
        use = self._wire.fetch_nonce_use(self._account, intent.nonce, final)
        ours = {each.hash for each in intent.broadcasts} & set(use.transactions)
        if ours:
            raise RpcError(
                f"the node has {ours.pop()} in block {use.block}, but no receipt of it: it lags"
            )
        return (
            f"nonce {intent.nonce} was used in block {use.block} by a transaction that is not in "
            "the journal"
        )
