"""What a reader may be told went wrong, beside the keeper's own errors."""

from __future__ import annotations

from keeper.errors import KeeperError, StorageError

NO_DATABASE = "the keeper's database cannot be read now"


class PortalError(Exception):
    """
    A request that is not answered as it is.

    Attributes:
        status: of HTTP.
        limit: that it broke, if any.
        value: that broke it, if any.
    """

    status = 400

    def __init__(
        self, reason: str, *, limit: int | str | None = None, value: int | str | None = None
    ) -> None:
        super().__init__(reason)
        self.limit, self.value = limit, value


class NotThereError(PortalError):
    """There is no such thing."""

    status = 404


class UnsignedError(PortalError):
    """It is for somebody who signed in."""

    status = 401


class RefusedError(PortalError):
    """It is well formed, and contradicts itself or what the fund may do."""

    status = 409


class BusyError(PortalError):
    """Too much is under way."""

    status = 503


class GreedyError(PortalError):
    """One client has as much as it may."""

    status = 429


def words_of(error: KeeperError) -> str:
    """Say what everybody may be told; a database's own words name paths, hosts and users."""
    return NO_DATABASE if isinstance(error, StorageError) else str(error)
