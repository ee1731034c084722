"""The doctor's checks of the watcher's own key, where one is configured."""

from __future__ import annotations

from collections.abc import Iterator

from keeper.adapters.keystores import read_address
from keeper.bootstrap import Inspection, Reader, open_memory
from keeper.bootstrap.lanes import open_watcher_key
from keeper.bootstrap.wiring import Wiring
from keeper.doctor.chain import require_gas
from keeper.doctor.findings import Check
from keeper.doctor.host import require_none_late
from keeper.domain.units import ZERO_ADDRESS, Address
from keeper.errors import ChainMismatchError
from keeper.settings import Settings


def watcher_key_checks(settings: Settings) -> Iterator[Check]:
    """List what can be looked at without a node."""
    if settings.watcher is not None:
        yield Check(
            name="watcher key",
            run=lambda: f"{open_watcher_key(settings).address}, files are 0600",
            remedy="give the watcher a keystore and a passphrase file of its own, mode 0600",
        )


def watcher_checks(reader: Reader, now: int) -> Iterator[Check]:
    """List what the chain says of the watcher."""
    if reader.settings.watcher is None:
        return
    yield Check(
        name="watcher role",
        run=lambda: check_watcher_role(reader),
        remedy="configure the key that the fund knows as its watcher, or let the governor appoint "
        "this one; the risk watch needs no role, a pause does",
    )
    yield Check(
        name="watcher balance",
        run=lambda: require_gas(
            Inspection(reader.rpc, reader.book).fetch_balance(_account(reader.settings)),
            reader.settings.gas.low_balance,
        ),
        remedy="send ether to the watcher's account: its pause waits for nobody, but it costs gas",
    )
    yield Check(
        name="watcher pending",
        run=lambda: check_watcher_pending(reader, now),
        remedy="`keeper journal list --state signed` and `keeper journal explain ID`",
    )


def check_watcher_role(reader: Reader) -> str:
    """
    Check that the fund knows the configured key as its watcher.

    Raises:
        ChainMismatchError: somebody else is the watcher.
    """
    ours = _account(reader.settings)
    theirs = Wiring(reader.rpc, reader.book).fetch_person("watcher")
    if ours != theirs:
        raise ChainMismatchError(f"the fund's watcher is {theirs}, our key is {ours}")
    return f"{ours} is the fund's watcher"


def check_watcher_pending(reader: Reader, now: int) -> str:
    """
    Check that nothing of the watcher's waits for longer than a stuck transaction should.

    Raises:
        GuardError: something does.
    """
    journal = open_memory(reader.settings, reader.book, _account(reader.settings)).journal
    return require_none_late(journal.fetch_live(), reader.settings.gas.stuck_after_s, now)


def _account(settings: Settings) -> Address:
    keys = settings.watcher
    return (None if keys is None else read_address(keys.keystore)) or ZERO_ADDRESS
