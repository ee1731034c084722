"""The pytest session in which Python mutants are tried: collected once, forked for each mutant."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from scripts.mutation.code_swap import LiveFunctions
from scripts.mutation.coverage import Coverage, file_of
from scripts.mutation.fewer_examples import limit_examples
from scripts.mutation.forked import limit_time, run_forked
from scripts.mutation.mutants import Mutant

FEW = 12  # examples that a mutant meets first
SLOWER, SPARE_S = 20, 2  # a test may take so many times as long as it did, and so much more
OPTIONS = ("-q", "-p", "no:ape_test", "-p", "no:cacheprovider", "--no-header", "-s")


class NotGreenError(Exception):
    """The tests fail without any mutant."""


class Bench:
    """
    Collected tests, and the means to try a mutant on them.

    Args:
        root: of the project.
        folder: below which lines are noted and functions are swapped.
        session: what pytest has collected.
    """

    def __init__(self, root: Path, folder: Path, session: pytest.Session) -> None:
        self.root = root
        self._folder = f"{folder}/"
        self._items = {item.nodeid: item for item in session.items}
        self._live = LiveFunctions(self._folder)
        gc.freeze()  # or every fork's first collection would copy all there is
        self.coverage = Coverage()

    def measure(self) -> None:
        """
        Run every test once, as mutants will meet it, and note what it covers.

        Raises:
            NotGreenError: one fails.
        """
        limit_examples(self._items.values(), FEW)
        items = list(self._items.values())
        for item, after in zip(items, [*items[1:], None], strict=True):
            self._live.forget()
            if self.coverage.record(item.nodeid, self._folder, partial(fails, item, after)):
                self.coverage.forget(item.nodeid)
                raise NotGreenError(f"{item.nodeid} fails without any mutant")

    def unmeasured(self) -> set[str]:
        """Name the files of which a test was not measured."""
        return {file_of(test) for test in self._items if test not in self.coverage.seconds}

    def try_swapped(self, mutant: Mutant, source: str, tests: Sequence[str], most: int) -> str:
        """
        Try a mutant on some tests in this order, in a fork.

        Args:
            mutant: a change inside a function.
            source: text of its module.
            tests: names of the tests.
            most: examples of a property.

        Returns:
            The test that failed, "" where none did, or what a fork says of its death.
        """
        path = str(self.root / mutant.file)

        def act() -> str:
            self._live.swap(source, mutant.applied(source), path)
            return self.first_failure(tests, most)

        return run_forked(act)

    def first_failure(self, tests: Sequence[str], most: int) -> str:
        """Run tests in this order, in this process, and name the first that fails, or ""."""
        limit_examples((self._items[test] for test in tests), most)
        for test in tests:
            usual = self.coverage.seconds[test] * max(1, most // FEW)
            limit_time(SPARE_S + SLOWER * usual)
            if fails(self._items[test], None):
                return test
        return ""


def fails(item: pytest.Item, after: pytest.Item | None) -> bool:
    """Run a test with its fixtures and say whether anything of it failed."""
    failed = [one for one in runtestprotocol(item, log=False, nextitem=after) if one.failed]
    for report in failed:
        print(report.longreprtext)  # read while the tests are measured; forks are silent
    return bool(failed)


class Plugin:
    """Takes the place of pytest's own loop over the tests."""

    def __init__(self, act: Callable[[pytest.Session], None]) -> None:
        self._act = act

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Hand over the collected tests."""
        if session.testsfailed:
            raise NotGreenError("a test file cannot be imported")
        self._act(session)
        return True


def with_collected(tests: Sequence[str], act: Callable[[pytest.Session], None]) -> bool:
    """Collect tests and do something with them, in this process; say whether that was done."""
    return pytest.main([*OPTIONS, *tests], plugins=[Plugin(act)]) == pytest.ExitCode.OK
