"""The set-up: one compiler, one set of settings, one set of paths, however it is started."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.artifacts import Artifact
from scripts.export_abi import find_changes, render
from scripts.setup import compile as compiling
from scripts.setup import environment, lock, solc

ROOT = Path(__file__).resolve().parents[1]

ANSWER = (
    'pragma solidity 0.8.37; import {Number} from "lib/Number.sol"; contract Answer is Number {}'
)
NUMBER = "pragma solidity 0.8.37; contract Number { uint256 public immutable value = 42; }"


def compile_standard(request: dict[str, Any], base: Path) -> dict[str, Any]:
    """Call the compiler as py-solc-x and forge do."""
    command = [solc.COMPILER, "--standard-json", "--base-path", base]
    done = subprocess.run(
        command, input=json.dumps(request), capture_output=True, text=True, check=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def request_for(source: str) -> dict[str, Any]:
    selection = {"*": {"*": ["abi", "evm.bytecode.object"]}}
    settings = {**compiling.SETTINGS, "remappings": [], "outputSelection": selection}
    return {
        "language": "Solidity",
        "sources": {"Answer.sol": {"content": source}},
        "settings": settings,
    }


def errors_of(output: dict[str, Any]) -> list[str]:
    return [error["message"] for error in output.get("errors", []) if error["severity"] == "error"]


def test_compiler__asked_for_its_version__names_the_build_we_pin() -> None:
    assert solc.LONG_VERSION in solc.fetch_version(solc.COMPILER)


def test_compiler__import_below_the_base_path__is_found(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "Number.sol").write_text(NUMBER)
    output = compile_standard(request_for(ANSWER), tmp_path)
    assert output["contracts"]["Answer.sol"]["Answer"]["evm"]["bytecode"]["object"]


def test_compiler__openzeppelin_from_a_foreign_folder__is_found(tmp_path: Path) -> None:
    library = "node_modules/@openzeppelin/contracts/utils/math/Math.sol"
    source = f'pragma solidity 0.8.37; import {{Math}} from "{library}";'
    output = compile_standard(request_for(source), tmp_path)
    assert errors_of(output) == []


def test_compiler__missing_import__is_named(tmp_path: Path) -> None:
    output = compile_standard(request_for(ANSWER), tmp_path)
    assert any("lib/Number.sol" in message for message in errors_of(output))


def test_compiler__import_outside_the_allowed_folders__is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.sol").write_text(NUMBER)
    (tmp_path / "base").mkdir()
    source = f'pragma solidity 0.8.37; import "{tmp_path}/secret.sol";'
    output = compile_standard(request_for(source), tmp_path / "base")
    assert any("secret.sol" in message for message in errors_of(output))


def test_settings__of_ape_forge_and_build__are_the_same() -> None:
    ape = yaml.safe_load((ROOT / "ape-config.yaml").read_text())["solidity"]
    profiles = tomllib.loads((ROOT / "foundry.toml").read_text())["profile"]
    forge, symbolic = profiles["default"], profiles["symbolic"]
    runs = compiling.SETTINGS["optimizer"]["runs"]
    assert ape["version"] == solc.VERSION
    assert forge["solc"] == solc.COMPILER.relative_to(ROOT).as_posix()
    assert (ape["evm_version"], forge["evm_version"]) == (compiling.SETTINGS["evmVersion"],) * 2
    assert (ape["optimization_runs"], symbolic["optimizer_runs"]) == (runs, runs)
    assert (ape["optimize"], symbolic["optimizer"], forge["via_ir"]) == (True, True, False)


def test_forge__deploys_a_launchs_code_and_compiles_the_tests_alone() -> None:
    """Decision 29: a contract deployed by its name would be forge's own, without the optimiser."""
    default = tomllib.loads((ROOT / "foundry.toml").read_text())["profile"]["default"]
    assert default["optimizer"] is False
    sources = [path.read_text() for path in (ROOT / "tests").rglob("*.sol")]
    deployed = re.findall(r"(?:deployCode|getCode)\(\s*\"([^\"]+)\"", "\n".join(sources))
    assert len(deployed) > 30
    assert {path for path in deployed if not path.startswith("build/artifacts/")} == set()


@pytest.mark.parametrize("path", ["Makefile", "scripts/setup/env.sh"])
def test_environment__set_by_shell_and_make__is_the_one_of_python(path: str) -> None:
    text = (ROOT / path).read_text()
    assert re.search(rf"SOLCX_BINARY_PATH.*/{environment.SOLC_FOLDER.name}\b", text)
    assert re.search(rf"APE_DATA_FOLDER.*/{re.escape(environment.APE_FOLDER.name)}\b", text)


@pytest.mark.parametrize(
    ("name", "least"), [("requirements.lock", 100), ("requirements-proof.lock", 40)]
)
def test_locks__every_python_package__carries_a_hash(name: str, least: int) -> None:
    entries = re.split(r"\n(?=[a-z])", (ROOT / name).read_text())
    assert len(entries) > least
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", [*lock.LOCKS, "package-lock.json", ".npmrc"])
def test_locks__of_any_kind__name_no_registry(name: str) -> None:
    text = (ROOT / name).read_text()
    elsewhere = r"registry\.|pypi\.|pythonhosted|--index-url|\"resolved\": \"(?!scripts/)"
    assert not re.search(elsewhere, text)


def test_locks__optional_package_that_was_not_found__is_pinned_for_its_platform() -> None:
    tool = {"version": "1.7.1", "optionalDependencies": {"@a/forge-darwin-arm64": "1.7.1"}}
    completed = lock.complete_platforms({"packages": {"node_modules/@a/forge": tool}})
    added = completed["packages"]["node_modules/@a/forge-darwin-arm64"]
    assert (added["version"], added["os"], added["cpu"], added["optional"]) == (
        "1.7.1",
        ["darwin"],
        ["arm64"],
        True,
    )


def test_artifacts__two_contracts_of_one_name__are_refused() -> None:
    contract = {"abi": [], "evm": {"bytecode": {"object": ""}, "deployedBytecode": {"object": ""}}}
    output = {
        "contracts": {"contracts/a.sol": {"Same": contract}, "contracts/b.sol": {"Same": contract}}
    }
    with pytest.raises(compiling.CompilationFailed, match="two contracts are called Same"):
        list(compiling.to_artifacts(output))


def test_abi_export__unchanged_contract__touches_no_file(tmp_path: Path) -> None:
    fields = {
        "abi": [{"type": "fallback"}],
        "bytecode": "0x00",
        "deployed_bytecode": "0x00",
        "immutables": (),
    }
    text = render(Artifact(name="Fund", source="contracts/fund/Fund.sol", **fields))
    (tmp_path / "Fund.json").write_text(text)
    assert json.loads(text)["code_hash"].startswith("0x")
    assert find_changes(tmp_path, {"Fund.json": text}) == []
    assert find_changes(tmp_path, {}) == [tmp_path / "Fund.json"]
