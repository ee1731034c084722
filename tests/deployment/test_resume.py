"""A deployment that was killed goes on where it stopped, or says why it cannot."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from scripts.artifacts import Artifact, load_artifact
from scripts.deployment.config import FundConfig
from scripts.deployment.errors import (
    InvalidDeploymentError,
    ResumeRefusedError,
    TransactionFailedError,
)
from scripts.deployment.journal import journal_path
from scripts.deployment.run import deploy_fund, prepare
from scripts.deployment.selfcheck import compare
from scripts.deployment.sender import LocalSigner
from scripts.localchain.world import World
from tests.deployment.helpers import DyingNode, Killed, with_value

CONTRACTS = 15
TRANSACTIONS = CONTRACTS + 2  # approve and launch
NOBODY = "0x" + "77" * 20

Deploy = Callable[[], object]


@pytest.fixture
def deploy(world: World, config: FundConfig, signer: LocalSigner, book: Path) -> Deploy:
    """Deploy, or go on."""
    return lambda: deploy_fund(config, w3=world.w3, signer=signer, book=book)


def kill(world: World, deploy: Deploy, *, sends: int, after: bool) -> None:
    """Run until the node is about to get, or has got, so many transactions."""
    with DyingNode(world.w3, sends=sends, after=after), pytest.raises(Killed):
        deploy()


def spend_nonce(world: World, signer: LocalSigner) -> None:
    """Send something else from the deployer."""
    world.w3.eth.send_transaction({"from": signer.address, "to": NOBODY, "value": 1})


@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True], ids=["before-sending", "after-sending"])
def test_resume__killed_at_every_transaction__ends_as_if_never_killed(
    world: World, config: FundConfig, signer: LocalSigner, book: Path, deploy: Deploy, after: bool
) -> None:
    first = world.w3.eth.get_transaction_count(signer.address)
    planned = prepare(config, w3=world.w3, signer=signer, book=book).plan
    for _ in range(TRANSACTIONS):
        # Killed before: the same one is sent next time, so let one through and kill at the second.
        sends = 1 if after or world.w3.eth.get_transaction_count(signer.address) == first else 2
        kill(world, deploy, sends=sends, after=after)
    written = deploy_fund(config, w3=world.w3, signer=signer, book=book)
    assert world.w3.eth.get_transaction_count(signer.address) == first + TRANSACTIONS
    for name, address in planned.addresses.contracts.items():
        assert written.address_of(name) == address
    assert compare(config, written, w3=world.w3) == []
    # And once more: nothing is left to do.
    assert deploy_fund(config, w3=world.w3, signer=signer, book=book) == written
    assert world.w3.eth.get_transaction_count(signer.address) == first + TRANSACTIONS


def test_resume__killed_between_note_and_send__sends_it(world: World, deploy: Deploy) -> None:
    kill(world, deploy, sends=1, after=False)
    deploy()


def test_resume__killed_while_pending__waits_for_it(
    world: World, signer: LocalSigner, deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = world.w3.eth.get_transaction_count(signer.address)
    world.anvil.request("evm_setAutomine", False)
    kill(world, deploy, sends=1, after=True)

    def mine_instead_of_sleeping(_: float) -> None:
        world.anvil.request("evm_setAutomine", True)
        world.anvil.mine()

    monkeypatch.setattr("scripts.deployment.sender.time.sleep", mine_instead_of_sleeping)
    deploy()
    assert world.w3.eth.get_transaction_count(signer.address) == first + TRANSACTIONS


def test_resume__nothing_was_signed_yet__starts_at_the_new_nonce(
    world: World, signer: LocalSigner, book: Path, deploy: Deploy
) -> None:
    kill(world, deploy, sends=1, after=False)
    empty = json.loads(journal_path(book).read_text())
    for step in empty["steps"]:
        step["transactions"] = []
    journal_path(book).write_text(json.dumps(empty))
    spend_nonce(world, signer)
    deploy()


@pytest.mark.parametrize("done", [0, 1, 11, 14])
def test_resume__nonce_used_by_something_else__is_refused(
    world: World, signer: LocalSigner, deploy: Deploy, done: int
) -> None:
    kill(world, deploy, sends=done + 1, after=False)
    spend_nonce(world, signer)
    with pytest.raises(ResumeRefusedError, match="was used by another transaction"):
        deploy()


def test_resume__deployer_sends_after_the_last_contract__goes_on(
    world: World, signer: LocalSigner, deploy: Deploy
) -> None:
    kill(world, deploy, sends=CONTRACTS, after=True)
    spend_nonce(world, signer)
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
    journal["steps"][1]["transactions"] = ["0x" + bytes(sent).hex()]
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
    journal["steps"][1]["transactions"] = ["0x" + bytes(sent).hex()]
    journal_path(book).write_text(json.dumps(journal))
    with pytest.raises(ResumeRefusedError, match="is spent and there is no contract at"):
        deploy()


def test_resume__another_chain_of_the_same_id__is_refused(
    world: World, book: Path, deploy: Deploy
) -> None:
    kill(world, deploy, sends=4, after=False)
    journal = json.loads(journal_path(book).read_text())
    journal["genesis_hash"] = "0x" + "11" * 32
    journal_path(book).write_text(json.dumps(journal))
    with pytest.raises(ResumeRefusedError, match="the journal belongs to chain 31337 with genesis"):
        deploy()


def test_resume__chain_lost_its_blocks__is_refused_or_sent_again(
    world: World, deploy: Deploy
) -> None:
    """A reorganisation takes the last contracts away; the same addresses are created again."""
    kill(world, deploy, sends=6, after=True)
    world.anvil.request("anvil_reorg", 3, [])
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


def test_resume__feed_went_stale__waits_for_a_fresh_one(world: World, deploy: Deploy) -> None:
    kill(world, deploy, sends=3, after=False)
    saved = world.anvil.snapshot()
    world.anvil.warp(world.anvil.now() + 7 * 3_600)
    with pytest.raises(InvalidDeploymentError, match="s old; max_age is 6h"):
        deploy()
    world.anvil.revert(saved)
    deploy()


def test_deploy__transaction_is_not_mined__says_which(
    world: World, config: FundConfig, signer: LocalSigner, book: Path
) -> None:
    impatient = with_value(config, "network.transaction_timeout", 0)
    world.anvil.request("evm_setAutomine", False)
    try:
        with pytest.raises(
            TransactionFailedError, match="creating timelock was not mined within 0"
        ):
            deploy_fund(impatient, w3=world.w3, signer=signer, book=book)
    finally:
        world.anvil.request("anvil_dropAllTransactions")
        world.anvil.request("evm_setAutomine", True)
