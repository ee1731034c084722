"""Commands that show a proposal in plain words, and that make one of a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keeper.cli.context import Context, pass_context
from keeper.cli.dao_options import exit_code_of, member_options

if TYPE_CHECKING:
    from keeper.settings import Settings


@click.command()
@click.argument("proposal")
@click.option(
    "--rules",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A strategy's document, to compare with the hash that is approved.",
)
@pass_context
def show(context: Context, proposal: str, rules: tuple[Path, ...]) -> None:
    """
    Show PROPOSAL, an id or its first digits, in plain words.

    What it changes before and after, the votes, and until when anybody can still leave.
    """
    from keeper.bootstrap import known_account, open_memory, open_proposals, open_reader
    from keeper.bootstrap.proposing import open_reading
    from keeper.proposal_pages import page_record, page_tables

    settings = context.settings()
    reader = open_reader(settings)
    memory = open_memory(settings, reader.book, known_account(settings))
    standing = open_proposals(reader, memory).fetch_proposal(proposal)
    page = open_reading(reader, rules).fetch_page(standing)
    context.output.show(page_record(page), *page_tables(page))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--even-if-it-fails",
    is_flag=True,
    help="Propose too what would fail if it were carried out as things stand.",
)
@member_options
def propose(context: Context, settings: Settings, file: Path, even_if_it_fails: bool) -> None:
    """
    Propose what FILE says, with the member's key; a dry run unless --live.

    It is told in words, with every value before and after, and carried through in a simulation:
    proposed, voted for, queued and executed. The same file again is the same proposal.
    """
    from keeper.adapters.proposal_file import read_proposal_file
    from keeper.bootstrap import build_member
    from keeper.bootstrap.proposing import build_proposing
    from keeper.proposal_pages import review_record, review_tables

    wanted = read_proposal_file(file)
    proposing = build_proposing(build_member(settings), wanted)
    review = proposing.review()
    held = review.trial is not None and bool(review.trial.failure) and not even_if_it_fails
    step = None if held else proposing.send(review)
    context.output.show(review_record(review, step), *review_tables(review, step))
    sys.exit(exit_code_of(step))
