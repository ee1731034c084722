"""What a deployment has begun, in a file next to the address book: how it goes on after a crash."""

import json
import os
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from scripts.deployment.config import FundConfig
from scripts.deployment.errors import ResumeRefusedError
from scripts.deployment.plan import Plan, Step
from scripts.deployment.quantities import Address


class JournalledStep(BaseModel):
    """One contract and every transaction that was signed for it."""

    model_config = ConfigDict(extra="forbid")

    name: str
    address: Address
    init_code_hash: str
    transactions: list[str]


class Journal(BaseModel):
    """
    A deployment in progress, or done.

    Attributes:
        version: of this layout.
        chain_id: the chain.
        genesis_hash: of its block 0; a local chain that was started anew has another.
        deployer: who sends.
        config_digest: what was configured when it began.
        first_nonce: the deployer's nonce of the first contract.
        steps: in order.
    """

    model_config = ConfigDict(extra="forbid")

    version: int = 1
    chain_id: int
    genesis_hash: str
    deployer: Address
    config_digest: str
    first_nonce: int
    steps: list[JournalledStep]

    @classmethod
    def begin(cls, config: FundConfig, plan: Plan, genesis_hash: str) -> Self:
        """Start the journal of a plan; nothing has been sent yet."""
        return cls(
            chain_id=config.network.chain_id,
            genesis_hash=genesis_hash,
            deployer=config.fund.deployer,
            config_digest=config.digest(),
            first_nonce=plan.first_nonce,
            steps=[
                JournalledStep(
                    name=step.name,
                    address=step.address,
                    init_code_hash=step.init_code_hash,
                    transactions=[],
                )
                for step in plan.steps
            ],
        )

    @property
    def is_begun(self) -> bool:
        """Whether anything was signed, so that it may be on its way."""
        return any(entry.transactions for entry in self.steps)

    def transactions_of(self, step: Step) -> list[str]:
        """List the transactions that were signed for a step."""
        return next(entry.transactions for entry in self.steps if entry.name == step.name)


def journal_path(book: Path) -> Path:
    """Name the journal that belongs to an address book."""
    return book.with_name(book.stem + ".journal.json")


def read_journal(path: Path) -> Journal | None:
    """
    Read a journal; None when there is none.

    Raises:
        ResumeRefusedError: the file is there and is no journal of this version.
    """
    if not path.exists():
        return None
    try:
        journal = Journal.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError) as error:
        raise ResumeRefusedError(f"{path} is no readable journal: {error}") from error
    if journal.version != 1:
        raise ResumeRefusedError(f"{path} has version {journal.version}, this program knows 1")
    return journal


def write_journal(path: Path, journal: Journal) -> None:
    """Write the journal so that a crash leaves the old one or the new one, never half of one."""
    write_durably(path, json.dumps(journal.model_dump(mode="json"), indent=2) + "\n")


def write_durably(path: Path, text: str) -> None:
    """Replace a file by a complete new one that has reached the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    with partial.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
