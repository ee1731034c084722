"""What every command gets."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keeper.output import Output

if TYPE_CHECKING:
    from keeper.settings import Settings


class Context:
    """What every command gets: where the configuration is, and how to print."""

    def __init__(self, config: Path, output: Output) -> None:
        self.config, self.output = config, output

    def settings(self, *, live: bool = False) -> Settings:
        """Read the configuration; `live` on the command line goes before the file."""
        from keeper.settings import load_settings

        settings = load_settings(self.config)
        logging.getLogger().setLevel(settings.log_level.upper())
        return settings.model_copy(update={"live": settings.live or live})


pass_context = click.make_pass_decorator(Context)
