"""Any proposal is shown for what it does, whoever made it and whatever it says of itself."""

from __future__ import annotations

from collections.abc import Callable

from hexbytes import HexBytes

from keeper.adapters.present_terms import PinnedCaller, PresentTerms
from keeper.adapters.proposal_words import ProposalWords
from keeper.adapters.rpc import HttpRpc
from keeper.domain.proposals import ProposalState, ProposedCall
from keeper.domain.units import Address
from tests.contracts.refusals import encode_call
from tests.integration.conftest import Answer
from tests.integration.governed import Governed
from tests.integration.proposal_files import HOLD_MORE_CASH, lines_of, write

Cli = Callable[..., Answer]


def test_call__outside_the_powers__is_shown_raw_and_loudly(governed: Governed) -> None:
    fund = governed.fund
    node = HttpRpc(fund.world.anvil.rpc_url, 60)
    caller = PinnedCaller(node)
    words = ProposalWords(fund.book, PresentTerms(caller, fund.book))
    remote = encode_call(fund.c.nav_oracle.functions.setRemote(fund.stranger))
    calls = (
        ProposedCall(target=Address(fund.c.nav_oracle.address), value=0, data=HexBytes(remote)),
        ProposedCall(target=Address(fund.c.nav_oracle.address), value=7, data=b""),
        ProposedCall(target=Address(fund.stranger), value=0, data=b"\x01" * 900),
    )
    told = words.fetch_told(calls, caller.fetch_head())
    assert [call.title for call in told] == ["OUTSIDE THE POWERS"] * 3
    assert told[0].raw == f"nav_oracle.setRemote(remote_ {fund.stranger})"
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
