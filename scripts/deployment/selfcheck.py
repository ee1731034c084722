"""
Read everything back from the chain and compare it with the configuration.

It runs before the launch, while nothing holds money, and again whenever somebody wants to know
whether a fund still is what its launch file says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from eth_abi.abi import decode, encode
from eth_typing import ABIFunction, ChecksumAddress
from eth_utils.abi import collapse_if_tuple
from eth_utils.crypto import keccak
from web3 import Web3
from web3.exceptions import Web3Exception

from keeper.adapters.address_book import AddressBook, ChainBook, OutpostBook
from scripts.artifacts import Artifact, load_artifact
from scripts.deployment import inspection
from scripts.deployment.addresses import Addresses, names_to_deploy
from scripts.deployment.book import addresses_in
from scripts.deployment.chain import CallFailedError, decode_strictly, rpc_errors
from scripts.deployment.config import FundConfig
from scripts.deployment.encoding import to_abi_value
from scripts.deployment.errors import SelfCheckError, WrongChainError
from scripts.deployment.expectations import expected_of
from scripts.deployment.expected import Expected
from scripts.deployment.line import line_problems
from scripts.deployment.plan import ArtifactSource, Plan, build_steps
from scripts.deployment.preflight import require_chain, require_rules
from scripts.deployment.problems import Problem, under
from scripts.deployment.sections import ChainConfig
from scripts.deployment.unlaunched import unlaunched


@dataclass(frozen=True, slots=True, kw_only=True)
class FarSide:
    """A launched outpost: where it stands, and its chain."""

    book: OutpostBook
    w3: Web3


def compare(
    config: FundConfig,
    book: AddressBook,
    *,
    w3: Web3,
    there: FarSide | None = None,
    artifacts: ArtifactSource = load_artifact,
) -> list[Problem]:
    """
    Hold a launched fund against a launch file; needs nothing of whoever deployed it.

    Args:
        config: what the fund should be.
        book: where it stands.
        w3: the chain.
        there: its outpost, where the file has one.
        artifacts: compiled contracts by name.

    Returns:
        Every difference, decisions of the governor since the launch among them.

    Raises:
        DeploymentError: the file contradicts itself, or a chain is another one.
    """
    books: list[ChainBook] = [book] if there is None else [book, there.book]
    nodes = [w3] if there is None else [w3, there.w3]
    if len(books) != len(config.chains):
        value = "without its book" if there is None else "missing"
        limit = "an outpost in the launch file and its address book go together"
        return [Problem("outpost", value, limit)]
    require_rules(config, nodes)
    at = [addresses_in(each) for each in books]
    differences: list[Problem] = []
    for chain, addresses in zip(config.chains, at, strict=True):
        differences += under(chain.PREFIX, _wrong_names(chain, addresses))
    if differences:
        return differences
    peers = [None] if there is None else [at[1].port, at[0].port]
    for chain, each, node, peer in zip(config.chains, books, nodes, peers, strict=True):
        found = _compare_chain(chain, each, node, peer, artifacts)
        differences += under(chain.PREFIX, found)
    with rpc_errors(*nodes):
        return [*differences, *line_problems(config, nodes)]


def _compare_chain(
    config: ChainConfig,
    book: ChainBook,
    w3: Web3,
    peer: ChecksumAddress | None,
    artifacts: ArtifactSource,
) -> list[Problem]:
    """Compare what stands on one chain."""
    addresses = addresses_in(book, peer=peer)
    steps = build_steps(config, addresses, artifacts)
    plan = Plan(first_nonce=0, addresses=addresses, steps=steps)
    with rpc_errors(w3):
        genesis = require_chain(config, w3)
        if genesis != book.genesis_hash:
            raise WrongChainError(f"the book's genesis is {book.genesis_hash}, not {genesis}")
        return find_differences(config, plan, w3, since_block=book.deployed_block, launched=True)


def _wrong_names(config: ChainConfig, addresses: Addresses) -> list[Problem]:
    """Tell whether book and file speak of the same contracts at all."""
    wanted, found = names_to_deploy(config), list(addresses.contracts)
    differences = []
    if wanted != found:
        differences.append(Problem("contracts of the book", found, f"must be {wanted}"))
    if len(addresses.strategies) != len(config.strategies):
        value = len(addresses.strategies)
        differences.append(Problem("strategies of the book", value, f"{len(config.strategies)}"))
    return differences


def require_line(config: FundConfig, nodes: Sequence[Web3]) -> None:
    """
    Make sure that the line to the outpost still is what the launch file says.

    Raises:
        SelfCheckError: it is not; every difference is listed.
    """
    problems = line_problems(config, nodes)
    if problems:
        raise SelfCheckError(problems)


def find_differences(
    config: ChainConfig, plan: Plan, w3: Web3, *, since_block: int, launched: bool
) -> list[Problem]:
    """
    Compare a deployed fund, or its outpost, with the launch file.

    Args:
        config: what it should be.
        plan: where everything should stand.
        w3: the chain.
        since_block: block of the first contract, from which events are read.
        launched: whether money may be in it already; else every balance must be zero.

    Returns:
        Every difference; none is what should be.
    """
    differences = list(inspection.wrong_code(w3, plan, config))
    if differences:  # what other code answers means nothing
        return differences
    at = plan.addresses
    expected = {step.name: expected_of(step.name, config, at) for step in plan.steps}
    differences += _wrong_answers(w3, plan, expected)
    for find in (inspection.wrong_lists, inspection.wrong_roles):
        differences += find(w3, plan, config, since_block)
    differences += inspection.wrong_feeds(w3, at["registry"], config)
    differences += inspection.wrong_permissions(w3, at)
    if not launched:
        differences += _wrong_answers(w3, plan, unlaunched(at))
        differences += inspection.wrong_inventories(w3, plan, config)
    return differences


def require_as_configured(
    config: ChainConfig, plan: Plan, w3: Web3, *, since_block: int, launched: bool
) -> None:
    """
    Make sure that a deployed fund is what its launch file says; see `find_differences`.

    Raises:
        SelfCheckError: it is not; every difference is listed.
    """
    differences = find_differences(config, plan, w3, since_block=since_block, launched=launched)
    if differences:
        raise SelfCheckError(differences)


def _wrong_answers(
    w3: Web3, plan: Plan, expectations: Mapping[str, Sequence[Expected]]
) -> Iterator[Problem]:
    """Ask every getter; a strategy's ones are asked of every clone too."""
    for step in plan.steps:
        for expected in expectations.get(step.name, ()):
            yield from _wrong_answer(w3, step.name, step.address, step.artifact, expected)
    strategy = plan.step("strategy_implementation").artifact
    for index, address in enumerate(plan.addresses.strategies):
        for expected in expectations.get("strategy_implementation", ()):
            yield from _wrong_answer(w3, f"strategies.{index}", address, strategy, expected)


