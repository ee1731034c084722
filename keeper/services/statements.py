"""Investors' statements: gathered from the chain, and held against it before anybody sees them."""

from __future__ import annotations

from typing import Protocol

from keeper.domain.intents import Head
from keeper.domain.statement import Statement, Subject, make_statement
from keeper.domain.statement_facts import Act, Books, Holding, Strike
from keeper.domain.units import Address
from keeper.errors import GuardError, NavDisagreementError


class InvestorSource(Protocol):
    """Where an investor's past comes from; every method may raise RpcError."""

    def fetch_head(self) -> Head:
        """Read the newest block."""
        ...

    def fetch_subject(self, investor: Address) -> Subject:
        """Name fund, base asset and investor."""
        ...

    def fetch_facts(self, investor: Address, until: int) -> tuple[Act | Strike, ...]:
        """List every strike, and what touches an investor, up to a block."""
        ...

    def fetch_holding(self, investor: Address, head: Head) -> Holding:
        """Ask the contracts what an investor has at a block."""
        ...


class Statements:
    """
    Makes statements.

    Args:
        source: the chain.
    """

    def __init__(self, source: InvestorSource) -> None:
        self._source = source

    def gather(
        self,
        investor: Address,
        since: int | None = None,
        until: int | None = None,
        spare_s: int = 0,
    ) -> Statement:
        """
        Make an investor's statement.

        Args:
            investor: whose; somebody without any past gets an empty one.
            since, until: unix seconds, both included; the first block and the newest by default.
            spare_s: seconds by which `until` may lie after the newest block, whose time it is then.

        Raises:
            GuardError: the period ends before it begins, or lies after the newest block.
            NavDisagreementError: the books that follow from the events are not what the contracts
                say; no statement is better than a wrong one.
        """
        head = self._source.fetch_head()
        facts = self._source.fetch_facts(investor, head.number)
        subject = self._source.fetch_subject(investor)
        first = min((fact.moment.time for fact in facts), default=head.timestamp)
        start, end = since if since is not None else first, _end(until, spare_s, head.timestamp)
        if not start <= end <= head.timestamp:
            raise GuardError(
                f"the period is {start} to {end}, it has to end after it begins and by the newest "
                f"block's time, {head.timestamp}"
            )
        whole = make_statement(
            subject,
            facts,
            since=start,
            until=head.timestamp,
            block=head.number,
            block_hash=head.hash,
        )
        _require_equal(investor, whole.closing, self._source.fetch_holding(investor, head))
        if end == head.timestamp:
            return whole
        return make_statement(
            subject, facts, since=start, until=end, block=head.number, block_hash=head.hash
        )


def _end(until: int | None, spare_s: int, newest: int) -> int:
    if until is None:
        return newest
    return newest if newest < until <= newest + spare_s else until


def _require_equal(investor: Address, ours: Books, theirs: Holding) -> None:
    names = ("wallet", "pending", "due", "waiting", "payable")
    found = [
        f"{name} {getattr(ours, name)} and {getattr(theirs, name)}"
        for name in names
        if getattr(ours, name) != getattr(theirs, name)
    ]
    if found:
        raise NavDisagreementError(
            f"the events of {investor} and the contracts differ: {'; '.join(found)}"
        )
