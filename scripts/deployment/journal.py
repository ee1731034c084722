"""What a deployment has begun, in a file next to the address book: how it goes on after a crash."""

import json
import os
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from scripts.deployment.errors import ResumeRefusedError
from scripts.deployment.plan import Plan, Step
from scripts.deployment.quantities import Address
from scripts.deployment.sections import ChainConfig

VERSION = 2


class JournalledStep(BaseModel):
    """One contract and every transaction that was signed for it."""

    model_config = ConfigDict(extra="forbid")

    name: str
    address: Address
    init_code_hash: str
    transactions: list[str]


class ChainJournal(BaseModel):
    """
    What was begun on one chain.

    Attributes:
        chain_id: the chain.
        genesis_hash: of its block 0; a local chain that was started anew has another.
        deployer: who sends.
        first_nonce: the deployer's nonce of the first contract.
        steps: in order.
    """

    model_config = ConfigDict(extra="forbid")

    chain_id: int
    genesis_hash: str
    deployer: Address
    first_nonce: int
    steps: list[JournalledStep]

    def transactions_of(self, step: Step) -> list[str]:
        """List the transactions that were signed for a step."""
        return next(entry.transactions for entry in self.steps if entry.name == step.name)


class Journal(BaseModel):
    """
    A deployment in progress, or done.

    Attributes:
        version: of this layout.
        config_digest: what was configured when it began.
        chains: what was begun where, home first: in one file, since an address on one chain is in
            the code on the other.
    """

    model_config = ConfigDict(extra="forbid")

    version: int = VERSION
    config_digest: str
    chains: Annotated[list[ChainJournal], Field(min_length=1, max_length=2)]

    @property
    def is_begun(self) -> bool:
        """Whether anything was signed, so that it may be on its way."""
        return any(entry.transactions for chain in self.chains for entry in chain.steps)


def begin_chain(config: ChainConfig, plan: Plan, genesis_hash: str) -> ChainJournal:
    """Start the record of a plan; nothing has been sent yet."""
    return ChainJournal(
        chain_id=config.network.chain_id,
        genesis_hash=genesis_hash,
        deployer=config.creator,
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
        text = path.read_text(encoding="utf-8")
        record = json.loads(text)
        version = record.get("version", VERSION) if isinstance(record, dict) else VERSION
        if version != VERSION:
            raise ResumeRefusedError(f"{path} has version {version}, this program knows {VERSION}")
        return Journal.model_validate_json(text)
    except (OSError, ValueError) as error:
        raise ResumeRefusedError(f"{path} is no readable journal: {error}") from error


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
