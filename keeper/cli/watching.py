"""Commands for monitoring: metrics."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from keeper.cli.context import Context, pass_context


@click.command()
@click.option("--out", type=click.Path(path_type=Path), help="Replace this file; else to stdout.")
@pass_context
def metrics(context: Context, out: Path | None) -> None:
    """Write Prometheus metrics; for the textfile collector of node_exporter end PATH in .prom."""
    from keeper.metrics import Exposition, write_metrics

    exposition = Exposition(context.settings())
    text = exposition.render()
    if out is None:
        sys.stdout.write(text)
    else:
        write_metrics(text, out)
    if exposition.error is not None:
        sys.exit(exposition.error.exit_code)
