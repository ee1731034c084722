"""Events of the fund by name, and what people should know of in words."""

from __future__ import annotations

from keeper.adapters.address_book import ABIS, ChainBook
from keeper.adapters.contracts import Reading, load_contract
from keeper.adapters.rpc import to_bytes
from keeper.domain.events import FundEvent
from keeper.domain.plain_text import plain_text
from keeper.ports import Notifier

# What people should see of each contract, and how it is said; {} takes the event's own names.
NOTABLE = {
    "fund.RedeemedInKind": "{owner} left in kind with {shares} shares",
    "fund.DealingReopened": "dealing {dealing} reopened without a strike",
    "controls.TradingPaused": "trading paused by {by}",
    "controls.DealingPaused": "dealing paused by {by}",
    "controls.TradingUnpaused": "trading unpaused",
    "controls.DealingUnpaused": "dealing unpaused",
    "fund.SubscriptionsReturned": "dealing {dealing} took no subscriptions in",
    "controls.TradingHalted": "trading halted by a guardrail",
    "controls.TradingResumed": "the halt of trading is over",
    "controls.WindDownConsented": "the guardian consents to a wind-down",
    "controls.WindDownStarted": "the wind-down began, started by {by}",
    "controls.KeeperSet": "the keeper is {keeper}",
    "controls.ManagerSet": "the manager is {manager}",
    "controls.GuardianSet": "the guardian is {guardian}",
    "controls.WatcherSet": "the watcher is {watcher}",
    "risk.StrategyFrozen": "strategy {strategy} frozen by {by}",
    "risk.DrawdownExceeded": "strategy {strategy} fell further than its limit",
    "risk.StrategyUnfrozen": "strategy {strategy} unfrozen",
    "treasury.PeakReset": "strategy {strategy} is measured from today on",
    "registry.FeedDisabled": "the feed of {token} disabled by {by}",
    "registry.FeedReplaced": "{aggregator} feeds {token} now, on probation against {previous}",
    "registry.ProbationEnded": "the feed of {token} is no longer on probation",
    "home_port.SentAbroad": "{amount} base units left for the outpost, message {id}",
    "home_port.ArrivalsBooked": "{amount} base units from the outpost are booked",
    "home_port.RemoteCapSet": "at most {cap} of NAV, a wad, may be sent to the outpost",
    "home_port.RulesOrdered": "rules {number} are ordered for the outpost",
    "outpost.SentHome": "{amount} base units left for home, message {id}",
    "outpost.ArrivalsBooked": "{amount} base units from home are booked",
    "outpost.RulesReceived": "rules {number} from home arrived, they wait {delay} s",
    "outpost.StatementsPaused": "statements are paused until {until}",
    "nav_oracle.LargeMoveRecorded": "dealing {dealing} held for a large move",
    "timelock.CallScheduled": "the timelock holds a call of {target} for {delay} s, operation {id}",
    "timelock.CallExecuted": "the call of {target} in the timelock took effect, operation {id}",
    "timelock.Cancelled": "operation {id} of the timelock is cancelled",
}


class EventWords:
    """
    Names and spells events.

    Args:
        book: whose contracts they are of.
    """

    def __init__(self, book: ChainBook) -> None:
        roles = {name: ABIS[name] for name in (*book.contracts, *book.adapters)}
        known = {str(book.address_of(name)): (name, abi) for name, abi in roles.items()}
        known |= {each.address: (f"strategy:{each.name}", "Strategy") for each in book.strategies}
        self._known = known

    @property
    def contracts(self) -> tuple[str, ...]:
        """The addresses whose events have names."""
        return tuple(self._known)

    def names_of(self, event: str) -> tuple[str, ...]:
        """List the full names under which known contracts emit an event."""
        return tuple(
            f"{role}.{event}"
            for role, abi in self._known.values()
            if any(entry["name"] == event for entry in load_contract(abi).events.values())
        )

    def full_name(self, contract: str, name: str) -> str:
        """Name an event of a known contract as `role.Name`."""
        return f"{self._known[contract][0]}.{name}"

    def name_of(self, event: FundEvent) -> str:
        """Name an event as `role.Name`; "" when no ABI knows it."""
        role, abi = self._known.get(event.contract, ("", ""))
        entry = load_contract(abi).events.get(_selector(event)) if abi else None
        return "" if entry is None else f"{role}.{entry['name']}"

    def read(self, event: FundEvent) -> Reading | None:
        """Read an event's values; None when no ABI knows it."""
        _, abi = self._known.get(event.contract, ("", ""))
        topics = [to_bytes(topic, "a topic") for topic in event.topics]
        decoded = load_contract(abi).decode_event(topics, event.data) if abi else None
        return None if decoded is None else decoded[1]

    def spell(self, event: FundEvent) -> dict[str, str]:
        """Write an event's values as text, by their names; none when no ABI knows it."""
        values = self.read(event)
        return {} if values is None else _spell_all(values)

    def say(self, event: FundEvent) -> str:
        """Say what happened: in words when it is notable, else by name."""
        name, values = self.name_of(event), self.read(event)
        if values is None:
            return f"an unknown event of {event.contract}"
        return say(name, values)


def say(name: str, values: Reading) -> str:
    """Say what an event of a name and its values means: in words when it is notable."""
    spelled = _spell_all(values)
    if name in NOTABLE:
        return NOTABLE[name].format(**spelled)
    return f"{name}({', '.join(f'{key} {value}' for key, value in spelled.items())})"


def _selector(event: FundEvent) -> bytes:
    return to_bytes(event.topics[0], "a topic") if event.topics else b""


def _spell_all(values: Reading) -> dict[str, str]:
    return {key: _spell(value) for key, value in values.values.items()}


def _spell(value: object) -> str:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, dict):
        return "(" + ", ".join(f"{key} {_spell(each)}" for key, each in value.items()) + ")"
    if isinstance(value, list):
        return "[" + ", ".join(map(_spell, value)) + "]"
    return plain_text(str(value))  # a reason or a description may be anybody's


class EventTeller:
    """
    services.event_ports.EventReceiver that spells events for a receiver of alerts.

    Args:
        notifier: the receiver.
        words: of the fund's events.
        place: what they are of, said before each; nothing for the fund itself.
    """

    def __init__(self, notifier: Notifier, words: EventWords, place: str = "") -> None:
        self._notifier, self._words, self._place = notifier, words, place

    @property
    def name(self) -> str:
        """Who is told."""
        return self._notifier.name

    def send_event(self, event: FundEvent) -> bool:
        """Tell of an event; whether that arrived."""
        where = f"block {event.block}, transaction {event.transaction}"
        said = self._words.say(event)
        return self._notifier.send_alert(f"{self._place}: {said}" if self._place else said, where)
