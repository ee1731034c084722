"""Rules between keys of the launch file; what one key alone may be is in config.py."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from scripts.deployment.config import FundConfig
from scripts.deployment.outpost_rules import broken_line
from scripts.deployment.problems import Problem, repeated, under
from scripts.deployment.quantities import places_of, spell_duration
from scripts.deployment.sections import DAY, ChainConfig, PricedToken, Strategy, Venues

MAX_ENTRIES = 8  # of a strategy, the base asset included
ALL_PERCENT = Decimal(100)


def broken_rules(config: FundConfig) -> list[Problem]:
    """List every rule between keys that the configuration breaks."""
    problems = [problem for rule in RULES for problem in rule(config)]
    if config.outpost is not None:
        for shared in CHAIN_RULES:
            problems += under(config.outpost.PREFIX, shared(config.outpost))
        problems += broken_line(config, config.outpost)
    return problems


def tokens_by_key(config: ChainConfig) -> list[tuple[str, PricedToken]]:
    """List every token under its key of the file, the base asset first."""
    tokens = [(f"tokens.{index}", token) for index, token in enumerate(config.tokens)]
    return [("base", config.base), *tokens]


def _roles(config: ChainConfig) -> Iterator[Problem]:
    """One key, one role: a stolen key must not pause and trade at once."""
    held = [(f"roles.{name}", account) for name, account in config.roles]
    yield from repeated([(key, account) for key, account in held if account is not None])


def _timelock(config: FundConfig) -> Iterator[Problem]:
    """Every holder can leave before a decision takes effect."""
    dealing = config.dealing
    needed = max(2 * DAY, dealing.period + dealing.strike_window + dealing.lock)
    if config.timelock.delay < needed:
        limit = f"at least {spell_duration(needed)}: a period, its strike window and the lock"
        yield Problem("timelock.delay", spell_duration(config.timelock.delay), limit)


def _governance(config: FundConfig) -> Iterator[Problem]:
    """A vote is over before a guardian's pause is."""
    vote = config.governance
    longest = vote.voting_delay + vote.voting_period + vote.late_quorum_extension
    if longest > 7 * DAY:
        limit = "at most 7d together: voting_delay, voting_period and late_quorum_extension"
        yield Problem("governance", spell_duration(longest), limit)


def _dealing(config: FundConfig) -> Iterator[Problem]:
    """The least period is no longer than the period."""
    dealing = config.dealing
    if dealing.period < dealing.min_period:
        limit = f"at least dealing.min_period, {spell_duration(dealing.min_period)}"
        yield Problem("dealing.period", spell_duration(dealing.period), limit)


def _amounts(config: FundConfig) -> Iterator[Problem]:
    """Amounts of the base asset are whole numbers of its base units."""
    amounts = {"fund.seed": config.fund.seed, "dealing.min_deposit": config.dealing.min_deposit}
    for key, amount in amounts.items():
        if places_of(amount) > config.base.decimals:
            yield Problem(key, f"{amount:f}", f"at most base.decimals, {config.base.decimals}")


def _tokens(config: ChainConfig) -> Iterator[Problem]:
    """A symbol and an address mean one token, and no token is a venue."""
    listed = tokens_by_key(config)
    yield from repeated([(f"{key}.symbol", token.symbol) for key, token in listed])
    tokens = [(f"{key}.address", str(token.address)) for key, token in listed]
    yield from repeated(tokens + _targets(config.venues))


def _targets(venues: Venues) -> list[tuple[str, str]]:
    """List what adapters are going to call."""
    swaps = {"uniswap_v2": venues.uniswap_v2, "uniswap_v3": venues.uniswap_v3}
    routers = [(f"venues.{n}.router", str(v.router)) for n, v in swaps.items() if v is not None]
    lending = venues.aave_v3
    pools = [("venues.aave_v3.pool", str(lending.pool))] if lending else []
    listed = venues.erc4626.vaults if venues.erc4626 else ()
    return [*routers, *pools, *(("venues.erc4626.vaults", str(vault)) for vault in listed)]


def _feeds(config: ChainConfig) -> Iterator[Problem]:
    """A band has a width, answers its aggregator can give, and a second source its limit."""
    for key, token in tokens_by_key(config):
        feed = token.feed
        if feed.min_usd >= feed.max_usd:
            limit = f"below {key}.feed.max_usd, {feed.max_usd:f}"
            yield Problem(f"{key}.feed.min_usd", f"{feed.min_usd:f}", limit)
        if feed.max_usd > feed.min_usd * 10**6:
            limit = "at most a million times the lower end"
            yield Problem(f"{key}.feed.max_usd", f"{feed.max_usd:f}", limit)
        for name, bound in (("min_usd", feed.min_usd), ("max_usd", feed.max_usd)):
            if places_of(bound) > feed.decimals:
                limit = f"at most {key}.feed.decimals, {feed.decimals}"
                yield Problem(f"{key}.feed.{name}", f"{bound:f}", limit)
        if (feed.second_source is None) != (feed.max_deviation_percent is None):
            limit = "second_source and max_deviation_percent go together"
            yield Problem(f"{key}.feed", "half set", limit)
        if feed.second_source == feed.aggregator:
            limit = "another source than aggregator"
            yield Problem(f"{key}.feed.second_source", feed.aggregator, limit)


