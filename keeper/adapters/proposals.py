"""The DAO's proposals: from stored events of DAO and timelock, and from the chain itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from keeper.adapters.address_book import AddressBook
from keeper.adapters.contracts import Argument, Reading
from keeper.adapters.dao_counts import fetch_dao_view
from keeper.adapters.event_store import SqlEvents
from keeper.adapters.event_words import EventWords
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.proposal_logs import NAMES, to_proposal_event
from keeper.adapters.rpc import Rpc, RpcRefusal
from keeper.adapters.transactions import find_contract, read_revert
from keeper.domain.dao_calls import Scene
from keeper.domain.dao_terms import why_not_governed
from keeper.domain.dao_view import DaoView
from keeper.domain.events import FundEvent, Progress
from keeper.domain.intents import Head
from keeper.domain.proposal_events import ProposalEvent, fold, is_over
from keeper.domain.proposals import Proposal, Standing, find_proposal
from keeper.domain.units import DAY_S, UINT256_MAX, Address
from keeper.errors import GuardError, KeeperError, RpcError

RECENT_S = 30 * DAY_S


class Proposals:
    """
    Reads the DAO's proposals.

    Args:
        rpc: the nodes, of which those that are asked have to agree.
        book: of the fund.
        store: of the events.
        words: read them.
        follow: brings the store up to the chain; None from what leaves it as it is.
    """

    def __init__(
        self,
        rpc: Rpc,
        book: AddressBook,
        *,
        store: SqlEvents,
        words: EventWords,
        follow: Callable[[], Progress | None],
    ) -> None:
        self._book, self._store, self._words, self._follow = book, store, words, follow
        self._reads, self._dao = PinnedReads(rpc), Address(book.address_of("dao"))

    def fetch(self) -> tuple[Standing, ...]:
        """
        List all proposals, oldest first, with the chain's word on each at one block.

        Raises:
            RpcError: the node did not answer.
        """
        return self.fetch_view().standings

    def fetch_view(self, block: int | None = None) -> DaoView:
        """
        Read the whole DAO at a block, by default the newest whose events are known.

        Raises:
            RpcError: the node did not answer.
            ArchiveNeededError: it no longer has that block's state.
        """
        self._follow()
        newest = self._store.fetch_newest()
        if block is None and newest is not None:
            block = newest.number
        proposals = self._fold(block)
        return self._reads.fetch_at(block, lambda head: self._look(proposals, head))

    def fetch_recent(self) -> tuple[Standing, ...]:
        """
        List those that can still take effect, or whose vote ended in the last 30 days.

        They stand as at the block up to which events are known: a newer one may have more.

        Raises:
            RpcError: the node did not answer.
        """
        progress = self._follow()
        proposals, block = self._fold(None), None if progress is None else progress.head.number

        def look(head: Head) -> tuple[Standing, ...]:
            since = head.timestamp - RECENT_S
            recent = (each for each in proposals if each.deadline >= since or not is_over(each))
            return self._look(tuple(recent), head).standings

        return self._reads.fetch_at(block, look)

    def fetch_again(self, standing: Standing) -> Standing:
        """Ask the chain anew about one."""
        return self._look_at(standing.proposal)

    def fetch_proposal(self, text: str) -> Standing:
        """
        Find one by its id or by the first digits of it.

        Raises:
            GuardError: there is none, as the DAO itself says of a whole id; or several.
            RpcError: the node did not answer.
        """
        try:
            found = find_proposal(self._know(), text)
        except ValueError as error:
            raise GuardError(str(error)) from error
        if found is None:
            raise self._missing(text)
        return self._look_at(found)

    def fetch_scene(self) -> Scene:
        """Say where, and what time it is there."""
        fund, head = Address(self._book.address_of("fund")), self._reads.fetch_block("latest")
        chain_id, now = self._book.chain_id, head.timestamp
        return Scene(chain_id=chain_id, fund=fund, block=head.number, now=now)

    def fetch_votes(self, account: Address, moment: int) -> int:
        """Ask with how many shares an account voted at a moment that is over, unix seconds."""
        head = self._reads.fetch_block("latest")
        return self._call("shares", "getPastVotes", head, account, moment).number("0")

    def fetch_delegate(self, account: Address) -> Address:
        """Ask who votes with an account's shares; zero for nobody."""
        head = self._reads.fetch_block("latest")
        return self._call("shares", "delegates", head, account).address("0")

    def fetch_guardian(self) -> Address:
        """Ask who the guardian is."""
        return self._call("controls", "guardian", self._reads.fetch_block("latest")).address("0")

    def _missing(self, text: str) -> KeeperError:
        """Say that there is no such proposal."""
        if not text.isdecimal() or int(text) > UINT256_MAX:
            return GuardError(f"{text!r} is no id of a proposal; `keeper dao list` shows them")
        head = self._reads.fetch_block("latest")
        proposer, dao = self._call("timelock", "proposer", head).address("0"), self._dao
        if proposer != dao:
            return GuardError(why_not_governed(proposer, dao))
        try:
            self._call("dao", "state", head, int(text))
        except RpcRefusal as refusal:
            reason = read_revert(refusal)
            return refusal if reason is None else GuardError(reason)
        return RpcError(f"the node has no event of proposal {text}, which the DAO knows")

    def _know(self) -> tuple[Proposal, ...]:
        """Fold all that the chain says now."""
        self._follow()
        return self._fold(None)

    def _fold(self, until: int | None) -> tuple[Proposal, ...]:
        found = self._store.fetch_events(names=NAMES, until=until)
        events = [self._read(name, event) for name, event in found]
        return fold(events)

    def _look_at(self, proposal: Proposal) -> Standing:
        view = self._reads.fetch_at(None, lambda head: self._look((proposal,), head))
        return view.standings[0]

    def _look(self, proposals: tuple[Proposal, ...], head: Head) -> DaoView:
        dated = tuple(map(self._date, proposals))
        return fetch_dao_view(self._reads, self._book.address_of("dao"), dated, head)

    def _date(self, proposal: Proposal) -> Proposal:
        """Ask for the time of the block of a proposal whose events do not say it."""
        if proposal.created_at is not None:
            return proposal
        created = self._reads.fetch_block(hex(proposal.created_block)).timestamp
        return replace(proposal, created_at=created)

    def _call(self, role: str, function: str, head: Head, *arguments: Argument) -> Reading:
        at, contract = find_contract(self._book, role)
        call = "0x" + contract.encode(function, *arguments).hex()
        return contract.decode(function, self._reads.fetch_call(at, call, head))

    def _read(self, name: str, event: FundEvent) -> ProposalEvent:
        values = self._words.read(event)
        assert values is not None, "it has a name, so its ABI knows it"
        return to_proposal_event(name, values, event, self._dao)
