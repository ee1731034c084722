"""
Hold a local chain open to practise a deployment on: `python -m scripts.deployment.practice`.

It has the addresses of examples/local.toml, and the deployer holds the seed. With `--outpost` there
are two chains with Hyperlane between them, and those of examples/outpost.toml too.
"""

import argparse
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from scripts.deployment.local import EXAMPLE, fund_cast, local_config
from scripts.deployment.local_outpost import OUTPOST_EXAMPLE
from scripts.deployment.terms import seed_assets
from scripts.localchain.anvil import PROJECT_ROOT, Anvil
from scripts.localchain.market import generated_market
from scripts.localchain.two_chains import TwoWorlds, build_two_worlds, options_for_two
from scripts.localchain.world import World, build_world, options_for

ENDS = (signal.SIGINT, signal.SIGTERM)
SEED = 7  # of the price path; the chain starts at its first point


@contextmanager
def open_world() -> Iterator[World]:
    """Build a world whose deployer can pay the seed; it ends with the block."""
    market = generated_market(SEED, days=2)
    with Anvil(options_for(market)) as anvil:
        world = build_world(anvil, market)
        _give_seed(world)
        yield world


@contextmanager
def open_two_worlds() -> Iterator[TwoWorlds]:
    """Build two worlds with Hyperlane between them; see `open_world`."""
    market = generated_market(SEED, days=2)
    home_options, away_options = options_for_two(market)
    with Anvil(home_options) as home, Anvil(away_options) as away:
        worlds = build_two_worlds(home, away, market)
        _give_seed(worlds.home)
        yield worlds


def _give_seed(world: World) -> None:
    world.give_base(fund_cast(world).deployer.address, seed_assets(local_config(world)))


def command_for(*worlds: World) -> str:
    """Spell the command that deploys on these chains, home first."""
    parts = zip(worlds, (EXAMPLE, OUTPOST_EXAMPLE), ("--rpc", "--outpost-rpc"), strict=False)
    words = ["ape run deploy"]
    for world, example, option in parts:
        words.append(f"--config {example.relative_to(PROJECT_ROOT)} {option} {world.anvil.rpc_url}")
    words.append("--account TEST::4 --book build/practice/fund.json")
    return " ".join(words)


def main(arguments: Sequence[str]) -> int:
    """Print the command that deploys, and wait for Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m scripts.deployment.practice")
    parser.add_argument("--outpost", action="store_true", help="hold two chains open")
    if parser.parse_args(arguments).outpost:
        with open_two_worlds() as worlds:
            _hold_open(command_for(worlds.home, worlds.away), "chains")
    else:
        with open_world() as world:
            _hold_open(command_for(world), "chain")
    return 0


def _hold_open(command: str, what: str) -> None:
    """Say what to do, until somebody has had enough."""
    print(command)
    print(f"Ctrl-C ends the {what}.", flush=True)
    # Blocked only now: a node would inherit the mask and could not be told to stop.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    signal.sigwait(ENDS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
