"""The doctor's checks of the host: key, disk, database, journal, kill file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from keeper.adapters.address_book import AddressBook
from keeper.bootstrap import Memory, known_account, open_desk, open_key, open_memory
from keeper.doctor.findings import Check
from keeper.domain.intents import Intent
from keeper.errors import ConfigError, GuardError
from keeper.guard_checks import check_kill_file
from keeper.ports import Clock
from keeper.settings import Settings

LEAST_FREE_BYTES = 256 * 2**20
LOOK = "doctor"


def host_checks(settings: Settings, book: AddressBook, clock: Clock) -> Iterator[Check]:
    """List the checks that need no node."""
    yield Check(
        name="key files",
        run=lambda: check_key_files(settings, book.chain_id),
        remedy="create the keystore with `ape accounts generate`, the passphrase in a file of its "
        "own, and give both to the user that runs the keeper, mode 0600",
    )
    yield Check(
        name="disk",
        run=lambda: check_disk(settings),
        remedy="free space, or move the database and the report to a larger disk",
    )
    yield Check(
        name="database",
        run=lambda: check_database(settings, book, clock.now()),
        remedy="see docs/operate.md: give every fund and mode a database of its own, repair "
        "permissions, or restore a back-up",
    )
    yield Check(
        name="kill file",
        run=lambda: check_kill_file(settings),
        remedy="take the file away when what it was put there for is over",
    )
    yield Check(
        name="pending",
        run=lambda: check_pending(settings, book, clock.now()),
        remedy="`keeper journal list --state signed` and `keeper journal explain ID`; raise "
        "gas.max_fee_gwei if the cap holds it back",
    )
    yield Check(
        name="alerts",
        run=lambda: check_alerts(settings, clock),
        remedy="put one apprise URL a line into notify.urls_file, mode 0600",
    )


def check_key_files(settings: Settings, chain_id: int) -> str:
    """
    Check that keystore and passphrase are for their owner alone and fit together.

    Raises:
        ConfigError: they are not, or do not.
    """
    return f"{open_key(settings, chain_id).address}, files are 0600"


def check_disk(settings: Settings) -> str:
    """
    Check that there is room for the journal and the report.

    Raises:
        ConfigError: there is not.
    """
    folders = {settings.report.path.parent, settings.address_book.parent, Path()}
    free = {each: shutil.disk_usage(each).free for each in sorted(folders) if each.is_dir()}
    folder = min(free, key=lambda each: free[each])
    if free[folder] < LEAST_FREE_BYTES:
        raise ConfigError(
            f"{free[folder]} bytes are free in {folder}, at least {LEAST_FREE_BYTES} are needed"
        )
    return f"{free[folder] // 2**20} MiB free"


def check_database(settings: Settings, book: AddressBook, now: int) -> str:
    """
    Check that the database can be written and belongs to this fund.

    Raises:
        ConfigError: it cannot be opened.
        ChainMismatchError: it belongs to another fund, chain or mode.
        StorageError: its disk, its rights or its server keep it from working.
    """
    memory = _open(settings, book)
    # Opening alone would not notice a server that only reads.
    memory.history.update_run(LOOK, now)
    live = memory.journal.fetch_live()
    return f"writable, bound to this fund, {len(live)} intents unfinished"


def check_pending(settings: Settings, book: AddressBook, now: int) -> str:
    """
    Check that no transaction waits for longer than a stuck one should.

    Raises:
        GuardError: one does.
    """
    live = _open(settings, book).journal.fetch_live()
    return require_none_late(live, settings.gas.stuck_after_s, now)


def require_none_late(live: Sequence[Intent], limit: int, now: int) -> str:
    """
    Say how many transactions wait in the pool.

    Args:
        live: what is not concluded.
        limit: seconds that one may wait.
        now: unix seconds.

    Raises:
        GuardError: one waits for longer.
    """
    waiting = [each for each in live if each.mined is None]
    late = [each for each in waiting if _age(each, now) > limit]
    if late:
        texts = [
            f"intent {each.id}, {each.purpose}, waits for {_age(each, now)} s" for each in late
        ]
        raise GuardError(f"{'; '.join(texts)}; limit is {limit} s")
    return f"{len(waiting)} wait, none for longer than {limit} s"


def check_alerts(settings: Settings, clock: Clock) -> str:
    """
    Check that somebody would be told; nothing is sent.

    Raises:
        ConfigError: the receivers cannot be read.
    """
    names = [receiver.name for receiver in open_desk(settings, clock).receivers]
    return f"go to {', '.join(names)}"


def _open(settings: Settings, book: AddressBook) -> Memory:
    return open_memory(settings, book, known_account(settings))


def _age(intent: Intent, now: int) -> int:
    return now - intent.broadcasts[0].signed_at if intent.broadcasts else 0
