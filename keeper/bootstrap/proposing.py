"""What tells proposals in words, and what makes and sends a new one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from keeper.adapters.drafts import Drafts
from keeper.adapters.present_terms import PinnedCaller, PresentTerms
from keeper.adapters.proposal_file import ProposalFile, hash_rules
from keeper.adapters.proposal_reading import ProposalReading
from keeper.adapters.proposal_stage import ProposalStage
from keeper.adapters.proposal_words import ProposalWords
from keeper.adapters.simulation import Simulation
from keeper.bootstrap.membership import Member
from keeper.bootstrap.reading import Reader
from keeper.services.proposing import Proposing


def open_words(reader: Reader, wanted: Sequence[Path] = ()) -> ProposalWords:
    """
    Put together what tells any proposal's calls; the documents of `[[mandates]]` are known by name.

    Args:
        reader: of the fund.
        wanted: documents that a strategy has to be approved with, or it is warned of it.

    Raises:
        ConfigError: a wanted document cannot be read.
    """
    files = [each.rules_file for each in reader.settings.mandates]
    known = _hash_all(each for each in files if os.access(each, os.R_OK))
    terms = PresentTerms(PinnedCaller(reader.sure), reader.book)
    return ProposalWords(reader.book, terms, known, _hash_all(wanted))


def open_reading(reader: Reader, wanted: Sequence[Path] = ()) -> ProposalReading:
    """Put together what reads a whole page of a proposal; see `open_words`."""
    return ProposalReading(reader.sure, open_words(reader, wanted))


def build_proposing(member: Member, file: ProposalFile) -> Proposing:
    """Put together what proposes a file in a member's name."""
    reader = member.reader
    terms = PresentTerms(PinnedCaller(reader.sure), reader.book)
    simulation = Simulation(reader.rpc, reader.book)
    return Proposing(
        drafts=Drafts(file, reader.book, terms),
        words=open_words(reader),
        stage=ProposalStage(reader.sure, reader.book, simulation),
        writer=member.writer,
        account=member.account,
    )


def _hash_all(paths: Iterable[Path]) -> dict[bytes, str]:
    return {hash_rules(path): path.name for path in paths}
