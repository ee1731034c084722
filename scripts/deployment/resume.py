"""Find out how far a deployment got, from its journal and from the chain."""

from dataclasses import dataclass
from pathlib import Path

from web3 import Web3

from scripts.deployment.bytecode import is_code_of
from scripts.deployment.chain import fetch_code, fetch_nonces, fetch_pending, fetch_receipts
from scripts.deployment.config import FundConfig
from scripts.deployment.errors import ResumeRefusedError, TransactionFailedError
from scripts.deployment.journal import Journal, read_journal
from scripts.deployment.plan import ArtifactSource, Plan, Step, build_plan
from scripts.deployment.sender import Sender


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """
    How far a deployment is.

    Args:
        plan: all of it.
        journal: its record, not yet on disk when nothing was begun.
        done: how many steps stand on the chain, verified.
    """

    plan: Plan
    journal: Journal
    done: int


def find_progress(
    config: FundConfig,
    sender: Sender,
    artifacts: ArtifactSource,
    journal_file: Path,
    genesis_hash: str,
) -> Progress:
    """
    Plan a new deployment, or take up the one in the journal.

    Args:
        config: the fund.
        sender: the deployer on the chain.
        artifacts: compiled contracts by name.
        journal_file: where the journal is, if there is one.
        genesis_hash: of the chain.

    Raises:
        ResumeRefusedError: the journal's deployment cannot go on; the text says why.
        TransactionFailedError: the deployer has pending transactions, so no address is certain.
    """
    journal = read_journal(journal_file)
    if journal is None or not journal.is_begun:
        plan = build_plan(config, _require_quiet(sender), artifacts)
        return Progress(plan=plan, journal=Journal.begin(config, plan, genesis_hash), done=0)
    _require_same_chain(journal, config, genesis_hash)
    plan = build_plan(config, journal.first_nonce, artifacts)
    _require_same_plan(journal, config, plan)
    nonce = _fetch_nonce(sender, journal, plan)
    if nonce < plan.first_nonce:
        raise ResumeRefusedError(
            f"the deployer's nonce is {nonce}, the journal's first contract took {plan.first_nonce}"
        )
    done = min(nonce - plan.first_nonce, len(plan.steps))
    for step in plan.steps[:done]:
        require_deployed(sender.w3, plan, journal, step)
    return Progress(plan=plan, journal=journal, done=done)


def require_deployed(w3: Web3, plan: Plan, journal: Journal, step: Step) -> None:
    """
    Make sure that a step's contract is the one that was planned, constructor arguments included.

    The creating transaction proves the arguments and with them every immutable; the code on the
    chain proves that the transaction did it.

    Raises:
        ResumeRefusedError: it is something else, or nothing.
    """
    receipts = fetch_receipts(w3, journal.transactions_of(step))
    if not receipts:
        raise ResumeRefusedError(
            f"nonce {plan.nonce_of(step)} was used by another transaction: {step.name} belongs to "
            f"{step.address}, and every later address depends on it"
        )
    creation = w3.eth.get_transaction(receipts[0]["transactionHash"])
    if bytes(creation["input"]) != step.init_code:
        raise ResumeRefusedError(f"{step.name} was created with other code or arguments")
    code = fetch_code(w3, step.address)
    if receipts[0]["status"] != 1 or not code:
        raise ResumeRefusedError(
            f"nonce {plan.nonce_of(step)} is spent and there is no contract at {step.address}: "
            f"creating {step.name} reverted"
        )
    if not is_code_of(code, step.artifact):
        raise ResumeRefusedError(f"the code of {step.name} at {step.address} differs from ours")


def _fetch_nonce(sender: Sender, journal: Journal, plan: Plan) -> int:
    """Return the next nonce; a pending creation of ours is not waited for, but outbid later."""
    mined, _ = fetch_nonces(sender.w3, sender.signer.address)
    index = mined - plan.first_nonce
    if 0 <= index < len(plan.steps):
        hashes = journal.transactions_of(plan.steps[index])
        if fetch_pending(sender.w3, hashes):
            return mined
    return sender.settle_pool()


def _require_quiet(sender: Sender) -> int:
    """Return the deployer's next nonce, which no pending transaction may take first."""
    mined, next_free = fetch_nonces(sender.w3, sender.signer.address)
    if mined != next_free:
        raise TransactionFailedError(
            f"{sender.signer.address} has {next_free - mined} pending transactions: wait for them, "
            "since every address of the fund depends on its nonce"
        )
    return mined


def _require_same_chain(journal: Journal, config: FundConfig, genesis_hash: str) -> None:
    """The journal was begun here, by this deployer."""
    if (journal.chain_id, journal.genesis_hash) != (config.network.chain_id, genesis_hash):
        raise ResumeRefusedError(
            f"the journal belongs to chain {journal.chain_id} with genesis {journal.genesis_hash}, "
            f"this is chain {config.network.chain_id} with genesis {genesis_hash}"
        )
    if journal.deployer != config.fund.deployer:
        raise ResumeRefusedError(
            f"the journal's deployer is {journal.deployer}, fund.deployer is {config.fund.deployer}"
        )


def _require_same_plan(journal: Journal, config: FundConfig, plan: Plan) -> None:
    """Neither configuration nor contracts changed since it was begun."""
    if journal.config_digest != config.digest():
        raise ResumeRefusedError(
            f"the configuration changed since this deployment was begun: its hash was "
            f"{journal.config_digest} and is {config.digest()}"
        )
    begun = {entry.name: (entry.address, entry.init_code_hash) for entry in journal.steps}
    for step in plan.steps:
        if begun.get(step.name) != (step.address, step.init_code_hash):
            raise ResumeRefusedError(
                f"the compiled {step.artifact.name} is not the one this deployment was begun with"
            )
