"""Make signed votes and delegations, and judge those of others: EIP-712, as the chain has it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from keeper.adapters.address_book import AddressBook
from keeper.adapters.contracts import Argument, Reading
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.rpc import Rpc, to_bytes
from keeper.adapters.transactions import find_contract
from keeper.adapters.typed_data import recover_signer, to_message
from keeper.domain.signed_acts import SignedAct, SignedVote
from keeper.errors import ChainMismatchError, GuardError

if TYPE_CHECKING:
    from eth_account.messages import SignableMessage

    from keeper.adapters.signer import KeystoreSigner


class Seals:
    """
    Signatures on votes and delegations of one fund.

    Args:
        rpc: the nodes; those that are asked have to agree.
        book: of the fund.
    """

    def __init__(self, rpc: Rpc, book: AddressBook) -> None:
        self._rpc, self._reads, self._book = rpc, PinnedReads(rpc), book

    def fetch_nonce(self, act: SignedAct) -> int:
        """Ask which nonce of the signer's the contract takes next."""
        return self._ask(act, "nonces", act.signer).number("0")

    def seal(self, act: SignedAct, key: KeystoreSigner) -> SignedAct:
        """
        Sign with the next nonce.

        Raises:
            RpcError: the node did not answer.
        """
        numbered = replace(act, nonce=self.fetch_nonce(act))
        return replace(numbered, signature=key.sign_message(self._message(numbered)))

    def require_genuine(self, act: SignedAct) -> None:
        """
        Check that it is for this fund and the signer's own.

        Raises:
            ChainMismatchError: it is for another chain or another contract.
            GuardError: it is forged, or was changed after it was signed.
            RpcError: the node did not answer.
        """
        role, here = _role(act), self._book.chain_id
        if act.chain_id != here:
            raise ChainMismatchError(f"it was signed for chain {act.chain_id}, this is {here}")
        at = str(self._book.address_of(role))
        if act.contract != at:
            raise ChainMismatchError(f"it was signed for {act.contract}, the fund's {role} is {at}")
        found = recover_signer(act, self._ask(act, "eip712Domain"))
        if found == act.signer or self._judges_itself(act):
            return
        whose = "nobody's" if found is None else f"{found}'s"
        raise GuardError(
            f"the signature is not {act.signer}'s but {whose}: forged, or changed since"
        )

    def _judges_itself(self, act: SignedAct) -> bool:
        """Whether the signer is a contract, which the DAO asks (ERC-1271); shares ask nobody."""
        if not isinstance(act, SignedVote):
            return False
        return bool(to_bytes(self._rpc.fetch("eth_getCode", act.signer, "latest"), "code"))

    def _message(self, act: SignedAct) -> SignableMessage:
        return to_message(act, self._ask(act, "eip712Domain"))

    def _ask(self, act: SignedAct, function: str, *arguments: Argument) -> Reading:
        at, contract = find_contract(self._book, _role(act))
        call, head = contract.encode(function, *arguments), self._reads.fetch_block("latest")
        data = self._reads.fetch_call(at, "0x" + call.hex(), head)
        return contract.decode(function, data)


def _role(act: SignedAct) -> str:
    return "dao" if isinstance(act, SignedVote) else "shares"
