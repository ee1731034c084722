"""Deploy a fund: check, plan, deploy, read back, launch, write the address book."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from web3 import Web3
from web3.types import TxParams

from keeper.adapters.address_book import AddressBook
from scripts.artifacts import load_artifact
from scripts.deployment.book import build_book
from scripts.deployment.chain import fetch_receipts, rpc_errors
from scripts.deployment.config import FundConfig
from scripts.deployment.errors import ResumeRefusedError, TransactionFailedError
from scripts.deployment.journal import journal_path, write_journal
from scripts.deployment.launch import is_launched, require_launched, send_launch
from scripts.deployment.plan import ArtifactSource, Plan, Step
from scripts.deployment.preflight import (
    require_chain,
    require_deployable,
    require_rules,
    require_signer,
)
from scripts.deployment.resume import Progress, find_progress, require_deployed
from scripts.deployment.selfcheck import require_as_configured
from scripts.deployment.sender import Sender, Signer

CONFIRMATION_POLL_S = 1.0

Say = Callable[[str], None]


def _silent(_: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """
    A deployment that passed every check and has sent nothing yet.

    Args:
        config: the fund.
        sender: the deployer on the chain.
        progress: the plan, and what of it stands already.
        genesis_hash: of the chain.
        launched: whether the seed is paid already.
        book: where the address book goes.
    """

    config: FundConfig
    sender: Sender
    progress: Progress
    genesis_hash: str
    launched: bool
    book: Path

    @property
    def plan(self) -> Plan:
        """Every step with its address and arguments."""
        return self.progress.plan


def deploy_fund(
    config: FundConfig,
    *,
    w3: Web3,
    signer: Signer,
    book: Path,
    artifacts: ArtifactSource = load_artifact,
    say: Say = _silent,
) -> AddressBook:
    """
    Deploy and launch a fund, or go on where an earlier run stopped.

    Args:
        config: the fund.
        w3: the chain.
        signer: the deployer.
        book: where the address book goes; the journal stands next to it.
        artifacts: compiled contracts by name.
        say: gets one line for every step.

    Returns:
        The address book, written.

    Raises:
        DeploymentError: see errors.py; only a launched fund holds money.
    """
    prepared = prepare(config, w3=w3, signer=signer, book=book, artifacts=artifacts)
    return carry_out(prepared, say=say)


def prepare(
    config: FundConfig,
    *,
    w3: Web3,
    signer: Signer,
    book: Path,
    artifacts: ArtifactSource = load_artifact,
) -> Prepared:
    """
    Check everything and plan; nothing is sent or written.

    Raises:
        DeploymentError: see errors.py.
    """
    require_rules(config, w3)
    sender = Sender(w3=w3, signer=signer, network=config.network)
    with rpc_errors(w3):
        genesis = require_chain(config, w3)
        require_signer(config, sender)
        progress = find_progress(config, sender, artifacts, journal_path(book), genesis)
        missing = progress.plan.steps[progress.done :]
        launched = not missing and is_launched(w3, progress.plan.addresses["fund"])
        if not launched:
            require_deployable(config, sender, missing)
    return Prepared(
        config=config, sender=sender, progress=progress, genesis_hash=genesis,
        launched=launched, book=book,
    )  # fmt: skip


def carry_out(prepared: Prepared, *, say: Say = _silent) -> AddressBook:
    """
    Send what is missing, read everything back, launch, and write the address book.

    Raises:
        DeploymentError: see errors.py.
    """
    config, sender, plan = prepared.config, prepared.sender, prepared.plan
    with rpc_errors(sender.w3):
        _deploy_contracts(prepared, say)
        for step in plan.steps:
            require_deployed(sender.w3, plan, prepared.progress.journal, step)
        block = _first_block(prepared)
        if not prepared.launched:
            require_as_configured(config, plan, sender.w3, since_block=block, launched=False)
            say("self-check passed: everything on the chain is as configured")
            send_launch(config, plan, sender, say)
        require_launched(config, plan, sender.w3)
        book = build_book(config, plan, sender.w3, prepared.genesis_hash, block)
    book.write(prepared.book)
    say(f"address book: {prepared.book}")
    return book


def _deploy_contracts(prepared: Prepared, say: Say) -> None:
    """Create what is missing, one transaction a contract, and wait until it is final enough."""
    progress = prepared.progress
    if progress.done:
        say(f"{progress.done} of {len(progress.plan.steps)} contracts stand already")
    for index, step in enumerate(progress.plan.steps[progress.done :], start=progress.done + 1):
        gas = _create(prepared, step)
        say(f"{index:>2}/{len(progress.plan.steps)}  {step.name:<24} {step.address}  {gas:>9,} gas")
    _wait_for_confirmations(prepared)


def _create(prepared: Prepared, step: Step) -> int:
    """
    Create one contract; its transaction is on disk before it is sent.

    Returns:
        The gas it used.
    """
    journal, file = prepared.progress.journal, journal_path(prepared.book)

    def note(transaction_hash: str) -> None:
        journal.transactions_of(step).append(transaction_hash)
        write_journal(file, journal)

    nonce = prepared.plan.nonce_of(step)
    creation: TxParams = {"data": step.init_code}
    earlier = tuple(journal.transactions_of(step))
    what = f"creating {step.name}"
    receipt = prepared.sender.send(what, creation, nonce, earlier=earlier, note=note)
    if receipt["contractAddress"] != step.address:
        raise ResumeRefusedError(
            f"{step.name} stands at {receipt['contractAddress']} instead of {step.address}"
        )
    return receipt["gasUsed"]


def _wait_for_confirmations(prepared: Prepared) -> None:
    """
    Wait until the last contract lies deep enough for money to depend on it.

    Raises:
        TransactionFailedError: the chain stands still.
    """
    network, w3 = prepared.config.network, prepared.sender.w3
    last = prepared.progress.journal.transactions_of(prepared.plan.steps[-1])
    block = max(receipt["blockNumber"] for receipt in fetch_receipts(w3, last))
    wanted = block + network.confirmations - 1
    deadline = time.monotonic() + network.transaction_timeout
    while w3.eth.block_number < wanted:
        if time.monotonic() > deadline:
            raise TransactionFailedError(f"no {network.confirmations} confirmations in time")
        time.sleep(CONFIRMATION_POLL_S)


def _first_block(prepared: Prepared) -> int:
    """Find the block of the first contract; no event of the fund is older."""
    hashes = prepared.progress.journal.transactions_of(prepared.plan.steps[0])
    receipts = fetch_receipts(prepared.sender.w3, hashes)
    return min(receipt["blockNumber"] for receipt in receipts)
