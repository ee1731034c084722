"""The key of a shareholder, who proposes and votes, or of the guardian, who cancels."""

from __future__ import annotations

from pathlib import Path

from keeper.settings.section import Section


class Member(Section):
    """
    A key of its own: a keystore v3 and the passphrase, each in a file of mode 0600.

    `keeper dao` acts with it; the keeper's own work never does.
    """

    keystore: Path
    passphrase_file: Path
