"""From a proposal's file to the proposal: its calls at one block, its text and its id."""

from __future__ import annotations

from collections.abc import Sequence

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from keeper.adapters.address_book import AddressBook
from keeper.adapters.power_calls import PowerCalls, names_of
from keeper.adapters.present_terms import PresentTerms
from keeper.adapters.proposal_file import ProposalFile, read_wishes
from keeper.adapters.transactions import find_contract
from keeper.domain.drafting import COMPUTED, compose, put_field, say_wish
from keeper.domain.drafts import Draft
from keeper.domain.intents import Head
from keeper.domain.powers import Wish
from keeper.domain.proposals import ProposedCall
from keeper.domain.units import Address
from keeper.errors import ConfigError

HASHED = ("address[]", "uint256[]", "bytes[]", "bytes32")  # Governor.hashProposal


class Drafts:
    """
    Makes the proposal of a file.

    Args:
        file: what is wanted.
        book: of the fund.
        terms: read present values.
    """

    def __init__(self, file: ProposalFile, book: AddressBook, terms: PresentTerms) -> None:
        self._file, self._terms = file, terms
        self._calls, self._names = PowerCalls(book), names_of(book)

    def fetch_draft(self, proposer: Address, head: Head) -> Draft:
        """
        Fill the calls in with what the chain says at a block.

        Raises:
            ConfigError: a change says something impossible.
            RpcError: the node did not answer.
        """
        wishes = read_wishes(self._file, self._names)
        calls: list[ProposedCall] = []
        told: list[str] = []
        for wish in wishes:
            try:
                calls.append(self._fetch_call(wish, head))
            except ValueError as error:
                places = ", ".join(map(str, wish.places))
                raise ConfigError(f"change {places}: {error}") from error
            told += list(say_wish(wish, self._names))
        text = describe(self._file, told, proposer)
        number = proposal_id(calls, text)
        return Draft(id=number, calls=tuple(calls), description=text, head=head)

    def _fetch_call(self, wish: Wish, head: Head) -> ProposedCall:
        power, target = wish.power, self._calls.target(wish.power)
        present = self._terms.fetch(power, wish.keys, wish.values.get("feed"), head)
        arguments = compose(wish, present, self._names)
        self._calls.require_in_range(power, arguments, self._names)
        computed = power.field(COMPUTED)
        if computed is not None and COMPUTED not in wish.values:
            digest = self._terms.fetch_config_hash(arguments, head)
            if digest is None:
                raise ValueError("the Treasury makes no hash of this configuration")
            put_field(arguments, computed, digest)
        data = self._calls.encode(power, arguments)
        return ProposedCall(target=target, value=0, data=data)


def describe(file: ProposalFile, told: Sequence[str], proposer: Address) -> str:
    """
    Write a proposal's description: title, reasons, changes.

    The end keeps everybody but the proposer from proposing it first: OpenZeppelin's Governor.
    """
    changes = "\n".join(f"- {line}" for line in told)
    parts = (f"# {file.title}", file.description.strip(), changes, f"#proposer={proposer}")
    return "\n\n".join(part for part in parts if part)


def proposal_id(calls: Sequence[ProposedCall], description: str) -> int:
    """Compute a proposal's id as the DAO does."""
    words = encode(HASHED, (*_lists(calls), keccak(text=description)))
    return int.from_bytes(keccak(words), "big")


def encode_dao(book: AddressBook, function: str, draft: Draft) -> bytes:
    """Encode what proposes, queues or executes a draft."""
    _, dao = find_contract(book, "dao")
    targets, values, payloads = _lists(draft.calls)
    if function == "propose":
        return dao.encode(function, targets, values, payloads, draft.description)
    return dao.encode(function, targets, values, payloads, keccak(text=draft.description))


def _lists(calls: Sequence[ProposedCall]) -> tuple[list[str], list[int], list[bytes]]:
    return [c.target for c in calls], [c.value for c in calls], [c.data for c in calls]
