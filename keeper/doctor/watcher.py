"""The doctor's checks of the watcher's lane, when there is one."""

from __future__ import annotations

from collections.abc import Iterator

from keeper.bootstrap import Inspection, Reader, open_memory, open_watcher_key
from keeper.bootstrap.wiring import Wiring
from keeper.doctor.chain import ETHER_DECIMALS
from keeper.doctor.findings import Check
from keeper.doctor.host import require_none_late
from keeper.domain.wording import format_units
from keeper.errors import ChainMismatchError, GuardError


def watcher_checks(reader: Reader, now: int) -> Iterator[Check]:
    """List the checks of the watcher's key; none without one."""
    if reader.settings.watcher is None:
        return
    yield Check(
        name="watcher",
        run=lambda: check_watcher(reader),
        remedy="give the key that the fund knows as its watcher a keystore and a passphrase of its "
        "own, mode 0600; another key can record what anyone may, but not pause",
    )
    yield Check(
        name="watcher balance",
        run=lambda: check_watcher_balance(reader),
        remedy="send ether to the watcher's account",
    )
    yield Check(
        name="watcher pending",
        run=lambda: check_watcher_pending(reader, now),
        remedy="`keeper journal list --state signed` and `keeper journal explain ID`",
    )


def check_watcher(reader: Reader) -> str:
    """
    Check that the key opens, and that the fund knows it as its watcher.

    Raises:
        ConfigError: it does not open.
        ChainMismatchError: somebody else is the watcher.
    """
    key = open_watcher_key(reader.settings)
    watcher = Wiring(reader.rpc, reader.book).fetch_person("watcher")
    if watcher != key.address:
        raise ChainMismatchError(f"the fund's watcher is {watcher}, our key is {key.address}")
    return f"{key.address} is the fund's watcher, files are 0600"


def check_watcher_balance(reader: Reader) -> str:
    """
    Check that the watcher can pay for gas.

    Raises:
        GuardError: its balance is below gas.low_balance.
    """
    account = open_watcher_key(reader.settings).address
    balance = Inspection(reader.rpc, reader.book).fetch_balance(account)
    low = reader.settings.gas.low_balance
    text = format_units(balance, ETHER_DECIMALS, 4)
    if balance < int(low * 10**ETHER_DECIMALS):
        raise GuardError(f"{text} for the watcher's gas, gas.low_balance is {low}")
    return f"{text} for gas"


def check_watcher_pending(reader: Reader, now: int) -> str:
    """
    Check that nothing of the watcher's waits for longer than a stuck transaction should.

    Raises:
        GuardError: something does.
    """
    account = open_watcher_key(reader.settings).address
    journal = open_memory(reader.settings, reader.book, account).journal
    return require_none_late(journal.fetch_live(), reader.settings.gas.stuck_after_s, now)
