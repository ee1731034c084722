"""A half-done deployment that cannot go on says why, and sends nothing."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from scripts.artifacts import Artifact, load_artifact
from scripts.deployment.config import FundConfig
from scripts.deployment.errors import (
    ResumeRefusedError,
)
from scripts.deployment.journal import journal_path, read_journal
from scripts.deployment.run import deploy_fund, prepare
from scripts.deployment.sender import LocalSigner
from scripts.localchain.world import World
from tests.deployment.helpers import Deploy, kill, spend_nonce, with_value


@pytest.mark.parametrize("done", [0, 1, 11, 14])
def test_resume__nonce_used_by_something_else__is_refused(
    world: World, signer: LocalSigner, deploy: Deploy, done: int
) -> None:
    kill(world, deploy, sends=done + 1, after=False)
    spend_nonce(world, signer)
    with pytest.raises(ResumeRefusedError, match="was used by another transaction"):
        deploy()


def test_resume__configuration_changed__is_refused_with_both_hashes(
    world: World, config: FundConfig, signer: LocalSigner, book: Path, deploy: Deploy
) -> None:
    kill(world, deploy, sends=4, after=False)
    changed = with_value(config, "dealing.min_deposit", Decimal(11))
    with pytest.raises(ResumeRefusedError, match=f"was {config.digest()} and is 0x"):
        deploy_fund(changed, w3=world.w3, signer=signer, book=book)
    # The node's address and the fee limit are free to change.
    cheaper = with_value(config, "network.max_fee_gwei", Decimal(100))
    deploy_fund(cheaper, w3=world.w3, signer=signer, book=book)


def test_resume__compiled_contracts_changed__is_refused(
    world: World, config: FundConfig, signer: LocalSigner, book: Path, deploy: Deploy
) -> None:
    kill(world, deploy, sends=4, after=False)

    def other(name: str) -> Artifact:
        artifact = load_artifact(name)
        return (
            replace(artifact, bytecode=artifact.bytecode + "00") if name == "Treasury" else artifact
        )

    with pytest.raises(ResumeRefusedError, match="the compiled Treasury is not the one"):
        prepare(config, w3=world.w3, signer=signer, book=book, artifacts=other)


def test_resume__code_on_the_chain_differs__is_refused(
    world: World, signer: LocalSigner, config: FundConfig, book: Path, deploy: Deploy
) -> None:
    plan = prepare(config, w3=world.w3, signer=signer, book=book).plan
    kill(world, deploy, sends=4, after=False)
    world.anvil.request("anvil_setCode", plan.addresses["lock"], "0x6001")
    with pytest.raises(ResumeRefusedError, match=r"the code of lock at .* differs"):
        deploy()


def test_resume__same_code_other_arguments__is_refused(
    world: World, config: FundConfig, signer: LocalSigner, book: Path, deploy: Deploy
) -> None:
    """Runtime code hides its immutables; the creating transaction does not."""
    kill(world, deploy, sends=2, after=False)
    plan = prepare(config, w3=world.w3, signer=signer, book=book).plan
    data = plan.step("lock").init_code[:-1] + b"\x01"  # another last member
    sent = world.w3.eth.send_transaction({"from": signer.address, "data": data})
    journal = json.loads(journal_path(book).read_text())
    journal["chains"][0]["steps"][1]["transactions"] = ["0x" + bytes(sent).hex()]
    journal_path(book).write_text(json.dumps(journal))
    with pytest.raises(ResumeRefusedError, match="lock was created with other code or arguments"):
        deploy()


def test_resume__creation_reverted__says_that_its_nonce_is_spent(
    world: World, signer: LocalSigner, config: FundConfig, book: Path, deploy: Deploy
) -> None:
    kill(world, deploy, sends=2, after=False)
    plan = prepare(config, w3=world.w3, signer=signer, book=book).plan
    data = plan.step("lock").init_code
    sent = world.w3.eth.send_transaction({"from": signer.address, "data": data, "gas": 200_000})
    journal = json.loads(journal_path(book).read_text())
    journal["chains"][0]["steps"][1]["transactions"] = ["0x" + bytes(sent).hex()]
    journal_path(book).write_text(json.dumps(journal))
    with pytest.raises(ResumeRefusedError, match="is spent and there is no contract at"):
        deploy()


def test_resume__another_chain_of_the_same_id__is_refused(
    world: World, book: Path, deploy: Deploy
) -> None:
    kill(world, deploy, sends=4, after=False)
    journal = json.loads(journal_path(book).read_text())
    journal["chains"][0]["genesis_hash"] = "0x" + "11" * 32
    journal_path(book).write_text(json.dumps(journal))
    with pytest.raises(ResumeRefusedError, match="the journal belongs to chain 31337 with genesis"):
        deploy()


@pytest.mark.parametrize("text", ["", "{", "{}", '{"version": 2}'])
def test_resume__journal_damaged__is_refused_not_overwritten(
    world: World, book: Path, deploy: Deploy, text: str
) -> None:
    kill(world, deploy, sends=4, after=False)
    journal_path(book).write_text(text)
    with pytest.raises(ResumeRefusedError, match="is no readable journal"):
        deploy()
    assert journal_path(book).read_text() == text


def test_read_journal__of_another_version__says_which(tmp_path: Path) -> None:
    path = tmp_path / "fund.journal.json"
    path.write_text('{"version": 1, "steps": []}')
    with pytest.raises(ResumeRefusedError, match="has version 1, this program knows 2"):
        read_journal(path)
