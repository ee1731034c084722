"""What the keeper does for the line to the outpost, on either chain, and what it could not do."""

from __future__ import annotations

import pytest

from keeper.adapters.address_book import (
    HOME_PORT,
    OUTPOST_CONTRACTS,
    AddressBook,
    Deployed,
    OutpostBook,
)
from keeper.adapters.allowlist import build_allowlist
from keeper.adapters.contracts import load_contract
from keeper.adapters.rpc import Rpc
from keeper.adapters.transactions import Web3Wire
from keeper.domain.bridge_events import Side
from keeper.domain.bridge_plan import plan_step, side_of
from keeper.domain.bridging import Book, Deploy, Gather, Pulse, State, Step
from keeper.domain.guards import KEEPER_CALLS, OUTPOST_CALLS, PAID, AllowedCall, can_wait
from keeper.domain.inventory import Move
from keeper.domain.transfers import fold
from keeper.errors import GuardError
from tests.domain.funds import account
from tests.domain.test_bridging import ENDS, home_of, outpost_of
from tests.domain.tills import Tills
from tests.services.pretend_book import HASH, a_book

STEPS: list[tuple[Step, bool]] = [
    (Book(side=Side.HOME, amount=5), False),
    (Book(side=Side.OUTPOST, amount=5), False),
    (State(reason="it is old"), True),
    (Pulse(reason="it is old"), True),
    (Move(source=Side.HOME, amount=5), True),
    (Move(source=Side.OUTPOST, amount=5), True),
    (Deploy(amount=5), False),
    (Gather(amount=5), False),
]


def _home_book() -> AddressBook:
    places = {name: Deployed(address=account(0x3000), code_hash=HASH) for name in HOME_PORT}
    fields = a_book().model_dump()
    return AddressBook.model_validate(fields | {"contracts": fields["contracts"] | places})


def _outpost_book() -> OutpostBook:
    places = {
        name: Deployed(address=account(0x4000 + number), code_hash=HASH)
        for number, name in enumerate(OUTPOST_CONTRACTS)
    }
    return OutpostBook.model_validate(a_book().model_dump() | {"contracts": places})


BOOKS = {Side.HOME: _home_book(), Side.OUTPOST: _outpost_book()}
LISTS = {
    Side.HOME: build_allowlist(BOOKS[Side.HOME], KEEPER_CALLS),
    Side.OUTPOST: build_allowlist(BOOKS[Side.OUTPOST], OUTPOST_CALLS),
}


class NoNode(Rpc):
    """Encoding asks no node."""

    def fetch(self, method: str, *params: object) -> object:
        raise AssertionError(method)


def _find(step: Step) -> tuple[AllowedCall, int]:
    """Plan a step that costs a fee of 10, and look its call up where it is made."""
    tills = Tills()
    ledger, home, outpost = fold(tills.events), home_of(tills), outpost_of(tills)
    call = plan_step(step, ledger, home, outpost, ENDS, 10)
    to, data = Web3Wire(NoNode(), BOOKS[side_of(step)]).encode(call)
    found = LISTS[side_of(step)].find(to, data)
    assert found.function == call.function
    return found, call.value


@pytest.mark.parametrize(("step", "paid"), STEPS)
def test_step__passes_the_allowlist_of_its_chain_alone(step: Step, paid: bool) -> None:
    found, value = _find(step)
    assert (found in PAID) is paid
    puts_to_work = isinstance(step, Deploy) or step == Move(source=Side.HOME, amount=5)
    assert (can_wait(found, value) and value == 5) == puts_to_work


def test_paid_calls__are_those_that_send_a_message() -> None:
    assert {_find(step)[0] for step, paid in STEPS if paid} == PAID
    for call in PAID:
        abi = load_contract("HomePort" if call.role == "home_port" else "Outpost")
        assert abi.functions[call.function]["stateMutability"] == "payable"


def test_outposts_lane__has_nothing_that_goes_anywhere_but_home() -> None:
    tokens = {token.address for token in BOOKS[Side.OUTPOST].tokens.values()}
    assert not {to for to, _ in LISTS[Side.OUTPOST].calls} & tokens
    moving = {call.function for call in LISTS[Side.OUTPOST].calls.values()}
    assert moving & {"send", "sendHome", "transfer", "approve"} == {"sendHome"}


def test_fund_without_a_port__has_no_call_of_one() -> None:
    listed = build_allowlist(a_book(), KEEPER_CALLS)
    assert {call.role for call in listed.calls.values()} & HOME_PORT.keys() == set()
    port = account(0x3000)
    data = load_contract("HomePort").encode("send", 1)
    with pytest.raises(GuardError, match="not on the keeper's allowlist"):
        listed.find(port, data)
