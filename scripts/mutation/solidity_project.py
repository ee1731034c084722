"""A project of its own for forge, with every mutant in it; compiled once, then only run."""

from __future__ import annotations

import os
import posixpath
import re
import resource
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.mutation.forked import TIMEOUT
from scripts.mutation.schemata import REACHED
from scripts.mutation.solidity_reach import ForgeTest, Reach, by_file, failing
from scripts.setup.environment import native_tool
from scripts.setup.solc import COMPILER, fetch_version

CONFIG = """[profile.default]
src = "contracts"
test = "tests/forge"
out = "out"
cache_path = "cache"
libs = ["node_modules"]
remappings = ["@openzeppelin/contracts/=node_modules/@openzeppelin/contracts/"]
auto_detect_remappings = false
solc = "{solc}"
offline = true
allow_paths = ["{root}"]
evm_version = "cancun"
# Compiling is the cost, not running; and mutants make contracts large.
optimizer = false
via_ir = false
code_size_limit = 100000000
gas_limit = 3000000000 # so that a mutant that goes on for ever soon ends
bytecode_hash = "none"
cbor_metadata = false
ignored_error_codes = [1878, 2072, 5574, 5740, 6321, 3860]
extra_output = []

[profile.default.fuzz]
runs = 1
seed = "0x1"

show_logs = true # of every run, when each mutant says that it was come by

[profile.default.invariant]
runs = 1
depth = 50

[lint]
lint_on_build = false
"""
# Forge asks for the version at every start, and the compiler from npm takes seconds to say it.
LAUNCHER = """#!/bin/sh
[ "$1" = --version ] && exec cat "$(dirname "$0")/solc-version.txt"
exec "{solc}" "$@"
"""
IMPORT = re.compile(r"""\bfrom\s+"(\.[^"]+)";""")
# Tests deploy the compiled contracts of a launch; here it must be the mutants.
ARTIFACT = re.compile(r"""\"build/artifacts/(\w+)\.json\"""")
PROFILED = re.compile(
    r"^ */// forge-config: .*\n", flags=re.MULTILINE
)  # how many runs is ours to say
DEPLOYED = re.compile(r"""deployCode\(\s*"(\w+)\.sol""")  # by name, so not imported
CPU_S = 60  # of one run of forge, beyond which a mutant is killed by time


class ForgeProject:
    """
    The scratch project.

    Args:
        root: of the real project.
        folder: of this one.
    """

    def __init__(self, root: Path, folder: Path) -> None:
        self._root, self._folder = root, folder
        self._contracts = {
            path.stem: path.relative_to(root).as_posix()
            for path in (root / "contracts").rglob("*.sol")
        }

    def write(self, files: Mapping[str, str], tests: Sequence[str]) -> None:
        """
        Put contracts, tests and rewritten files in place; what did not change is not touched.

        Args:
            files: rewritten text by path.
            tests: test files, by path; the files beside them come along where no test is in them.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        config = CONFIG.format(solc=self._folder / "solc", root=self._root)
        needed = self._imported([*files, *tests], files)
        self._place({"foundry.toml": config, "solc": LAUNCHER.format(solc=COMPILER)} | needed)
        (self._folder / "solc").chmod(0o755)
        version = self._folder / "solc-version.txt"
        if not version.exists():
            version.write_text(fetch_version(COMPILER))

    def _imported(self, names: Sequence[str], files: Mapping[str, str]) -> dict[str, str]:
        """Read files and all that they import of the project, the rewritten ones as given."""
        texts: dict[str, str] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in texts:
                text = files.get(name) or (self._root / name).read_text()
                texts[name] = PROFILED.sub("", ARTIFACT.sub(r'"\1.sol:\1"', text))
                waiting += imports_of(name, texts[name])
                waiting += [self._contracts[found] for found in DEPLOYED.findall(texts[name])]
        return texts

    def _place(self, wanted: Mapping[str, str]) -> None:
        for folder in ("contracts", "tests"):
            for path in (self._folder / folder).rglob("*.sol"):
                if path.relative_to(self._folder).as_posix() not in wanted:
                    path.unlink()
        for name, text in wanted.items():
            path = self._folder / name
            if not path.exists() or path.read_text() != text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
        modules = self._folder / "node_modules"
        if not modules.exists():
            modules.symlink_to((self._root / "node_modules").resolve())

    def build(self) -> None:
        """
        Compile what changed.

        Raises:
            RuntimeError: it does not compile.
        """
        done = self._forge(["build"], {})
        if done.returncode:
            raise RuntimeError(f"the mutants do not compile:\n{done.stdout}{done.stderr}")

    def first_failure(self, tests: Sequence[ForgeTest], switch: int, runs: int) -> str:
        """
        Run tests with one mutant switched on.

        Args:
            tests: to run.
            switch: number of the mutant; 0 for none.
            runs: of a fuzz test, and so many sixteenths of an invariant.

        Returns:
            The first test that failed, "" where none did, or that it took too long.

        Raises:
            RuntimeError: forge did not get as far as running tests.
        """
        names = "|".join(sorted({one.name for one in tests}))
        options = ["--match-test", rf"^({names})\(", "--fail-fast"]
        done = self._test(sorted(by_file(tests)), options, switch, runs)
        if done.returncode == 0:
            return ""
        if done.returncode < 0:
            return TIMEOUT
        return _failures(done)[0]

    def failures(self, files: Sequence[str], switch: int, runs: int) -> list[str]:
        """List all tests of some files that fail with a mutant switched on; 0 for none."""
        done = self._test(files, [], switch, runs)
        return _failures(done) if done.returncode else []

    def reach(self, files: Sequence[str], runs: int) -> Reach:
        """Let all tests of some files say which mutants they come by."""
        done = self._test(files, ["-vv"], REACHED, runs)
        if done.returncode < 0:
            raise RuntimeError(f"forge was stopped by signal {-done.returncode}")
        return Reach(done.stdout)  # logs are told from -vv on

    def _test(
        self, files: Sequence[str], options: Sequence[str], switch: int, runs: int
    ) -> subprocess.CompletedProcess[str]:
        pattern = f"{{{','.join(files)}}}" if len(files) > 1 else files[0]
        command = ["test", "--match-path", pattern, "--json", "--threads", "1", *options]
        settings = {
            "FOUNDRY_BLOCK_PREVRANDAO": f"0x{switch:064x}",
            "FOUNDRY_FUZZ_RUNS": str(runs),
            "FOUNDRY_INVARIANT_RUNS": str(max(1, runs // 16)),
        }
        return self._forge(command, settings)

    def _forge(
        self, command: Sequence[str], settings: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(native_tool("forge")), *command],
            cwd=self._folder,
            env=os.environ | settings,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=_limit if command[0] == "test" else None,
        )


def imports_of(name: str, text: str) -> list[str]:
    """List the files that a file imports by a path of the project."""
    folder = posixpath.dirname(name)
    return [posixpath.normpath(posixpath.join(folder, found)) for found in IMPORT.findall(text)]


def _failures(done: subprocess.CompletedProcess[str]) -> list[str]:
    failed = failing(done.stdout)
    if not failed:
        raise RuntimeError(f"forge failed without a failed test: {done.stderr[-2000:]}")
    return failed


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
