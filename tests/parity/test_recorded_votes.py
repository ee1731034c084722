"""All proposals of a real governor, tallied by our rules, end as they did in reality."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scripts.localchain.anvil import Anvil
from tests.parity.recorded_votes import QUORUM, Government, options, read_record


@pytest.fixture(scope="module")
def government() -> Iterator[Government]:
    read_record()  # without it there is nothing to start a node for
    with Anvil(options()) as anvil:
        yield Government(anvil)


def test_record__is_whole() -> None:
    record = read_record()
    assert len(record) == 42
    assert sum(len(proposal.votes) for proposal in record) == 2_416
    assert [proposal.number for proposal in record if proposal.canceled] == [13, 28]
    assert all(
        p.executed == _passed(p.total(True), p.total(False)) for p in record if p.number != 28
    )


def _passed(for_votes: int, against: int) -> bool:
    """How the recorded governor decided: 400,000 for, and more for than against."""
    return for_votes >= QUORUM and for_votes > against


def test_replay__every_proposal_that_was_not_canceled__ends_as_in_reality(
    government: Government,
) -> None:
    ended = {p.number: government.replay(p) for p in read_record() if not p.canceled}
    assert ended == {
        p.number: "Executed" if p.executed else "Defeated" for p in read_record() if not p.canceled
    }
    assert sorted(number for number, end in ended.items() if end == "Defeated") == [12, 14, 32, 38]
