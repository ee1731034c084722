"""
The parts that the proof consists of: each one runs alone, and leaves files under build/.

Two lanes run side by side; within a lane one part follows the other. The tests in Python have most
of a lane: they take as long as nearly all the others, and wait for nodes often. What can use both
processors is the end of the other lane, when nothing runs beside it any more.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

SEED = 1  # that hypothesis draws with, as forge does by foundry.toml
CAMPAIGN_CALLS = 5_000_000  # that the invariant campaigns make at least
FUND_CALLS = 67_500  # of them, each suite on a whole fund
TWO_PROCESSES = ("-n", "2", "--dist", "loadgroup")  # as `make test` runs pytest
BOUNDS, EXPLOITS = "tests/forge/bounds/*", "tests/exploits/*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    A command; what it prints goes to `output` under build/, and `seeds` takes a seed.

    Where nobody asked for one it is `usual`, or what the tool's own settings say.
    """

    command: tuple[str, ...]
    output: str
    environment: tuple[tuple[str, str], ...] = ()
    seeds: str = ""
    usual: int | None = None

    def drawn_with(self, seed: int | None) -> tuple[str, ...]:
        """Give the command for a seed; without one it draws as usual."""
        chosen = self.usual if seed is None else seed
        own = bool(self.seeds) and chosen is not None
        return (*self.command, self.seeds.format(chosen)) if own else self.command


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A named piece of the proof."""

    name: str
    lane: int
    about: str
    steps: tuple[Step, ...]
    results: tuple[
        str, ...
    ]  # files under build/ that are judged; what an earlier run left is removed first
    reads_docs: bool = False  # what is told in docs/ is a part of what it is about

    @property
    def draws(self) -> bool:
        """Whether another seed may find something else."""
        return any(step.seeds for step in self.steps)


def forge(output: str, *arguments: str) -> Step:
    """A run of forge with the depth of the proof."""
    profile = (("FOUNDRY_PROFILE", "prove"),)
    command = ("forge", "test", *arguments)
    return Step(command=command, output=output, environment=profile, seeds="--fuzz-seed={}")


def python(output: str, *arguments: str, seeds: str = "") -> Step:
    """A run of this project's Python, hypothesis with the depth of the proof."""
    profile = (("HYPOTHESIS_PROFILE", "prove"),)
    command = (sys.executable, "-m", *arguments)
    return Step(command=command, output=output, environment=profile, seeds=seeds, usual=SEED)


PARTS = (
    Part(
        name="campaign",
        results=("campaign.json",),
        lane=0,
        about="invariants, under millions of random calls of everybody",
        steps=(
            forge("forge-campaign.txt", "--match-test", "invariant_"),
            python(
                "campaign.txt",
                "scripts.campaign",
                "build/forge-campaign.txt",
                "--least",
                str(CAMPAIGN_CALLS),
                "--least-each",
                str(FUND_CALLS),
            ),
        ),
    ),
    Part(
        name="symbolic",
        results=("symbolic.json",),
        lane=0,
        about="the arithmetic, for every value at once",
        steps=(python("symbolic.txt", "scripts.proof.symbolic"),),
    ),
    Part(
        name="exploits",
        results=("forge-exploits.json",),
        lane=0,
        about="what robbed others, on a twin and on the fund",
        steps=(forge("forge-exploits.json", "--json", "--match-path", EXPLOITS),),
    ),
    Part(
        name="bounds",
        results=("forge-bounds.json", "bound/*.json"),
        lane=0,
        about="the worst loss that attackers found, beside the theorem's limit",
        steps=(forge("forge-bounds.json", "--json", "--match-path", BOUNDS),),
    ),
    Part(
        name="forge",
        results=("forge-tests.json",),
        lane=0,
        about="every other test in Solidity",
        steps=(
            forge(
                "forge-tests.json",
                "--json",
                "--no-match-test",
                "invariant_",
                "--no-match-path",
                "{tests/forge/bounds/*,tests/exploits/*}",
            ),
        ),
    ),
    Part(
        name="python",
        results=("pytest.xml",),
        lane=1,
        about="every test in Python",
        reads_docs=True,
        steps=(
            python(
                "pytest.txt",
                "pytest",
                *TWO_PROCESSES,
                "--junitxml=build/pytest.xml",
                seeds="--hypothesis-seed={}",
            ),
        ),
    ),
    Part(
        name="slither",
        results=("slither.json",),
        lane=1,
        about="static analysis",
        steps=(python("slither.txt", "scripts.proof.slither"),),
    ),
)
