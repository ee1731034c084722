"""Find out how far a deployment got, from its journal and from the chains."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from web3 import Web3

from scripts.deployment.bytecode import is_code_of
from scripts.deployment.chain import fetch_code, fetch_nonces, fetch_pending, fetch_receipts
from scripts.deployment.config import FundConfig
from scripts.deployment.errors import ResumeRefusedError, TransactionFailedError
from scripts.deployment.journal import ChainJournal, Journal, begin_chain, read_journal
from scripts.deployment.plan import ArtifactSource, Plan, Step, build_plans
from scripts.deployment.sections import ChainConfig
from scripts.deployment.sender import Sender

ANEW = (
    "if the fund was not launched yet, nothing holds money: move the journal away and run again; "
    "a launched fund holds money, and another run would begin a second one"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """
    One chain of a deployment.

    Args:
        config: what is to stand there: the fund or its outpost.
        sender: the deployer there.
        genesis_hash: of the chain.
    """

    config: ChainConfig
    sender: Sender
    genesis_hash: str

    @property
    def w3(self) -> Web3:
        """The chain."""
        return self.sender.w3


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """
    How far a deployment is on one chain.

    Args:
        site: the chain.
        plan: all of it.
        journal: its record, not yet on disk when nothing was begun.
        done: how many steps stand on the chain, verified.
    """

    site: Site
    plan: Plan
    journal: ChainJournal
    done: int

    @property
    def missing(self) -> Sequence[Step]:
        """What is still to be deployed."""
        return self.plan.steps[self.done :]


def find_progress(
    config: FundConfig, sites: Sequence[Site], artifacts: ArtifactSource, journal_file: Path
) -> tuple[Journal, list[Progress]]:
    """
    Plan a new deployment, or take up the one in the journal.

    Args:
        config: the fund.
        sites: every chain of it, home first.
        artifacts: compiled contracts by name.
        journal_file: where the journal is, if there is one.

    Returns:
        The whole record, and how far each chain is.

    Raises:
        ResumeRefusedError: the journal's deployment cannot go on; the text says why.
        TransactionFailedError: the deployer has pending transactions, so no address is certain.
    """
    journal = read_journal(journal_file)
    if journal is None or not journal.is_begun:
        plans = build_plans(config, [_require_quiet(site.sender) for site in sites], artifacts)
        journal = _begin(config, sites, plans)
    else:
        _require_same_file(journal, config, sites)
        plans = build_plans(config, [chain.first_nonce for chain in journal.chains], artifacts)
    parts = zip(sites, plans, journal.chains, strict=True)
    return journal, [_take_up(*part) for part in parts]


def _begin(config: FundConfig, sites: Sequence[Site], plans: Sequence[Plan]) -> Journal:
    """Start the record; nothing has been sent yet."""
    chains = [
        begin_chain(site.config, plan, site.genesis_hash)
        for site, plan in zip(sites, plans, strict=True)
    ]
    return Journal(config_digest=config.digest(), chains=chains)


def _take_up(site: Site, plan: Plan, journal: ChainJournal) -> Progress:
    """Count what stands on one chain, verified."""
    _require_same_plan(journal, plan)
    nonce = _fetch_nonce(site.sender, journal, plan)
    if nonce < plan.first_nonce:
        raise ResumeRefusedError(
            f"the nonce of {site.sender.signer.address} on chain {journal.chain_id} is {nonce}, "
            f"the journal's first contract took {plan.first_nonce}"
        )
    done = min(nonce - plan.first_nonce, len(plan.steps))
    for step in plan.steps[:done]:
        require_deployed(site.w3, plan, journal, step)
    return Progress(site=site, plan=plan, journal=journal, done=done)


def require_deployed(w3: Web3, plan: Plan, journal: ChainJournal, step: Step) -> None:
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
            f"nonce {plan.nonce_of(step)} on chain {journal.chain_id} was used by another "
            f"transaction: {step.name} belongs to {step.address}, and every later address depends "
            f"on it; {ANEW}"
        )
    creation = w3.eth.get_transaction(receipts[0]["transactionHash"])
    if bytes(creation["input"]) != step.init_code:
        raise ResumeRefusedError(f"{step.name} was created with other code or arguments")
    code = fetch_code(w3, step.address)
    if receipts[0]["status"] != 1 or not code:
        raise ResumeRefusedError(
            f"nonce {plan.nonce_of(step)} is spent and there is no contract at {step.address}: "
            f"creating {step.name} reverted; {ANEW}"
        )
    if not is_code_of(code, step.artifact):
        raise ResumeRefusedError(f"the code of {step.name} at {step.address} differs from ours")


def require_turn(progress: Progress, step: Step) -> None:
    """
    Make sure that the deployer has sent nothing else meanwhile, before more is paid for.

    Raises:
        ResumeRefusedError: the nonce of the step is used already.
    """
    sender = progress.site.sender
    mined, _ = fetch_nonces(sender.w3, sender.signer.address)
    planned = progress.plan.nonce_of(step)
    if mined > planned and not fetch_receipts(sender.w3, progress.journal.transactions_of(step)):
        raise ResumeRefusedError(
            f"{sender.signer.address} sent something else on chain {progress.journal.chain_id}: "
            f"its next nonce is {mined}, {step.name} needed {planned}; {ANEW}"
        )


def _fetch_nonce(sender: Sender, journal: ChainJournal, plan: Plan) -> int:
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


def _require_same_file(journal: Journal, config: FundConfig, sites: Sequence[Site]) -> None:
    """The journal was begun of this configuration, on these chains, by these deployers."""
    begun = [(chain.chain_id, chain.genesis_hash) for chain in journal.chains]
    here = [(site.config.network.chain_id, site.genesis_hash) for site in sites]
    for (chain_id, genesis), (id_here, genesis_here) in zip(begun, here, strict=False):
        if (chain_id, genesis) != (id_here, genesis_here):
            raise ResumeRefusedError(
                f"the journal belongs to chain {chain_id} with genesis {genesis}, "
                f"this is chain {id_here} with genesis {genesis_here}"
            )
    if journal.config_digest != config.digest():
        raise ResumeRefusedError(
            f"the configuration changed since this deployment was begun: its hash was "
            f"{journal.config_digest} and is {config.digest()}"
        )


def _require_same_plan(journal: ChainJournal, plan: Plan) -> None:
    """The contracts have not changed since it was begun."""
    begun = {entry.name: (entry.address, entry.init_code_hash) for entry in journal.steps}
    for step in plan.steps:
        if begun.get(step.name) != (step.address, step.init_code_hash):
            raise ResumeRefusedError(
                f"the compiled {step.artifact.name} is not the one this deployment was begun with"
            )
