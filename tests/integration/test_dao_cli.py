"""Members at the command line: what they want happens once, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable

from keeper.domain.proposals import ProposalState
from tests.integration.conftest import Answer
from tests.integration.governed import Governed

Cli = Callable[..., Answer]


def test_proposal__voted_queued_and_executed__takes_effect_once(
    governed: Governed, any_cli: Cli
) -> None:
    proposed, config = governed.lower_cap(), governed.config(governed.ada)
    number = str(proposed.id)
    (listed,) = any_cli("dao", "list", config=config).json["proposals"]
    assert (listed["id"], listed["title"]) == (number, "Hold less WETH")
    assert (listed["state"], listed["quorum"]) == ("pending", None)
    governed.open_vote(proposed)
    vote = any_cli("dao", "vote", number[:8], "for", "--reason", "Why not", config=config)
    assert (vote.code, vote.json["done"]) == (0, True), vote.err
    again = any_cli("dao", "vote", number, "for", "--reason", "Why not", config=config)
    assert again.json["transaction"] == vote.json["transaction"]
    governed.close_vote(proposed)
    assert any_cli("dao", "queue", number, config=config).code == 0
    governed.wait_for_eta(proposed)
    executed = any_cli("dao", "execute", number, config=config)
    assert (executed.code, executed.json["done"]) == (0, True), executed.err
    assert governed.state(proposed) == ProposalState.EXECUTED
    second = any_cli("dao", "execute", number, config=config)
    assert second.json["reason"] == "executed already"
    (listed,) = any_cli("dao", "list", "--state", "executed", config=config).json["proposals"]
    shares = governed.fund.c.shares.functions.balanceOf(governed.ada.address).call()
    assert int(listed["for"]) == shares
