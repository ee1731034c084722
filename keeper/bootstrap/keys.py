"""The key that the configuration names, and whose it is."""

from __future__ import annotations

from keeper.adapters.keystores import read_address
from keeper.domain.units import ZERO_ADDRESS, Address
from keeper.errors import ConfigError
from keeper.services.engine_ports import Signer
from keeper.settings import Settings

LOCAL_CHAINS = (1337, 31337)  # where nothing is worth stealing


def require_fitting_key(settings: Settings, chain_id: int) -> None:
    """
    Refuse a bare key on a chain that is not local, before anything is done.

    Raises:
        ConfigError: that is what is configured.
    """
    if settings.keys is None or settings.keys.raw_key_file is None:
        return
    if chain_id not in LOCAL_CHAINS:
        raise ConfigError(
            f"keys.raw_key_file is for the local chains {' and '.join(map(str, LOCAL_CHAINS))} "
            f"alone, this is chain {chain_id}: use a keystore"
        )


def open_key(settings: Settings, chain_id: int) -> Signer:
    """
    Open the configured key.

    Raises:
        ConfigError: none is configured, it does not fit the chain, others may read it, or it does
            not open.
    """
    from keeper.adapters.signer import open_keystore, open_raw_key

    require_fitting_key(settings, chain_id)
    keys = settings.keys
    if keys is not None and keys.raw_key_file is not None:
        return open_raw_key(keys.raw_key_file)
    if keys is None or keys.keystore is None or keys.passphrase_file is None:
        raise ConfigError("keys.keystore and keys.passphrase_file are required to act")
    return open_keystore(keys.keystore, keys.passphrase_file)


def known_account(settings: Settings) -> Address:
    """Whose balance to read along: the configured key's, a keystore's without opening it."""
    if settings.keys is None:
        return ZERO_ADDRESS
    if settings.keys.raw_key_file is not None:
        from keeper.adapters.signer import open_raw_key  # slow to import

        return open_raw_key(settings.keys.raw_key_file).address
    stored = settings.keys.keystore
    return (None if stored is None else read_address(stored)) or ZERO_ADDRESS
