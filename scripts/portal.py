"""
Open the demo's fund in a browser, its chain and its keepers running again: `make portal`.

Every start begins where the demo ended, and an hour of the fund passes every few seconds, so that
what is asked for is struck and what is voted on is decided while one watches.

Exit codes: 0 stopped by Ctrl-C, 2 there is no demo to open or something is not built.
"""

import argparse
import logging
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from scripts.localchain.anvil import AnvilOptions
from scripts.localchain.errors import LocalChainError
from scripts.localchain.kept import run_kept
from scripts.tryout.people import Person, bring_people
from scripts.tryout.running import Running, run_tryout

DEMO, PAGES = Path("build/demo"), Path("build/portal")
CHAIN_PORT, PORTAL_PORT = 8_545, 8_420


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until stopped, and return the exit code."""
    options, console = _parse(arguments), Console()
    logging.basicConfig(level=logging.ERROR)
    logging.getLogger("keeper.alerts").setLevel(logging.CRITICAL)  # the pages tell it
    if not (options.pages / "index.html").is_file():
        console.print(f"no pages in {options.pages}: `make pages` builds them")
        return 2
    try:
        _open(options, console)
    except LocalChainError as error:
        console.print(f"{error}; `make demo` plays a fund to open, `make portal` opens it then")
        return 2
    except KeyboardInterrupt:
        console.print("stopped; the next start begins again where the demo ended")
    return 0


def _open(options: argparse.Namespace, console: Console) -> None:
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-")))
        node = AnvilOptions(block_interval_s=1, port=options.chain_port)
        market = stack.enter_context(run_kept(options.demo, scratch, node))
        people = bring_people(market)
        running = Running(
            market=market,
            people=people,
            demo=options.demo,
            pages=options.pages,
            port=options.port,
            hour_s=options.hour,
            seed=options.seed,
        )
        _tell(console, market.anvil.rpc_url, people, options)
        run_tryout(running, scratch)


def _tell(
    console: Console, rpc_url: str, people: Sequence[Person], options: argparse.Namespace
) -> None:
    newcomer = people[0]
    lines = (
        f"the demo's fund:  http://127.0.0.1:{options.port}   (Ctrl-C stops it)",
        f"its local chain:  {rpc_url}, chain id 31337; an hour passes every {options.hour:g} s",
        "",
        "Without a wallet: press Connect, and take one of the local test wallets.",
        "With one: connect it, let the page add the local chain, and import this test key:",
        f"  {newcomer.account.private_key}",
        f"  {newcomer.account.address}, {newcomer.holds}",
        "LOCAL AND WORTHLESS: the key is printed in every manual. Never send real money to it.",
    )
    for line in lines:
        console.print(line, highlight=False, soft_wrap=True)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make portal ARGS='...'", description=__doc__)
    parser.add_argument("--demo", type=Path, default=DEMO, help="folder of the demo's results")
    parser.add_argument("--pages", type=Path, default=PAGES, help="folder of the built pages")
    parser.add_argument("--port", type=int, default=PORTAL_PORT, help="of the portal")
    parser.add_argument("--chain-port", type=int, default=CHAIN_PORT, help="of the local chain")
    parser.add_argument("--hour", type=float, default=5.0, help="seconds in which an hour passes")
    parser.add_argument("--seed", type=int, default=1, help="of the prices to come")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
