"""Everything about the chains that can be checked before the first transaction."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from web3 import Web3
from web3.types import TxParams

from scripts.deployment.bytecode import MAX_CODE, MAX_INIT_CODE
from scripts.deployment.chain import (
    CallFailedError,
    estimate_gas,
    fetch_code,
    fetch_genesis_hash,
    fetch_int,
    rpc_errors,
)
from scripts.deployment.config import FundConfig
from scripts.deployment.errors import (
    FeeTooHighError,
    InvalidDeploymentError,
    RpcError,
    WrongChainError,
    WrongSignerError,
)
from scripts.deployment.line import line_problems
from scripts.deployment.plan import Step
from scripts.deployment.problems import Problem, under
from scripts.deployment.quantities import ZERO_ADDRESS
from scripts.deployment.resume import Progress
from scripts.deployment.reverts import explain
from scripts.deployment.rules import broken_rules
from scripts.deployment.sections import ChainConfig
from scripts.deployment.sender import Sender
from scripts.deployment.surroundings import surrounding_problems

LAUNCH_GAS = 600_000  # approve and launch
# Their constructors call contracts that stand only once the steps before them are mined.
NEED_EARLIER_STEPS = ("risk", "treasury")


def require_chain(config: ChainConfig, w3: Web3) -> str:
    """
    Make sure that the node serves the configured chain.

    Returns:
        The hash of its genesis block.

    Raises:
        WrongChainError: its id is another one.
    """
    chain_id, wanted = w3.eth.chain_id, config.network.chain_id
    if chain_id != wanted:
        raise WrongChainError(
            f"the node serves chain {chain_id}, {config.PREFIX}network.chain_id is {wanted}"
        )
    return fetch_genesis_hash(w3)


def require_signer(config: ChainConfig, sender: Sender) -> None:
    """
    Make sure that the right account signs.

    Raises:
        WrongSignerError: every address was predicted for another one.
    """
    if sender.signer.address != config.creator:
        key = config.PREFIX + config.CREATOR_KEY
        raise WrongSignerError(f"the signer is {sender.signer.address}, {key} is {config.creator}")


def require_rules(config: FundConfig, nodes: Sequence[Web3]) -> None:
    """
    Refuse a configuration that contradicts itself: no plan could be made of it.

    Args:
        config: the fund.
        nodes: of each of `config.chains`.

    Raises:
        InvalidDeploymentError: it does; what the chains have against it is listed too.
    """
    problems = broken_rules(config)
    if not problems:
        return
    for chain, w3 in zip(config.chains, nodes, strict=True):
        problems += under(chain.PREFIX, _surroundings(chain, w3))
    with suppress(RpcError), rpc_errors(*nodes):  # a node that is gone is listed already
        problems += line_problems(config, nodes)
    raise InvalidDeploymentError(problems)


def _surroundings(config: ChainConfig, w3: Web3) -> list[Problem]:
    """List what is around; a node that is gone is one more problem."""
    try:
        with rpc_errors(w3):
            return surrounding_problems(config, w3)
    except RpcError as error:
        return [Problem("network.rpc_url", "without an answer", str(error))]


def require_deployable(config: FundConfig, progresses: Sequence[Progress], *, seed: int) -> None:
    """
    Check the configuration against every chain.

    Args:
        config: the fund.
        progresses: how far each of its chains is.
        seed: base units that are still to be paid.

    Raises:
        InvalidDeploymentError: it cannot be deployed; every problem is listed.
    """
    problems: list[Problem] = []
    for each in progresses:
        found = surrounding_problems(each.site.config, each.site.w3)
        problems += under(each.site.config.PREFIX, found)
    problems += line_problems(config, [each.site.w3 for each in progresses])
    # A constructor would repeat what was found above, less clearly.
    is_sound = not problems
    for each in progresses:
        refused, gas = _rehearse(each) if is_sound else ([], 0)
        own = [*_sizes(each.missing), *_taken(each), *refused, *_funds(each, gas)]
        problems += under(each.site.config.PREFIX, own)
    problems += _seed(config, progresses[0].site.w3, seed)
    if problems:
        raise InvalidDeploymentError(problems)


def _rehearse(progress: Progress) -> tuple[list[Problem], int]:
    """
    Run every constructor that can run before the others stand.

    Returns:
        Those that revert, and the gas that is still to be paid for, bounded from above.
    """
    problems: list[Problem] = []
    gas = LAUNCH_GAS if isinstance(progress.site.config, FundConfig) else 0
    for step in progress.missing:
        try:
            gas += _fetch_gas(progress.site.sender, step)
        except CallFailedError as error:
            limit = f"its constructor reverts: {explain(str(error))}"
            problems.append(Problem(step.name, "refused", limit))
    return problems, gas


def _taken(progress: Progress) -> Iterator[Problem]:
    """Nothing may stand where something is going to be created."""
    places = {step.name: step.address for step in progress.missing}
    if "treasury" in places:
        names = [f"strategies.{section.name}" for section in progress.site.config.strategies]
        places |= dict(zip(names, progress.plan.addresses.strategies, strict=True))
    for name, address in places.items():
        if fetch_code(progress.site.w3, address):
            yield Problem(f"{name}: its address", address, "must be free: there is a contract")


def _sizes(steps: Sequence[Step]) -> Iterator[Problem]:
    """The chain takes no larger code."""
    for step in steps:
        if step.artifact.size > MAX_CODE:
            yield Problem(step.name, f"{step.artifact.size} bytes", f"at most {MAX_CODE} bytes")
        if len(step.init_code) > MAX_INIT_CODE:
            value = f"{len(step.init_code)} bytes of creation code"
            yield Problem(step.name, value, f"at most {MAX_INIT_CODE} bytes")


def _fetch_gas(sender: Sender, step: Step) -> int:
    """
    Estimate a creation where the node can already, else bound it.

    Raises:
        CallFailedError: the constructor reverts.
    """
    asks_a_port = step.arguments.get("remote", ZERO_ADDRESS) != ZERO_ADDRESS
    if asks_a_port or step.name in NEED_EARLIER_STEPS:
        return step.gas_bound
    creation: TxParams = {"from": sender.signer.address, "data": step.init_code}
    return estimate_gas(sender.w3, creation)


def _funds(progress: Progress, gas: int) -> Iterator[Problem]:
    """The deployer can pay for gas."""
    config, w3 = progress.site.config, progress.site.w3
    try:
        fee, _ = progress.site.sender.price()
    except FeeTooHighError as error:
        yield Problem("network.max_fee_gwei", f"{config.network.max_fee_gwei:f}", str(error))
        return
    balance, needed = w3.eth.get_balance(config.creator), gas * fee
    if balance < needed:
        value = f"worth {Web3.from_wei(balance, 'ether'):f} of the native coin"
        limit = f"{gas} gas may cost {Web3.from_wei(needed, 'ether'):f}"
        yield Problem(config.CREATOR_KEY, value, limit)


def _seed(config: FundConfig, w3: Web3, seed: int) -> Iterator[Problem]:
    """The deployer holds the seed."""
    try:
        held = fetch_int(w3, config.base.address, "balanceOf(address)", config.fund.deployer)
    except CallFailedError:
        return  # no token: listed above
    if held < seed:
        value = f"holding {held} base units of {config.base.symbol}"
        yield Problem("fund.deployer", value, f"the seed takes {seed}")
