"""The configuration in the contracts' own units and structs."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from eth_typing import ChecksumAddress

from scripts.deployment.addresses import Addresses
from scripts.deployment.config import FundConfig
from scripts.deployment.outpost_config import End, OutpostConfig
from scripts.deployment.quantities import ZERO_ADDRESS, to_bps, to_units, to_wad
from scripts.deployment.sections import ChainConfig
from scripts.deployment.sections import Feed as FeedSection
from scripts.deployment.sections import Strategy as StrategySection

# What an ABI argument may be: structs are mappings by field name.
Value: TypeAlias = int | str | bytes | Sequence["Value"] | Mapping[str, "Value"]
Struct: TypeAlias = dict[str, Value]

SHARE_DECIMALS = 18


def roles(config: ChainConfig) -> Struct:
    """Spell IEmergencyControls.Roles."""
    holders = config.roles
    return {
        "manager": holders.manager,
        "keeper": holders.keeper,
        "standby": holders.standby or ZERO_ADDRESS,
        "guardian": holders.guardian,
        "watcher": holders.watcher or ZERO_ADDRESS,
        "guardianTerm": config.first_term,
    }


def vote_settings(config: FundConfig) -> Struct:
    """Spell IFundDAO.Settings."""
    governance = config.governance
    return {
        "votingDelay": governance.voting_delay,
        "votingPeriod": governance.voting_period,
        "lateQuorumExtension": governance.late_quorum_extension,
        "quorum": to_wad(governance.quorum_percent),
        "threshold": to_wad(governance.proposal_threshold_percent),
    }


def feeds(config: ChainConfig) -> list[Struct]:
    """Spell IPriceRegistry.FeedConfig of every token, the base asset's first."""
    listed = [(config.base.address, config.base.feed)]
    listed += [(token.address, token.feed) for token in config.tokens]
    return [_feed(address, feed) for address, feed in listed]


def _feed(token: ChecksumAddress, feed: FeedSection) -> Struct:
    """Spell one feed; the band is in the aggregator's decimals."""
    return {
        "token": token,
        "aggregator": feed.aggregator,
        "maxAge": feed.max_age,
        "minAnswer": to_units(feed.min_usd, feed.decimals),
        "maxAnswer": to_units(feed.max_usd, feed.decimals),
        "secondSource": feed.second_source or ZERO_ADDRESS,
        "maxDeviationBps": to_bps(feed.max_deviation_percent or feed.threshold_percent * 0),
        "thresholdBps": to_bps(feed.threshold_percent),
    }


def recipients(config: FundConfig) -> list[Struct]:
    """Spell IFeeDistribution.Recipient of everyone who gets fees."""
    return [
        {"account": recipient.account, "bps": to_bps(recipient.percent)}
        for recipient in config.fees.recipients
    ]


def risk_terms(config: ChainConfig) -> Struct:
    """Spell IRiskManagement.RiskTerms."""
    risk = config.risk
    return {
        "batchLoss": to_wad(risk.batch_loss_percent),
        "fundLossCapacity": to_wad(risk.fund_loss_percent_a_day),
        "turnoverCapacity": to_wad(risk.turnover_percent_a_day),
        "cashFloor": to_wad(risk.cash_floor_percent),
    }


def token_caps(config: ChainConfig) -> list[Struct]:
    """Spell RiskManagement.TokenCap of every token but the base asset."""
    return [{"token": token.address, "cap": to_wad(token.cap_percent)} for token in config.tokens]


def adapter_caps(config: ChainConfig, addresses: Addresses) -> list[Struct]:
    """Spell RiskManagement.AdapterCap of every configured venue."""
    return [
        {"adapter": address, "cap": to_wad(getattr(config.venues, name).cap_percent)}
        for name, address in addresses.adapters.items()
    ]


