"""
A proposal carried through in blocks to come that a node only thinks: eth_simulateV1.

The node proposes, votes, queues and executes with the chain's own code, at the times at which each
could really happen. Two things are lent. While the vote is cast, the shares say of every account
that it has more votes than anybody: whether a majority can be found is not the question. When it is
carried out, feeds say what they say now and are no older: else each would be stale by then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from keeper.adapters.address_book import AddressBook
from keeper.adapters.drafts import encode_dao
from keeper.adapters.lent_code import ALL_VOTES, FeedStubs
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.present_terms import PinnedCaller, PresentTerms
from keeper.adapters.proposal_words import ProposalWords
from keeper.adapters.refusal_words import RefusalWords
from keeper.adapters.rpc import Rpc, RpcRefusal, to_bytes, to_list, to_number, to_record
from keeper.adapters.transactions import find_contract
from keeper.domain.drafts import Draft, Trial
from keeper.domain.intents import Head
from keeper.domain.units import Address
from keeper.errors import RpcError

UNKNOWN_METHOD = (-32601, -32004)  # of JSON-RPC, and of EIP-1474
UNKNOWN = ("does not exist", "not available", "not supported", "unsupported", "not found")
FOR = 1
STEPS = ("propose", "queue", "execute")
Call = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When each step could happen, were it proposed in the next second; unix seconds."""

    propose: int
    snapshot: int
    deadline: int
    due: int


class RecordedCaller:
    """A present_terms.Caller that remembers what was asked."""

    def __init__(self, inner: PinnedCaller) -> None:
        self._inner = inner
        self.asked: dict[tuple[str, bytes], None] = {}

    def fetch(self, at: str, data: bytes, head: Head) -> bytes | None:
        """Call; None when it reverts."""
        self.asked[(at, data)] = None
        return self._inner.fetch(at, data, head)

    def fetch_stranger(self, at: str, data: bytes, head: Head) -> bytes | None:
        """Call what anybody may have written."""
        self.asked[(at, data)] = None
        return self._inner.fetch_stranger(at, data, head)


class ReplayedCaller:
    """A present_terms.Caller that knows the answers."""

    def __init__(self, answers: Mapping[tuple[str, bytes], bytes | None]) -> None:
        self._answers = answers

    def fetch(self, at: str, data: bytes, head: Head) -> bytes | None:
        """Look the answer up; None when it reverts."""
        del head
        return self._answers.get((at, data))

    fetch_stranger = fetch


