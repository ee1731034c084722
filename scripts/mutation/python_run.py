"""Try the Python mutants: those inside functions in one collected session, the others anew each."""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from pathlib import Path

import pytest

from scripts.mutation.changed_import import Changed
from scripts.mutation.coverage import Coverage, Tracer, file_of
from scripts.mutation.forked import TIMEOUT, run_forked
from scripts.mutation.mutants import Mutant, Result, Status, digest, digest_files
from scripts.mutation.own_text import OwnTexts
from scripts.mutation.python_session import FEW, Bench, with_collected
from scripts.mutation.store import Store

HEAVY = ("numpy", "hypothesis.strategies", "hypothesis.stateful", "eth_abi", "eth_utils")
PATIENCE_S = 4.0  # usual processor time of the tests that a mutant meets at first
AT_IMPORT, DONE = "OnlyAtImportError", "done"
GoesOn = Callable[[Mutant, Result], bool]


class PythonRun:
    """
    A run over the mutants of one folder of Python.

    Args:
        root: of the project.
        folder: that is mutated, below the root.
        tests: files or folders of tests, below the root.
        scratch: where coverage and results are kept.
        most: examples of each property.
    """

    def __init__(
        self, root: Path, folder: str, tests: Sequence[str], scratch: Path, most: int
    ) -> None:
        self._root, self._folder, self._tests, self._most = root, folder, tests, most
        self._kept = scratch / "coverage.json"
        self.store = Store(scratch / "python.jsonl")
        self.sources = {
            path.relative_to(root).as_posix(): path.read_text()
            for path in sorted((root / folder).rglob("*.py"))
        }
        self._coverage = Coverage()
        self._digests = {file: digest_files(root, [file]) for file in self._test_files()}
        self._texts = OwnTexts(root, self._digests)
        self._covers = self._coverage_keys()
        texts = {file: (root / file).read_text() for file in self._digests} | self.sources
        self._imports = {file: imported(text) for file, text in texts.items()}

    def prepare(self) -> None:
        """Measure what the tests cover, unless that is known."""
        for name in HEAVY:
            importlib.import_module(name)
        self._coverage, unknown = Coverage.load(self._kept, self._covers)
        if unknown:
            answer = run_forked(lambda: self._measured(unknown), silent=False)
            self._coverage, unknown = Coverage.load(self._kept, self._covers)
        if unknown:
            raise RuntimeError(f"the tests cannot be measured: {answer}")

    def _coverage_keys(self) -> dict[str, str]:
        """Digest what the lines of a test file rest on: itself, our helpers, what is mutated."""
        tests = [file for file in self._digests if Path(file).name.startswith("test_")]
        shared = digest_files(self._root, [*self.sources, *(self._digests.keys() - set(tests))])
        return {file: digest(shared, self._digests[file]) for file in tests}

    def _test_files(self) -> list[str]:
        return [
            path.relative_to(self._root).as_posix()
            for name in self._tests
            for path in _python_below(self._root / name)
        ]

    def _collected(self, tests: Sequence[str], act: Callable[[Bench], None]) -> str:
        def hand_over(session: pytest.Session) -> None:
            act(Bench(self._root, self._root / self._folder, session))

        return DONE if with_collected(tests, hand_over) else "pytest says why above"

    def _measured(self, tests: Sequence[str]) -> str:
        """Measure in this process, which has imported nothing of it yet."""
        tracer = Tracer(f"{self._root / self._folder}/")
        tracer.lines.update(self._coverage.imported)
        self._coverage.imported = tracer.lines
        return tracer.run(lambda: self._collected(tests, self._measure))

    def _measure(self, bench: Bench) -> None:
        bench.coverage = self._coverage
        try:
            bench.measure()
        finally:
            left = bench.unmeasured()
            done = {file: key for file, key in self._covers.items() if file not in left}
            bench.coverage.save(self._kept, done)

    def tests_of(self, mutant: Mutant) -> list[str]:
        """List the tests that can see a mutant, the cheapest first."""
        path = str(self._root / mutant.file)
        if not mutant.lines or self._only_at_import(mutant):
            return self._coverage.cheapest_first(self._tests_of_module(mutant.file))
        return self._coverage.tests_of(path, mutant.lines)

    def _only_at_import(self, mutant: Mutant) -> bool:
        """Say whether the lines of a mutant run, but while no test does."""
        path = str(self._root / mutant.file)
        run = self._coverage.run_at_import(path, mutant.lines)
        return run and not self._coverage.tests_of(path, mutant.lines)

    def _tests_of_module(self, file: str) -> set[str]:
        """
        List the tests that can see what only an import brings.

        A module of constants has no line that a test runs: those count that run a line of the
        nearest modules which import it, and those in files that import it, or what is between.
        """
        seen, near = {file}, [file]
        users: set[str] = set()
        while near:
            users.update(self._importers(near, self._digests))
            if tests := self._coverage.tests_of_files([str(self._root / one) for one in near]):
                return {*tests, *self._coverage.tests_in(users)}
            near = [one for one in self._importers(near, self.sources) if one not in seen]
            seen.update(near)
        return set(self._coverage.tests_in(users))

    def _importers(self, files: Sequence[str], among: Iterable[str]) -> list[str]:
        """List the modules that import one of some."""
        names = {self._name_of(file) for file in files}
        return [file for file in among if names & self._imports[file]]

    def _name_of(self, file: str) -> str:
        return file.removesuffix(".py").replace("/", ".")

    def known(self, mutant: Mutant) -> Result | None:
        """Look up what an earlier run found, if that still holds."""
        tests = self.tests_of(mutant)
        key = mutant.key(self.sources[mutant.file])
        return self.store.find(key, lambda by: self._digest([by] if "::" in by else tests))

    def _digest(self, tests: Sequence[str]) -> str:
        return digest(*sorted({self._texts.digest(test) for test in tests}))

    def run(self, mutants: Iterable[Mutant], goes_on: GoesOn) -> None:
        """
        Try mutants and write down each result.

        Args:
            mutants: to try; those inside functions come first.
            goes_on: told of each result; when it says no, the run ends.
        """
        waiting = list(mutants)
        answer = run_forked(
            lambda: self._collected(self._tests, lambda bench: self._swap(bench, waiting, goes_on)),
            silent=False,
        )
        if answer != DONE:
            raise RuntimeError(f"the run was cut off: {answer}")
        self.store.read()
        for mutant in waiting:
            if self.known(mutant) is None and not self._import(mutant, goes_on):
                return

    def _swap(self, bench: Bench, mutants: Iterable[Mutant], goes_on: GoesOn) -> None:
        bench.coverage = self._coverage
        for mutant in mutants:
            source, tests = self.sources[mutant.file], self._met(mutant)
            if tests and self._only_at_import(mutant):
                continue
            answer = bench.try_swapped(mutant, source, tests, self._most) if tests else ""
            if not answer.startswith(AT_IMPORT) and not self._note(mutant, answer, goes_on):
                return

    def _met(self, mutant: Mutant) -> list[str]:
        """Take the cheapest tests as far as patience goes; survivors meet all, the second time."""
        tests = self.tests_of(mutant)
        if self._most > FEW:
            return tests
        spent = accumulate(self._coverage.seconds[test] for test in tests)
        met = sum(until <= PATIENCE_S for until in spent)
        return tests[: max(met, 1)]

    def _import(self, mutant: Mutant, goes_on: GoesOn) -> bool:
        tests = self._met(mutant)
        files = files_of(tests)
        return self._note(mutant, run_forked(lambda: self._failure(mutant, tests, files)), goes_on)

    def _failure(self, mutant: Mutant, tests: Sequence[str], files: Sequence[str]) -> str:
        """Import everything anew with the mutant in it, and name the test that fails."""
        sys.meta_path.insert(0, Changed(self._root, mutant, self.sources[mutant.file]))
        found: list[str] = []

        def act(session: pytest.Session) -> None:
            bench = Bench(self._root, self._root / self._folder, session)
            bench.coverage = self._coverage
            found.append(bench.first_failure(tests, self._most))

        with_collected(files, act)
        return found[0] if found else f"{files[0]}::import"

    def _note(self, mutant: Mutant, answer: str, goes_on: GoesOn) -> bool:
        tests = self.tests_of(mutant)
        by = answer if "::" in answer else ""
        if answer and not by and not answer.startswith((TIMEOUT, "death")):
            raise RuntimeError(f"{mutant.place}: {mutant.change}: {answer}")
        result = Result(
            key=mutant.key(self.sources[mutant.file]),
            identity=mutant.identity,
            status=_status(answer, covered=bool(tests)),
            by=answer,
            tests=self._digest([by] if by else tests),
        )
        self.store.add(result)
        return goes_on(mutant, result)


def _status(answer: str, *, covered: bool) -> Status:
    if not covered:
        return "uncovered"
    if not answer:
        return "survived"
    return "timeout" if answer == TIMEOUT else "killed"


def files_of(tests: Iterable[str]) -> list[str]:
    """Name the files of tests, each once."""
    return sorted({file_of(test) for test in tests})


def imported(text: str) -> set[str]:
    """Name the modules that a module imports from."""
    nodes = ast.walk(ast.parse(text))
    return {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


def _python_below(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(path.rglob("*.py"))
