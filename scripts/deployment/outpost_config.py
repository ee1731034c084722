"""The launch file's `[outpost]`: the fund on a second chain, and the line to it."""

from decimal import Decimal
from typing import Annotated

from eth_typing import ChecksumAddress
from pydantic import Field

from scripts.deployment.quantities import Address, Duration, Number, Whole, percent
from scripts.deployment.sections import DAY, ChainConfig, Section

MINUTE = 60
MAX_WORD_S = 3 * DAY  # RemoteBook's bound of both times
# A keeper that beats seldom leaves the outpost's door open: anyone may after 14 days of silence.
MOST_SILENCE = 7 * DAY


class End(Section):
    """One end of the line: Hyperlane on its chain, and what vouches there for the other's words."""

    domain: Annotated[int, Whole(1, 2**32 - 1)]
    mailbox: Address
    route: Address
    ism: Address
    # One validator's key alone would be a key of the fund.
    validators: Annotated[tuple[Address, ...], Field(min_length=2, max_length=255)]
    threshold: Annotated[int, Whole(2, 255)]
    ism_owner: Address | None = None


class Line(Section):
    """Both ends, pinned for good."""

    home: End
    outpost: End


class Rhythm(Section):
    """How often the keeper has something said, and what a message may cost."""

    statement_every: Annotated[int, Duration(MINUTE, MAX_WORD_S)] = 3_600
    heartbeat_every: Annotated[int, Duration(MINUTE, MOST_SILENCE)] = DAY
    max_fee: Annotated[Decimal, Number(Decimal("1e-18"), Decimal(10), 18, "an amount of coin")] = (
        Decimal("0.01")
    )


class OutpostConfig(ChainConfig):
    """What stands on the second chain, and what home holds it to."""

    PREFIX = "outpost."
    CREATOR_KEY = "deployer"

    deployer: Address
    cap_percent: Annotated[Decimal, percent("0", "50")]
    max_age: Annotated[int, Duration(10 * MINUTE, MAX_WORD_S)]
    max_transit: Annotated[int, Duration(10 * MINUTE, MAX_WORD_S)]
    guardian_term: Annotated[int, Duration(30 * DAY, 365 * DAY)] = 180 * DAY
    hyperlane: Line
    keeper: Rhythm = Rhythm()

    @property
    def creator(self) -> ChecksumAddress:
        """The deployer on its chain."""
        return self.deployer

    @property
    def first_term(self) -> int:
        """Seconds that the first guardian is in office."""
        return self.guardian_term
