"""A real governor's record, measured by us and by pandas."""

from __future__ import annotations

import gzip
from collections import defaultdict

import numpy as np
import pandas as pd
import pytest

from keeper.domain.concentration import gini, herfindahl, nakamoto
from keeper.domain.governance_stats import Poll, participation
from keeper.domain.proposals import ProposalState
from keeper.domain.units import WAD, Address
from tests.parity.recorded_votes import QUORUM, RECORD, Recorded, read_record

SUPPLY = 10_000_000 * WAD  # of that governor's token, fixed for good


def polls() -> list[Poll]:
    return [
        Poll(
            proposal=each.number,
            title=str(each.number),
            state=ProposalState.EXECUTED if each.executed else ProposalState.DEFEATED,
            counted_at=each.number,
            supply=SUPPLY,
            votable=SUPPLY,
            quorum=QUORUM,
            votes_for=each.total(True),
            against=each.total(False),
            abstain=0,
            voters=tuple(Address(vote.voter) for vote in each.votes),
        )
        for each in read_record()
    ]


@pytest.fixture(scope="module")
def votes() -> pd.DataFrame:
    """Read the record again, by a reader of tables, whole tokens as floats."""
    record: list[Recorded] = list(read_record())  # skips where there is none
    assert record
    with gzip.open(RECORD, "rt", encoding="utf-8", newline="") as file:
        table = pd.read_csv(file, dtype=str)
    table = table[table.event_name == "VoteCast"].reset_index(drop=True)
    return pd.DataFrame(
        {
            "proposal": table.proposalId.astype(int),
            "voter": table.voter,
            "support": table.support == "True",
            "votes": table.votes.map(lambda text: int(text) / WAD),
        }
    )


def test_polls__of_the_record__have_pandas_turnout_margins_and_approval(
    votes: pd.DataFrame,
) -> None:
    cast = votes.groupby("proposal").votes.sum()
    sides = votes.pivot_table("votes", "proposal", "support", aggfunc="sum", fill_value=0.0)
    for poll in polls():
        number = poll.proposal
        if number not in cast.index:
            assert poll.cast == 0
            continue
        wanted, against = sides.loc[number, True], sides.loc[number, False]
        assert float(poll.turnout or 0) == pytest.approx(cast[number] / 10_000_000)
        assert poll.quorum_margin / WAD == pytest.approx(wanted - 400_000)
        assert poll.lead / WAD == pytest.approx(wanted - against)
        assert float(poll.approval or 0) == pytest.approx(wanted / (wanted + against))


def test_participation__of_the_record__has_pandas_voters_and_newcomers(votes: pd.DataFrame) -> None:
    first = votes.drop_duplicates("voter").groupby("proposal").size()
    voters = votes.groupby("proposal").voter.nunique()
    ordered = polls()
    found = dict(zip([p.proposal for p in ordered], participation(ordered), strict=True))
    for number, each in found.items():
        assert each.voters == voters.get(number, 0)
    counted = {n: each.newcomers for n, each in found.items() if each.newcomers}
    assert sum(counted.values()) == votes.voter.nunique() == first.sum()


def test_concentration__of_every_recorded_vote__is_pandas(votes: pd.DataFrame) -> None:
    weights: dict[int, list[int]] = defaultdict(list)
    for proposal in read_record():
        weights[proposal.number] = [vote.votes for vote in proposal.votes]
    for number, group in votes[votes.votes > 0].groupby("proposal"):
        held = weights[int(str(number))]
        cast = group.votes.sort_values(ascending=False).to_numpy()
        lorenz = np.insert(cast[::-1].cumsum() / cast.sum(), 0, 0)
        area = ((lorenz[1:] + lorenz[:-1]) / 2).mean()
        assert float(gini(held) or 0) == pytest.approx(1 - 2 * area, abs=1e-9)
        assert float(herfindahl(held) or 0) == pytest.approx(((cast / cast.sum()) ** 2).sum())
        reached = np.flatnonzero(cast.cumsum() >= 400_000)
        expected = int(reached[0]) + 1 if reached.size else None
        assert nakamoto(held, QUORUM) == expected
