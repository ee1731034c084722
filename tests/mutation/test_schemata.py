"""Contracts with mutants behind switches: each is the change that it says, and all compile."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.mutation import solidity_prepared
from scripts.mutation.schemata import Schemata, mutant_at
from scripts.mutation.solidity_constants import constant_mutants
from scripts.mutation.solidity_operators import Finder, Found
from scripts.mutation.solidity_prepared import prepare
from scripts.mutation.solidity_project import ForgeProject, imports_of
from scripts.mutation.solidity_tree import Node, analyse, nodes, trees_of
from scripts.setup.environment import ROOT

FILE = "contracts/Till.sol"
CONTRACT = """// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

contract Till {
    error NotEnough(uint256 left, uint256 wanted);

    uint256 private constant MOST = 5;
    uint256 public sum;
    mapping(uint256 => uint256[]) private _lists;
    address public owner;

    modifier onlyOwner() {
        require(msg.sender == owner, "7");
        _;
    }

    function take(uint256 amount, uint256 fee) external onlyOwner {
        require(amount <= MOST, NotEnough(sum + 9, amount));
        if (amount == 0) return;
        sum -= amount;
        share(amount, fee);
    }

    function find(uint256 at) external view returns (uint256) {
        uint256[] storage found = _at(at);
        return found.length;
    }

    function _at(uint256 at) private view returns (uint256[] storage list) {
        list = _lists[at];
    }

    function share(uint256 a, uint256 b) public pure returns (uint256) {
        return Math.mulDiv(a, b, 10, Math.Rounding.Ceil) + 1 days + 5 ** a;
    }
}
"""


@pytest.fixture(scope="module")
def tree() -> Node:
    return trees_of(analyse(ROOT, {FILE: CONTRACT}))[FILE]


@pytest.fixture(scope="module")
def found(tree: Node) -> list[Found]:
    finder = Finder(FILE, CONTRACT.encode(), tree, frozenset({"take", "share"}))
    return [*finder.find(), *constant_mutants({FILE: CONTRACT}, {FILE: tree})]


def changes(found: list[Found]) -> set[tuple[str, str]]:
    text = CONTRACT.encode()
    places = [place for one in found for place in one.places]
    return {(text[place.start : place.end].decode(), place.text.decode()) for place in places}


@pytest.mark.parametrize(
    "change",
    [
        ("amount <= MOST", "amount < MOST"),
        ("amount == 0", "amount != 0"),
        ("if (amount == 0) return;", ""),
        ("sum -= amount;", ""),
        ("sum -= amount;", "sum += amount;"),
        ("require(amount <= MOST, NotEnough(sum + 9, amount));", ""),
        ("onlyOwner", ""),
        ("amount", "fee"),
        ("fee", "amount"),
        ("Math.Rounding.Ceil", "Math.Rounding.Floor"),
        ("MOST", "MOST+1"),
        ("MOST", "MOST-1"),
        ("1 days", "2 days"),
        ("10", "9"),
    ],
)
def test_finder__on_a_contract__makes_the_change(
    found: list[Found], change: tuple[str, str]
) -> None:
    assert change in changes(found)


def test_finder__leaves_alone_what_errors_say_and_factors_that_have_no_order(
    found: list[Found],
) -> None:
    assert ("5", "6") not in changes(found)  # 5 ** a would be a power of eight bits
    assert ("list = _lists[at];", "") not in changes(found)  # a pointer to storage has to be set
    assert not {("sum + 9", "sum - 9"), ("9", "10"), ("a", "b"), ('"7"', '"8"')} & changes(found)


def test_schemata__of_all_mutants_at_once__compiles(tree: Node, found: list[Found]) -> None:
    files = Schemata({FILE: CONTRACT}, {FILE: tree}, dict(enumerate(found, start=1))).files()
    errors = nodes(analyse(ROOT, files).get("errors"))
    assert [one["formattedMessage"] for one in errors if one["severity"] == "error"] == []


def test_schemata__put_each_change_behind_its_number(tree: Node, found: list[Found]) -> None:
    statement = next(one for one in found if one.places[0].text == b"sum += amount;")
    text = Schemata({FILE: CONTRACT}, {FILE: tree}, {42: statement}).files()[FILE]
    switched = "{ if (/*{42*/MutationSwitch.on(42)) {sum += amount;} else {sum -= amount;} /*}*/}"
    assert switched in text


def test_mutant_at__of_a_complaint__is_the_innermost() -> None:
    text = b"a(/*{1*/b ? (c) : (/*{2*/d ? (e) : (f)/*}*/)/*}*/)"
    assert [
        mutant_at(text, text.index(letter), text.index(letter) + 1) for letter in (b"c", b"e")
    ] == [1, 2]
    assert mutant_at(text, 0, len(text)) == 1
    assert mutant_at(text, 0, 1) is None


def test_imports_of__a_test__are_paths_of_the_project() -> None:
    text = 'import {A} from "../../contracts/A.sol";\nimport {\n    B\n} from "./B.sol";\n'
    text += 'import {M} from "@openzeppelin/M.sol";'
    assert imports_of("tests/forge/X.t.sol", text) == ["contracts/A.sol", "tests/forge/B.sol"]


def test_project__of_a_fixture__brings_what_it_imports_and_what_it_deploys_by_name(
    tmp_path: Path,
) -> None:
    project = ForgeProject(ROOT, tmp_path)
    project.write({"contracts/fund/Escrow.sol": "// rewritten"}, ["tests/forge/FundFixture.sol"])
    assert (tmp_path / "contracts/fund/Treasury.sol").is_file()
    assert (tmp_path / "tests/forge/Test.sol").is_file()
    assert (tmp_path / "contracts/fund/Escrow.sol").read_text() == "// rewritten"
    assert not (tmp_path / "tests/forge/ShareMath.t.sol").exists()


def test_project__takes_out_how_many_runs_a_test_wants(tmp_path: Path) -> None:
    test = "tests/forge/FeeDistribution.t.sol"
    assert "forge-config" in (ROOT / test).read_text()
    ForgeProject(ROOT, tmp_path).write({}, [test])
    assert "forge-config" not in (tmp_path / test).read_text()
    dear = "tests/forge/crosschain/TwoKeys.t.sol"
    ForgeProject(ROOT, tmp_path).write({}, [dear])
    assert (tmp_path / dear).read_text().count("forge-config") == 1  # a handful


def test_prepare__of_the_same_sources__reads_what_it_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "till.json"
    first = prepare(ROOT, {FILE: CONTRACT}, kept)
    monkeypatch.setattr(solidity_prepared, "analyse", None)
    assert prepare(ROOT, {FILE: CONTRACT}, kept) == first
    with pytest.raises(TypeError):
        prepare(ROOT, {FILE: f"{CONTRACT}\n"}, kept)


def test_prepare__of_a_modifier_in_another_file__copies_it_there(tmp_path: Path) -> None:
    head = "// SPDX-License-Identifier: MIT\npragma solidity 0.8.37;\n"
    base = f"{head}abstract contract Base {{\n    modifier locked() {{\n        _;\n    }}\n}}\n"
    user = f'{head}import {{Base}} from "./Base.sol";\ncontract User is Base {{\n'
    user += "    function act() external locked {}\n}\n"
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "Base.sol").write_text(base)
    prepared = prepare(tmp_path, {"contracts/User.sol": user}, tmp_path / "user.json")
    (number,) = prepared.found
    assert f"modifier _mutated{number}" in prepared.files["contracts/Base.sol"]
    assert f"act() external _mutated{number}" in prepared.files["contracts/User.sol"]
