"""
The launch file: what it says about a fund, and about the outpost that the fund may have.

What both are made of is in sections.py, the outpost's own in outpost_config.py. What needs two keys
or the chain to be judged is in rules.py and preflight.py. docs/deploy.md explains every key.
"""

import hashlib
import json
from decimal import Decimal
from typing import Annotated, Literal

from eth_typing import ChecksumAddress
from pydantic import Field

from scripts.deployment.outpost_config import OutpostConfig
from scripts.deployment.quantities import BPS_PLACES, Address, Duration, Number, Text, percent
from scripts.deployment.sections import DAY, HOUR, ChainConfig, Holders, Section, Symbol

MAX_UINT96 = 2**96 - 1
Minimum = Annotated[Decimal, Number(Decimal(0), Decimal(1000), 18, "an amount of tokens")]


class Identity(Section):
    """What the shares are called, who deploys, and the subscription that is locked for good."""

    name: Annotated[str, Text(64)]
    symbol: Symbol
    deployer: Address
    seed: Annotated[Decimal, Number(Decimal(1), Decimal(MAX_UINT96), 18, "an amount of tokens")]


class Roles(Holders):
    """Who may do what; the launch owner proposes to the timelock until the DAO takes over."""

    launch_owner: Address


class Governance(Section):
    """How shareholders vote, and for how long the first guardian is in office."""

    voting_delay: Annotated[int, Duration(DAY, 4 * DAY + 12 * HOUR)] = DAY
    voting_period: Annotated[int, Duration(2 * DAY, 5 * DAY + 12 * HOUR)] = 3 * DAY
    late_quorum_extension: Annotated[int, Duration(12 * HOUR, 4 * DAY)] = DAY
    quorum_percent: Annotated[Decimal, percent("5", "30")] = Decimal(10)
    proposal_threshold_percent: Annotated[Decimal, percent("0.1", "5")] = Decimal(1)
    guardian_term: Annotated[int, Duration(30 * DAY, 365 * DAY)] = 180 * DAY


class FlashAccount(Section):
    """An account of its own for round trips with borrowed money, and who lends to it."""

    lenders: Annotated[tuple[Literal["uniswap_v3", "aave_v3"], ...], Field(min_length=1)]


class Dealing(Section):
    """When requests are struck, and how much of them."""

    min_period: Annotated[int, Duration(HOUR, 31 * DAY)]
    period: Annotated[int, Duration(HOUR, 31 * DAY)]
    strike_window: Annotated[int, Duration(60, HOUR)]
    lock: Annotated[int, Duration(0, DAY)]
    gate_percent: Annotated[Decimal, percent("5", "100", BPS_PLACES)]
    min_deposit: Minimum
    min_redeem: Minimum
    allowlist: Address | None = None


class Recipient(Section):
    """Who gets which part of the fee shares."""

    account: Address
    percent: Annotated[Decimal, percent("0.01", "100", BPS_PLACES)]


class Fees(Section):
    """What investors pay."""

    management_percent: Annotated[Decimal, percent("0", "2")]
    performance_percent: Annotated[Decimal, percent("0", "20")]
    entry_levy_percent: Annotated[Decimal, percent("0", "1")]
    exit_levy_percent: Annotated[Decimal, percent("0", "1")]
    in_kind_levy_percent: Annotated[Decimal, percent("0", "1")]
    recipients: Annotated[tuple[Recipient, ...], Field(min_length=1, max_length=8)]


class FundConfig(ChainConfig):
    """The whole file."""

    CREATOR_KEY = "fund.deployer"

    fund: Identity
    roles: Roles
    governance: Governance = Governance()
    flash_account: FlashAccount | None = None
    dealing: Dealing
    fees: Fees
    outpost: OutpostConfig | None = None

    @property
    def creator(self) -> ChecksumAddress:
        """The deployer at home."""
        return self.fund.deployer

    @property
    def first_term(self) -> int:
        """Seconds that the first guardian is in office."""
        return self.governance.guardian_term

    @property
    def chains(self) -> tuple[ChainConfig, ...]:
        """What stands at home and, where there is an outpost, what stands there."""
        return (self,) if self.outpost is None else (self, self.outpost)

    def digest(self) -> str:
        """Hash what decides what is deployed; nodes, fees and the keeper's rhythm do not."""
        record = self.model_dump(
            mode="json", exclude={"network": True, "outpost": {"network": True, "keeper": True}}
        )
        record["chain_ids"] = [chain.network.chain_id for chain in self.chains]
        return "0x" + hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
