"""The documents by which approved strategies are run."""

from __future__ import annotations

from pathlib import Path

from keeper.settings.section import Name, Section


class MandateFile(Section):
    """A strategy, and the document that its approval named by its hash: how it is traded."""

    strategy: Name
    rules_file: Path
