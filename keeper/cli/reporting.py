"""Reports and statements: written as HTML or PDF, and held against the hash on the chain."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from keeper.cli.context import Context, pass_context
from keeper.domain.units import DAY_S, Address

DATES = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ")


class LastMoment(click.DateTime):
    """A moment, or a whole day: its last second, and how much of it need not have passed yet."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[datetime, int]:
        """Read it."""
        moment = super().convert(value, param, ctx)
        if "T" in str(value):
            return moment, 0
        rest_s = DAY_S - 1
        return moment + timedelta(seconds=rest_s), rest_s


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


@click.command()
@click.argument("investor")
@click.option("--from", "since", type=click.DateTime(DATES), help="First moment, UTC.")
@click.option("--to", "until", type=LastMoment(DATES), help="Last moment, or day, UTC.")
@click.option("--csv", "kind", flag_value="csv", default=True, help="As CSV, the default.")
@click.option("--pdf", "kind", flag_value="pdf", help="As PDF.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to.")
@pass_context
def statement(
    context: Context,
    investor: str,
    since: datetime | None,
    until: tuple[datetime, int] | None,
    kind: str,
    out: Path | None,
) -> None:
    """
    Write the statement of the address INVESTOR: every change, and what it came to.

    Its books follow from events and must be what the contracts say at the newest block, to the
    unit; otherwise nothing is written and the exit code is 2.
    """
    from keeper.bootstrap import build_statements, open_reader, write_statement
    from keeper.statement_views import statement_record, statement_table

    address = _address(investor)
    last, spare_s = (None, 0) if until is None else until
    made = build_statements(open_reader(context.settings())).gather(
        address, _seconds(since), _seconds(last), spare_s
    )
    path = out or Path(f"statement-{address}.{kind}")
    write_statement(made, kind, path)
    context.output.show(statement_record(made, path), statement_table(made, path))


def _address(text: str) -> Address:
    from eth_utils.address import is_address, to_checksum_address

    if not is_address(text):
        raise click.BadParameter(f"{text!r} is no address", param_hint="INVESTOR")
    return Address(to_checksum_address(text))


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.replace(tzinfo=UTC).timestamp())


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
