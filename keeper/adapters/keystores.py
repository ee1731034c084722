"""What a keystore says without its passphrase."""

from __future__ import annotations

import json
from pathlib import Path

from eth_utils.address import to_checksum_address

from keeper.domain.units import Address


def read_address(keystore: Path) -> Address | None:
    """Read whose key a keystore holds, without opening it; None when it does not say."""
    try:
        fields = json.loads(keystore.read_text(encoding="utf-8"))
        return Address(to_checksum_address(fields["address"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
