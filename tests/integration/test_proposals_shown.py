"""Any proposal is shown for what it does, whoever made it and whatever it says of itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from eth_utils.crypto import keccak
from hexbytes import HexBytes

from keeper.adapters.present_terms import PinnedCaller, PresentTerms
from keeper.adapters.proposal_reading import ProposalReading
from keeper.adapters.proposal_words import ProposalWords
from keeper.adapters.rpc import HttpRpc, Rpc
from keeper.domain.proposals import ProposalState, ProposedCall, Standing
from keeper.domain.units import Address
from keeper.errors import ArchiveNeededError
from tests.contracts.refusals import encode_call
from tests.domain.proposed import a_proposal
from tests.integration.conftest import Answer
from tests.integration.governed import Governed
from tests.integration.proposal_files import HOLD_MORE_CASH, lines_of, write

Cli = Callable[..., Answer]


def test_call__outside_the_powers__is_shown_raw_and_loudly(governed: Governed) -> None:
    fund = governed.fund
    node = HttpRpc(fund.world.anvil.rpc_url, 60)
    caller = PinnedCaller(node)
    words = ProposalWords(fund.book, PresentTerms(caller, fund.book))
    role = encode_call(fund.c.timelock.functions.setProposer(fund.stranger))
    calls = (
        ProposedCall(target=Address(fund.c.timelock.address), value=0, data=HexBytes(role)),
        ProposedCall(target=Address(fund.c.nav_oracle.address), value=7, data=b""),
        ProposedCall(target=Address(fund.stranger), value=0, data=b"\x01" * 900),
    )
    told = words.fetch_told(calls, caller.fetch_head())
    assert [call.title for call in told] == ["OUTSIDE THE POWERS"] * 3
    assert told[0].raw == f"timelock.setProposer(proposer_ {fund.stranger})"
    assert "it sends 7 wei, which no power takes" in told[1].warnings
    assert len(told[2].raw) < 400


def test_proposal__whose_ground_moved__says_what_and_shows_what_it_would_undo(
    governed: Governed, any_cli: Cli
) -> None:
    config = governed.config(governed.ada)
    file = write(governed, HOLD_MORE_CASH)
    number = any_cli("dao", "propose", file, config=config).json["id"]
    terms = governed.fund.risk.functions.riskTerms().call()
    moved = (terms[0] // 2, *terms[1:])
    governed.fund.govern(governed.fund.risk.functions.setRiskTerms(moved))
    shown = any_cli("dao", "show", number, config=config).json
    assert lines_of(shown) == {"batch loss": ("0.5 %", "1 %"), "cash floor": ("5 %", "15 %")}
    assert shown["remarks"] == ["batch loss was 1 % when this was proposed, and is 0.5 % now"]


class WithoutHistory:
    """A node that has the state of its newest block alone."""

    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc
        self._newest = self._rpc.fetch("eth_getBlockByNumber", "latest", False)

    def fetch(self, method: str, *params: Any) -> object:
        if method == "eth_call" and params[1]["blockHash"] != self._newest["hash"]:  # type: ignore[index]
            raise ArchiveNeededError("missing trie node")
        return self._rpc.fetch(method, *params)


def test_node__without_old_state__says_that_it_cannot_tell_what_moved(governed: Governed) -> None:
    fund, proposed = governed.fund, governed.lower_cap()
    fund.pass_time(60)
    node = WithoutHistory(HttpRpc(fund.world.anvil.rpc_url, 60))
    words = ProposalWords(fund.book, PresentTerms(PinnedCaller(node), fund.book))
    made = fund.w3.eth.block_number - 1
    calls = (
        ProposedCall(
            target=Address(proposed.calls[0][0]), value=0, data=HexBytes(proposed.calls[2][0])
        ),
    )
    known = a_proposal(number=proposed.id, calls=calls, created_block=made)
    standing = Standing(proposal=known, state=ProposalState.PENDING, block=made + 1, now=fund.now())
    page = ProposalReading(node, words).fetch_page(standing)
    assert [line.before for line in page.told[0].lines] == ["60 %"]
    assert "the node has no state of block" in page.remarks[0]


def test_description__of_a_stranger__reaches_no_terminal_as_it_is(
    governed: Governed, any_cli: Cli
) -> None:
    text = "# Free\x1b[2J shares\u202e\n[bold]click[/bold]\x07" + "!" * 5_000
    proposed, config = governed.lower_cap(text=text), governed.config(governed.ada)
    for mode in ("--json", "--table"):
        out = any_cli(mode, "dao", "show", str(proposed.id), config=config).out
        assert "Free[2J shares" in out
        assert not {"\x1b", "\u202e", "\x07"} & set(out)
        assert "[bold]click[/bold]" in out
        assert "more characters" in out


def test_state__is_the_contracts_own(governed: Governed, any_cli: Cli) -> None:
    proposed, config = governed.lower_cap(), governed.config(governed.ada)
    governed.vote(proposed, support=0)
    governed.close_vote(proposed)
    shown = any_cli("dao", "show", str(proposed.id), config=config).json
    assert governed.state(proposed) == ProposalState.DEFEATED
    assert (shown["state"], shown["leave_until"]) == ("defeated", None)


def test_text__that_is_no_text__keeps_nobody_from_governing(
    governed: Governed, any_cli: Cli
) -> None:
    proposed, config = governed.lower_cap(text="# Hold !!"), governed.config(governed.ada)
    broken = b"# Hold \xff\xfe"
    dao = governed.fund.c.dao
    lists = (*proposed.calls,)
    data = HexBytes(encode_call(dao.functions.propose(*lists, "# Hold ??"))).replace(
        b"# Hold ??", broken
    )
    send_raw(governed, data, governed.ada.address)
    number = dao.functions.getProposalId(*lists, keccak(broken)).call()
    governed.wait_until(dao.functions.proposalSnapshot(number).call() + 1)
    vote = HexBytes(encode_call(dao.functions.castVoteWithReason(number, 1, "!!!!")))
    send_raw(governed, vote.replace(b"!!!!", b"\xf0\x28\x1b["), governed.ben.address)
    listed = any_cli("dao", "list", config=config)
    assert listed.code == 0, listed.err
    assert [each["title"] for each in listed.json["proposals"]] == ["Hold !!", "Hold"]
    assert any_cli("dao", "show", str(number), config=config).json["description"] == "# Hold"
    events = any_cli("--table", "events", "--name", "VoteCast", config=config)
    assert (events.code, "\x1b" in events.out) == (0, False)
    governed.carry_on(number, any_cli, config)
    assert dao.functions.state(number).call() == ProposalState.EXECUTED


def send_raw(governed: Governed, data: bytes, sender: str) -> None:
    w3, to = governed.fund.w3, governed.fund.c.dao.address
    asked = {"from": sender, "to": to, "data": HexBytes(data)}
    w3.eth.wait_for_transaction_receipt(w3.eth.send_transaction(asked))  # type: ignore[arg-type]
