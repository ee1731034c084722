"""The stored events on PostgreSQL, with two keepers that follow at once."""

from __future__ import annotations

import contextlib
import threading

import pytest

from keeper.adapters.database import open_database
from keeper.adapters.event_store import SqlEvents, _hold_off_others
from keeper.adapters.rpc import HttpRpc
from keeper.adapters.schema import FUND_LOGS
from keeper.errors import ChainMovedError
from keeper.services.telling import Telling
from scripts.localchain.anvil import Anvil
from tests.postgres import needs_postgres, running_postgres
from tests.rpc.emitter import NOTED, Emitter, follow, name_of, stored
from tests.rpc.test_telling import Receiver

pytestmark = [pytest.mark.slow, needs_postgres]


def test_store__on_postgres__is_what_one_query_gives() -> None:
    with running_postgres() as server, Anvil() as anvil:
        emitter = Emitter(anvil)
        stores = [SqlEvents(open_database(server.url), name_of, ["0x" + NOTED]) for _ in range(2)]
        log = Receiver()
        assert Telling(stores[0], [log]).run() == 0
        for step in range(12):
            emitter.emit(2)
            if step % 5 == 4:
                emitter.reorganise(3)
                emitter.emit()
            threads = [threading.Thread(target=_look, args=(emitter, store)) for store in stores]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        follow(emitter, stores[0], HttpRpc(anvil.rpc_url, 30)).run()
        found = stored(stores[1])
        assert found == emitter.all_events()
        Telling(stores[1], [log]).run()
        assert len(log.told) == len(found)
        assert Telling(stores[0], [log]).run() == 0


def _look(emitter: Emitter, store: SqlEvents) -> None:
    with contextlib.suppress(ChainMovedError):  # the other one was always first: it stored the same
        follow(emitter, store, HttpRpc(emitter.anvil.rpc_url, 30)).run()


def test_store__that_is_cut_back_while_a_page_arrives__has_no_gap() -> None:
    with running_postgres() as server, Anvil() as anvil:
        emitter = Emitter(anvil)
        one, other = (SqlEvents(open_database(server.url), name_of, ()) for _ in range(2))
        emitter.emit(2)
        follow(emitter, one, HttpRpc(anvil.rpc_url, 30)).run()
        anchor = one.fetch_newest()
        emitter.emit(2)
        source = follow(emitter, other, HttpRpc(anvil.rpc_url, 30))._source
        page = source.fetch_page(anchor, emitter.start, source.fetch_head())
        cutting = threading.Thread(target=one.drop_after, args=(None,))
        with other._writes.begin() as connection:
            _hold_off_others(connection, FUND_LOGS.checkpoints)
            cutting.start()
            cutting.join(0.3)
            assert cutting.is_alive()  # it waits until nobody else changes anything
        cutting.join(10)
        with pytest.raises(ChainMovedError):
            other.insert_page(anchor, page)
        assert stored(other) == []
