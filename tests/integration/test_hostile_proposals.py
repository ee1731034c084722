"""Proposals made to hurt: they cost whoever reads them nothing, and hold no other decision up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from keeper.adapters.transactions import Web3Wire
from keeper.domain.leaving import LEAST_DELAY_S
from keeper.domain.proposals import ProposalState
from keeper.services.governing import MOST_STEPS
from tests.contracts.live_fund import DAY_S
from tests.integration.conftest import Answer
from tests.integration.governed import Governed, Proposed
from tests.integration.office import Office
from tests.integration.proposal_files import HOLD_MORE_CASH, write

Cli = Callable[..., Answer]
FEED_AT = "0xEeeEEeeEeEeEeEEEEeEEEEEeEEeEEEEeEeEEeEEE"


def two_faced(feed: str) -> str:
    """
    Write the code of a feed that answers contracts as another one does.

    Whoever asks it from outside, from address 0 as nodes do, makes it run on an invalid opcode.
    """
    onward = f"365f5f375f5f365f73{feed[2:].lower()}5afa503d5f5f3e3d5ff3"
    return f"0x3315602c57{onward}5bfe"


def propose_feed(governed: Governed) -> Proposed:
    fund = governed.fund
    registry, anvil = fund.c.registry.functions, fund.world.anvil
    at = fund.w3.to_checksum_address(FEED_AT.lower())
    anvil.request("anvil_setCode", at, two_faced(fund.world.weth_feed.address))
    config = list(registry.feed(fund.weth.address).call()[0])
    config[1] = at
    return governed.propose(registry.setFeed(tuple(config)), text="Another feed")


def test_feed__that_answers_no_node__keeps_nobody_from_reading_or_deciding(
    office: Office, any_cli: Cli
) -> None:
    governed = office.governed
    decided = governed.lower_cap()
    governed.pass_vote(decided)
    hostile = propose_feed(governed)
    shown = any_cli("dao", "show", str(hostile.id), config=governed.config(governed.ada))
    assert shown.code == 0, shown.err
    assert "in the feed's own units" in shown.out
    result = office.run()
    assert (result.exit_code, governed.state(decided)) == (0, ProposalState.QUEUED), result.error
    assert "new proposal: Another feed" in office.told.titles


def test_decisions__that_nobody_can_carry_out__hold_up_no_other(office: Office) -> None:
    governed = office.governed
    wind_down = governed.fund.c.controls.functions.windDown()
    stuck = [governed.propose(wind_down, text=f"End it {n}") for n in range(MOST_STEPS)]
    good = governed.lower_cap()
    for proposed in (*stuck, good):
        governed.vote(proposed, voters=[governed.ada.address])
    governed.close_vote(good)
    assert office.steps() == ["queue"] * MOST_STEPS
    assert office.steps() == ["queue"]
    governed.wait_for_eta(good)
    result = office.run()
    assert governed.state(good) == ProposalState.EXECUTED, result.error
    assert {governed.state(each) for each in stuck} == {ProposalState.QUEUED}
    assert result.exit_code == 2


def test_propose__that_fails_in_its_block__is_no_success(
    governed: Governed, any_cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Web3Wire, "fetch_gas", lambda *_: 60_000)
    file, config = write(governed, HOLD_MORE_CASH), governed.config(governed.ada)
    answer = any_cli("dao", "propose", file, config=config)
    assert (answer.code, answer.json["done"]) == (2, False), answer.err
    assert "reverted" in answer.json["reason"]


def test_last_moment_to_leave__is_not_too_late_when_a_vote_lowers_the_delay_meanwhile(
    governed: Governed, any_cli: Cli
) -> None:
    fund, config = governed.fund, governed.config(governed.ada)
    update, least = fund.c.timelock.functions.updateDelay, governed.timelock.MIN_DELAY().call()
    assert least == LEAST_DELAY_S
    fund.govern(update(least + DAY_S))
    proposed = governed.lower_cap()
    told = any_cli("dao", "show", str(proposed.id), config=config).json["leave_until"]
    governed.vote(proposed)
    fund.govern(update(least))  # as a proposal does that was there before
    governed.close_vote(proposed)
    fund.send(governed.dao.queue(*proposed.whole), governed.ben.address)
    assert told < governed.dao.proposalEta(proposed.id).call()


def test_quorum__that_is_reached_in_the_last_minute__gives_everybody_more_time(
    office: Office, any_cli: Cli
) -> None:
    governed, config = office.governed, office.governed.config(office.governed.ada)
    proposed = governed.lower_cap()
    office.run()
    end = governed.dao.proposalDeadline(proposed.id).call()
    governed.wait_until(end - 60)
    assert any_cli("dao", "vote", str(proposed.id), "for", config=config).code == 0
    later = governed.dao.proposalDeadline(proposed.id).call()
    assert later > end
    page = any_cli("dao", "show", str(proposed.id), config=config).json
    assert (page["votes_until"], page["leave_until"]) == (later, later + LEAST_DELAY_S)
    office.run()
    assert office.told.titles[-1] == "more time to vote: Hold less WETH"
    governed.wait_until(end + 1)
    assert office.steps() == []
    governed.wait_until(later + 1)
    assert office.steps() == ["queue"]
    assert governed.dao.proposalEta(proposed.id).call() > page["leave_until"]


@pytest.mark.parametrize("document", ["/dev/zero", "a\\u0000b", "."])
def test_document__that_is_none__is_an_error_and_never_read_to_its_end(
    governed: Governed, any_cli: Cli, document: str
) -> None:
    text = f'title = "x"\n[[change]]\ndo = "approve strategy"\nrules_file = "{document}"\n'
    answer = any_cli("dao", "propose", write(governed, text), config=governed.config(governed.ada))
    assert answer.code == 3, answer.err


def test_vote__of_who_had_no_shares_at_the_count__costs_nothing_and_is_no_voter(
    governed: Governed, any_cli: Cli
) -> None:
    chloe, config = (
        governed.fund.cast.investors[3],
        governed.config(governed.fund.cast.investors[3]),
    )
    proposed = governed.lower_cap()
    early = any_cli("dao", "vote", str(proposed.id), "for", config=config)
    assert (early.code, "current pending" in early.err) == (2, True)
    governed.open_vote(proposed)
    governed.fund.send(
        governed.fund.c.shares.functions.transfer(chloe.address, 1), governed.ada.address
    )
    before = governed.fund.w3.eth.get_transaction_count(chloe.address)
    answer = any_cli("dao", "vote", str(proposed.id), "for", config=config)
    assert (answer.code, "voted with 0 shares" in answer.err) == (2, True)
    assert governed.fund.w3.eth.get_transaction_count(chloe.address) == before
    governed.vote(proposed, voters=[chloe.address, governed.ada.address])
    governed.close_vote(proposed)
    stats = any_cli("dao", "stats", config=config).json
    assert [each["voters"] for each in stats["polls"]] == [1]
    assert [each["newcomers"] for each in stats["participation"]] == [1]
