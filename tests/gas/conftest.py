"""One run through all scenarios for every test here, shown as a table at the end."""

from __future__ import annotations

import pytest
from rich.console import Console

from scripts.gas.measure import measure
from scripts.gas.report import to_table, write_docs
from scripts.gas.results import CROWD, RESULT, SNAPSHOT, Measured, write_figures

SMALL_CROWD = 200  # in the run over all tests, where 10,000 requests would take too long
RUN = pytest.StashKey[Measured]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("gas")
    group.addoption(
        "--requests",
        type=int,
        default=SMALL_CROWD,
        help=f"requests in the large strike; with {CROWD} the results go to build/gas.json",
    )
    group.addoption(
        "--update-gas", action="store_true", help="agree to what is measured: snapshot and docs"
    )


def crowd_of(config: pytest.Config) -> int:
    # A run over all tests meets this file too late for its options to have values.
    return int(config.getoption("--requests", default=SMALL_CROWD))


@pytest.fixture(scope="session")
def measured(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Measured:
    update = bool(pytestconfig.getoption("--update-gas", default=False))
    crowd = CROWD if update else crowd_of(pytestconfig)
    run = measure(tmp_path_factory.mktemp("gas"), crowd=crowd, profiled=update)
    pytestconfig.stash[RUN] = run
    if crowd == CROWD:
        write_figures(RESULT, run.figures)
    if update:
        write_figures(SNAPSHOT, run.figures)
        write_docs(run)
    return run


def pytest_terminal_summary(config: pytest.Config) -> None:
    run = config.stash.get(RUN, None)
    if run is not None and crowd_of(config) == CROWD:
        Console().print(to_table(run.figures))
