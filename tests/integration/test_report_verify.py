"""Reports on dealings: the same file from any keeper, and what verifying says of each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from eth_utils.crypto import keccak

from keeper.adapters.report_files import read_report_file
from keeper.bootstrap.reports import set_pages
from keeper.domain.dealing_pages import to_report_data
from keeper.domain.dealing_report import FORMATS, to_canonical
from keeper.domain.report import Figure
from keeper.domain.report_reading import from_canonical
from scripts.localchain.transactions import send
from tests.integration.conftest import SUBSCRIBED, Answer, Lived

Cli = Callable[..., Answer]
KINDS = ("html", "pdf")


@pytest.fixture(params=KINDS)
def written(request: pytest.FixtureRequest, keeper_cli: Cli, tmp_path: Path) -> Path:
    """The report on the second dealing, in both kinds."""
    path = tmp_path / f"second.{request.param}"
    assert keeper_cli("report", "--dealing", "2", "--out", str(path)).code == 0
    return path


@pytest.fixture
def page(keeper_cli: Cli, tmp_path: Path) -> Path:
    """The report on the second dealing as HTML alone, where the kind makes no difference."""
    path = tmp_path / "second.html"
    assert keeper_cli("report", "--dealing", "2", "--out", str(path)).code == 0
    return path


@pytest.fixture
def recorded(written: Path, lived: Lived) -> Iterator[Path]:
    """It, with its hash on the chain."""
    digest = keccak(text=read_report_file(written).text)
    keeper = lived.local.cast.keeper.address
    performance = lived.contracts.at(
        lived.local.book.address_of("performance"), "PerformanceTracking"
    )
    send(performance.functions.recordReport(2, digest), sender=keeper)
    return written


def test_report__of_a_dealing__is_the_same_file_whoever_writes_it(
    written: Path, lived: Lived, any_cli: Cli, tmp_path: Path
) -> None:
    text = lived.config.read_text().replace("keeper.sqlite", "another.sqlite")
    other = lived.config.with_name("another.toml")
    other.write_text(text)
    again = tmp_path / f"again{written.suffix}"
    assert any_cli("report", "--dealing", "2", "--out", str(again), config=other).code == 0
    assert again.read_bytes() == written.read_bytes()


def test_verify__recorded_report__passes_and_says_where_it_is_recorded(
    recorded: Path, keeper_cli: Cli, lived: Lived
) -> None:
    answer = keeper_cli("report", "verify", str(recorded))
    assert (answer.code, answer.json["faults"]) == (0, [])
    assert answer.json["recorded"]["by"] == lived.local.cast.keeper.address
    assert answer.json["recorded"]["hash"] == answer.json["hash"]
    assert keeper_cli("report", "verify", str(recorded), "--dealing", "2").code == 0


def test_verify__before_the_hash_is_recorded__is_pending(page: Path, keeper_cli: Cli) -> None:
    answer = keeper_cli("report", "verify", str(page))
    assert answer.code == 1
    assert "no hash of this dealing is recorded yet" in answer.err


def test_verify__figure_or_word_changed_on_the_pages_alone__is_found(
    recorded: Path, keeper_cli: Cli
) -> None:
    report = from_canonical(read_report_file(recorded).text)
    data = to_report_data(report)
    for forged in (
        replace(data, figures=(Figure(name="High-water mark", text="9.99"), *data.figures[1:])),
        replace(data, title=data.title.upper()),
    ):
        recorded.write_bytes(set_pages(forged, is_pdf=recorded.suffix == ".pdf"))
        assert read_report_file(recorded).text == to_canonical(report)
        answer = keeper_cli("report", "verify", str(recorded))
        assert answer.code == 2
        assert [fault.split(":")[0] for fault in answer.json["faults"]] == ["pages"]
        assert answer.json["verdict"].startswith("the figures are the chain's, but the pages")


def test_verify__figures_changed_and_pages_set_to_match__names_each_difference(
    recorded: Path, keeper_cli: Cli
) -> None:
    text = read_report_file(recorded).text
    ours = from_canonical(text)
    first = replace(ours.strikes[0], nav_per_share=ours.strikes[0].nav_per_share + 1, rolled=7)
    forged = replace(ours, strikes=(first, *ours.strikes[1:]), name="Another fund")
    recorded.write_bytes(set_pages(to_report_data(forged), is_pdf=recorded.suffix == ".pdf"))
    answer = keeper_cli("report", "verify", str(recorded))
    assert answer.code == 2
    assert [fault.split(":")[0] for fault in answer.json["faults"]] == [
        "name",
        "strikes.1.nav_per_share",
        "strikes.1.rolled",
        "hash",
    ]


def test_verify__figures_that_no_page_can_show__are_named_all_the_same(
    page: Path, keeper_cli: Cli
) -> None:
    time = from_canonical(read_report_file(page).text).last.struck_at
    old, new = (f"struck_at&#34;:&#34;{number}&#34;".encode() for number in (time, 10**30))
    assert old in page.read_bytes()
    page.write_bytes(page.read_bytes().replace(old, new))
    answer = keeper_cli("report", "verify", str(page))
    assert answer.code == 2
    assert answer.json["faults"] == [
        f"strikes.2.struck_at: the chain has {time}, the file {10**30}"
    ]


def test_report__recorded_in_the_first_format__is_written_in_it_and_passes(
    page: Path, lived: Lived, keeper_cli: Cli
) -> None:
    newest = from_canonical(read_report_file(page).text)
    first = to_canonical(replace(newest, format=FORMATS[0]))
    performance = lived.contracts.at(
        lived.local.book.address_of("performance"), "PerformanceTracking"
    )
    keeper = lived.local.cast.keeper.address
    send(performance.functions.recordReport(2, keccak(text=first)), sender=keeper)
    answer = keeper_cli("report", "verify", str(page))
    assert (answer.code, answer.json["faults"][0].split(":")[0]) == (2, "format")
    assert keeper_cli("report", "--dealing", "2", "--out", str(page)).code == 0
    assert read_report_file(page).text == first
    assert keeper_cli("report", "verify", str(page)).code == 0
    checks = {each["check"]: each for each in keeper_cli("doctor").json["checks"]}
    assert checks["recorded report"]["passed"]


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"chain_id": 5}, 5, "on chain 5, this keeper is for"),
        ({"fund": "0x" + "11" * 20}, 5, "the file is of fund 0x1111"),
    ],
)
def test_verify__other_fund_or_chain__says_so(
    page: Path, keeper_cli: Cli, change: dict[str, object], code: int, words: str
) -> None:
    other = replace(from_canonical(read_report_file(page).text), **change)
    page.write_bytes(set_pages(to_report_data(other), is_pdf=False))
    answer = keeper_cli("report", "verify", str(page))
    assert answer.code == code
    assert words in answer.err


def test_verify__dealing_that_is_not_struck_or_not_meant__says_so(
    page: Path, keeper_cli: Cli
) -> None:
    ours = from_canonical(read_report_file(page).text)
    later = replace(ours, strikes=(*ours.strikes, replace(ours.last, number=77)))
    future = page.with_name("future.html")
    future.write_bytes(set_pages(to_report_data(later), is_pdf=False))
    answer = keeper_cli("report", "verify", str(future))
    assert answer.code == 2
    assert "dealing 77 has no strike" in answer.err
    answer = keeper_cli("report", "verify", str(page), "--dealing", "1")
    assert answer.code == 2
    assert "the file is of dealing 2, not of 1" in answer.err
    assert keeper_cli("report", "--dealing", "77", "--out", str(future)).code == 2


@pytest.mark.parametrize(
    "content", [b"", b"no report", b"%PDF-1.4 torn", b"\xff\xfe", b"<p id='figures'>{}</p>"]
)
def test_verify__file_that_is_no_report__has_a_code_of_its_own(
    keeper_cli: Cli, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    answer = keeper_cli("report", "verify", str(path))
    assert answer.code == 3
    assert str(path) in answer.err
    assert keeper_cli("report", "verify", str(tmp_path / "missing")).code == 3


def test_verify_and_doctor__other_hash_on_the_chain__say_who_recorded_it(
    page: Path, lived: Lived, keeper_cli: Cli
) -> None:
    keeper = lived.local.cast.keeper.address
    performance = lived.contracts.at(
        lived.local.book.address_of("performance"), "PerformanceTracking"
    )
    send(performance.functions.recordReport(2, b"\x01" * 32), sender=keeper)
    answer = keeper_cli("report", "verify", str(page))
    assert (answer.code, answer.json["recorded"]["by"]) == (2, keeper)
    assert [fault.split(":")[0] for fault in answer.json["faults"]] == ["hash"]
    checks = {each["check"]: each for each in keeper_cli("doctor").json["checks"]}
    assert not checks["recorded report"]["passed"]
    assert f"by {keeper}" in checks["recorded report"]["text"]


def _recording(lived: Lived, name: str, **changes: str) -> Path:
    """Configure a keeper that records, with a database of its own."""
    text = lived.config.read_text().replace("[report]", "[report]\nrecord = true")
    for old, new in {"keeper.sqlite": f"{name}.sqlite", **changes}.items():
        assert old in text
        text = text.replace(old, new)
    config = lived.config.with_name(f"{name}.toml")
    config.write_text(text)
    return config


def test_run__that_records__anchors_every_struck_dealing_once(
    lived: Lived, any_cli: Cli, keeper_cli: Cli, tmp_path: Path
) -> None:
    lived.local.world.anvil.mine()  # the last strike has to be final
    config = _recording(lived, "recording")
    last = _last_struck(lived)
    for number in range(1, last + 1):
        run = any_cli("run", "report", config=config)
        assert run.code == 0
        (step,) = run.json["steps"]
        assert (step["purpose"], step["done"]) == (f"report on dealing {number}", True)
    # Neither this keeper nor one that lost its memory does it again.
    for again in (config, _recording(lived, "forgetful")):
        assert any_cli("run", "report", config=again).json["steps"] == []
    for number in (1, last):
        path = tmp_path / f"{number}.pdf"
        assert keeper_cli("report", "--dealing", str(number), "--out", str(path)).code == 0
        assert keeper_cli("report", "verify", str(path)).code == 0


def test_run__that_records__goes_past_a_dealing_that_the_contract_refuses(
    lived: Lived, any_cli: Cli, keeper_cli: Cli, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    anvil = lived.local.world.anvil
    anvil.mine()
    config, last = _recording(lived, "refused"), _last_struck(lived)
    _lose_checkpoint(lived, 1)
    purposes, told = [], []
    for _ in range(1, last + 2):
        caplog.clear()
        run = any_cli("run", "report", config=config)
        assert run.code == 2
        purposes += [step["purpose"] for step in run.json["steps"]]
        told += [r.getMessage() for r in caplog.records if r.name == "keeper.alerts"]
    assert purposes == [f"report on dealing {number}" for number in range(2, last + 1)]
    (alert,) = told
    assert alert.startswith("a report could not be recorded: report on dealing 1: ")
    assert "NotRecorded" in alert
    path = tmp_path / "last.html"
    assert keeper_cli("report", "--dealing", str(last), "--out", str(path)).code == 0
    assert keeper_cli("report", "verify", str(path)).code == 0


def _last_struck(lived: Lived) -> int:
    number: int = lived.contracts.fund.functions.dealingStatus().call()[0]
    return number - 1


def _lose_checkpoint(lived: Lived, dealing: int) -> None:
    """Take a dealing's checkpoint from the contract, which then refuses every hash of it."""
    performance = lived.contracts.at(
        lived.local.book.address_of("performance"), "PerformanceTracking"
    )
    slot = keccak(dealing.to_bytes(32, "big") + bytes(32))  # of a mapping in the first slot
    request = lived.local.world.anvil.request
    request("anvil_setStorageAt", performance.address, "0x" + slot.hex(), "0x" + "00" * 32)
    assert performance.functions.checkpoint(dealing).call()[0] == 0


