"""Wallets before they are put into a browser."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletTerms:
    """
    A wallet before it is put into a browser.

    Args:
        key: private key of its one account.
        chain: id of the chain that it is on.
        chains: RPC of each chain that it knows, by id.
        name: as it announces itself.
        announces: whether it does so (EIP-6963).
        at_window: whether it is what a page finds as `window.ethereum`.
    """

    key: str
    chain: int
    chains: dict[int, str]
    name: str = "Test Wallet"
    id: str = "test"
    announces: bool = True
    at_window: bool = False

    def as_json(self) -> dict[str, object]:
        """Spell it for the driver."""
        return asdict(self)
