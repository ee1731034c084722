"""Reports: written as HTML or PDF, and held against the hash on the chain."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from keeper.cli.context import Context, pass_context


@click.group(invoke_without_command=True)
@click.option("--out", type=click.Path(path_type=Path), help="Where to; report.path by default.")
@click.option("--dealing", type=click.IntRange(min=1), help="The report on one struck dealing.")
@click.pass_context
def report(invoked: click.Context, out: Path | None, dealing: int | None) -> None:
    """
    Write the report: one file, no network; PDF where its name ends with .pdf, else HTML.

    With --dealing it is the report on that dealing: facts of the chain alone, whose hash the keeper
    records there. Whoever writes it gets the same file.
    """
    if invoked.invoked_subcommand is not None:
        return
    from keeper.output import Table

    context = invoked.find_object(Context)
    assert context is not None
    path = _write(context, out, dealing)
    table = Table(title="Report", heads=("written to",), rows=((str(path),),))
    context.output.show({"path": str(path)}, table)


@report.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dealing", type=click.IntRange(min=1), help="It has to be the report on this one.")
@pass_context
def verify(context: Context, file: Path, dealing: int | None) -> None:
    """
    Say whether FILE is the report whose hash is on the chain.

    Its figures are reckoned again from the chain, and its pages set anew. The exit code is 0 when
    all is as it should be, 1 when the hash is not recorded yet, 2 when anything differs, 3 when
    FILE is no report on a dealing, and 5 when it is of another fund or chain.
    """
    from keeper.bootstrap import open_reader, verify_report
    from keeper.report_views import verdict_record, verdict_table

    verdict = verify_report(open_reader(context.settings()), file, dealing)
    context.output.show(verdict_record(verdict), verdict_table(verdict))
    for fault in verdict.faults or ([] if verdict.exit_code == 0 else [verdict.words]):
        click.echo(f"error: dealing {verdict.dealing}: {fault}", err=True)
    sys.exit(verdict.exit_code)


def _write(context: Context, out: Path | None, dealing: int | None) -> Path:
    from keeper.bootstrap import (
        known_account,
        open_memory,
        open_reader,
        write_dealing_report,
        write_report,
    )

    settings = context.settings()
    reader, path = open_reader(settings), out or settings.report.path
    if dealing is not None:
        write_dealing_report(reader, dealing, path)
    else:
        memory = open_memory(settings, reader.book, known_account(settings))
        write_report(reader, memory, path)
    return path
