"""The keeper's key: a keystore v3 file, opened with the passphrase in another file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from keeper.adapters.secrets import hide, read_secret
from keeper.adapters.signed_bytes import require_as_asked
from keeper.domain.intents import TransactionRequest
from keeper.domain.units import Address
from keeper.errors import ConfigError

if TYPE_CHECKING:
    from eth_account.messages import SignableMessage
    from eth_account.signers.local import LocalAccount


class KeystoreSigner:
    """A key in memory. Its text never shows it."""

    def __init__(self, account: LocalAccount) -> None:
        self._account = account

    @property
    def address(self) -> Address:
        """The account that signs."""
        return Address(self._account.address)

    def sign(self, request: TransactionRequest) -> tuple[str, bytes]:
        """
        Sign an EIP-1559 transaction; return hash and raw bytes.

        Raises:
            GuardError: the bytes do not say what was asked for.
        """
        from eth_typing import HexStr

        signed = self._account.sign_transaction(
            {
                "type": 2,
                "chainId": request.chain_id,
                "nonce": request.nonce,
                "to": HexStr(request.to),
                "data": request.data,
                "value": request.coin,
                "gas": request.gas,
                "maxFeePerGas": request.fees.max_fee,
                "maxPriorityFeePerGas": request.fees.tip,
            }
        )
        raw = bytes(signed.raw_transaction)
        require_as_asked(raw, request, self.address)
        return "0x" + bytes(signed.hash).hex(), raw

    def sign_message(self, message: SignableMessage) -> bytes:
        """Sign a message that is no transaction, such as a vote; gives r, s and v, 65 bytes."""
        return bytes(self._account.sign_message(message).signature)


def open_keystore(keystore: Path, passphrase_file: Path) -> KeystoreSigner:
    """
    Decrypt a key.

    Raises:
        ConfigError: a file is missing, another's or readable by others, there is no keystore or no
            passphrase in it, or the passphrase is wrong.
    """
    from eth_account import Account

    encrypted, passphrase = read_secret(keystore), read_secret(passphrase_file)
    hide(passphrase)
    try:
        return _signer(bytes(Account.decrypt(encrypted, passphrase)))
    except (ValueError, KeyError, TypeError, AttributeError, NotImplementedError):
        # What was decrypted, or tried, is not for a log.
        raise ConfigError(f"{keystore} does not open with {passphrase_file}") from None


def open_raw_key(path: Path) -> KeystoreSigner:
    """
    Read a key that nothing protects but its file's mode.

    Raises:
        ConfigError: the file is missing, another's or readable by others, or holds no key.
    """
    try:
        return _signer(bytes.fromhex(read_secret(path).strip().removeprefix("0x")))
    except ValueError:
        raise ConfigError(f"{path} holds no key: 64 hex digits, with or without 0x") from None


def _signer(key: bytes) -> KeystoreSigner:
    """Raises ValueError for what is no key."""
    from eth_account import Account

    hide(key.hex())
    return KeystoreSigner(Account.from_key(key))
