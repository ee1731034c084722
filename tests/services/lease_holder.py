"""
A keeper process that holds a lease and does what it is told, line by line; see test_lease.py.

    python tests/services/lease_holder.py URL LEASE_S
"""

from __future__ import annotations

import sys
import time

from keeper.adapters.database import open_database, writing
from keeper.adapters.fakes import ACCOUNT, CONTRACT
from keeper.adapters.journal import SqlJournal
from keeper.adapters.lease import lease_for
from keeper.errors import KeeperError

NAME = "31337-0xAa"


def main(url: str, lease_s: int) -> None:
    engine = open_database(url)
    lease = lease_for(engine, NAME, lease_s)
    journal = SqlJournal(engine, ACCOUNT, lease)
    with lease.hold():
        say("holds")
        for line in sys.stdin:
            order = line.strip()
            try:
                if order == "write":
                    insert(journal, "holder")
                elif order == "check":
                    lease.require_held()
                elif order == "freeze inside a transaction":
                    with writing(engine).begin() as connection:
                        lease.check(connection)
                        say("inside")
                        time.sleep(3600)
                say("did it")
            except KeeperError as error:
                say(f"{type(error).__name__}: {error}")


def insert(journal: SqlJournal, key: str) -> None:
    journal.insert_intent(
        key=key, purpose=key, to=CONTRACT, data=b"", not_after=2**40, now=int(time.time())
    )


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
