"""The command that serves the portal."""

from __future__ import annotations

from pathlib import Path

import click

from keeper.cli.context import Context, pass_context

MOST_PORT = 65_535


@click.command()
@click.option("--host", help="Where to listen; portal.host by default.")
@click.option("--port", type=click.IntRange(1, MOST_PORT), help="portal.port by default.")
@click.option("--pages", type=click.Path(path_type=Path), help="Folder of the built pages.")
@pass_context
def portal(context: Context, host: str | None, port: int | None, pages: Path | None) -> None:
    """Serve the fund to browsers, read-only and without a key, until stopped."""
    from keeper.bootstrap.portal import serve_portal

    settings = context.settings()
    said = {"host": host, "port": port, "pages": pages}
    changes = {name: value for name, value in said.items() if value is not None}
    section = settings.portal.model_copy(update=changes)
    click.echo(f"http://{section.host}:{section.port}", err=True)
    serve_portal(settings.model_copy(update={"portal": section}))
