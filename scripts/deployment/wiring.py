"""How contracts name each other in their constructors."""

from collections.abc import Mapping
from typing import TypeAlias

from scripts.deployment.addresses import Addresses
from scripts.deployment.terms import Struct, Value

Arguments: TypeAlias = Mapping[str, Value]

# Names in the contracts' Wiring structs that are not the names of the address book.
_FIELDS = {
    "governor": "timelock",
    "navOracle": "nav_oracle",
    "feeDistribution": "fee_distribution",
    "strategyImplementation": "strategy_implementation",
}


def wired(at: Addresses, *fields: str) -> Struct:
    """Look up contracts by the names that they have in each other's code."""
    return {field: at[_FIELDS.get(field, field)] for field in fields}
