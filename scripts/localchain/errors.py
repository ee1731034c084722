"""
Errors of the local chain.

LocalChainError
├── AnvilError                the node did not start or died
├── ArtifactError             a compiled contract is missing or unreadable
├── TransactionRevertedError  a set-up transaction was mined and failed
├── MarketDataError           market data that cannot be used, with the line and the value
├── MarketOverError           a replay has no further point
├── KeptChainError            there is no kept chain to go on with
└── RelayError                validators do not sign for a message
"""


class LocalChainError(Exception):
    """Root of everything the local chain raises by itself."""


class AnvilError(LocalChainError):
    """The node did not start, or died."""


class ArtifactError(LocalChainError):
    """A compiled contract is missing or unreadable."""


class TransactionRevertedError(LocalChainError):
    """A set-up transaction was mined and failed."""


class MarketDataError(LocalChainError):
    """Market data cannot be used; the message names the place and the value."""


class MarketOverError(LocalChainError):
    """A replay has no further point."""


class KeptChainError(LocalChainError):
    """There is no kept chain to go on with."""


class RelayError(LocalChainError):
    """Validators do not sign for a message: their chain does not have it, or not deep enough."""
