"""Two keepers on one PostgreSQL: one works, the other waits, and takes over; never both."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy import Engine, create_engine, text

from keeper.adapters.database import open_database
from tests.faults.localnet import Localnet, Running, Scene, running_localnet
from tests.faults.tally import PROFILE, TALLY
from tests.postgres import needs_postgres, running_postgres

pytestmark = [pytest.mark.slow, needs_postgres]
STEP, ROUNDS = {"test": (13, 20), "prove": (2, 200)}[PROFILE]
SCENES = count(1)
TAKEOVER_S = 10.0
# The database itself notes who writes, and who has the right to at that moment.
WITNESS = """
CREATE TABLE acts (id BIGSERIAL, account TEXT, writer TEXT, holder TEXT, epoch BIGINT);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO acts (account, writer, holder, epoch)
    SELECT NEW.account, current_setting('application_name'), holder, epoch
    FROM leases WHERE name LIKE '%' || NEW.account;
    RETURN NULL;
END $$;
CREATE TRIGGER witness AFTER INSERT OR UPDATE ON intents FOR EACH ROW EXECUTE FUNCTION note();
"""


@pytest.fixture(scope="module")
def net() -> Iterator[Localnet]:
    with running_localnet() as net:
        yield net


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running_postgres() as server:
        open_database(server.url).dispose()
        with create_engine(server.url).begin() as connection:
            connection.execute(text(WITNESS))
        yield server.url


@pytest.fixture
def database(url: str) -> Iterator[Engine]:
    """What the test itself asks the server."""
    engine = create_engine(url)
    yield engine
    engine.dispose()


def new_scene(net: Localnet, url: str, wishes: int = 2) -> Scene:
    """Give two keepers one key, one journal and numbers that nobody used before."""
    number = next(SCENES)
    key, own = f"0x{number + 2**32:064x}", url + "?application_name={pid}"
    scene = Scene(net, key, own, lease_s=60)
    for each in range(wishes):
        scene.want(1_000 * number + each)
    return scene


def acts(scene: Scene, database: Engine) -> list[tuple[str, str, int]]:
    """List who wrote, who had the right to, and under which epoch, in order."""
    query = text("SELECT writer, holder, epoch FROM acts WHERE account = :account ORDER BY id")
    with database.connect() as connection:
        return [tuple(row) for row in connection.execute(query, {"account": scene.address})]


def expire(scene: Scene, database: Engine) -> None:
    """Let the time of the lease pass."""
    query = text("UPDATE leases SET expires_at = 0 WHERE name LIKE '%' || :account")
    with database.begin() as connection:
        connection.execute(query, {"account": scene.address})


def conclude(scene: Scene, database: Engine) -> None:
    """Judge a scene: one effect per wish, and nobody ever wrote without the lease."""
    verdict = scene.rest()
    TALLY.add(verdict, *(f"PostgreSQL {place}" for place in scene.places))
    seen = acts(scene, database)
    assert [act for act in seen if not act[1].startswith(f"process {act[0]} on ")] == []
    epochs = [epoch for _, _, epoch in seen]
    assert epochs == sorted(epochs)
    assert len(set(epochs)) > 1
    assert verdict.is_clean, f"struck at {scene.places}: {verdict}"


def test_second_keeper__while_the_first_works__does_nothing_and_takes_over_when_it_is_killed(
    net: Localnet, url: str, database: Engine
) -> None:
    for moment in count(5, STEP):
        scene = new_scene(net, url)
        first = scene.spawn(moment, signal.SIGSTOP)
        frozen = first.wait_until_frozen()
        before = acts(scene, database)
        if frozen:
            scene.run()
            assert acts(scene, database) == before
        os.kill(first.process.pid or 0, signal.SIGKILL)
        first.end()
        takes_over(scene, database, len(before))
        net.mine()
        conclude(scene, database)
        if not frozen:
            assert moment > 20
            return


def takes_over(scene: Scene, database: Engine, before: int) -> None:
    """The lease lasts a minute, but ends with its holder: the next runs get it."""
    deadline = time.monotonic() + TAKEOVER_S
    while len(acts(scene, database)) == before and scene.record().waiting == 0:
        scene.run()
        assert time.monotonic() < deadline, "nobody took over"


def test_frozen_keeper__woken_after_its_lease_has_ended__neither_writes_nor_doubles(
    net: Localnet, url: str, database: Engine
) -> None:
    for moment in count(5, STEP):
        scene = new_scene(net, url)
        first = scene.spawn(moment, signal.SIGSTOP)
        frozen = first.wait_until_frozen()
        expire(scene, database)
        scene.run()
        net.mine()
        scene.run()
        before = acts(scene, database)
        if frozen:
            first.thaw()
        first.end()
        written = acts(scene, database)[len(before) :]
        assert written == [], f"frozen at {scene.places}, it wrote"
        conclude(scene, database)
        if not frozen:
            assert moment > 20
            return


def test_lease__of_a_frozen_keeper__ends_by_itself(
    net: Localnet, url: str, database: Engine
) -> None:
    scene = new_scene(net, url)
    scene.lease_s = 1
    first = scene.spawn(12, signal.SIGSTOP)
    assert first.wait_until_frozen()
    before = len(acts(scene, database))
    takes_over(scene, database, before)
    first.thaw()
    first.end()
    conclude(scene, database)


def test_two_keepers__at_once_through_kills_and_freezes__never_act_together(
    net: Localnet, url: str, database: Engine
) -> None:
    chance, scene = random.Random(4), new_scene(net, url, wishes=3)
    crowd: list[Running] = []
    for _ in range(ROUNDS):
        crowd += [scene.spawn(chance.choice([None, chance.randrange(60)])) for _ in range(2)]
        time.sleep(chance.uniform(0, 0.1))
        victim = chance.choice(crowd)
        if victim.process.is_alive():
            os.kill(victim.process.pid or 0, chance.choice([signal.SIGSTOP, signal.SIGKILL]))
        net.mine(chance.randrange(2))
        expire(scene, database)
        if len(crowd) > 6:
            leave(crowd.pop(0))
    for each in crowd:
        leave(each)
    conclude(scene, database)


def leave(keeper: Running) -> None:
    """Wake a keeper that may be frozen, and wait for its end."""
    if keeper.process.is_alive():
        keeper.thaw()
    keeper.end()
