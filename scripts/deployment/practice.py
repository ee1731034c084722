"""
Hold a local chain open to practise a deployment on: `python -m scripts.deployment.practice`.

It has the addresses of examples/local.toml, and the deployer holds the seed.
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from scripts.deployment.local import EXAMPLE, fund_cast, local_config
from scripts.deployment.terms import seed_assets
from scripts.localchain.anvil import PROJECT_ROOT, Anvil
from scripts.localchain.market import generated_market
from scripts.localchain.world import World, build_world, options_for

ENDS = (signal.SIGINT, signal.SIGTERM)
SEED = 7  # of the price path; the chain starts at its first point


@contextmanager
def open_world() -> Iterator[World]:
    """Build a world whose deployer can pay the seed; it ends with the block."""
    market = generated_market(SEED, days=2)
    with Anvil(options_for(market)) as anvil:
        world = build_world(anvil, market)
        world.give_base(fund_cast(world).deployer.address, seed_assets(local_config(world)))
        yield world


def main() -> int:
    """Print the command that deploys, and wait for Ctrl-C."""
    example = EXAMPLE.relative_to(PROJECT_ROOT)
    with open_world() as world:
        print(
            f"ape run deploy --config {example} --account TEST::4 "
            f"--book build/practice/fund.json --rpc {world.anvil.rpc_url}"
        )
        print("Ctrl-C ends the chain.", flush=True)
        # Blocked only now: the node would inherit the mask and could not be told to stop.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
        signal.sigwait(ENDS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
