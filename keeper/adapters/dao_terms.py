"""The terms of the fund's government, and what strategies were approved under, from the chain."""

from __future__ import annotations

from keeper.adapters.address_book import AddressBook
from keeper.adapters.contracts import Argument, Reading
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.rpc import Rpc
from keeper.adapters.transactions import find_contract
from keeper.domain.dao_terms import DaoTerms
from keeper.domain.intents import Head
from keeper.domain.units import Address


class GovernmentReader:
    """
    Reads how the fund is governed.

    Args:
        rpc: the nodes, of which those that are asked have to agree.
        book: of the fund.
    """

    def __init__(self, rpc: Rpc, book: AddressBook) -> None:
        self._reads, self._book = PinnedReads(rpc), book

    def fetch_terms(self) -> DaoTerms:
        """
        Read all terms at the newest block.

        Raises:
            RpcError: the node did not answer.
        """
        return self._reads.fetch_at(None, self._fetch_terms)

    def fetch_rules(self, strategy: Address) -> str:
        """Read the hash of the rules under which a strategy was approved; zeros for none."""

        def read(head: Head) -> str:
            return self._call("treasury", "mandateOf", head, strategy).struct("0").hash("rules")

        return self._reads.fetch_at(None, read)

    def _fetch_terms(self, head: Head) -> DaoTerms:
        def number(role: str, function: str) -> int:
            return self._call(role, function, head).number("0")

        idle = sum(self._shares_of(role, head) for role in ("escrow", "fee_distribution"))
        return DaoTerms(
            now=head.timestamp,
            dao=Address(self._book.address_of("dao")),
            proposer=self._call("timelock", "proposer", head).address("0"),
            min_delay=number("timelock", "getMinDelay"),
            voting_delay=number("dao", "votingDelay"),
            voting_period=number("dao", "votingPeriod"),
            guardian=self._call("controls", "guardian", head).address("0"),
            guardian_ends=number("controls", "guardianTermEnds"),
            supply=number("shares", "totalSupply"),
            idle=idle,
            quorum=self._call("dao", "quorum", head, head.timestamp - 1).number("0"),
        )

    def _shares_of(self, role: str, head: Head) -> int:
        holder = self._book.address_of(role)
        return self._call("shares", "balanceOf", head, holder).number("0")

    def _call(self, role: str, function: str, head: Head, *arguments: Argument) -> Reading:
        at, contract = find_contract(self._book, role)
        call = "0x" + contract.encode(function, *arguments).hex()
        return contract.decode(function, self._reads.fetch_call(at, call, head))
