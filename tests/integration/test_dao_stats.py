"""The figures of the government, read from a real fund, and what they ask of the node."""

from __future__ import annotations

from fractions import Fraction

from keeper.bootstrap import gather_governance, known_account, open_memory, open_reader
from keeper.domain.governance_stats import Governance
from keeper.domain.proposals import ProposalState
from keeper.settings import load_settings
from tests.integration.governed import Governed


def look(governed: Governed) -> tuple[Governance, int]:
    """Gather, and count the calls of a second look, to which nothing is new."""
    settings = load_settings(governed.config(governed.ada))
    reader = open_reader(settings)
    memory = open_memory(settings, reader.book, known_account(settings))
    gather_governance(reader, memory)
    before = reader.tally.calls
    return gather_governance(reader, memory), reader.tally.calls - before


def test_stats__of_any_number_of_proposals__ask_the_node_three_times(governed: Governed) -> None:
    """The newest block twice, for events and for the read, and one call for all proposals."""
    first = governed.lower_cap(59, "# One")
    governed.pass_vote(first)
    _, calls_of_one = look(governed)
    for percent in (58, 57, 56):
        governed.lower_cap(percent, f"# To {percent}")
    found, calls_of_four = look(governed)
    assert calls_of_one == calls_of_four == 3
    assert (len(found.polls), found.pending) == (1, 3)


def test_stats__are_what_token_and_dao_say_and_leave_out_the_seed(governed: Governed) -> None:
    proposed = governed.lower_cap(59)
    governed.vote(proposed, support=1, voters=(governed.ada.address,))
    found, _ = look(governed)
    (poll,) = found.polls
    shares, dao = governed.fund.c.shares.functions, governed.dao
    start = dao.proposalSnapshot(proposed.id).call()
    assert poll.state is ProposalState.ACTIVE
    assert poll.quorum == dao.quorum(start).call()
    assert poll.supply == shares.getPastTotalSupply(start).call()
    voting = [
        shares.getPastVotes(who.address, start).call() for who in (governed.ada, governed.ben)
    ]
    assert poll.votable == sum(voting) < poll.supply
    assert poll.votable_turnout == Fraction(voting[0], sum(voting))
    seed = shares.balanceOf(governed.fund.c.fund.address).call()
    assert found.roll.unvoted >= seed > 0
    assert found.faults == ()


def test_stats__after_a_decision__name_the_term_and_the_proposal(governed: Governed) -> None:
    proposed = governed.lower_cap(41)
    governed.pass_vote(proposed)
    governed.fund.send(governed.dao.queue(*proposed.whole), governed.ada.address)
    governed.wait_for_eta(proposed)
    # Past the Governor: whoever asks the timelock itself carries out the same decision.
    salt = governed.dao.operationSalt(proposed.whole[-1]).call()
    execute = governed.timelock.executeBatch(*proposed.calls, bytes(32), salt)
    governed.fund.send(execute, governed.ben.address)
    found, _ = look(governed)
    (change,) = [each for each in found.changes if each.term == "token cap of WETH"]
    assert (change.before, change.after, change.proposal) == ("60 %", "41 %", proposed.id)