def _levies(config: FundConfig) -> Iterator[Problem]:
    """A levy below a feed's threshold invites dealing on news that the feed does not show yet."""
    widest = max(token.feed.threshold_percent for _, token in tokens_by_key(config))
    levies = {"entry": config.fees.entry_levy_percent, "exit": config.fees.exit_levy_percent}
    for name, levy in levies.items():
        if levy < widest:
            limit = f"at least {widest:f}, the widest feed threshold"
            yield Problem(f"fees.{name}_levy_percent", f"{levy:f}", limit)


def _recipients(config: FundConfig) -> Iterator[Problem]:
    """The parts are everything, and each account has one."""
    parts = config.fees.recipients
    total = sum((recipient.percent for recipient in parts), Decimal(0))
    if total != ALL_PERCENT:
        yield Problem("fees.recipients", f"{total:f} % together", "100 % together")
    accounts = [
        (f"fees.recipients.{index}.account", recipient.account)
        for index, recipient in enumerate(parts)
    ]
    yield from repeated(accounts)


def _strategies(config: ChainConfig) -> Iterator[Problem]:
    """Names are distinct, targets fit the fund, and everything held is known."""
    names = [
        (f"strategies.{index}.name", strategy.name)
        for index, strategy in enumerate(config.strategies)
    ]
    yield from repeated(names)
    targets = sum((strategy.target_percent for strategy in config.strategies), Decimal(0))
    room = ALL_PERCENT - config.risk.cash_floor_percent
    if targets > room:
        limit = f"at most {room:f} % together: the rest is the cash floor"
        yield Problem("strategies", f"{targets:f} % targeted together", limit)
    for index, strategy in enumerate(config.strategies):
        yield from _strategy(config, strategy, f"strategies.{index}")


def _strategy(config: ChainConfig, strategy: Strategy, key: str) -> Iterator[Problem]:
    """Check one strategy."""
    if strategy.target_percent > strategy.cap_percent:
        limit = f"at most its cap_percent, {strategy.cap_percent:f}"
        yield Problem(f"{key}.target_percent", f"{strategy.target_percent:f}", limit)
    count = 1 + len(strategy.tokens) + len(strategy.lending) + len(strategy.vaults)
    if count > MAX_ENTRIES:
        yield Problem(key, f"{count} entries", f"at most {MAX_ENTRIES}, the base asset included")
    known = {token.symbol for token in config.tokens}
    for symbol in strategy.tokens:
        if symbol not in known:
            yield Problem(f"{key}.tokens", symbol, "the symbol of one of tokens")
    lendable = known | {config.base.symbol}
    for loan in strategy.lending:
        if loan.token not in lendable:
            yield Problem(f"{key}.lending", loan.token, "the symbol of the base asset or a token")
    if strategy.lending and config.venues.aave_v3 is None:
        yield Problem(f"{key}.lending", "set", "needs venues.aave_v3")
    yield from repeated([(f"{key}.tokens", symbol) for symbol in strategy.tokens])
    yield from repeated([(f"{key}.lending", loan.a_token) for loan in strategy.lending])
    yield from _vaults(config.venues, strategy, f"{key}.vaults")


def _vaults(venues: Venues, strategy: Strategy, key: str) -> Iterator[Problem]:
    """The adapter's list is frozen: what is not on it no strategy can ever hold."""
    if venues.erc4626 is None:
        if strategy.vaults:
            yield Problem(key, "set", "needs venues.erc4626")
        return
    listed = venues.erc4626.vaults
    for vault in strategy.vaults:
        if vault not in listed:
            yield Problem(key, vault, f"one of the {len(listed)} of venues.erc4626.vaults")
    yield from repeated([(key, str(vault)) for vault in strategy.vaults])


def _flash_account(config: FundConfig) -> Iterator[Problem]:
    """Lenders are found through the adapters of venues."""
    if config.flash_account is None:
        return
    for lender in config.flash_account.lenders:
        if getattr(config.venues, lender) is None:
            yield Problem("flash_account.lenders", lender, f"needs venues.{lender}")


CHAIN_RULES: tuple[Callable[[ChainConfig], Iterable[Problem]], ...] = (
    _roles, _tokens, _feeds, _strategies,
)  # fmt: skip
RULES: tuple[Callable[[FundConfig], Iterable[Problem]], ...] = (
    *CHAIN_RULES, _timelock, _governance, _dealing, _amounts, _levies, _recipients, _flash_account,
)  # fmt: skip
