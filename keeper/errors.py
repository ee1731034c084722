"""
What can go wrong, by what an operator would do about it.

KeeperError                       exit code
├── ConfigError                   3   fix the configuration
├── ChainMismatchError            5   endpoint, database or address book is of another fund
├── RpcError                      4   wait, or change the endpoint
│   ├── ArchiveNeededError        4   use an endpoint that keeps old state
│   └── ChainMovedError           4   the chain was reorganised during a read; run again
├── ReportFileError               3   a file is no report that the keeper wrote: get another copy
├── GuardError                    2   a rule held something back: read the numbers, decide
│   ├── PriceError                2   a price is stale, missing, out of its band or not positive
│   ├── BreachError               2   an order would break a limit
│   ├── NavDisagreementError      2   the two keys do not agree
│   ├── PoolDivergedError         2   events of a pool and its state differ: `keeper arb pools`
│   ├── SwapError                 2   a pool would refuse this swap, or not fill it
│   │   └── UnknownTicksError     2   it leaves the ticks that were read: read more of them
│   └── TransactionRefusedError   2   the contract would revert, or did
├── StorageError                  6   the database takes or gives nothing: disk, rights, server
└── PendingError                  1   something is under way; run again later
    └── LeaseLostError            1   another keeper took over; it goes on with the work

0 is success; 70 is a fault of the keeper itself.
"""


class KeeperError(Exception):
    """Anything the keeper reports by name."""

    exit_code = 70


class ConfigError(KeeperError):
    """The configuration is wrong; nothing was done."""

    exit_code = 3


class ReportFileError(KeeperError):
    """A file is no report that can be checked."""

    exit_code = 3


class ChainMismatchError(KeeperError):
    """Two of chain, database, address book and fund do not belong together."""

    exit_code = 5


class RpcError(KeeperError):
    """An endpoint did not answer, or answered nonsense."""

    exit_code = 4


class ArchiveNeededError(RpcError):
    """The endpoint no longer has the state of that block."""


class ChainMovedError(RpcError):
    """The chain was reorganised while it was read."""


class GuardError(KeeperError):
    """A rule held something back."""

    exit_code = 2


class PriceError(GuardError):
    """A price cannot be used."""


class BreachError(GuardError):
    """An action would break a limit."""


class NavDisagreementError(GuardError):
    """The two keys of the NAV do not agree."""


class PoolDivergedError(GuardError):
    """What is known of a pool is not what the chain says; nothing is traded on it meanwhile."""


class SwapError(GuardError):
    """A pool would refuse this swap, or not fill it."""


class UnknownTicksError(SwapError):
    """A swap leaves the ticks of its pool that were read; beyond them nothing is known."""


class TransactionRefusedError(GuardError):
    """A contract refused a call; the message carries its error by name and its numbers."""


class StorageError(KeeperError):
    """The database cannot be used now; nothing was sent that is not stored in it."""

    exit_code = 6


class PendingError(KeeperError):
    """Something is under way; the same command later goes on."""

    exit_code = 1


class LeaseLostError(PendingError):
    """Another keeper took over while this one did not move; nothing more was written or sent."""
