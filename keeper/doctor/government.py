"""The doctor's checks of the fund's government, of members' keys, and of strategies' mandates."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from keeper.adapters.dao_terms import GovernmentReader
from keeper.bootstrap import Reader, open_mandates, open_member_key
from keeper.doctor.chain import check_balance
from keeper.doctor.findings import Check
from keeper.domain.dao_terms import require_quorum, require_term, tell_government
from keeper.domain.mandates import broken_mandate
from keeper.domain.units import Address
from keeper.errors import ChainMismatchError


def government_checks(reader: Reader) -> Iterator[Check]:
    """List the checks of who decides, and whether they can."""
    found = GovernmentReader(reader.sure, reader.book)
    terms = cache(found.fetch_terms)
    yield Check(
        name="government",
        run=lambda: tell_government(terms()),
        remedy="see that the node answers",
    )
    yield Check(
        name="guardian",
        run=lambda: require_term(terms()),
        remedy="propose `setGuardian` with a new term: until then nobody cancels a bad decision",
    )
    yield Check(
        name="quorum",
        run=lambda: require_quorum(terms()),
        remedy="let people claim their shares, or lower the quorum while there is one",
    )
    yield Check(
        name="mandates",
        run=lambda: check_mandates(reader, found),
        remedy="run each strategy by the document that was approved, and name it in [[mandates]]",
    )
    yield from _member_checks(reader)


def check_mandates(reader: Reader, found: GovernmentReader) -> str:
    """
    Check that strategies are run as they were approved.

    Raises:
        ConfigError: the configuration names a strategy that the fund does not have.
        ChainMismatchError: a document is another one than was approved, or cannot be read.
    """
    mandates = open_mandates(reader.settings, reader.book)
    problems = [broken_mandate(each, found.fetch_rules(each.strategy)) for each in mandates]
    if any(problems):
        raise ChainMismatchError("; ".join(filter(None, problems)))
    kept = [each.name for each in mandates if each.rules]
    return f"as approved by vote: {', '.join(kept) or 'none was'}"


def _member_checks(reader: Reader) -> Iterator[Check]:
    if reader.settings.member is None:
        return

    @cache  # a keystore is slow to open, on purpose
    def account() -> Address:
        return open_member_key(reader.settings).address

    yield Check(
        name="member",
        run=lambda: f"{account()}, files are 0600",
        remedy="give the member's key a keystore and a passphrase of its own, mode 0600",
    )
    yield Check(
        name="member balance",
        run=lambda: check_balance(reader, account()),
        remedy="send ether to the member's account, or sign with --sign-only for others to submit",
    )
