"""Any proposal's calls in plain words, with every value before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from keeper.adapters.address_book import AddressBook
from keeper.adapters.call_words import describe_call
from keeper.adapters.power_calls import PowerCalls, ReadCall, names_of
from keeper.adapters.present_terms import PresentTerms
from keeper.domain.deciphering import about_of, decipher, take_field, tell_now
from keeper.domain.intents import Head
from keeper.domain.names import NONE, Unit
from keeper.domain.plain_text import plain_line
from keeper.domain.powers import Line, Present, ToldCall, dig
from keeper.domain.proposals import ProposedCall

MOST_RAW = 300  # characters of what cannot be read
OUTSIDE = "OUTSIDE THE POWERS"
ADD_STRATEGY = "addStrategy"
ORDER_RULES = "orderRules"


class ProposalWords:
    """
    Tells calls.

    Args:
        book: of the fund.
        terms: read present values.
        rules: names of strategies' documents that are at hand, by their hashes.
        wanted: those among them that a strategy has to be approved with, or it is warned of it.
    """

    def __init__(
        self,
        book: AddressBook,
        terms: PresentTerms,
        rules: Mapping[bytes, str] | None = None,
        wanted: Mapping[bytes, str] | None = None,
    ) -> None:
        self._book, self._terms, self._wanted = book, terms, wanted or {}
        self._rules = {**(rules or {}), **self._wanted}
        self._calls, self._names = PowerCalls(book), names_of(book)

    def fetch_told(self, calls: Sequence[ProposedCall], head: Head) -> tuple[ToldCall, ...]:
        """
        Tell calls as they would change the state of a block.

        Raises:
            RpcError: the node did not answer.
            ArchiveNeededError: it no longer has that block's state.
        """
        return tuple(self._tell(place, call, head) for place, call in enumerate(calls, 1))

    def fetch_now(self, calls: Sequence[ProposedCall], head: Head) -> tuple[Mapping[str, str], ...]:
        """Tell what calls are about as it is at a block, each thing by its name in the lines."""
        found: list[Mapping[str, str]] = []
        for call in calls:
            read = self._calls.read(call.target, call.data)
            if read is None:
                found.append({})
                continue
            present = self._fetch_present(read, head)
            found.append(tell_now(read.power, read.arguments, present, self._names))
        return tuple(found)

    def _fetch_present(self, read: ReadCall, head: Head) -> Present:
        power, arguments = read.power, read.arguments
        keys = {key.name: str(dig(arguments, key.argument)) for key in power.keys}
        return self._terms.fetch(power, keys, dig(arguments, ("config", "aggregator")), head)

    def _tell(self, place: int, call: ProposedCall, head: Head) -> ToldCall:
        read = self._calls.read(call.target, call.data)
        coin = (f"it sends {call.value} wei, which no power takes",) if call.value else ()
        if read is None:
            return self._tell_unknown(place, call, coin)
        power, arguments = read.power, read.arguments
        lines = decipher(power, arguments, self._fetch_present(read, head), self._names)
        return ToldCall(
            place=place,
            title=power.title + about_of(power, arguments, self._names),
            lines=(*map(self._name_rules, lines), *_abroad(read)),
            warnings=(*coin, *self._doubts(read, head)),
            raw=f"{power.contract}.{power.function}",
        )

    def _tell_unknown(self, place: int, call: ProposedCall, coin: tuple[str, ...]) -> ToldCall:
        words = plain_line(str(describe_call(call.target, call.data, self._book)), MOST_RAW)
        warning = "the DAO has no such power: it is refused, or this is another fund's"
        return ToldCall(place=place, title=OUTSIDE, lines=(), warnings=(*coin, warning), raw=words)

    def _doubts(self, read: ReadCall, head: Head) -> Iterator[str]:
        """Say what an honest program would not have written."""
        if not read.usual:
            yield "its bytes are not written as usual: there may be some that mean nothing"
        if read.power.function == ORDER_RULES:
            yield "what these calls do on the other chain is not known here"
        if read.power.function == ADD_STRATEGY:
            approved = dig(read.arguments, ("mandate", "configHash"))
            actual = self._terms.fetch_config_hash(read.arguments, head)
            if actual is None:
                yield "the Treasury makes no hash of this configuration: it will be refused"
            elif actual != approved:
                yield f"the configuration has the hash 0x{actual.hex()} now: it will be refused"
            rules = dig(read.arguments, ("mandate", "rules"))
            if self._wanted and rules not in self._wanted:
                yield f"its rules are not those of {', '.join(self._wanted.values())}"

    def _name_rules(self, line: Line) -> Line:
        known = {f"0x{digest.hex()}": name for digest, name in self._rules.items()}
        name = known.get(line.after)
        return line if name is None else replace(line, after=f"{line.after}, which is {name}")


def _abroad(read: ReadCall) -> Iterator[Line]:
    """Name the functions that calls of the outpost are for, by their selectors alone."""
    for field in read.power.fields:
        pairs = take_field(read.arguments, field) if field.unit is Unit.CALLS else ()
        for place, (to, data) in enumerate(pairs if isinstance(pairs, tuple) else (), 1):
            words = describe_call(to, data, None) if isinstance(data, bytes) else data
            told = plain_line(str(words), MOST_RAW)
            yield Line(what=f"call {place} of the outpost", before=NONE, after=told)
