"""Two Anvils with the real Hyperlane between them; every test leaves both as it found them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from eth_typing import ChecksumAddress

from scripts.localchain.anvil import Anvil, AnvilOptions
from scripts.localchain.bridged import AWAY_CHAIN_ID, HOME_CHAIN_ID, Bridged, bridge_bare_chains
from scripts.localchain.transactions import send

FUNDED = 10**12
GENESIS = 1_800_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """The bridged chains, and somebody with `FUNDED` base units at home."""

    bridged: Bridged
    holder: ChecksumAddress

    def balances(self) -> tuple[int, int]:
        """Read what the holder has at home and away."""
        shores = (self.bridged.home, self.bridged.away)
        home, away = (each.token.functions.balanceOf(self.holder).call() for each in shores)
        return home, away


@pytest.fixture(scope="session")
def shared_crossing() -> Iterator[Crossing]:
    options = [
        AnvilOptions(chain_id=chain_id, timestamp=GENESIS, block_interval_s=1)
        for chain_id in (HOME_CHAIN_ID, AWAY_CHAIN_ID)
    ]
    with Anvil(options[0]) as home, Anvil(options[1]) as away:
        bridged = bridge_bare_chains(home, away)
        holder = home.accounts[5].address
        send(bridged.home.token.functions.mint(holder, FUNDED), sender=home.accounts[0].address)
        yield Crossing(bridged=bridged, holder=holder)


@pytest.fixture
def crossing(shared_crossing: Crossing) -> Iterator[Crossing]:
    nodes = [shared_crossing.bridged.home.anvil, shared_crossing.bridged.away.anvil]
    saved = [node.snapshot() for node in nodes]
    yield shared_crossing
    for node, snapshot in zip(nodes, saved, strict=True):
        node.revert(snapshot)
