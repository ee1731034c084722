"""The key of the urgent lane."""

from __future__ import annotations

from pathlib import Path

from keeper.settings.section import Section


class Watcher(Section):
    """
    The watcher's own key: a keystore v3 and the passphrase, each in a file of mode 0600.

    The risk watch and `keeper pause` use it, so that nothing in the keeper's lane delays them.
    """

    keystore: Path
    passphrase_file: Path
