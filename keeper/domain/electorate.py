"""
Who votes with how many shares, from what the share token says of itself.

The token reports votes twice: what each delegate has, and the holdings and delegations that it
follows from. Both are kept, so that an event that is missing shows as a difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from keeper.domain.units import ZERO_ADDRESS, Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """
    Votes at one moment.

    Args:
        supply: all shares.
        votes: by who may cast them; nobody with 0.
        unvoted: shares with which nobody votes: in the fund's own contracts, or given up.
        delegators: how many accounts let another one vote.
        delegated: shares with which another one votes than holds them.
    """

    supply: int
    votes: Mapping[Address, int]
    unvoted: int
    delegators: int
    delegated: int

    @property
    def votable(self) -> int:
        """All votes that anybody can cast."""
        return sum(self.votes.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Voters:
    """
    Who votes with what.

    Args:
        at: by the moments that were asked for.
        faults: where what the token says of votes does not fit what it says of holdings.
    """

    now: Roll
    at: Mapping[int, Roll]
    faults: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Electorate:
    """
    Follows the share token's events, in the order of the chain.

    Args:
        voteless: contracts that neither vote nor delegate: Escrow and FeeDistribution.
        mute: contracts whose votes nobody casts: the fund, which holds the seed.
    """

    voteless: frozenset[Address]
    mute: frozenset[Address]
    supply: int = 0
    _held: dict[Address, int] = field(default_factory=dict)
    _chosen: dict[Address, Address] = field(default_factory=dict)
    _votes: dict[Address, int] = field(default_factory=dict)

    def move(self, sender: Address, receiver: Address, shares: int) -> None:
        """Move shares; from nobody they are new, to nobody they are gone."""
        for account, change in ((sender, -shares), (receiver, shares)):
            if account == ZERO_ADDRESS:
                self.supply -= change
                continue
            left = self._held.get(account, 0) + change
            _keep(self._held, account, left)

    def choose(self, holder: Address, delegate: Address) -> None:
        """Let another account vote; itself again, or nobody at all."""
        self._chosen[holder] = delegate

    def note_votes(self, delegate: Address, votes: int) -> None:
        """Note what the token says that an account votes with now."""
        _keep(self._votes, delegate, votes)

    def roll(self) -> Roll:
        """Call the roll."""
        votes = {who: votes for who, votes in self._votes.items() if who not in self.mute}
        away = [holder for holder, shares in self._delegations() if shares]
        return Roll(
            supply=self.supply,
            votes=votes,
            unvoted=self.supply - sum(votes.values()),
            delegators=len(away),
            delegated=sum(self._held[holder] for holder in away),
        )

    def faults(self) -> Iterator[str]:
        """Say where votes are not what holdings and delegations make them."""
        reckoned: dict[Address, int] = {}
        for holder, shares in self._held.items():
            delegate = self._delegate_of(holder)
            reckoned[delegate] = reckoned.get(delegate, 0) + shares
        reckoned.pop(ZERO_ADDRESS, None)
        for who in sorted(reckoned.keys() | self._votes.keys()):
            told, found = self._votes.get(who, 0), reckoned.get(who, 0)
            if told != found:
                yield f"{who} votes with {told} shares, {found} were delegated to it"

    def _delegations(self) -> Iterator[tuple[Address, int]]:
        for holder, shares in self._held.items():
            if self._delegate_of(holder) not in (holder, ZERO_ADDRESS):
                yield holder, shares

    def _delegate_of(self, holder: Address) -> Address:
        """Who never chose votes for itself."""
        return ZERO_ADDRESS if holder in self.voteless else self._chosen.get(holder, holder)


def _keep(book: dict[Address, int], key: Address, amount: int) -> None:
    """Keep nobody with nothing: what was once held must not grow the book for ever."""
    if amount:
        book[key] = amount
    else:
        book.pop(key, None)
