"""The keeper carries out what was voted: once, whoever else does so, and never before a dealing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from keeper.domain.proposals import ProposalState
from keeper.jobs import run_jobs
from tests.contracts.live_fund import DAY_S
from tests.faults.crash import Fuse
from tests.faults.tally import PROFILE
from tests.integration.conftest import Answer
from tests.integration.governed import Governed, Proposed
from tests.integration.office import Office

STEP = {"test": 41, "prove": 1}[PROFILE]  # of the moments at which a keeper is killed


def nonce_of(office: Office) -> int:
    return int(office.governed.fund.w3.eth.get_transaction_count(office.keeper.account))


def test_keeper__queues_what_passed_and_executes_what_is_due__each_once(office: Office) -> None:
    governed = office.governed
    proposed, sent = governed.lower_cap(), []
    for wait in (lambda _: None, governed.vote, governed.close_vote, governed.wait_for_eta):
        wait(proposed)
        sent += office.steps() + office.steps()
    assert sent == ["queue", "execute"]
    assert governed.state(proposed) == ProposalState.EXECUTED
    assert office.told.titles == [
        "new proposal: Hold less WETH",
        "a proposal has passed: Hold less WETH",
        "a proposal takes effect soon: Hold less WETH",
        "a proposal took effect: Hold less WETH",
    ]


def test_news__of_a_proposal__say_what_it_changes_and_until_when_to_leave(office: Office) -> None:
    governed = office.governed
    proposed = governed.lower_cap()
    end = governed.dao.proposalDeadline(proposed.id).call()
    delay_s = governed.timelock.getMinDelay().call()
    office.run()
    (_, text), *_ = office.told.messages
    assert f"proposal {proposed.id}, pending" in text
    assert "-> 1 %" in text
    assert f"last moment to leave before it can take effect: {utc(end + delay_s)} UTC" in text
    assert "leave in kind at once" in text
    assert "ask to redeem before dealing" in text
    governed.vote(proposed, voters=[governed.ben.address])
    governed.close_vote(proposed)
    office.run()
    title, text = office.told.messages[-1]
    assert title == "a proposal takes effect soon: Hold less WETH"
    eta = governed.dao.proposalEta(proposed.id).call()
    assert f"take effect: {utc(eta - 1)} UTC" in text
    shares = governed.fund.c.shares.functions.balanceOf(governed.ben.address).call()
    assert f"{shares // 10**18:,}" in text


def utc(time: int) -> str:
    from datetime import UTC, datetime

    return f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M}"


def test_keeper__finds_it_done_by_somebody_else__is_content(office: Office) -> None:
    governed, before = office.governed, nonce_of(office)
    proposed = governed.lower_cap()
    governed.pass_vote(proposed)
    governed.fund.send(governed.dao.queue(*proposed.whole), governed.ben.address)
    assert (office.run().exit_code, office.steps()) == (0, [])
    governed.wait_for_eta(proposed)
    governed.fund.send(governed.dao.execute(*proposed.whole), governed.ben.address)
    assert (office.run().exit_code, office.steps()) == (0, [])
    assert nonce_of(office) == before


def overtake(office: Office, act: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let somebody else act between the keeper's simulation and its transaction."""
    governing = office.keeper.government._governing
    simulate = governing._rehearsal.send_call

    def send_call(call: object) -> object:
        outcome = simulate(call)  # type: ignore[arg-type]
        act()
        return outcome

    monkeypatch.setattr(governing._rehearsal, "send_call", send_call)