class Simulation:
    """
    Carries drafts through.

    Args:
        rpc: the nodes, of which those that are asked have to agree.
        book: of the fund.
    """

    def __init__(self, rpc: Rpc, book: AddressBook) -> None:
        self._rpc, self._book = rpc, book
        self._reads, self._refusals = PinnedReads(rpc), RefusalWords(book)
        self._stubs = FeedStubs(PinnedCaller(rpc), book)

    def fetch_trial(self, draft: Draft, proposer: Address) -> Trial:
        """
        Carry a draft through, on top of its block.

        Returns:
            What it came to; of a node that cannot simulate, that nothing of this was tried.

        Raises:
            RpcError: the node did not answer.
        """
        recorded = RecordedCaller(PinnedCaller(self._rpc))
        words = ProposalWords(self._book, PresentTerms(recorded, self._book))
        words.fetch_now(draft.calls, draft.head)
        asked, times = tuple(recorded.asked), self._fetch_times(draft.head)
        try:
            results = self._simulate(draft, proposer, times, asked)
        except RpcRefusal as refusal:
            if _has_no_method(refusal):
                return Trial(whole=False)
            raise
        return self._judge(draft, times, asked, results)

    def _fetch_times(self, head: Head) -> Times:
        delay, period, extension, wait = (
            self._fetch_number(role, function, head)
            for role, function in (
                ("dao", "votingDelay"),
                ("dao", "votingPeriod"),
                ("dao", "lateQuorumVoteExtension"),
                ("timelock", "getMinDelay"),
            )
        )
        snapshot = head.timestamp + 1 + delay
        # The one vote reaches the quorum in the first second, which may put the end off.
        deadline = max(snapshot + period, snapshot + 1 + extension)
        return Times(
            propose=head.timestamp + 1,
            snapshot=snapshot,
            deadline=deadline,
            due=deadline + 1 + wait,
        )

    def _fetch_number(self, role: str, function: str, head: Head) -> int:
        at, contract = find_contract(self._book, role)
        call = "0x" + contract.encode(function).hex()
        return contract.decode(function, self._reads.fetch_call(at, call, head)).number("0")

    def _simulate(
        self, draft: Draft, proposer: Address, times: Times, asked: Sequence[tuple[str, bytes]]
    ) -> list[Sequence[object]]:
        """Carry it through in four blocks; returns the results of each one's calls."""
        dao, shares = self._book.address_of("dao"), self._book.address_of("shares")
        _, contract = find_contract(self._book, "dao")
        code = str(self._rpc.fetch("eth_getCode", shares, hex(draft.head.number)))
        feeds = self._stubs.fetch(draft.calls, draft.head)
        vote = contract.encode("castVote", draft.id, FOR)

        def call(data: bytes, to: str = dao) -> Call:
            return {"from": proposer, "to": to, "data": "0x" + data.hex()}

        steps = {name: encode_dao(self._book, name, draft) for name in STEPS}
        looks = [call(data, at) for at, data in asked]
        blocks = [
            _block(times.propose, [call(steps["propose"])]),
            _block(times.snapshot + 1, [call(vote)], {shares: ALL_VOTES}),
            _block(times.deadline + 1, [call(steps["queue"])], {shares: code}),
            _block(times.due, [call(steps["execute"]), *looks], feeds),
        ]
        plan = {"blockStateCalls": blocks, "validation": False}
        answer = self._rpc.fetch("eth_simulateV1", plan, hex(draft.head.number))
        found = to_list(answer, "simulated blocks")
        records = [to_record(each, "a simulated block") for each in found]
        # Some nodes fill the time between two blocks with empty ones.
        results = [to_list(each.get("calls"), "simulated calls") for each in records]
        ours = [each for each in results if each]
        if len(ours) != len(blocks):
            raise RpcError(f"the node simulated {len(ours)} blocks, not {len(blocks)}")
        return ours

    def _judge(
        self,
        draft: Draft,
        times: Times,
        asked: Sequence[tuple[str, bytes]],
        results: list[Sequence[object]],
    ) -> Trial:
        when = Trial(
            whole=True,
            votes_from=times.snapshot,
            votes_until=times.deadline,
            due=times.due,
        )
        for step in (each[0] for each in results):
            error = _error_of(step)
            if error is not None:
                text = self._refusals.say_failure(error, draft.calls)
                return replace(when, failure=text)
        answers = dict(zip(asked, map(_answer_of, results[-1][1:]), strict=True))
        terms = PresentTerms(ReplayedCaller(answers), self._book)
        after = replace(draft.head, timestamp=times.due)
        return replace(when, found=ProposalWords(self._book, terms).fetch_now(draft.calls, after))


def _has_no_method(refusal: RpcRefusal) -> bool:
    """Tell whether a node knows no eth_simulateV1; gateways say so in words of their own."""
    said = str(refusal).lower()
    about = "method" in said and any(sign in said for sign in UNKNOWN)
    return refusal.code in UNKNOWN_METHOD or about


def _block(
    time: int, calls: Sequence[Call], lent: Mapping[str, str] | None = None
) -> dict[str, object]:
    overrides = {at: {"code": code} for at, code in (lent or {}).items()}
    return {
        "blockOverrides": {"time": hex(time)},
        "stateOverrides": overrides,
        "calls": calls,
    }


def _answer_of(result: object) -> bytes | None:
    record = to_record(result, "a simulated call")
    if to_number(record.get("status"), "a call's status") != 1:
        return None
    return to_bytes(record.get("returnData"), "a call's answer")


def _error_of(result: object) -> bytes | None:
    """Take what a call reverted with, which some nodes give as its answer; None of a success."""
    record = to_record(result, "a simulated call")
    if to_number(record.get("status"), "a call's status") == 1:
        return None
    error = record.get("error")
    said = error.get("data") if isinstance(error, dict) else None
    return to_bytes(said or record.get("returnData") or "0x", "a call's error")
