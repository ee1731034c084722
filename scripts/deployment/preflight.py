"""Everything about the chain that can be checked before the first transaction."""

from collections.abc import Iterator, Sequence

from web3 import Web3
from web3.types import TxParams

from scripts.deployment.bytecode import MAX_CODE, MAX_INIT_CODE
from scripts.deployment.chain import (
    CallFailedError,
    estimate_gas,
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
from scripts.deployment.plan import Step
from scripts.deployment.port import port_problems
from scripts.deployment.problems import Problem
from scripts.deployment.reverts import explain
from scripts.deployment.rules import broken_rules
from scripts.deployment.sender import Sender
from scripts.deployment.surroundings import surrounding_problems
from scripts.deployment.terms import seed_assets

LAUNCH_GAS = 600_000  # approve and launch
# Their constructors call contracts that stand only once the steps before them are mined.
NEED_EARLIER_STEPS = ("risk", "treasury")


def require_chain(config: FundConfig, w3: Web3) -> str:
    """
    Make sure that the node serves the configured chain.

    Returns:
        The hash of its genesis block.

    Raises:
        WrongChainError: its id is another one.
    """
    chain_id = w3.eth.chain_id
    if chain_id != config.network.chain_id:
        raise WrongChainError(
            f"the node serves chain {chain_id}, network.chain_id is {config.network.chain_id}"
        )
    return fetch_genesis_hash(w3)


def require_signer(config: FundConfig, sender: Sender) -> None:
    """
    Make sure that the right account signs.

    Raises:
        WrongSignerError: every address was predicted for another one.
    """
    if sender.signer.address != config.fund.deployer:
        raise WrongSignerError(
            f"the signer is {sender.signer.address}, fund.deployer is {config.fund.deployer}"
        )


def require_rules(config: FundConfig, w3: Web3) -> None:
    """
    Refuse a configuration that contradicts itself: no plan could be made of it.

    Raises:
        InvalidDeploymentError: it does; what the chain has against it is listed too.
    """
    problems = broken_rules(config)
    if not problems:
        return
    try:
        with rpc_errors(w3):
            problems += surrounding_problems(config, w3)
    except RpcError as error:
        problems.append(Problem("network.rpc_url", "without an answer", str(error)))
    raise InvalidDeploymentError(problems)


def require_deployable(config: FundConfig, sender: Sender, steps: Sequence[Step]) -> None:
    """
    Check the configuration against the chain.

    Args:
        config: the fund.
        sender: the deployer on the chain.
        steps: what is still to be deployed.

    Raises:
        InvalidDeploymentError: it cannot be deployed; every problem is listed.
    """
    problems = surrounding_problems(config, sender.w3)
    if not problems:
        problems += port_problems(config, sender.w3, steps)
    problems += _sizes(steps)
    # A constructor would repeat what was found above, less clearly.
    gas = LAUNCH_GAS
    if not problems:
        for step in steps:
            try:
                gas += _fetch_gas(sender, step)
            except CallFailedError as error:
                limit = f"its constructor reverts: {explain(str(error))}"
                problems.append(Problem(step.name, "refused", limit))
    problems += _funds(config, sender, gas)
    if problems:
        raise InvalidDeploymentError(problems)


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
    if step.name in NEED_EARLIER_STEPS:
        return step.gas_bound
    creation: TxParams = {"from": sender.signer.address, "data": step.init_code}
    return estimate_gas(sender.w3, creation)


def _funds(config: FundConfig, sender: Sender, gas: int) -> Iterator[Problem]:
    """The deployer can pay for gas and seed."""
    deployer = config.fund.deployer
    try:
        fee, _ = sender.price()
    except FeeTooHighError as error:
        yield Problem("network.max_fee_gwei", f"{config.network.max_fee_gwei:f}", str(error))
        return
    balance, needed = sender.w3.eth.get_balance(deployer), gas * fee
    if balance < needed:
        value = f"worth {Web3.from_wei(balance, 'ether'):f} of the native coin"
        limit = f"{gas} gas may cost {Web3.from_wei(needed, 'ether'):f}"
        yield Problem("fund.deployer", value, limit)
    try:
        held = fetch_int(sender.w3, config.base.address, "balanceOf(address)", deployer)
    except CallFailedError:
        return  # no token: listed above
    seed = seed_assets(config)
    if held < seed:
        value = f"holding {held} base units of {config.base.symbol}"
        yield Problem("fund.deployer", value, f"the seed takes {seed}")
