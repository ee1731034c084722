"""What holds transactions back, put together from the configuration."""

from __future__ import annotations

from keeper.adapters.allowlist import build_allowlist
from keeper.adapters.kill_file import KillFile
from keeper.bootstrap.policies import to_units, to_wad
from keeper.bootstrap.reading import Ground
from keeper.domain.guards import ETHER_DECIMALS, KEEPER_CALLS, Budgets, Functions
from keeper.services.engine_ports import Journal
from keeper.services.guarding import Guarding
from keeper.settings import Settings


def open_kill_file(settings: Settings) -> KillFile:
    """Find what the operator stops the keeper with."""
    return KillFile(settings.guards.kill_file)


def most_coin(settings: Settings) -> int:
    """Say what one message to the other chain may cost, wei; 0 without one."""
    outpost = settings.outpost
    return 0 if outpost is None else to_units(outpost.max_fee, ETHER_DECIMALS)


def build_guard(reader: Ground, journal: Journal, functions: Functions = KEEPER_CALLS) -> Guarding:
    """
    Put the guard of one account together.

    Args:
        reader: of a chain, whose contracts in the book are the only targets.
        journal: of the account.
        functions: of the account's lane.
    """
    limits = reader.settings.guards
    return Guarding(
        switch=open_kill_file(reader.settings),
        allowlist=build_allowlist(reader.book, functions),
        journal=journal,
        chain=reader.chain,
        budgets=Budgets(
            gas=limits.gas_per_transaction,
            gas_wei_per_day=to_units(limits.gas_per_day, ETHER_DECIMALS),
            value_per_day=to_wad(limits.value_per_day_percent),
            coin=most_coin(reader.settings),
        ),
    )
