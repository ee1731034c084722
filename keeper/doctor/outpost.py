"""The doctor's checks of the fund's other chain, and of the line to it."""

from __future__ import annotations

from collections.abc import Iterator

from keeper.adapters.rpc import to_bytes
from keeper.adapters.transactions import find_contract
from keeper.bootstrap import Ground, Inspection, Reader, known_account, open_line, open_outpost
from keeper.doctor.findings import Check
from keeper.domain.wording import format_units
from keeper.errors import ChainMismatchError, GuardError, KeeperError

ETHER_DECIMALS = 18


def outpost_checks(reader: Reader) -> Iterator[Check]:
    """List the checks of the outpost; none where none is configured."""
    if reader.settings.outpost is None:
        return
    try:
        outpost = open_outpost(reader)
    except KeeperError as error:
        yield _failed(error)
        return
    yield Check(
        name="outpost code",
        run=Inspection(outpost.rpc, outpost.book).require_code,
        remedy="do not act: outpost.address_book is of another deployment",
    )
    yield Check(
        name="outpost role",
        run=lambda: check_role(outpost),
        remedy="let home's governor send rules that appoint this account at the outpost too",
    )
    yield Check(
        name="outpost balance",
        run=lambda: check_balance(outpost),
        remedy="send native coin of the outpost's chain to the keeper's account there",
    )
    yield Check(
        name="line",
        run=lambda: check_line(reader),
        remedy="`keeper bridge status` has the figures; what is overdue waits for Hyperlane's "
        "relayer, a fault is for people to look at: no money crosses meanwhile",
    )


def check_role(outpost: Ground) -> str:
    """
    Check that the outpost knows this account as its keeper.

    Raises:
        ChainMismatchError: it knows another.
    """
    address, controls = find_contract(outpost.book, "controls")
    call = {"to": address, "data": "0x" + controls.encode("keeper").hex()}
    data = to_bytes(outpost.rpc.fetch("eth_call", call, "latest"), "an address")
    keeper, account = controls.decode("keeper", data).address("0"), known_account(outpost.settings)
    if keeper != account:
        raise ChainMismatchError(f"the outpost's keeper is {keeper}, the key is of {account}")
    return f"{account} is the outpost's keeper"


def check_balance(outpost: Ground) -> str:
    """
    Check that messages and gas can be paid for there.

    Raises:
        GuardError: there is less than `outpost.gas.low_balance`.
    """
    wei = Inspection(outpost.rpc, outpost.book).fetch_balance(known_account(outpost.settings))
    limit = outpost.settings.gas.low_balance
    shown = format_units(wei, ETHER_DECIMALS, 6)
    if wei < limit * 10**ETHER_DECIMALS:
        raise GuardError(f"{shown} of the outpost's coin, limit is {limit}")
    return f"{shown} of the outpost's coin"


def check_line(reader: Reader) -> str:
    """
    Check that nothing on the line is late or impossible.

    Raises:
        GuardError: something is.
    """
    line = open_line(reader.settings).service.look()
    if line.faults or line.overdue:
        raise GuardError("; ".join((*line.faults, *line.overdue)))
    return line.agenda.rest


def _failed(error: KeeperError) -> Check:
    def run() -> str:
        raise error

    remedy = "see that the node of the outpost's chain runs, and that [outpost] is right"
    return Check(name="outpost", run=run, remedy=remedy)