def test_run__that_records__waits_until_the_strike_is_final(lived: Lived, any_cli: Cli) -> None:
    young = {"finality_blocks = 1": "finality_blocks = 256"}
    answer = any_cli("run", "report", config=_recording(lived, "patient", **young))
    assert (answer.code, answer.json["steps"]) == (0, [])


def test_run__that_does_not_record__leaves_the_chain_alone(lived: Lived, keeper_cli: Cli) -> None:
    assert keeper_cli("run", "report").json["steps"] == []


def test_run__while_a_dealing_is_due__records_nothing(lived: Lived, any_cli: Cli) -> None:
    config = _recording(lived, "busy")
    anvil = lived.local.world.anvil
    anvil.warp(lived.contracts.fund.functions.dealingStatus().call()[3])
    assert any_cli("run", "report", config=config).json["steps"] == []


@pytest.mark.parametrize("kind", ["csv", "pdf"])
def test_statement__of_an_investor__is_written_and_summed_up(
    lived: Lived, keeper_cli: Cli, tmp_path: Path, kind: str
) -> None:
    who, path = lived.local.cast.investors[0].address, tmp_path / "statement"
    answer = keeper_cli("statement", who.lower(), f"--{kind}", "--out", str(path))
    assert answer.code == 0
    assert answer.json["investor"] == who
    assert int(answer.json["paid_in"]) == SUBSCRIBED
    assert int(answer.json["result"]) == int(answer.json["closing_value"]) - SUBSCRIBED
    assert path.read_bytes().startswith(b"%PDF" if kind == "pdf" else b"time,what,")


def test_statement__of_what_is_no_address_or_no_period__says_so(
    lived: Lived, keeper_cli: Cli, tmp_path: Path
) -> None:
    assert keeper_cli("statement", "0x12").code == 64
    who, path = lived.local.cast.investors[0].address, tmp_path / "statement"
    later = keeper_cli("statement", who, "--to", "2100-01-01", "--out", str(path))
    assert later.code == 2
    assert "by the newest block's time" in later.err
    assert not path.exists()
