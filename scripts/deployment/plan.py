"""What will be deployed, step by step, known before the first transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eth_typing import ChecksumAddress
from eth_utils.crypto import keccak

from keeper.adapters.address_book import ABIS
from scripts.artifacts import Artifact
from scripts.deployment.addresses import Addresses, predict_addresses
from scripts.deployment.config import FundConfig
from scripts.deployment.constructors import arguments_of
from scripts.deployment.encoding import encode_constructor
from scripts.deployment.sections import ChainConfig
from scripts.deployment.wiring import Arguments

ArtifactSource = Callable[[str], Artifact]

CREATE_GAS = 53_000  # a transaction that creates
GAS_PER_CALLDATA_BYTE = 16  # non-zero ones; zero ones cost less
GAS_PER_INIT_WORD = 2
GAS_PER_CODE_BYTE = 200
CONSTRUCTOR_GAS = 300_000
GAS_PER_ARGUMENT_WORD = 60_000  # two new storage slots and a bit; constructors mostly store


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    One contract to deploy.

    Args:
        name: its name in the address book.
        artifact: its compiled form.
        address: where that puts it.
        arguments: of the constructor, by name.
        init_code: creation code with the encoded arguments.
    """

    name: str
    artifact: Artifact
    address: ChecksumAddress
    arguments: Arguments
    init_code: bytes

    @property
    def init_code_hash(self) -> str:
        """Identify code and arguments."""
        return "0x" + keccak(self.init_code).hex()

    @property
    def gas_bound(self) -> int:
        """Bound the gas from above where the node cannot estimate it yet."""
        size = len(self.init_code)
        words = (size - len(self.artifact.bytecode) // 2 + 1) // 32
        return (
            CREATE_GAS
            + size * GAS_PER_CALLDATA_BYTE
            + (size + 31) // 32 * GAS_PER_INIT_WORD
            + self.artifact.size * GAS_PER_CODE_BYTE
            + CONSTRUCTOR_GAS
            + words * GAS_PER_ARGUMENT_WORD
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    A whole deployment on one chain.

    Args:
        first_nonce: the deployer's nonce of the first step; each later one takes the next.
        addresses: where everything will stand.
        steps: in order.
    """

    first_nonce: int
    addresses: Addresses
    steps: Sequence[Step]

    def step(self, name: str) -> Step:
        """Look a step up by its name."""
        return next(step for step in self.steps if step.name == name)

    def nonce_of(self, step: Step) -> int:
        """Give the deployer's nonce that creates a step's contract."""
        return self.first_nonce + self.steps.index(step)


def build_plans(
    config: FundConfig, first_nonces: Sequence[int], artifacts: ArtifactSource
) -> list[Plan]:
    """
    Work out what is deployed on every chain; the two ends of a line know each other.

    Args:
        config: the fund.
        first_nonces: the deployer's on each of `config.chains`.
        artifacts: compiled contracts by name.

    Raises:
        FileNotFoundError, KeyError: see `build_plan`.
    """
    chains = list(zip(config.chains, first_nonces, strict=True))
    peers: list[ChecksumAddress | None] = [None]
    if len(chains) > 1:
        peers = [predict_addresses(*chain).port for chain in reversed(chains)]
    return [
        build_plan(chain, nonce, artifacts, peer=peer)
        for (chain, nonce), peer in zip(chains, peers, strict=True)
    ]


def build_plan(
    config: ChainConfig,
    first_nonce: int,
    artifacts: ArtifactSource,
    *,
    peer: ChecksumAddress | None = None,
) -> Plan:
    """
    Work out every contract, address and constructor argument on one chain.

    Args:
        config: the fund or the outpost.
        first_nonce: the deployer's nonce of the first contract.
        artifacts: compiled contracts by name.
        peer: the other end of the line, where there is one.

    Raises:
        FileNotFoundError: a contract is not compiled.
        KeyError: a compiled constructor takes other arguments than this version knows.
    """
    addresses = predict_addresses(config, first_nonce, peer=peer)
    steps = build_steps(config, addresses, artifacts)
    return Plan(first_nonce=first_nonce, addresses=addresses, steps=steps)


def build_steps(config: ChainConfig, addresses: Addresses, artifacts: ArtifactSource) -> list[Step]:
    """Work out the contracts for given addresses; see `build_plan`."""
    return [_step(name, config, addresses, artifacts(ABIS[name])) for name in addresses.contracts]


def _step(name: str, config: ChainConfig, addresses: Addresses, artifact: Artifact) -> Step:
    """Fill in one step."""
    arguments = arguments_of(name, config, addresses)
    encoded = encode_constructor(artifact.abi, arguments)
    return Step(
        name=name,
        artifact=artifact,
        address=addresses[name],
        arguments=arguments,
        init_code=bytes.fromhex(artifact.bytecode[2:]) + encoded,
    )


def describe_plan(plan: Plan) -> list[str]:
    """Spell the plan, one line for each contract and one for each of its arguments."""
    names = {address: name for name, address in plan.addresses.contracts.items()}
    lines: list[str] = []
    for nonce, step in enumerate(plan.steps, start=plan.first_nonce):
        lines.append(f"{nonce:>6}  {step.address}  {step.artifact.name} ({step.name})")
        lines += [f"          {line}" for line in _describe(step.arguments, names)]
    for address in plan.addresses.strategies:
        lines.append(f"        {address}  strategy, created by the treasury")
    return lines


def _describe(arguments: Arguments, names: Mapping[ChecksumAddress, str]) -> list[str]:
    """Spell arguments; the fund's own addresses by name, structs field by field."""
    lines: list[str] = []
    for key, value in arguments.items():
        if isinstance(value, Mapping):
            lines += [f"{key}.{line}" for line in _describe(value, names)]
        elif isinstance(value, list | tuple):
            numbered = {str(index): item for index, item in enumerate(value)}
            lines += [f"{key}.{line}" for line in _describe(numbered, names)]
        else:
            lines.append(f"{key} = {_name(value, names)}")
    return lines


def _name(value: object, names: Mapping[ChecksumAddress, str]) -> object:
    """Replace an address of the fund by its name."""
    return next((name for address, name in names.items() if address == value), value)