def nav_terms(config: ChainConfig) -> Struct:
    """Spell INavOracle.NavTerms."""
    nav = config.nav
    return {
        "priceTolerance": to_wad(nav.price_tolerance_percent),
        "totalTolerance": to_wad(nav.total_tolerance_percent),
        "maxMove": to_wad(nav.max_move_percent),
        "coolOff": nav.cool_off,
        "window": nav.window,
    }


def strategy_limits(strategy: StrategySection) -> Struct:
    """Spell IRiskManagement.StrategyLimits."""
    return {
        "cap": to_wad(strategy.cap_percent),
        "lossCapacity": to_wad(strategy.loss_percent_a_day),
        "maxDrawdown": to_wad(strategy.max_drawdown_percent),
        "cooldown": strategy.cooldown,
    }


def strategy_entries(
    config: ChainConfig, strategy: StrategySection, addresses: Addresses
) -> list[tuple[ChecksumAddress, ChecksumAddress]]:
    """List (token, adapter) of what it may hold besides the base asset; no adapter is 0."""
    tokens = {token.symbol: token.address for token in config.tokens}
    plain = [(tokens[symbol], ZERO_ADDRESS) for symbol in strategy.tokens]
    lent = [(loan.a_token, addresses["aave_v3"]) for loan in strategy.lending]
    return plain + lent + [(vault, addresses["erc4626"]) for vault in strategy.vaults]


def strategies(config: ChainConfig, addresses: Addresses) -> list[Struct]:
    """Spell ITreasury.StrategyConfig of every strategy."""
    listed: list[Struct] = []
    for strategy in config.strategies:
        entries = strategy_entries(config, strategy, addresses)
        listed.append(
            {
                "tokens": [token for token, _ in entries],
                "adapters": [adapter for _, adapter in entries],
                "target": to_wad(strategy.target_percent),
                "limits": strategy_limits(strategy),
            }
        )
    return listed


def remote_terms(config: OutpostConfig) -> Struct:
    """Spell IHomePort.RemoteTerms."""
    return {
        "cap": to_wad(config.cap_percent),
        "maxAge": config.max_age,
        "maxTransit": config.max_transit,
    }


def line(own: End, other: End, peer: ChecksumAddress) -> Struct:
    """
    Spell IHyperlaneAdapter.Line of one end.

    Args:
        own: this end.
        other: the other one.
        peer: the contract there.
    """
    return {
        "mailbox": own.mailbox,
        "ism": own.ism,
        "domain": other.domain,
        "peer": peer,
        "route": own.route,
        "remoteRoute": other.route,
    }


def dealing_terms(config: FundConfig) -> Struct:
    """Spell IPocketHedgeFund.DealingTerms."""
    dealing = config.dealing
    return {
        "minPeriod": dealing.min_period,
        "period": dealing.period,
        "strikeWindow": dealing.strike_window,
        "lock": dealing.lock,
        "gateBps": to_bps(dealing.gate_percent),
        "minDeposit": to_units(dealing.min_deposit, config.base.decimals),
        "minRedeem": to_units(dealing.min_redeem, SHARE_DECIMALS),
        "allowlist": dealing.allowlist or ZERO_ADDRESS,
    }


def fee_terms(config: FundConfig) -> Struct:
    """Spell IFeeDistribution.FeeTerms."""
    fees = config.fees
    return {
        "management": to_wad(fees.management_percent),
        "performance": to_wad(fees.performance_percent),
        "entryLevy": to_wad(fees.entry_levy_percent),
        "exitLevy": to_wad(fees.exit_levy_percent),
        "inKindLevy": to_wad(fees.in_kind_levy_percent),
    }


def seed_assets(config: FundConfig) -> int:
    """Give the seed in base units."""
    return to_units(config.fund.seed, config.base.decimals)


def seed_shares(config: FundConfig) -> int:
    """Give the shares of the seed: the first share costs 1.0 base asset."""
    return to_units(config.fund.seed, SHARE_DECIMALS)
