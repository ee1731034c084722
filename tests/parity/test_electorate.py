"""Votes reckoned from the share token's events are what the deployed token says itself."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import pytest
from eth_typing import ChecksumAddress
from eth_utils.address import to_checksum_address
from web3.types import EventData

from keeper.domain.electorate import Electorate, Roll
from keeper.domain.units import WAD, ZERO_ADDRESS, Address
from scripts.localchain.anvil import Anvil
from scripts.localchain.transactions import send
from tests.parity.recorded_votes import ESCROW, FEES, Government, options

PEOPLE = tuple(to_checksum_address(f"0x{number:040x}") for number in range(0xA1, 0xA7))
STEPS = 60


@pytest.fixture(scope="module")
def government() -> Iterator[Government]:
    with Anvil(options()) as anvil:
        for who in PEOPLE:
            anvil.request("anvil_setBalance", who, hex(10**20))
        yield Government(anvil)


def step(government: Government, chance: random.Random) -> None:
    """Do one thing to somebody's shares or votes; what reverts is left out."""
    shares, bank = government.shares.functions, government.bank
    who, other = chance.choice(PEOPLE), chance.choice((*PEOPLE, ESCROW, FEES))
    held = shares.balanceOf(who).call()
    amount = chance.randint(0, held)
    kind = chance.randrange(5)
    if kind == 0 or not held:
        send(shares.mint(other, chance.randint(1, 10**6) * WAD), sender=bank)
    elif kind == 1:
        send(shares.burn(who, amount), sender=bank)
    elif kind == 2:
        send(shares.transfer(other, amount), sender=who)
    elif kind == 3:
        send(shares.delegate(chance.choice(PEOPLE)), sender=who)
    else:
        nobody = to_checksum_address(ZERO_ADDRESS)
        send(shares.delegate(chance.choice((who, nobody))), sender=who)


def read(government: Government) -> list[EventData]:
    """Read the token's own events in the order of the chain."""
    events = government.shares.events
    kinds = (events.Transfer, events.DelegateChanged, events.DelegateVotesChanged)
    found = [log for kind in kinds for log in kind().get_logs(from_block=0)]
    return sorted(found, key=lambda log: (log["blockNumber"], log["logIndex"]))


def follow(logs: Sequence[EventData]) -> Electorate:
    """Let an electorate hear of events."""
    voters = Electorate(
        voteless=frozenset({Address(ESCROW), Address(FEES)}), mute=frozenset[Address]()
    )
    for log in logs:
        values = log["args"]
        if log["event"] == "Transfer":
            voters.move(values["from"], values["to"], values["value"])
        elif log["event"] == "DelegateChanged":
            voters.choose(values["delegator"], values["toDelegate"])
        else:
            voters.note_votes(values["delegate"], values["newVotes"])
    return voters


def votes_of(government: Government, accounts: Sequence[ChecksumAddress]) -> dict[str, int]:
    """Ask the token who votes with what."""
    ask = government.shares.functions.getVotes
    told = {account: int(ask(account).call()) for account in accounts}
    return {account: votes for account, votes in told.items() if votes}


def compare(government: Government, roll: Roll) -> None:
    """Hold a roll against the token."""
    everybody = (*PEOPLE, ESCROW, FEES, government.bank)
    assert roll.supply == government.shares.functions.totalSupply().call()
    assert roll.votes == votes_of(government, everybody)
    assert roll.unvoted + roll.votable == roll.supply


@pytest.mark.parametrize("seed", [1, 2])
def test_roll__after_any_moves_and_delegations__is_the_tokens(
    government: Government, seed: int
) -> None:
    chance = random.Random(seed)
    for _ in range(STEPS):
        step(government, chance)
    voters = follow(read(government))
    assert list(voters.faults()) == []
    compare(government, voters.roll())


def test_roll__with_any_event_left_out__is_noticed_or_still_right(government: Government) -> None:
    """An event whose loss changes no vote and no share need not be noticed; every other one is."""
    logs = read(government)
    whole = follow(logs)
    for place in range(0, len(logs), 5):
        partial = follow([*logs[:place], *logs[place + 1 :]])
        if partial.roll() != whole.roll():
            supply = partial.supply != government.shares.functions.totalSupply().call()
            assert supply or list(partial.faults()), logs[place]
