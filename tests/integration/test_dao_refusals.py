"""What the DAO does not take: named in its own words, with the right code, and nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from keeper.domain.proposals import ProposalState
from tests.contracts.live_fund import DAY_S, LiveFund
from tests.integration.conftest import Answer
from tests.integration.governed import Governed

Cli = Callable[..., Answer]
UNKNOWN = "1" * 77


@dataclass(frozen=True, slots=True)
class Desk:
    """Ada's command line on a governed fund."""

    governed: Governed
    cli: Cli
    config: Path

    def refuse(self, *arguments: str, code: int = 2) -> str:
        """Run what has to be refused, see that nothing was sent, and give the words."""
        w3, ada = self.governed.fund.w3, self.governed.ada.address
        before = w3.eth.get_transaction_count(ada), w3.eth.block_number
        answer = self.cli("dao", *arguments, config=self.config)
        assert answer.code == code, answer.err
        assert (w3.eth.get_transaction_count(ada), w3.eth.block_number) == before
        return answer.err


@pytest.fixture
def desk(governed: Governed, any_cli: Cli) -> Desk:
    return Desk(governed, any_cli, governed.config(governed.ada))


def test_votes__out_of_turn__are_refused_by_name(desk: Desk) -> None:
    governed, ada = desk.governed, desk.governed.ada.address
    proposed = governed.lower_cap()
    number = str(proposed.id)
    early = desk.refuse("vote", number, "for")
    assert "GovernorUnexpectedProposalState" in early
    assert "current pending, expectedStates active" in early
    governed.open_vote(proposed)
    governed.fund.send(governed.dao.castVote(proposed.id, 1), ada)
    twice = desk.refuse("vote", number, "against")
    assert f"GovernorAlreadyCastVote(voter {ada})" in twice
    governed.close_vote(proposed)
    late = desk.refuse("vote", number, "abstain")
    assert "current succeeded, expectedStates active" in late
    assert governed.dao.proposalVotes(proposed.id).call()[0] == 0


def test_carrying_out__out_of_turn__is_refused_by_name(desk: Desk) -> None:
    governed = desk.governed
    proposed = governed.lower_cap()
    number = str(proposed.id)
    governed.vote(proposed)
    assert "current active, expectedStates succeeded" in desk.refuse("queue", number)
    assert "current active" in desk.refuse("execute", number)
    governed.close_vote(proposed)
    assert "current succeeded, expectedStates queued" in desk.refuse("execute", number)
    governed.fund.send(governed.dao.queue(*proposed.whole), governed.ben.address)
    early = desk.refuse("execute", number)
    assert "TimelockUnexpectedOperationState" in early
    assert "expectedStates ready" in early
    cancel = desk.refuse("cancel", number)  # its proposer, but the vote is over
    assert "GovernorUnableToCancel" in cancel
    assert governed.state(proposed) == ProposalState.QUEUED


def test_ids__that_are_none__are_named(desk: Desk) -> None:
    first, second = desk.governed.lower_cap(), desk.governed.lower_cap(text="another")
    for act in (("vote", UNKNOWN, "for"), ("queue", UNKNOWN), ("execute", UNKNOWN)):
        assert f"GovernorNonexistentProposal(proposalId {UNKNOWN})" in desk.refuse(*act)
    assert "no id of a proposal" in desk.refuse("cancel", "the last one")
    assert "no id of a proposal" in desk.refuse("cancel", "9" * 80)
    shared = "" if str(first.id)[0] != str(second.id)[0] else str(first.id)[0]
    if shared:
        assert "2 proposals begin with" in desk.refuse("queue", shared)


