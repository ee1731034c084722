"""Try the mutants of a group of contracts: found, put behind switches, compiled once, switched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from scripts.mutation.forked import TIMEOUT
from scripts.mutation.mutants import Mutant, Result, Status, digest_files, digest_test, lines_around
from scripts.mutation.solidity_operators import Found
from scripts.mutation.solidity_prepared import prepare
from scripts.mutation.solidity_project import ForgeProject
from scripts.mutation.solidity_reach import ForgeTest, by_file
from scripts.mutation.store import Store
from scripts.mutation.targets import Group

FEW, MANY = 16, 64  # runs of a fuzz test: at first, and for what survived that
GoesOn = Callable[[Mutant, Result], bool]


class SolidityRun:
    """
    A run over the mutants of one group.

    Args:
        root: of the project.
        group: contracts and tests.
        scratch: where results and the compiled project are kept.
    """

    def __init__(self, root: Path, group: Group, scratch: Path) -> None:
        self._root, self._group = root, group
        self.store = Store(scratch / "contracts.jsonl")
        self.sources = {file: (root / file).read_text() for file in group.files}
        self._prepared = prepare(root, self.sources, scratch / "forge" / f"{group.name}.json")
        self._project = ForgeProject(root, scratch / "forge" / group.name)
        # As the run begins: whoever edits a test meanwhile is not vouched for.
        self._tests = {test: (root / test).read_text() for test in group.tests}
        self._all_tests = digest_files(root, group.tests)
        self._kills: Counter[tuple[str, str]] = Counter()
        self.switches = {self._mutant(one): number for number, one in self._prepared.found.items()}

    def _mutant(self, found: Found) -> Mutant:
        place = found.places[0]
        text = self.sources[place.file].encode()
        start = len(text[: place.start].decode())
        original = text[place.start : place.end].decode()
        return Mutant(
            file=place.file,
            start=start,
            end=start + len(original),
            original=original,
            text=place.text.decode(),
            operator=found.operator,
            line=text.count(b"\n", 0, place.start) + 1,
            scope=found.scope,
            around=lines_around(
                self.sources[place.file], start, start + len(original), place.text.decode()
            ),
        )

    def known(self, mutant: Mutant) -> Result | None:
        """Look up what an earlier run found, if that still holds."""
        key = mutant.key(self.sources[mutant.file])
        return self.store.find(key, self._digest)

    def _digest(self, by: str) -> str:
        file, is_test, name = by.partition("::")
        return digest_test(file, self._tests.get(file, ""), name) if is_test else self._all_tests

    def run(self, mutants: Iterable[Mutant], goes_on: GoesOn) -> None:
        """
        Try mutants and write down each result.

        Args:
            mutants: to try, in this order.
            goes_on: told of each result; when it says no, the run ends.

        Raises:
            RuntimeError: a fixture fails with every switch off.
        """
        self._project.write(self._prepared.files, self._group.tests)
        self._project.build()
        reach = self._project.reach(self._group.tests, FEW)
        unfit = self._unfit()
        for mutant in mutants:
            tests = [one for one in reach.tests_of(self.switches[mutant]) if one.label not in unfit]
            answer = self._noticed(mutant, tests)
            result = Result(
                key=mutant.key(self.sources[mutant.file]),
                identity=mutant.identity,
                status=_status(answer) if tests else "uncovered",
                by=answer,
                tests=self._digest(answer),
            )
            self.store.add(result)
            if not goes_on(mutant, result):
                return

    def _unfit(self) -> frozenset[str]:
        """Name the tests that fail with every switch off: they count gas, say, or bytes of code."""
        failed = self._project.failures(self._group.tests, 0, MANY)
        for test in failed:
            if test.endswith("::setUp"):
                raise RuntimeError(f"{self._group.name}: {test} fails without any mutant")
            print(
                f"{self._group.name}: {test} is left out: it fails without any mutant", flush=True
            )
        return frozenset(failed)

    def _noticed(self, mutant: Mutant, tests: Sequence[ForgeTest]) -> str:
        """Name the first test that fails: of the likeliest file, of all, properties at length."""
        files = by_file(tests)
        likely = sorted(files, key=lambda one: (-self._kills[mutant.file, one], -len(files[one])))
        first = files[likely[0]] if likely else []
        others = [one for one in tests if one not in first]
        properties = [one for one in tests if one.is_property]
        for some, runs in ((first, FEW), (others, FEW), (properties, MANY)):
            answer = self._project.first_failure(some, self.switches[mutant], runs) if some else ""
            if answer:
                self._kills[mutant.file, answer.partition("::")[0]] += 1
                return answer
        return ""


def _status(answer: str) -> Status:
    if not answer:
        return "survived"
    return "timeout" if answer == TIMEOUT else "killed"
