"""Rules between the launch file's two chains, and of the line between them."""

from collections.abc import Callable, Iterable, Iterator

from scripts.deployment.config import FundConfig
from scripts.deployment.outpost_config import OutpostConfig
from scripts.deployment.problems import Problem, repeated
from scripts.deployment.quantities import spell_duration

KEY = "outpost"


def broken_line(config: FundConfig, outpost: OutpostConfig) -> list[Problem]:
    """List every rule between home and outpost that the configuration breaks."""
    return [problem for rule in RULES for problem in rule(config, outpost)]


def _chains(config: FundConfig, outpost: OutpostConfig) -> Iterator[Problem]:
    """Two chains, and two numbers of Hyperlane's for them."""
    ids = [
        ("network.chain_id", str(config.network.chain_id)),
        (f"{KEY}.network.chain_id", str(outpost.network.chain_id)),
    ]
    ends = outpost.hyperlane
    domains = [
        (f"{KEY}.hyperlane.home.domain", str(ends.home.domain)),
        (f"{KEY}.hyperlane.outpost.domain", str(ends.outpost.domain)),
    ]
    yield from repeated(ids)
    yield from repeated(domains)


def _decimals(config: FundConfig, outpost: OutpostConfig) -> Iterator[Problem]:
    """Both books count base units one to one: another number of decimals would scale the NAV."""
    if outpost.base.decimals != config.base.decimals:
        limit = f"must be {config.base.decimals} as base.decimals: base units cross one to one"
        yield Problem(f"{KEY}.base.decimals", outpost.base.decimals, limit)


def _keeper(config: FundConfig, outpost: OutpostConfig) -> Iterator[Problem]:
    """One keeper acts on both chains, with one key."""
    if outpost.roles.keeper != config.roles.keeper:
        limit = f"must be {config.roles.keeper} as roles.keeper: one keeper acts on both chains"
        yield Problem(f"{KEY}.roles.keeper", outpost.roles.keeper, limit)


def _times(_: FundConfig, outpost: OutpostConfig) -> Iterator[Problem]:
    """What arrived is known by a statement, and statements come before they are overdue."""
    if outpost.max_transit < outpost.max_age:
        limit = f"at least {KEY}.max_age, {spell_duration(outpost.max_age)}"
        yield Problem(f"{KEY}.max_transit", spell_duration(outpost.max_transit), limit)
    every = outpost.keeper.statement_every
    if every >= outpost.max_age:
        limit = f"below {KEY}.max_age, {spell_duration(outpost.max_age)}: or value is always low"
        yield Problem(f"{KEY}.keeper.statement_every", spell_duration(every), limit)


def _validators(_: FundConfig, outpost: OutpostConfig) -> Iterator[Problem]:
    """A quorum can be reached, and nobody counts twice."""
    for name, end in outpost.hyperlane:
        key = f"{KEY}.hyperlane.{name}"
        if end.threshold > len(end.validators):
            limit = f"at most {len(end.validators)}, the number of {key}.validators"
            yield Problem(f"{key}.threshold", end.threshold, limit)
        yield from repeated([(f"{key}.validators", each) for each in end.validators])


RULES: tuple[Callable[[FundConfig, OutpostConfig], Iterable[Problem]], ...] = (
    _chains, _decimals, _keeper, _times, _validators,
)  # fmt: skip
