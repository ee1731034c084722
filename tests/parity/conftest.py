"""Compile and deploy the harness once for all parity tests, and a fund on trial for each file."""

from collections.abc import Iterator

import pytest

from scripts.localchain.anvil import Anvil
from scripts.localchain.artifacts import Artifact
from scripts.localchain.transactions import deploy
from scripts.setup.compile import compile_sources, to_artifacts
from scripts.setup.environment import ROOT
from tests.parity.harness import SOURCE, Harness
from tests.parity.trial_fund import TrialFund, launched_fund


@pytest.fixture(scope="session")
def harness() -> Iterator[Harness]:
    # The build knows contracts/ alone, and forge's output may be of yesterday.
    [compiled] = to_artifacts(compile_sources(ROOT, [SOURCE]))
    artifact = Artifact(
        name=compiled["name"], abi=tuple(compiled["abi"]), bytecode=compiled["bytecode"]
    )
    functions = frozenset(entry["name"] for entry in compiled["abi"] if entry["type"] == "function")
    with Anvil() as anvil:
        contract = deploy(anvil.w3, artifact, sender=anvil.accounts[0].address)
        yield Harness(anvil=anvil, address=contract.address, functions=functions)


@pytest.fixture(scope="module", params=[6, 8, 18])
def launched_trial(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TrialFund]:
    with launched_fund(tmp_path_factory.mktemp("fund"), base_decimals=request.param) as fund:
        yield fund
