"""A member in a real browser: votes, delegations and proposals, and what the DAO counts then."""

from __future__ import annotations

import json

import pytest

from tests.integration.governed import Proposed
from tests.portal.browser.acts import Visit, await_done, enter, tab_to
from tests.portal.browser.driver import Find, Page
from tests.portal.browser.portal import PortalProcess
from tests.portal.browser.scene import Scene

TITLE = "Hold less WETH"
CARD: Find = {"role": "region", "name": TITLE}


@pytest.fixture
def voted_on(scene: Scene, portal: PortalProcess) -> Proposed:
    """A proposal that takes votes, and that the portal knows."""
    now = scene.fund.now()
    proposed = scene.governed.lower_cap(text=f"# {TITLE}\n\nIt is late, at {now}.")
    scene.governed.open_vote(proposed)
    portal.await_known(f"/proposals/{proposed.id}")
    return proposed


def path_of(proposed: Proposed) -> str:
    """Name the page of a proposal."""
    return f"/#/member/{proposed.id}"


def votes_for(scene: Scene, proposed: Proposed) -> int:
    """Ask the DAO what was counted for it."""
    return int(scene.governed.dao.proposalVotes(proposed.id).call()[1])


def votes_against(scene: Scene, proposed: Proposed) -> int:
    """Ask the DAO what was counted against it."""
    return int(scene.governed.dao.proposalVotes(proposed.id).call()[0])


def weight_of(scene: Scene, proposed: Proposed, account: str) -> int:
    """Ask the token what an account's votes were at the count."""
    at = scene.governed.dao.proposalSnapshot(proposed.id).call()
    return int(scene.fund.c.shares.functions.getPastVotes(account, at).call())


def test_vote__in_a_transaction__is_counted_with_its_weight(
    visit: Visit, scene: Scene, voted_on: Proposed
) -> None:
    page = enter(visit, scene.fund.ada, path_of(voted_on))
    page.wait(CARD)
    page.see("60 %")
    page.see("1 %")
    page.click("Vote", within=CARD)
    await_done(page, "Vote for on proposal")
    assert votes_for(scene, voted_on) == weight_of(scene, voted_on, scene.fund.ada.address)
    page.see("This account has voted on it.")


def test_keyboard__alone_is_enough_to_vote(visit: Visit, scene: Scene, voted_on: Proposed) -> None:
    page = visit(scene.fund.ben).open(path_of(voted_on))
    page.see_role("button", "Connect wallet")
    tab_to(page, 'button "Connect wallet"')
    page.press(key="Enter")
    page.wait({"role": "button", "name": "Vote"})
    tab_to(page, 'combobox "Your vote')
    page.press(key="ArrowDown")
    tab_to(page, 'button "Vote"')
    page.press(key="Enter")
    await_done(page, "Vote against on proposal")
    assert votes_for(scene, voted_on) == 0
    weight = weight_of(scene, voted_on, scene.fund.ben.address)
    assert votes_against(scene, voted_on) == weight > 0


def test_vote__by_signature__is_sent_and_paid_by_somebody_else(
    visit: Visit, scene: Scene, voted_on: Proposed
) -> None:
    voter = visit(scene.fund.ben)
    page = voter.open(path_of(voted_on))
    page.click("Connect wallet")
    page.wait(CARD)
    page.click("Sign only, for somebody else to send", within=CARD)
    page.see_role("heading", "Signed vote")
    signed = page.text({"css": "[aria-label='Signed vote'] pre"})
    assert voter.wallet_record()["sent"] == []
    assert json.loads(signed)["signer"] == scene.fund.ben.address
    payer = enter(visit, scene.person(), "/#/member")
    payer.fill("Signed vote or delegation", signed)
    payer.click("Send signed text")
    await_done(payer, "vote")
    assert votes_for(scene, voted_on) == weight_of(scene, voted_on, scene.fund.ben.address)


def test_delegate__moves_votes_and_no_shares(visit: Visit, scene: Scene) -> None:
    holder, other = scene.holder(3_000), scene.person()
    page = enter(visit, holder, "/#/member")
    page.fill("Account that shall vote with your shares", other.address)
    page.click("Delegate")
    await_done(page, "Delegate votes to")
    shares = scene.fund.c.shares.functions
    assert shares.getVotes(other.address).call() == holder.shares() > 0
    assert shares.delegates(holder.address).call() == other.address


def test_propose__from_the_form__is_what_the_dao_then_has(visit: Visit, scene: Scene) -> None:
    page = enter(visit, scene.fund.ada, "/#/member")
    page.select("What shall change", "fee_distribution.setFeeTerms")
    page.fill("performance fee", "15 %")
    page.fill("Title of the proposal", "Charge less")
    page.fill("Why", "So that more people come.")
    page.click("Try it out")
    page.see("Simulated to its end", timeout=60_000)
    page.click("Propose", within={"role": "region", "name": "Draft"})
    await_done(page, "Propose")
    page.see("Charge less")
    *_, created = scene.fund.c.dao.events.ProposalCreated().get_logs(from_block=0)
    assert created["args"]["proposer"] == scene.fund.ada.address
    assert "Charge less" in created["args"]["description"]
    assert created["args"]["targets"] == [scene.fund.c.fee_distribution.address]


def test_form__of_what_the_contract_would_refuse__says_its_limit_and_drafts_nothing(
    visit: Visit, scene: Scene
) -> None:
    visitor = visit(scene.fund.ada)
    page = visitor.open("/#/member")
    page.click("Connect wallet")
    page.select("What shall change", "risk.setRiskTerms")
    page.see("at least 1.00 %, at most 1,000.00 %")
    page.fill("turnover a day", "1000.01 %")
    page.fill("Title of the proposal", "Trade more")
    page.click("Try it out")
    page.see("1,000.01 % is more than the contract takes: at most 1,000.00 %.")
    page.select("What shall change", "risk.lowerTokenCap")
    page.select("token (required)", "WETH")
    cap = scene.fund.risk.functions.tokenCap(scene.fund.weth.address).call()[0]
    page.fill("token cap (required)", f"{cap / 10**16:g} %")
    page.fill("Title of the proposal", "Lower nothing")
    page.click("Try it out")
    page.see("is more than the contract takes: at most ")
    assert [url for url in visitor.noticed().requests if url.endswith("/drafts")] == []


def test_page__of_an_open_vote__tells_quorum_and_the_last_moment_to_leave(
    visit: Visit, scene: Scene, voted_on: Proposed
) -> None:
    page: Page = visit().open(path_of(voted_on))
    page.wait(CARD)
    words = page.text(CARD)
    for wanted in ("Last moment to vote", "Last moment to leave", "Quorum"):
        assert wanted in words
    assert "Connect a wallet to vote." in words
