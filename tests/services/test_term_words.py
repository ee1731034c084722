"""Every term that an event sets is where the table says it is, and no event of a term is missed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from eth_typing import ABIComponent, ABIEvent

from keeper.adapters.address_book import CONTRACTS
from keeper.adapters.contracts import load_contract
from keeper.adapters.term_words import TERM_EVENTS

# Events whose names look like settings, and which set no rule.
NO_TERMS = {
    "fund.OperatorSet": "an investor's own",
    "timelock.RoleGranted": "closed but for the hand-over, which has an event of its own",
}


def _events() -> Iterator[tuple[str, ABIEvent]]:
    for role, contract in CONTRACTS.items():
        for entry in load_contract(contract).events.values():
            yield f"{role}.{entry['name']}", entry


def _places(components: Sequence[ABIComponent]) -> Iterator[tuple[str, ...]]:
    for component in components:
        name = component["name"]
        yield (name,)
        if component["type"] == "tuple":
            yield from ((name, *inner) for inner in _places(component["components"]))


@pytest.mark.parametrize("name", sorted(TERM_EVENTS))
def test_table__names_places_that_the_event_has(name: str) -> None:
    event, known = dict(_events())[name], TERM_EVENTS[name]
    places = set(_places(event["inputs"]))
    wanted = {path for _, _, path in known.terms if not known.word}
    if known.key is not None:
        wanted.add(known.key[1])
    assert wanted <= places


def test_table__has_every_event_that_sets_something() -> None:
    endings = ("Set", "Updated", "Listed", "Change", "Frozen", "Unfrozen", "HandedOver", "Disabled")
    setting = {name for name, _ in _events() if name.endswith(endings)}
    missing = setting - TERM_EVENTS.keys() - NO_TERMS.keys()
    assert {name for name in missing if not name.startswith("strategy_")} == {"dao.TimelockChange"}
