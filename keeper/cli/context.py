"""What every command gets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from keeper.logs import configure_logs
from keeper.output import Output

if TYPE_CHECKING:
    from keeper.settings import Settings


class Context:
    """What every command gets: where the configuration is, and how to print."""

    def __init__(self, config: Path, output: Output, *, log_json: bool = False) -> None:
        self.config, self.output, self._log_json = config, output, log_json

    def settings(self, *, live: bool = False) -> Settings:
        """Read the configuration; `live` on the command line goes before the file."""
        from keeper.settings import load_settings

        settings = load_settings(self.config)
        as_json = self._log_json or settings.log_format == "json"
        configure_logs(settings.log_level, as_json=as_json)
        return settings.model_copy(update={"live": settings.live or live})


pass_context = click.make_pass_decorator(Context)