@pytest.mark.parametrize("function", ["queue", "execute"])
def test_keeper__overtaken_between_simulation_and_sending__is_content(
    office: Office, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    governed = office.governed
    proposed = governed.lower_cap()
    governed.pass_vote(proposed)
    if function == "execute":
        governed.fund.send(governed.dao.queue(*proposed.whole), governed.ben.address)
        governed.wait_for_eta(proposed)
    bound = governed.dao[function](*proposed.whole)
    overtake(office, lambda: governed.fund.send(bound, governed.ben.address), monkeypatch)
    before, result = nonce_of(office), office.run()
    assert (result.exit_code, nonce_of(office)) == (0, before), result.error
    assert [step.outcome.reason for step in result.steps] == [
        f"{'queued' if function == 'queue' else 'executed'} already, by somebody else"
    ]


def test_execution__that_reverts_today__costs_nothing_and_goes_through_when_it_can(
    office: Office,
) -> None:
    """A wind-down waits for the guardian's consent; meanwhile the fund deals."""
    governed, controls = office.governed, office.governed.fund.c.controls.functions
    proposed = governed.propose(controls.windDown(), text="Wind the fund down")
    governed.pass_vote(proposed)
    assert office.steps() == ["queue"]
    governed.wait_for_eta(proposed)
    before = nonce_of(office)
    for _ in range(3):
        result = office.run()
        assert (result.exit_code, result.steps) == (2, ())
        assert "a decision cannot be carried out yet" in [each.title for each in result.conditions]
        assert "NoConsent" in result.error or "onsent" in result.error
    assert nonce_of(office) == before
    journal = office.keeper.memory.journal.fetch_all()
    assert not [each for each in journal if each.purpose.startswith("execute")]
    governed.wait_until(governed.fund.c.fund.functions.dealingClock().call()[4])
    dealt = run_jobs(office.keeper)
    assert dealt.exit_code == 2
    assert "close dealing" in " ".join(step.purpose for step in dealt.steps)
    guardian = governed.fund.cast.guardian.address
    governed.fund.send(controls.consentToWindDown(), guardian)
    assert "execute" in office.steps()
    assert controls.isWindingDown().call()


def test_execution__that_fails_in_its_block__is_tried_again_with_patience(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody makes it fail on purpose right before: the keeper pays once, and waits longer."""
    governed = office.governed
    proposed = governed.lower_cap()
    governed.pass_vote(proposed)
    assert office.steps() == ["queue"]
    governed.wait_for_eta(proposed)
    wire = office.keeper.cycle._writer._writer._wire
    monkeypatch.setattr(wire, "fetch_gas", lambda *_: 60_000)  # simulated elsewhere, it fails here
    monkeypatch.setattr(office.keeper.government._governing._rehearsal, "send_call", lambda _: None)
    first, before = office.run(), nonce_of(office)
    assert first.exit_code == 2
    for _ in range(3):
        assert "is tried again from" in office.run().error
    assert nonce_of(office) == before
    monkeypatch.undo()
    governed.wait_until(governed.fund.now() + 700)
    office.run()
    governed.fund.world.anvil.mine(3)
    assert governed.state(proposed) == ProposalState.EXECUTED


def test_guardians_cancel__is_told_and_nothing_is_carried_out(office: Office) -> None:
    governed = office.governed
    proposed = governed.lower_cap()
    governed.pass_vote(proposed)
    assert office.steps() == ["queue"]
    salt = governed.dao.operationSalt(proposed.whole[3]).call()
    cancel = governed.timelock.cancelBatch(*proposed.calls, bytes(32), salt)
    governed.fund.send(cancel, governed.fund.cast.guardian.address)
    governed.wait_until(governed.fund.now() + 3 * DAY_S)
    result = office.run()
    assert (result.exit_code, result.steps) == (0, ()), result.error
    assert office.told.titles[-1] == "a proposal was cancelled: Hold less WETH"


def test_execution_past_the_dao__counts_as_executed(office: Office) -> None:
    """Anybody may ask the timelock itself, which the Governor has no event of."""
    governed = office.governed
    proposed = governed.lower_cap()
    governed.pass_vote(proposed)
    assert office.steps() == ["queue"]
    governed.wait_for_eta(proposed)
    salt = governed.dao.operationSalt(proposed.whole[3]).call()
    execute = governed.timelock.executeBatch(*proposed.calls, bytes(32), salt)
    governed.fund.send(execute, governed.ben.address)
    result = office.run()
    assert (result.exit_code, result.steps) == (0, ()), result.error
    assert office.told.titles[-1] == "a proposal took effect: Hold less WETH"


def test_vote__that_fails__is_told_with_its_count(office: Office) -> None:
    governed = office.governed
    proposed = governed.lower_cap()
    governed.vote(proposed, support=0, voters=[governed.ada.address])
    governed.close_vote(proposed)
    office.run()
    assert office.run().exit_code == 0
    assert office.told.titles == []  # what had ended before the first look is no news
    other = governed.lower_cap(text="another")
    office.run()
    governed.close_vote(other)
    office.run()
    assert office.told.titles == ["new proposal: another", "a proposal failed: another"]
    assert "0 of the quorum" in office.told.messages[-1][1]


def test_receiver__that_is_away__is_told_later_and_only_once(office: Office) -> None:
    office.told.deaf = True
    office.governed.lower_cap()
    office.run()
    office.told.deaf = False
    office.run()
    office.keeper = office.start()
    office.run()
    assert office.told.titles == ["new proposal: Hold less WETH"]


def test_events__that_do_not_tell_what_the_chain_says__raise_an_alert(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    governed = office.governed
    proposed = governed.lower_cap()
    governed.pass_vote(proposed)
    found = office.keeper.government._reader.fetch_recent()
    (known,) = found
    silent = replace(known, proposal=replace(known.proposal, votes=()))
    monkeypatch.setattr(office.keeper.government._reader, "fetch_recent", lambda: (silent,))
    result = office.run()
    assert "two accounts of a proposal" in [each.title for each in result.conditions]
    assert "the DAO says succeeded, its events say defeated" in result.error
    assert governed.state(proposed) == ProposalState.QUEUED  # the chain's word counts


def test_reorganisation__of_votes_and_queue__is_followed(office: Office) -> None:
    governed, anvil = office.governed, office.governed.fund.world.anvil
    proposed = governed.lower_cap()
    governed.vote(proposed)
    office.run()
    reader = office.keeper.government._reader
    assert len(reader.fetch_recent()[0].proposal.votes) == 2
    anvil.request("anvil_reorg", 1, [])
    (found,) = reader.fetch_recent()
    assert (found.proposal.votes_against, found.proposal.votes_abstain) == (0, 0)
    assert found.proposal.votes_for == governed.dao.proposalVotes(proposed.id).call()[1]
    assert len(found.proposal.votes) == 1


def test_kill_file__holds_decisions_back_and_says_so(office: Office) -> None:
    governed = office.governed
    proposed = governed.lower_cap()
    governed.pass_vote(proposed)
    stop = office.config.parent / "STOP"
    stop.touch()
    result = office.run()
    assert (result.exit_code, governed.state(proposed)) == (2, ProposalState.SUCCEEDED)
    stop.unlink()
    assert office.steps() == ["queue"]


@pytest.mark.parametrize("function", ["queue", "execute"])
def test_keeper__killed_anywhere_on_the_way__does_it_once_all_the_same(
    office: Office, function: str
) -> None:
    governed, anvil = office.governed, office.governed.fund.world.anvil
    proposed = governed.lower_cap()
    governed.pass_vote(proposed)
    if function == "execute":
        governed.fund.send(governed.dao.queue(*proposed.whole), governed.ben.address)
        governed.wait_for_eta(proposed)
    event = "ProposalQueued" if function == "queue" else "ProposalExecuted"
    moment, killed, before = 0, True, nonce_of(office)
    while killed:
        saved = anvil.snapshot()
        fuse, another = Fuse(), office.beside(f"{function}-{moment}")
        killed = another.dies(fuse, moment)
        sent = another.steps() + another.steps()
        assert count(governed, event, proposed) == 1, f"killed at {fuse.place}"
        assert nonce_of(another) == before + 1, f"killed at {fuse.place}: {sent}"
        anvil.revert(saved)
        moment += STEP
    assert moment > 3 * STEP


def count(governed: Governed, event: str, proposed: Proposed) -> int:
    """Count the events of a proposal by the chain."""
    found = governed.fund.c.dao.events[event]().get_logs(from_block=0)
    return sum(1 for each in found if each["args"]["proposalId"] == proposed.id)


def test_mandate__that_is_not_the_approved_one__is_an_alert_and_a_fault(
    office: Office, any_cli: Callable[..., Answer]
) -> None:
    rules = office.config.parent / "trend.md"
    rules.write_text("buy low, sell high")
    named = '\n[[mandates]]\nstrategy = "trend"\nrules_file = "trend.md"\n'
    office.config.write_text(office.config.read_text() + named)
    office.keeper = office.start()
    result = office.run()
    assert "a strategy is not run as it was approved" in [each.title for each in result.conditions]
    assert "trend was approved by the launch, without rules" in result.error
    checks = {
        each["check"]: each for each in any_cli("doctor", config=office.config).json["checks"]
    }
    assert checks["mandates"]["exit_code"] == 5
    assert "listens to the DAO" in checks["government"]["text"]
    assert [checks[name]["exit_code"] for name in ("guardian", "quorum", "wiring")] == [0, 0, 0]


def test_metrics__of_an_open_proposal__count_down_to_the_last_moment_to_leave(
    office: Office, any_cli: Callable[..., Answer]
) -> None:
    governed = office.governed
    proposed = governed.lower_cap()
    office.run()
    text = any_cli("metrics", config=office.config).out
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    end = governed.dao.proposalDeadline(proposed.id).call()
    left = end + governed.timelock.getMinDelay().call() - governed.fund.now()
    assert float(values["keeper_leave_within_seconds"]) == left
    assert float(values['keeper_proposals{state="pending"}']) == 1
    assert float(values["keeper_handed_over"]) == 1