def test_cancel__by_strangers_by_the_proposer_and_by_the_guardian(desk: Desk, any_cli: Cli) -> None:
    governed = desk.governed
    ben, guardian = governed.config(governed.ben), governed.config(governed.fund.cast.guardian)
    taken_back, vetoed = governed.lower_cap(), governed.lower_cap(text="another")
    governed.fund.world.anvil.mine()  # what Ada did otherwise is final
    refused = any_cli("dao", "cancel", str(taken_back.id), config=ben)
    assert (refused.code, "GovernorUnableToCancel" in refused.err) == (2, True)
    done = any_cli("dao", "cancel", str(taken_back.id), config=desk.config)
    assert done.code == 0, done.err
    assert governed.state(taken_back) == ProposalState.CANCELED
    governed.pass_vote(vetoed)
    governed.fund.send(governed.dao.queue(*vetoed.whole), governed.ben.address)
    stopped = any_cli("dao", "cancel", str(vetoed.id), config=guardian)
    assert (stopped.code, stopped.json["done"]) == (0, True), stopped.err
    assert "as guardian" in stopped.json["purpose"]
    assert governed.state(vetoed) == ProposalState.CANCELED
    again = any_cli("dao", "cancel", str(vetoed.id), config=guardian)
    assert again.json["reason"] == "cancelled already"


def test_guardian__may_not_cancel_its_own_replacement_nor_after_its_term(
    governed: Governed, any_cli: Cli
) -> None:
    controls, config = (
        governed.fund.c.controls.functions,
        governed.config(governed.fund.cast.guardian),
    )
    replaced = governed.propose(
        controls.setGuardian(governed.ben.address, 100 * DAY_S), text="Another guardian"
    )
    other = governed.lower_cap()
    governed.vote(replaced)
    governed.vote(other)
    governed.close_vote(other)
    for each in (replaced, other):
        governed.fund.send(governed.dao.queue(*each.whole), governed.ben.address)
    block = any_cli("dao", "cancel", str(replaced.id), config=config)
    assert (block.code, "GuardianMayNotBlock" in block.err) == (2, True)
    governed.wait_until(controls.guardianTermEnds().call() + 1)
    late = any_cli("dao", "cancel", str(other.id), config=config)
    assert late.code == 2
    assert governed.state(other) == ProposalState.QUEUED


def test_dry_run__says_what_it_would_do__and_sends_nothing(
    governed: Governed, any_cli: Cli
) -> None:
    proposed, dry = governed.lower_cap(), governed.config(governed.ada, live=False)
    governed.open_vote(proposed)
    answer = any_cli("dao", "vote", str(proposed.id), "for", config=dry)
    assert (answer.code, answer.json["reason"]) == (0, "dry run: simulated, not sent")
    assert governed.dao.proposalVotes(proposed.id).call() == [0, 0, 0]


def test_fund__that_is_not_handed_over__says_who_governs(
    fund: LiveFund, tmp_path: Path, any_cli: Cli
) -> None:
    before = Governed(fund, tmp_path, handed_over=False)
    config, owner = before.config(before.ada), fund.cast.launch_owner.address
    listed = any_cli("dao", "list", config=config)
    assert (listed.code, listed.json["proposals"]) == (0, [])
    assert f"NotHandedOver(proposer {owner})" in listed.json["government"]
    answer = any_cli("dao", "vote", UNKNOWN, "for", config=config)
    assert (answer.code, f"NotHandedOver(proposer {owner})" in answer.err) == (2, True)


def test_keys__of_other_lanes_or_of_nobody__are_refused(governed: Governed, any_cli: Cli) -> None:
    config = governed.config(governed.ada)
    text = config.read_text()
    member = text[text.index("[member]") : text.index("[database]")]
    config.write_text(text.replace(member, ""))
    answer = any_cli("dao", "delegate", "self", config=config)
    assert answer.code == 3
    assert "member.keystore and member.passphrase_file are required" in answer.err
    config.write_text(text.replace(member, member + member.replace("[member]", "[keys]")))
    answer = any_cli("dao", "delegate", "self", config=config)
    assert (answer.code, "holds the keeper's own key" in answer.err) == (3, True)
    config.write_text(text)
    assert any_cli("dao", "delegate", "self", "--keystore", "x", config=config).code == 64
