"""The doctor's checks of the watcher's lane, when there is one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from keeper.bootstrap import Reader, open_memory, open_watcher_key
from keeper.bootstrap.wiring import Wiring
from keeper.doctor.chain import check_balance
from keeper.doctor.findings import Check
from keeper.doctor.host import require_none_late
from keeper.domain.units import Address
from keeper.errors import ChainMismatchError


def watcher_checks(reader: Reader, now: int) -> Iterator[Check]:
    """List the checks of the watcher's key; none without one."""
    if reader.settings.watcher is None:
        return

    @cache  # a keystore is slow to open, on purpose
    def account() -> Address:
        return open_watcher_key(reader.settings).address

    yield Check(
        name="watcher",
        run=lambda: check_watcher(reader, account()),
        remedy="give the key that the fund knows as its watcher a keystore and a passphrase of its "
        "own, mode 0600; another key can record what anyone may, but not pause",
    )
    yield Check(
        name="watcher balance",
        run=lambda: check_balance(reader, account()),
        remedy="send ether to the watcher's account",
    )
    yield Check(
        name="watcher pending",
        run=lambda: check_watcher_pending(reader, account(), now),
        remedy="`keeper journal list --state signed` and `keeper journal explain ID`",
    )


def check_watcher(reader: Reader, account: Address) -> str:
    """
    Check that the fund knows an account, whose key opened, as its watcher.

    Raises:
        ChainMismatchError: somebody else is the watcher.
    """
    watcher = Wiring(reader.rpc, reader.book).fetch_person("watcher")
    if watcher != account:
        raise ChainMismatchError(f"the fund's watcher is {watcher}, our key is {account}")
    return f"{account} is the fund's watcher, files are 0600"


def check_watcher_pending(reader: Reader, account: Address, now: int) -> str:
    """
    Check that nothing of the watcher's waits for longer than a stuck transaction should.

    Raises:
        GuardError: something does.
    """
    journal = open_memory(reader.settings, reader.book, account).journal
    return require_none_late(journal.fetch_live(), reader.settings.gas.stuck_after_s, now)