def _wrong_answer(
    w3: Web3, name: str, address: ChecksumAddress, artifact: Artifact, expected: Expected
) -> Iterator[Problem]:
    """Compare one answer, decoded alike on both sides."""
    function = _function(artifact, expected)
    outputs = [collapse_if_tuple(entry) for entry in function["outputs"]]
    ordered = [
        to_abi_value(entry, value)
        for entry, value in zip(function["outputs"], expected.answers, strict=True)
    ]
    wanted = decode(outputs, encode(outputs, ordered))
    words = ", ".join(str(arg) for arg in expected.args)
    key = f"{name}.{expected.getter}({words})"
    try:
        answer = _ask(w3, address, function, expected)
        got = decode_strictly(expected.getter, outputs, answer)
    except CallFailedError as error:
        yield Problem(key, "unreadable", f"must be {wanted}: {error}")
        return
    if got != wanted:
        yield Problem(key, _spell(got), f"must be {_spell(wanted)}")


def _ask(w3: Web3, address: ChecksumAddress, function: ABIFunction, expected: Expected) -> bytes:
    """
    Call a getter.

    Raises:
        CallFailedError: it reverts.
    """
    types = [collapse_if_tuple(entry) for entry in function.get("inputs", [])]
    selector = keccak(text=f"{expected.getter}({','.join(types)})")[:4]
    try:
        return bytes(w3.eth.call({"to": address, "data": selector + encode(types, expected.args)}))
    except Web3Exception as error:
        raise CallFailedError(str(error)) from error


def _function(artifact: Artifact, expected: Expected) -> ABIFunction:
    """Find a getter in an ABI; of overloads the one that takes as many arguments."""
    functions = [cast("ABIFunction", e) for e in artifact.abi if e["type"] == "function"]
    named = (each for each in functions if each["name"] == expected.getter)
    return next(each for each in named if len(each["inputs"]) == len(expected.args))


def _spell(values: tuple[object, ...]) -> object:
    """Write a single value without the tuple around it."""
    return values[0] if len(values) == 1 else values
