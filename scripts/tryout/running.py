"""Keep the demo's fund alive in one thread, and serve its portal in the other."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from keeper.bootstrap.portal import build_portal, server_options
from keeper.settings import load_settings
from scripts.localchain.kept import KeptMarket
from scripts.tryout.door import LocalDoor, build_pages
from scripts.tryout.living import Living, reopen_keepers
from scripts.tryout.people import Person

log = logging.getLogger(__name__)

PATIENCE_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """
    What is opened, and how.

    Args:
        market: of the demo's chain, which runs.
        people: whom visitors without a wallet may be.
        demo: folder of the demo's results.
        pages: folder of the built pages.
        port: of the portal.
        hour_s: seconds in which an hour of the fund passes.
        seed: of the prices to come.
    """

    market: KeptMarket
    people: Sequence[Person]
    demo: Path
    pages: Path
    port: int
    hour_s: float
    seed: int


def run_tryout(running: Running, scratch: Path) -> None:
    """Serve until stopped; what is needed meanwhile is written into `scratch`."""
    market, folder = running.market, scratch / "keeper"
    config, keepers = reopen_keepers(market, running.demo / "keeper", folder)
    wallets = [person.as_wallet() for person in running.people]
    settings = load_settings(config)
    changes = {
        "port": running.port,
        "pages": build_pages(running.pages, scratch / "pages", wallets),
        "wallet_node": market.anvil.rpc_url,
    }
    section = settings.portal.model_copy(update=changes)
    settings = settings.model_copy(update={"portal": section})
    door = LocalDoor(build_portal(settings, scratch), market.anvil.rpc_url, wallets)
    server = uvicorn.Server(uvicorn.Config(door, **server_options(section)))
    living = Living(market, keepers, running.seed)
    stop = threading.Event()
    heart = threading.Thread(target=_beat, args=(living, running.hour_s, stop, server), daemon=True)
    heart.start()
    try:
        server.run()
    finally:
        stop.set()
        heart.join(PATIENCE_S)


def _beat(living: Living, hour_s: float, stop: threading.Event, server: uvicorn.Server) -> None:
    """Let an hour pass again and again; a fund that cannot go on is not shown any longer."""
    try:
        while not stop.wait(hour_s):
            living.pass_hour()
    except Exception:
        log.exception("the fund's life ended")
        server.should_exit = True
