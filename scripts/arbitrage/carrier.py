"""The bridge of the demo: an honest relay that takes minutes, as real ones do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from scripts.localchain.bridged import Bridged
from scripts.localchain.checkpoints import Message

TRANSIT_S = 120
AMOUNT = slice(32, 64)  # a warp route's message: receiver, amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """
    Money on its way between the chains.

    Args:
        amount: base units.
        homewards: whether it goes home.
        sent: unix seconds at which the relay first saw it.
        delivered: unix seconds; None while it is in flight.
    """

    amount: int
    homewards: bool
    sent: int
    delivered: int | None = None


@dataclass(slots=True)
class Carrier:
    """
    Delivers what is old enough.

    Args:
        bridged: both chains and their relay.
        transit_s: seconds between dispatch and delivery.
    """

    bridged: Bridged
    transit_s: int = TRANSIT_S
    _pending: dict[bytes, tuple[Message, int]] = field(default_factory=dict)
    _money: dict[bytes, Crossed] = field(default_factory=dict)

    @property
    def transfers(self) -> tuple[Crossed, ...]:
        """Every transfer of money so far, in the order it was seen."""
        return tuple(self._money.values())

    @property
    def in_flight(self) -> int:
        """Base units that were sent and not delivered."""
        return sum(each.amount for each in self._money.values() if each.delivered is None)

    def fetch_in_flight(self) -> int:
        """Ask both mailboxes: base units that were dispatched and not processed."""
        waiting = self.bridged.relay.fetch_waiting()
        return sum(_amount(each) for each in waiting if self._is_money(each))

    def note(self, now: int) -> list[Crossed]:
        """Take over what was dispatched; returns money that was seen for the first time."""
        fresh = [
            each for each in self.bridged.relay.fetch_waiting() if each.id not in self._pending
        ]
        for message in fresh:
            self._pending[message.id] = (message, now)
            if self._is_money(message):
                self._money[message.id] = self._cross(message, now)
        return [self._money[each.id] for each in fresh if each.id in self._money]

    def deliver(self, now: int) -> list[Crossed]:
        """Deliver what has been under way for long enough; returns the money among it."""
        due = [m for m, seen in self._pending.values() if now - seen >= self.transit_s]
        for message in due:
            self.bridged.relay.deliver(message)
            del self._pending[message.id]
            if message.id in self._money:
                self._money[message.id] = replace(self._money[message.id], delivered=now)
        return [self._money[each.id] for each in due if each.id in self._money]

    def _cross(self, message: Message, now: int) -> Crossed:
        homewards = message.destination == self.bridged.home.hyperlane.domain
        return Crossed(amount=_amount(message), homewards=homewards, sent=now)

    def _is_money(self, message: Message) -> bool:
        routes = {shore.route.address for shore in (self.bridged.home, self.bridged.away)}
        return message.recipient in routes


def _amount(message: Message) -> int:
    return int.from_bytes(message.body[AMOUNT], "big")
