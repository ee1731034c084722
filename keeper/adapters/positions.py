"""From the SnapshotReader's entries to the domain's: what is booked must be there and be itself."""

from __future__ import annotations

from keeper.adapters.address_book import AddressBook
from keeper.adapters.contracts import Reading
from keeper.domain.snapshot import Entry
from keeper.domain.units import ZERO_ADDRESS, Address
from keeper.domain.vaults import VaultState
from keeper.errors import NavDisagreementError


def to_entry(reading: Reading, strategy: str, book: AddressBook, *, read_at: int) -> Entry:
    """
    Translate one entry.

    Args:
        reading: an EntryReading.
        strategy: its name, for the errors.
        book: names tokens.
        read_at: unix seconds of the block.

    Raises:
        NavDisagreementError: less is held than is booked, or a position is not what its adapter
            says.
    """
    token, adapter = reading.address("token"), reading.address("adapter")
    units, underlying = reading.number("units"), reading.address("underlying")
    require_held(f"{book.symbol_of(token)} of {strategy}", units, reading.number("held"))
    if adapter == ZERO_ADDRESS:
        return Entry(token=token, adapter=adapter, units=units, underlying=token)
    vault = _vault(reading, strategy, read_at)
    if vault is not None:
        return Entry(token=token, adapter=adapter, units=units, underlying=underlying, vault=vault)
    known = reading.address("positionToken")
    if known != token and units:
        raise NavDisagreementError(
            f"{strategy} holds {units} of position {token}, but the protocol of adapter {adapter} "
            f"knows {known} for {underlying}"
        )
    index = reading.number("index")
    return Entry(token=token, adapter=adapter, units=units, underlying=underlying, index=index)


def require_held(what: str, booked: int, held: int) -> None:
    """
    Make sure that what is booked is there.

    Raises:
        NavDisagreementError: it is not.
    """
    if held < booked:
        raise NavDisagreementError(f"{what}: {booked} booked, only {held} held")


def _vault(reading: Reading, strategy: str, read_at: int) -> VaultState | None:
    """Translate a position in a vault; None for any other. A silent vault is the domain's case."""
    vault, token = reading.struct("vault"), reading.address("token")
    if vault.number("maxGrowthPerDay") == 0:
        return None
    answers, checked_at = vault.flag("ok"), vault.number("time")
    if reading.number("units"):
        _require_itself(reading, vault, strategy)
    return VaultState(
        vault=Address(token),
        assets=vault.number("assets") if answers else None,
        max_growth=vault.number("maxGrowthPerDay"),
        price=vault.number("price"),
        checked_at=checked_at,
        read_at=read_at,
    )


def _require_itself(reading: Reading, vault: Reading, strategy: str) -> None:
    """Hold the adapter's word against the vault's: the contract believes the adapter alone."""
    token, adapter = reading.address("token"), reading.address("adapter")
    ours, theirs = reading.address("underlying"), vault.address("asset")
    if vault.flag("ok") and ours != theirs:
        raise NavDisagreementError(
            f"{strategy} holds shares of vault {token}, which is of {theirs} by its own word, "
            f"but of {ours} by that of adapter {adapter}"
        )
    if vault.number("time") == 0:
        raise NavDisagreementError(f"adapter {adapter} has no checkpoint of vault {token}")
