"""What was measured, what it should be, and what it was when somebody last agreed to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.artifacts import load_artifacts
from scripts.deployment.bytecode import MAX_CODE
from scripts.export_abi import is_production
from scripts.gas.trace import Profile
from scripts.setup.environment import ROOT

SNAPSHOT = ROOT / "tests" / "gas" / "snapshot.json"
RESULT = ROOT / "build" / "gas.json"
TOLERANCE_PERCENT = 2
CROWD = 10_000
SIZE = "size_"
VAULT = "vault_"  # what an operation costs in a vault of a public library, and in the fund
BARE = "swap_v3_bare"
TRANSACTION_CAP = 2**24  # most gas that one transaction may ask for since Osaka (EIP-7825)

# Whole transactions, net of refunds: section 9 of the design.
GOALS = {
    "request_deposit_first": 118_000,
    "request_deposit_repeat": 67_000,
    "request_redeem": 115_000,
    "cancel": 75_000,
    "cancel_redeem": 75_000,
    "strike_first": 430_000,
    "strike_1_request": 330_000,
    f"strike_{CROWD}_requests": 330_000,
    "claim_deposit_first": 122_000,
    "claim_deposit_repeat": 92_000,
    "claim_redeem": 60_000,
    "allocate": 66_000,
    "swap_v3_guarded_batch_of_2": 310_000,
    "in_kind_3_tokens": 235_000,
    "strike_8x8": TRANSACTION_CAP,
    "in_kind_8x8": TRANSACTION_CAP,
    "execute_8x8": TRANSACTION_CAP,
}
ALIASES = {"claim_deposit": "claim_deposit_first"}  # a claim, unless said otherwise, is a first one
# What the fund's rules may add to the same swap from a wallet.
GOALS_OVER_BARE = {"swap_v3_guarded": 130_000, "swap_v3_guarded_two_sources": 157_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """
    A run.

    Args:
        figures: gas by scenario, bytes by contract; in the order of the table.
        profiles: of scenarios that missed their goals, when they were asked for.
    """

    figures: Mapping[str, int]
    profiles: Mapping[str, Profile]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """A figure that is no longer what the snapshot says; 0 where one of the two has none."""

    name: str
    old: int
    new: int

    def __str__(self) -> str:
        """Say it in words."""
        if self.old == 0:
            return f"{self.name} is new: {self.new:,}"
        if self.new == 0:
            return f"{self.name} was {self.old:,} and is gone"
        change = (self.new - self.old) * 100 / self.old
        return f"{self.name} was {self.old:,} and is {self.new:,} ({change:+.1f} %)"


def goal_of(name: str, figures: Mapping[str, int]) -> int | None:
    """
    Look up what a figure should be at most.

    Returns:
        Gas or bytes; None without a goal.
    """
    if name.startswith(SIZE):
        return MAX_CODE
    if name in GOALS_OVER_BARE:
        return figures[BARE] + GOALS_OVER_BARE[name]
    return GOALS.get(name)


def misses(figures: Mapping[str, int]) -> dict[str, int]:
    """Tell by how much each goal was missed that was."""
    found = {name: goal_of(name, figures) for name in figures}
    return {
        name: figures[name] - goal
        for name, goal in found.items()
        if goal is not None and figures[name] > goal
    }


def is_close(old: int, new: int) -> bool:
    """Whether two figures differ by no more than the tolerance, measured on the old one."""
    return abs(new - old) * 100 <= old * TOLERANCE_PERCENT


def find_drift(
    snapshot: Mapping[str, int], figures: Mapping[str, int], *, partial: bool
) -> tuple[Drift, ...]:
    """
    Compare a run with the snapshot.

    Args:
        snapshot: as committed.
        figures: as measured.
        partial: whether the run left scenarios out, which then are not missed.
    """
    names = snapshot.keys() & figures.keys() if partial else snapshot.keys() | figures.keys()
    pairs = ((name, snapshot.get(name, 0), figures.get(name, 0)) for name in sorted(names))
    return tuple(
        Drift(name=name, old=old, new=new) for name, old, new in pairs if not is_close(old, new)
    )


def measure_sizes() -> dict[str, int]:
    """Count the bytes of runtime code of every production contract."""
    return {f"{SIZE}{each.name}": each.size for each in load_artifacts() if is_production(each)}


def read_snapshot() -> dict[str, int]:
    """Read the committed figures; none when there is no such file yet."""
    if not SNAPSHOT.exists():
        return {}
    figures: dict[str, int] = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    return figures


def write_figures(path: Path, figures: Mapping[str, int]) -> None:
    """Write figures as JSON, one a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
