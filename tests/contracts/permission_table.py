"""The permission table of contracts/README.md, and what each of its phrases means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

GOVERNOR = "FundTimelock"
CORE = frozenset(
    {
        "EmergencyControls",
        "Escrow",
        "FeeDistribution",
        "FlashAccount",
        "FundDAO",
        "FundShares",
        "FundTimelock",
        "NavOracle",
        "PerformanceTracking",
        "PocketHedgeFund",
        "PriceRegistry",
        "RiskManagement",
        "Treasury",
    }
)
STRATEGIES = frozenset({"Strategy trend", "Strategy lending"})
MEMBERS = CORE | STRATEGIES | {"Strategy implementation", "FundLock"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """
    What one phrase of the table means.

    Args:
        allowed: names of actors; None is everybody.
        excluded: names of actors that are refused although everybody is allowed.
        errors: what everybody else gets; any one of them.
        inside: whether the fund's lock has to be held.
    """

    allowed: frozenset[str] | None = None
    excluded: frozenset[str] = field(default=frozenset())
    errors: frozenset[str] = field(default=frozenset())
    inside: bool = False

    def allows(self, actor: str) -> bool:
        """Whether the actor may call."""
        return actor not in self.excluded and (self.allowed is None or actor in self.allowed)


def only(*allowed: str, error: str, inside: bool = False) -> Rule:
    """Allow some actors, and name the error that all others get."""
    return Rule(allowed=frozenset(allowed), errors=frozenset({error}), inside=inside)


RULES: Mapping[str, Rule] = {
    "anyone": Rule(),
    "anyone, once": Rule(),
    "anyone once a strike is long overdue": Rule(),
    "anyone, for itself": Rule(),
    "anyone but Escrow and FeeDistribution, for itself": Rule(
        excluded=frozenset({"Escrow", "FeeDistribution"}), errors=frozenset({"NoVote"})
    ),
    "anyone, with the owner's signature": Rule(),
    "anyone, after the delay": Rule(),
    "any holder, for its own shares": Rule(),
    "the controller or its operator": only("investor", "operator", error="NotAuthorised"),
    "the controller or its operator; the owner's assets or shares only with the owner's operator "
    "right or allowance": only("investor", "operator", error="NotAuthorised"),
    "the owner's spender, within its allowance": only(
        "operator", error="ERC20InsufficientAllowance"
    ),
    "keeper": only("keeper", error="NotKeeper"),
    "keeper; anyone in the wind-down": only("keeper", error="NotKeeper"),
    "keeper; anyone once overdue": only("keeper", error="CloseNotOverdue"),
    "manager": only("manager", error="NotManager"),
    "guardian": only("guardian", error="NotGuardian"),
    "guardian, unless all that the operation does is replace guardian or keeper": only(
        "guardian", error="NotGuardian"
    ),
    "guardian, watcher": only("guardian", "watcher", error="NotPauser"),
    "guardian, governor": only("guardian", GOVERNOR, error="NotGuardian"),
    "governor": only(GOVERNOR, error="NotGovernor"),
    "governor, with the guardian's consent": only(GOVERNOR, error="NotGovernor"),
    "EmergencyControls": only("EmergencyControls", error="NotControls"),
    "NavOracle": only("NavOracle", error="NotNavOracle"),
    "PerformanceTracking, member": only("PerformanceTracking", error="NotPerformance", inside=True),
    "a recipient, for its own part": only("manager", "dao", "keeper", error="NothingOwed"),
    "PocketHedgeFund": only("PocketHedgeFund", error="NotFund"),
    "PocketHedgeFund, member": only("PocketHedgeFund", error="NotFund", inside=True),
    # A fund on one chain has no port.
    "PocketHedgeFund or HomePort, member": only("PocketHedgeFund", error="NotFund", inside=True),
    "PocketHedgeFund, member; HomePort to itself": only(
        "PocketHedgeFund", error="NotFund", inside=True
    ),
    "Treasury": Rule(
        allowed=frozenset({"Treasury"}),
        errors=frozenset({"NotTreasury", "NotMember"}),  # FundLock's word for it is the second
    ),
    "FlashAccount, member": only("FlashAccount", error="NotFlashAccount", inside=True),
    "a lender that it just asked, in its own transaction": only(error="UnexpectedCallback"),
    "Treasury, member": only("Treasury", error="NotTreasury", inside=True),
    "a listed strategy, member": Rule(
        allowed=STRATEGIES, errors=frozenset({"NotStrategy"}), inside=True
    ),
    "any contract of the fund": Rule(allowed=MEMBERS, errors=frozenset({"NotMember"})),
    "the contract that holds it": only(error="FundNotLocked"),
    "proposer": only("FundDAO", error="AccessControlUnauthorizedAccount"),
    "proposer, or a decision of the timelock itself": only(
        "FundDAO", "FundTimelock", error="AccessControlUnauthorizedAccount"
    ),
    "whoever votes with the threshold of shares": only(
        "investor", error="GovernorInsufficientProposerVotes"
    ),
    "anyone, once it was voted for": Rule(),
    "who proposed it, before votes are counted": only("investor", error="GovernorUnableToCancel"),
    "FundTimelock, carrying out a proposal": only("FundTimelock", error="GovernorOnlyExecutor"),
    "FundTimelock itself, once": only("FundTimelock", error="OnlyTimelock"),
    "FundTimelock itself, never below the floor": only(
        "FundTimelock", error="TimelockUnauthorizedCaller"
    ),
    "nobody": Rule(
        allowed=frozenset(),
        errors=frozenset({"RolesAreClosed", "PowersAreClosed", "GovernorDisabledDeposit"}),
    ),
}

AUTHORISATION_ERRORS = frozenset({"FundNotLocked"}.union(*(r.errors for r in RULES.values())))
