"""Which events set a term of the fund, under the names that proposals have for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from keeper.adapters.contracts import Reading
from keeper.domain.names import Names, Unit
from keeper.domain.power_table import POWERS
from keeper.domain.powers import Path, dig
from keeper.domain.quantities import spell
from keeper.domain.wording import format_time

Term = tuple[str, Unit | None, Path]  # without a unit it is a time, unix seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class TermEvent:
    """
    What an event sets.

    Args:
        terms: names, units, and where the event has the values.
        key: what they are of, and where the event names that.
        word: the value of an event that carries none.
    """

    terms: tuple[Term, ...]
    key: tuple[Unit, Path] | None = None
    word: str = ""


def _as_called(contract: str, function: str) -> TermEvent:
    """
    Take names and places from the power whose call the event looks like.

    An argument that would hide a getter of its contract ends with an underscore, the event's not.
    """
    power = next(each for each in POWERS if (each.contract, each.function) == (contract, function))
    key = (power.keys[0].unit, power.keys[0].argument) if power.keys else None
    terms = tuple(
        (field.name, field.unit, tuple(step.rstrip("_") for step in field.argument))
        for field in power.fields
    )
    return TermEvent(terms=terms, key=key)


def _one(name: str, unit: Unit, place: str, key: tuple[Unit, Path] | None = None) -> TermEvent:
    return TermEvent(terms=((name, unit, (place,)),), key=key)


def _word(name: str, word: str, key: tuple[Unit, Path]) -> TermEvent:
    return TermEvent(terms=((name, Unit.ACCOUNT, ()),), key=key, word=word)


_STRATEGY, _TOKEN = (Unit.STRATEGY, ("strategy",)), (Unit.TOKEN, ("token",))
_LIMITS = _as_called("risk", "setStrategyLimits")
_TOKEN_CAP, _ADAPTER_CAP = (_as_called("risk", name) for name in ("setToken", "setAdapter"))
TERM_EVENTS: Mapping[str, TermEvent] = {
    "fund.DealingTermsSet": _as_called("fund", "setDealingTerms"),
    "fee_distribution.FeeTermsSet": _as_called("fee_distribution", "setFeeTerms"),
    "fee_distribution.RecipientsSet": _as_called("fee_distribution", "setRecipients"),
    "nav_oracle.NavTermsSet": _as_called("nav_oracle", "setNavTerms"),
    "risk.RiskTermsSet": _as_called("risk", "setRiskTerms"),
    "risk.StrategyListed": _LIMITS,
    "risk.StrategyLimitsSet": _LIMITS,
    "risk.StrategyFrozen": _word("trading", "frozen", _STRATEGY),
    "risk.StrategyUnfrozen": _word("trading", "free", _STRATEGY),
    "risk.TokenListed": _TOKEN_CAP,
    "risk.TokenCapSet": _TOKEN_CAP,
    "risk.AdapterListed": _ADAPTER_CAP,
    "risk.AdapterCapSet": _ADAPTER_CAP,
    "registry.FeedSet": TermEvent(
        terms=(
            ("feed", Unit.ACCOUNT, ("aggregator",)),
            ("feed max age", Unit.DURATION, ("maxAge",)),
        ),
        key=_TOKEN,
    ),
    "registry.FeedDisabled": _word("feed", "disabled", _TOKEN),
    "treasury.TargetSet": _one("target", Unit.PART, "target", _STRATEGY),
    "treasury.StrategyAdded": _one("target", Unit.PART, "target", _STRATEGY),
    "treasury.StrategyApproved": TermEvent(
        terms=(
            ("configuration", Unit.HASH, ("mandate", "configHash")),
            ("rules", Unit.HASH, ("mandate", "rules")),
            ("strategist", Unit.ACCOUNT, ("mandate", "strategist")),
            ("fee part", Unit.BPS, ("mandate", "feeBps")),
        ),
        key=_STRATEGY,
    ),
    "treasury.StrategyRemoved": _word("configuration", "removed", _STRATEGY),
    "controls.KeeperSet": _as_called("controls", "setKeeper"),
    "controls.StandbySet": _as_called("controls", "setStandby"),
    "controls.ManagerSet": _as_called("controls", "setManager"),
    "controls.WatcherSet": _as_called("controls", "setWatcher"),
    "controls.GuardianSet": TermEvent(
        terms=(
            ("guardian", Unit.ACCOUNT, ("guardian",)),
            ("guardian's term ends", None, ("termEnds",)),
        )
    ),
    "dao.VotingDelaySet": _as_called("dao", "setVotingDelay"),
    "dao.VotingPeriodSet": _as_called("dao", "setVotingPeriod"),
    "dao.LateQuorumVoteExtensionSet": _as_called("dao", "setLateQuorumVoteExtension"),
    "dao.ProposalThresholdSet": _as_called("dao", "setProposalThreshold"),
    "dao.QuorumNumeratorUpdated": _as_called("dao", "updateQuorumNumerator"),
    "timelock.MinDelayChange": _one("timelock delay", Unit.DURATION, "newDuration"),
    "timelock.ProposerHandedOver": _one("proposer", Unit.ACCOUNT, "to"),
}


def spell_terms(name: str, values: Reading, names: Names) -> Iterator[tuple[str, str]]:
    """Write the terms that an event sets, each with its value."""
    event = TERM_EVENTS[name]
    about = ""
    if event.key is not None:
        kind, path = event.key
        about = f" of {names.name(kind, str(dig(values.values, path)))}"
    for term, unit, path in event.terms:
        yield f"{term}{about}", event.word or _spell(unit, dig(values.values, path), names)


def _spell(unit: Unit | None, value: object, names: Names) -> str:
    if unit is None:
        assert isinstance(value, int)
        return format_time(value)
    if unit is Unit.PARTS:
        assert isinstance(value, list)
        value = tuple((each["account"], each["bps"]) for each in value)
    assert isinstance(value, int | str | bytes | tuple)
    return spell(unit, value, names)
