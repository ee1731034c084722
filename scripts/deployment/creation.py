"""Create what is missing, one transaction a contract, each on disk before it is sent."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from web3.types import TxParams

from scripts.deployment.chain import fetch_receipts
from scripts.deployment.errors import ResumeRefusedError, TransactionFailedError
from scripts.deployment.journal import Journal, write_journal
from scripts.deployment.plan import Step
from scripts.deployment.resume import Progress, require_turn

CONFIRMATION_POLL_S = 1.0

Say = Callable[[str], None]


def create_missing(journal: Journal, progresses: Sequence[Progress], file: Path, say: Say) -> None:
    """
    Create the outpost first and the fund last: money goes in at home, where the launch follows.

    Args:
        journal: of all chains.
        progresses: how far each is, home first.
        file: of the journal.
        say: gets one line for every contract.

    Raises:
        ResumeRefusedError: a deployer sent something else meanwhile.
        FeeTooHighError, TransactionFailedError: see `Sender.send`.
    """
    for index, progress in reversed(list(enumerate(progresses))):
        total = len(progress.plan.steps)
        if progress.done:
            say(f"{progress.done} of {total} contracts stand already")
        for number, step in enumerate(progress.missing, start=progress.done + 1):
            for waiting in progresses[:index]:  # its addresses are in what is created here
                for planned in waiting.missing[:1]:
                    require_turn(waiting, planned)
            gas = _create(journal, progress, step, file)
            say(f"{number:>2}/{total}  {step.name:<24} {step.address}  {gas:>9,} gas")
        _wait_for_confirmations(progress)


def first_block(progress: Progress) -> int:
    """Find the block of the first contract; no event of the fund is older."""
    hashes = progress.journal.transactions_of(progress.plan.steps[0])
    receipts = fetch_receipts(progress.site.w3, hashes)
    return min(receipt["blockNumber"] for receipt in receipts)


def _create(journal: Journal, progress: Progress, step: Step, file: Path) -> int:
    """
    Create one contract; its transaction is on disk before it is sent.

    Returns:
        The gas it used.
    """
    require_turn(progress, step)
    noted = progress.journal.transactions_of(step)

    def note(transaction_hash: str) -> None:
        noted.append(transaction_hash)
        write_journal(file, journal)

    nonce = progress.plan.nonce_of(step)
    creation: TxParams = {"data": step.init_code}
    what = f"creating {step.name}"
    sender = progress.site.sender
    receipt = sender.send(what, creation, nonce, earlier=tuple(noted), note=note)
    if receipt["contractAddress"] != step.address:
        raise ResumeRefusedError(
            f"{step.name} stands at {receipt['contractAddress']} instead of {step.address}"
        )
    return receipt["gasUsed"]


def _wait_for_confirmations(progress: Progress) -> None:
    """
    Wait until the last contract lies deep enough for money to depend on it.

    Raises:
        TransactionFailedError: the chain stands still.
    """
    network, w3 = progress.site.config.network, progress.site.w3
    last = progress.journal.transactions_of(progress.plan.steps[-1])
    block = max(receipt["blockNumber"] for receipt in fetch_receipts(w3, last))
    wanted = block + network.confirmations - 1
    deadline = time.monotonic() + network.transaction_timeout
    while w3.eth.block_number < wanted:
        if time.monotonic() > deadline:
            raise TransactionFailedError(f"no {network.confirmations} confirmations in time")
        time.sleep(CONFIRMATION_POLL_S)
