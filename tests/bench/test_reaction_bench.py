"""The bench times a keeper from a block with a gap to the signature, and writes it down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, cast
from unittest.mock import MagicMock

import pytest

from scripts.bench import __main__ as bench
from scripts.bench.figures import Figure
from scripts.bench.portal import ERRORS
from scripts.bench.reaction import Stopwatch, measure_reaction

PAGE = (Path(__file__).parents[2] / "docs" / "bench.md").read_text(encoding="utf-8")


class Signs:
    """Signs whatever it is asked to."""

    def sign(self, request: object) -> tuple[str, bytes]:
        return str(request), b""


class Answers:
    """Answers everything but one method."""

    def fetch(self, method: str, *params: object) -> object:
        del params
        if method == "refused":
            raise ValueError(method)
        return method


def test_stopwatch__takes_the_first_signature_and_the_calls_before_it() -> None:
    watch = Stopwatch(Answers(), cast("Any", Signs()))
    watch.sign(cast("Any", "before the start"))
    watch.fetch("eth_chainId")
    watch.start()
    watch.fetch("eth_chainId")
    with pytest.raises(ValueError, match="refused"):
        watch.fetch("refused")
    watch.sign(cast("Any", "the leg"))
    watch.fetch("eth_sendRawTransaction")
    watch.sign(cast("Any", "another"))
    (lap,) = watch.laps
    assert lap.calls == 2
    assert 0 < lap.asked_ns < lap.whole_ns


def test_reaction__of_real_blocks__is_in_what_the_bench_writes_and_on_its_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def nothing(*_: object) -> Iterator[Figure]:
        return iter(())

    for name in [each for each in vars(bench) if each.startswith("measure_")]:
        monkeypatch.setattr(bench, name, nothing)
    monkeypatch.setattr(bench, "measure_reaction", lambda: measure_reaction(2))
    unread = Figure(name=ERRORS, value=0, unit="errors")  # without it the bench counts as failed
    monkeypatch.setattr(bench, "measure_portal", lambda _: iter([unread]))
    monkeypatch.setattr(bench, "live_through", lambda _: nullcontext(MagicMock()))
    monkeypatch.setattr(bench, "RESULT", tmp_path / "bench.json")
    assert bench.main() == 0
    written = json.loads((tmp_path / "bench.json").read_text())
    assert written["reaction_gaps"] == 2
    assert 10 < written["reaction_rpc_calls"] <= written["reaction_rpc_calls_most"]
    assert written["reaction_worst_over_look"] >= written["reaction_over_look"] > 1
    assert written["reaction_own_over_look"] < written["reaction_over_look"]
    assert all(f"`{name}`" in PAGE for name in written)
