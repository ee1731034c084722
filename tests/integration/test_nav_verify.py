"""`keeper nav verify`: true dealings pass to the wei, and whoever lies about a figure is named."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keeper.cli import main
from scripts.season.local_keeper import write_config
from tests.contracts.live_fund import LiveFund
from tests.integration.conftest import Answer
from tests.integration.lying_node import Lie, lying_node, word

Verify = Callable[..., Answer]


def truth(method: str, asked: list[Any], told: Any) -> Any:
    """Tell it."""
    return told


@pytest.fixture
def dealt(fund: LiveFund) -> LiveFund:
    """A fund whose second dealing was struck with WETH and a loan on the books."""
    fund.ada.request_redemption(2_000)
    fund.deal()
    return fund


@pytest.fixture
def verify(
    dealt: LiveFund,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Verify:
    """Verify by the command line, through a node that may lie."""
    book = tmp_path / "fund.json"
    dealt.book.write(book)
    config = write_config(dealt.local, book, tmp_path)
    text, url = config.read_text(), dealt.world.anvil.rpc_url

    def run(*arguments: str, lie: Lie = truth, table: bool = False) -> Answer:
        with lying_node(url, lie) as liar:
            config.write_text(text.replace(url, liar))
            form = "--table" if table else "--json"
            argv = ["keeper", "--config", str(config), form, "nav", "verify", *arguments]
            monkeypatch.setattr(sys, "argv", argv)
            code = 0
            try:
                main()
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 1
        captured = capsys.readouterr()
        return Answer(code=code, out=captured.out, err=captured.err)

    return run


def differences(answer: Answer) -> dict[str, str]:
    """What differs in the last dealing, and by how much."""
    checks = answer.json["dealings"][-1]["checks"]
    return {check["what"]: check["by"] for check in checks if not check["passed"]}


def confirmed(fund: LiveFund) -> Any:
    """Read the event of dealing 2 as web3 does."""
    [event] = fund.c.nav_oracle.events.NavConfirmed.get_logs(
        from_block=0, argument_filters={"dealing": 2}
    )
    return event


def in_event(old: int, new: int, *, last: bool = False) -> Lie:
    """Change a word in the event of dealing 2: the first of its kind, or the last."""

    def lie(method: str, asked: list[Any], told: Any) -> Any:
        if method != "eth_getLogs":
            return told
        for log in told:
            is_nav = word(old) in log["data"]
            if is_nav and len(log["topics"]) > 1 and int(log["topics"][1], 16) == 2:
                log["data"] = changed(log["data"], old, new, last=last)
        return told

    return lie


def in_reading(fund: LiveFund, block: int, old: int, new: int) -> Lie:
    """Change a word in what the SnapshotReader reads at a block."""
    pinned = "0x" + bytes(fund.w3.eth.get_block(block)["hash"]).hex()

    def lie(method: str, asked: list[Any], told: Any) -> Any:
        reads = method == "eth_call" and len(asked) == 3 and asked[1]["blockHash"] == pinned
        return changed(told, old, new) if reads else told

    return lie


def changed(data: str, old: int, new: int, *, last: bool = False) -> str:
    assert word(old) in data
    place = data.rindex(word(old)) if last else data.index(word(old))
    return data[:place] + word(new) + data[place + 64 :]


def in_one_block(fund: LiveFund, calls: list[tuple[Any, str]]) -> None:
    """Mine calls in one block in this order: a higher tip goes first."""
    anvil, w3 = fund.world.anvil, fund.w3
    anvil.request("evm_setAutomine", False)
    sent = []
    for place, (function, sender) in enumerate(calls):
        tip = (len(calls) - place) * 10**9
        fees = {"maxFeePerGas": 10**12, "maxPriorityFeePerGas": tip, "gas": 5_000_000}
        sent.append(function.transact({"from": sender, **fees}))
    anvil.mine()
    anvil.request("evm_setAutomine", True)
    receipts = [w3.eth.get_transaction_receipt(each) for each in sent]
    assert [(r["status"], r["transactionIndex"]) for r in receipts] == [(1, 0), (1, 1)]
    assert receipts[0]["blockNumber"] == receipts[1]["blockNumber"]


def test_verify__of_true_dealings__passes_and_compares_every_figure(verify: Verify) -> None:
    answer = verify("--all")
    assert answer.code == 0, answer.err
    assert [each["dealing"] for each in answer.json["dealings"]] == [1, 2]
    exact = {
        check["what"]
        for check in answer.json["dealings"][1]["checks"]
        if check["within"] == "to the wei"
    }
    assert exact >= {
        "observed block, event and report",
        "observed block's hash",
        "units, keeper and contract view",
        "units, keeper and report",
        "price of WETH, keeper and contract view",
        "price of WETH, keeper and report",
        "net assets, keeper and contract view",
        "net assets, keeper and report",
        "units of the event",
        "cash, booked and event",
        "value on other chains",
        "struck amount of WETH, by its units",
        "struck amount of USDC, by its units",
        "struck net assets, from the event",
    }
    assert any(what.startswith("struck price of WETH, by its round ") for what in exact)


def test_verify__as_tables__sums_all_dealings_up(verify: Verify, dealt: LiveFund) -> None:
    total = confirmed(dealt)["args"]["totalAssets"]
    answer = verify("--all", table=True, lie=in_event(total, total + 1))
    assert "Dealing 1 agrees" in answer.out
    assert "Dealing 2 DIFFERS" in answer.out
    assert "All struck dealings" in answer.out


@pytest.mark.parametrize("by", [1, -1, 10**6])
def test_verify__a_lie_about_the_events_total__is_named(
    verify: Verify, dealt: LiveFund, by: int
) -> None:
    total = confirmed(dealt)["args"]["totalAssets"]
    answer = verify("--dealing", "2", lie=in_event(total, total + by))
    assert answer.code == 2
    assert differences(answer) == {"struck net assets, from the event": f"{by:+d}"}
    line = f"struck net assets, from the event: {total} and {total + by} ({by:+d}), must agree"
    assert f"error: dealing 2: {line} to the wei" in answer.err


def test_verify__a_lie_about_a_struck_price__is_named(verify: Verify, dealt: LiveFund) -> None:
    [price] = confirmed(dealt)["args"]["prices"]
    answer = verify("--dealing", "2", lie=in_event(price, price + 1))
    [round_id] = confirmed(dealt)["args"]["rounds"]
    assert differences(answer)[f"struck price of WETH, by its round {round_id}"] == "+1"


def test_verify__a_lie_about_a_struck_amount__is_named(verify: Verify, dealt: LiveFund) -> None:
    values = confirmed(dealt)["args"]
    place = list(values["holdingTokens"]).index(dealt.weth.address)
    amount = values["amounts"][place]
    answer = verify("--dealing", "2", lie=in_event(amount, amount - 1))
    assert differences(answer)["struck amount of WETH, by its units"] == "-1"


def test_verify__a_lie_about_what_is_lent_that_fits_the_total__is_named(
    verify: Verify, dealt: LiveFund
) -> None:
    values = confirmed(dealt)["args"]
    amount, total = max(a for a in values["amounts"] if a < 10**17), values["totalAssets"]

    def lie(method: str, asked: list[Any], told: Any) -> Any:
        told = in_event(amount, amount + 5)(method, asked, told)
        return in_event(total, total + 5)(method, asked, told)

    assert differences(verify("--dealing", "2", lie=lie)) == {
        "struck amount of USDC, by its units": "+5"
    }


def test_verify__a_lie_about_the_events_units__is_named(verify: Verify, dealt: LiveFund) -> None:
    units = int.from_bytes(confirmed(dealt)["args"]["unitsHash"], "big")
    answer = verify("--dealing", "2", lie=in_event(units, units + 1))
    assert answer.code == 2
    assert list(differences(answer)) == ["units of the event"]


@pytest.mark.parametrize(("figure", "named"), [("cash", "cash, booked"), ("remote", "value on")])
def test_verify__a_lie_about_cash_that_fits_the_total__is_named(
    verify: Verify, dealt: LiveFund, figure: str, named: str
) -> None:
    values = confirmed(dealt)["args"]
    place = 2 + 64 * ("observedBlock", "totalAssets", "unitsHash", "cash", "remote").index(figure)

    def lie(method: str, asked: list[Any], told: Any) -> Any:
        told = in_event(values["totalAssets"], values["totalAssets"] + 7)(method, asked, told)
        for log in told if method == "eth_getLogs" else ():
            if word(values["totalAssets"] + 7) in log["data"]:
                data = log["data"]
                told_word = word(values[figure] + 7)
                log["data"] = data[:place] + told_word + data[place + 64 :]
        return told

    assert any(what.startswith(named) for what in differences(verify("--dealing", "2", lie=lie)))


@pytest.mark.parametrize("when", ["earlier", "before", "after"])
def test_verify__an_exit_in_kind_around_the_strike__is_no_difference(
    verify: Verify, dealt: LiveFund, when: str
) -> None:
    dealt.close()
    report, anvil = dealt.report(), dealt.world.anvil
    if when == "earlier":
        dealt.ben.leave_in_kind(1_000)
        anvil.mine()
        dealt.send(dealt.strike_call(report))
    else:
        leave = dealt.c.fund.functions.redeemInKind(10**18, dealt.ben.address, [])
        calls = [(dealt.strike_call(report), dealt.keeper), (leave, dealt.ben.address)]
        in_one_block(dealt, calls if when == "after" else calls[::-1])
    answer = verify("--dealing", "3")
    assert answer.code == 0, answer.err
    what = {check["what"] for check in answer.json["dealings"][0]["checks"]}
    assert "struck amount of WETH, by its units" in what


@pytest.mark.parametrize("by", [1, -1, 10**9])
def test_verify__a_lie_about_a_round__is_named(verify: Verify, dealt: LiveFund, by: int) -> None:
    [round_id] = confirmed(dealt)["args"]["rounds"]
    answer = verify("--dealing", "2", lie=in_event(round_id, round_id + by, last=True))
    assert answer.code == 2
    assert list(differences(answer)) == ["round of WETH"]
    assert f"error: dealing 2: round of WETH: {round_id} to {round_id} and {round_id + by}" in (
        answer.err
    )


def test_verify__a_lie_about_a_feeds_answer__is_named(verify: Verify, dealt: LiveFund) -> None:
    observed = confirmed(dealt)["args"]["observedBlock"]
    answered = dealt.world.weth_feed.functions.latestAnswer().call()
    lie = in_reading(dealt, observed, answered, answered + 1)
    found = differences(verify("--dealing", "2", lie=lie))
    assert set(found) >= {
        "price of WETH, keeper and contract view",
        "price of WETH, keeper and report",
        "net assets, keeper and contract view",
        "net assets, keeper and report",
    }


def test_verify__a_lie_about_a_balance__is_named(verify: Verify, dealt: LiveFund) -> None:
    observed = confirmed(dealt)["args"]["observedBlock"]
    units = dealt.units(dealt.trend, dealt.weth)
    lie = in_reading(dealt, observed, units, units - 10**6)
    found = differences(verify("--dealing", "2", lie=lie))
    assert set(found) >= {
        "units, keeper and contract view",
        "units, keeper and report",
    }


def test_verify__a_balance_that_is_wrong_at_every_block__is_named_in_the_event_too(
    verify: Verify, dealt: LiveFund
) -> None:
    units = dealt.units(dealt.trend, dealt.weth)

    def lie(method: str, asked: list[Any], told: Any) -> Any:
        reads = method == "eth_call" and len(asked) == 3 and word(units) in told
        return changed(told, units, units - 10**6) if reads else told

    assert "units of the event" in differences(verify("--dealing", "2", lie=lie))


@pytest.mark.parametrize("who", ["report", "view"])
def test_verify__a_lie_about_the_reports_or_the_views_total__is_named(
    verify: Verify, dealt: LiveFund, who: str
) -> None:
    observed = confirmed(dealt)["args"]["observedBlock"]
    total = dealt.c.fund.functions.totalAssets().call(block_identifier=observed)

    def lie(method: str, asked: list[Any], told: Any) -> Any:
        if who == "report" and method == "eth_getTransactionByHash":
            told["input"] = changed(told["input"], total, total + 3)
        if who == "view" and method == "eth_call" and len(asked) == 2 and word(total) in told:
            return changed(told, total, total + 3)
        return told

    other = "report" if who == "report" else "contract view"
    assert differences(verify("--dealing", "2", lie=lie)) == {
        f"net assets, keeper and {other}": "+3"
    }


@pytest.mark.parametrize(
    ("figure", "named"),
    [
        ("dealing", "dealing, event and report"),
        ("sequence", "sequence, event and report"),
        ("observedBlock", "observed block, event and report"),
    ],
)
def test_verify__a_lie_about_what_the_report_is_of__is_named(
    verify: Verify, dealt: LiveFund, figure: str, named: str
) -> None:
    event = confirmed(dealt)
    value = event["args"][figure]
    fields = ("dealing", "observedBlock", "blockHash", "unitsHash", "prices", "totalAssets")
    place = 10 + 64 * (1 + (*fields, "sequence").index(figure))

    def lie(method: str, asked: list[Any], told: Any) -> Any:
        if method == "eth_getTransactionByHash":
            data = told["input"]
            assert int(data[place : place + 64], 16) == value
            told["input"] = data[:place] + word(value + 1) + data[place + 64 :]
        return told

    assert differences(verify("--dealing", "2", lie=lie)) == {named: "+1"}


@pytest.mark.parametrize("what", ["no transaction", "another call", "cut short"])
def test_verify__a_report_that_cannot_be_read__is_an_error_by_name(
    verify: Verify, dealt: LiveFund, what: str
) -> None:
    def lie(method: str, asked: list[Any], told: Any) -> Any:
        if method != "eth_getTransactionByHash":
            return told
        if what == "no transaction":
            return None
        return told | {"input": "0x12345678" if what == "another call" else told["input"][:300]}

    answer = verify("--dealing", "2", lie=lie)
    assert answer.code == 4
    words = {
        "no transaction": "no longer has transaction 0x",
        "another call": "does not carry a report",
        "cut short": "unreadable bytes for PocketHedgeFund.strike",
    }
    assert words[what] in answer.err


def test_verify__an_event_whose_lists_do_not_fit__is_named(verify: Verify, dealt: LiveFund) -> None:
    weth = int(dealt.weth.address, 16)
    answer = verify("--dealing", "2", lie=in_event(weth, weth + 1, last=True))
    assert answer.code == 2
    assert "struck net assets, from the event" in differences(answer)


def test_verify_all__goes_on_after_a_dealing_that_differs_and_one_that_cannot_be_read(
    verify: Verify, dealt: LiveFund
) -> None:
    total = confirmed(dealt)["args"]["totalAssets"]
    first = dealt.c.nav_oracle.events.NavConfirmed.get_logs(
        from_block=0, argument_filters={"dealing": 1}
    )[0]["transactionHash"].hex()

    def lie(method: str, asked: list[Any], told: Any) -> Any:
        if method == "eth_getTransactionByHash" and asked[0].endswith(first.removeprefix("0x")):
            return None
        return in_event(total, total + 1)(method, asked, told)

    answer = verify("--all", lie=lie)
    assert answer.code == 2
    first_dealing, second = answer.json["dealings"]
    assert "no longer has transaction" in first_dealing["problem"]
    assert not second["passed"]
    assert answer.err.count("error: dealing 1: ") == answer.err.count("error: dealing 2: ") == 1


def test_verify_all__with_dealings_that_only_lack_state__exits_as_a_node_that_lacks_it(
    verify: Verify,
) -> None:
    def lie(method: str, asked: list[Any], told: Any) -> Any:
        return None if method == "eth_getTransactionByHash" else told

    answer = verify("--all", lie=lie)
    assert (answer.code, answer.err.count("no longer has transaction")) == (4, 2)


def test_verify__of_a_dealing_that_was_not_struck__says_where_the_fund_is(verify: Verify) -> None:
    answer = verify("--dealing", "77")
    assert answer.code == 2
    assert "dealing 77 has no strike, the fund is at dealing 3" in answer.err
