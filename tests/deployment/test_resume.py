"""A deployment that was killed goes on where it stopped."""

import json
from pathlib import Path

import pytest

from scripts.deployment.config import FundConfig
from scripts.deployment.errors import (
    InvalidDeploymentError,
    TransactionFailedError,
)
from scripts.deployment.journal import journal_path
from scripts.deployment.run import carry_out, deploy_fund, prepare
from scripts.deployment.selfcheck import compare
from scripts.deployment.sender import LocalSigner
from scripts.localchain.world import World
from tests.deployment.helpers import Deploy, kill, spend_nonce, with_value

CONTRACTS = 19
TRANSACTIONS = CONTRACTS + 2  # approve and launch


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


@pytest.mark.usefixtures("slow_chain")
def test_resume__killed_while_pending__outbids_what_is_stuck(
    world: World, signer: LocalSigner, book: Path, deploy: Deploy
) -> None:
    first = world.w3.eth.get_transaction_count(signer.address)
    kill(world, deploy, sends=1, after=True)
    stuck = journal_path(book).read_text()
    old = world.w3.eth.get_transaction(
        json.loads(stuck)["chains"][0]["steps"][0]["transactions"][0]
    )
    deploy()
    assert world.w3.eth.get_transaction_count(signer.address) == first + TRANSACTIONS
    hashes = json.loads(journal_path(book).read_text())["chains"][0]["steps"][0]["transactions"]
    assert len(hashes) == 2
    new = world.w3.eth.get_transaction(hashes[1])
    for fee in ("maxFeePerGas", "maxPriorityFeePerGas"):
        assert new[fee] >= old[fee] * 1_125 // 1_000


@pytest.mark.usefixtures("slow_chain")
def test_resume__killed_while_the_approval_is_pending__waits_for_it(
    world: World, signer: LocalSigner, deploy: Deploy
) -> None:
    first = world.w3.eth.get_transaction_count(signer.address)
    kill(world, deploy, sends=CONTRACTS + 1, after=True)
    deploy()
    assert world.w3.eth.get_transaction_count(signer.address) == first + TRANSACTIONS


@pytest.mark.usefixtures("slow_chain")
def test_resume__mined_between_look_and_send__is_taken_for_what_it_is(
    world: World, config: FundConfig, signer: LocalSigner, book: Path, deploy: Deploy
) -> None:
    kill(world, deploy, sends=1, after=True)
    prepared = prepare(config, w3=world.w3, signer=signer, book=book)
    world.anvil.mine()
    assert compare(config, carry_out(prepared), w3=world.w3) == []


def test_resume__nothing_was_signed_yet__starts_at_the_new_nonce(
    world: World, signer: LocalSigner, book: Path, deploy: Deploy
) -> None:
    kill(world, deploy, sends=1, after=False)
    empty = json.loads(journal_path(book).read_text())
    for step in empty["chains"][0]["steps"]:
        step["transactions"] = []
    journal_path(book).write_text(json.dumps(empty))
    spend_nonce(world, signer)
    deploy()


def test_resume__deployer_sends_after_the_last_contract__goes_on(
    world: World, signer: LocalSigner, deploy: Deploy
) -> None:
    kill(world, deploy, sends=CONTRACTS, after=True)
    spend_nonce(world, signer)
    deploy()


def test_resume__chain_lost_its_blocks__is_refused_or_sent_again(
    world: World, deploy: Deploy
) -> None:
    """A reorganisation takes the last contracts away; the same addresses are created again."""
    kill(world, deploy, sends=6, after=True)
    world.anvil.request("anvil_reorg", 3, [])
    deploy()


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
