"""
The keeper's configuration: one TOML file, checked before anything is done.

Unknown keys are errors and every number has its bounds. Percentages and amounts are written as
people read them; `policy.py` of the domain gets integers. Secrets are named by file, never written
here. A variable `KEEPER_CHAIN__URL` of the environment goes before `url` in `[chain]`.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from keeper.domain.policy import Venue
from keeper.errors import ConfigError

HOUR_S = 3_600
DAY_S = 24 * HOUR_S
YEAR_S = 365 * DAY_S
SQLITE = "sqlite:///"

Percent = Annotated[Decimal, Field(ge=0, le=100)]
Amount = Annotated[Decimal, Field(ge=0, le=10**18)]
Name = Annotated[str, Field(min_length=1, max_length=64)]


class Section(BaseModel):
    """A table of the file: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Chain(Section):
    """The node, and how long to wait for it; its URL may come from a file, as it may hold a key."""

    url: str = ""
    url_file: Path | None = None
    timeout_s: Annotated[int, Field(ge=1, le=300)] = 20
    log_range: Annotated[int, Field(ge=1, le=1_000_000)] = 10_000
    finality_blocks: Annotated[int, Field(ge=0, le=256)] = 12
    block_wait_s: Annotated[int, Field(ge=0, le=600)] = 60
    poll_s: Annotated[float, Field(gt=0, le=60)] = 2.0

    @model_validator(mode="after")
    def _require_one_url(self) -> Self:
        if bool(self.url) == (self.url_file is not None):
            raise ValueError("exactly one of url and url_file must be set")
        return self


class Keys(Section):
    """The keeper's key: a keystore v3 and the passphrase, each in a file of mode 0600."""

    keystore: Path
    passphrase_file: Path


class Database(Section):
    """Where the journal lives: a SQLAlchemy URL, or the absolute path of a file with one."""

    url: str = "sqlite:///keeper.sqlite"
    url_file: Path | None = None


class Gas(Section):
    """What transactions may cost, and when one counts as stuck."""

    max_fee_gwei: Annotated[Decimal, Field(ge=Decimal("0.001"), le=10_000)] = Decimal(200)
    wait_s: Annotated[int, Field(ge=0, le=600)] = 60
    stuck_after_s: Annotated[int, Field(ge=1, le=DAY_S)] = 180
    max_tries: Annotated[int, Field(ge=1, le=50)] = 8
    low_balance: Amount = Decimal("0.05")


class Dealing(Section):
    """What reports and cash are kept to."""

    reserve_percent: Percent = Decimal(10)
    report_valid_s: Annotated[int, Field(ge=30, le=HOUR_S)] = 600
    min_distribution: Amount = Decimal(1)


class RouteSection(Section):
    """One venue and its share of every trade; `fee` is the Uniswap v3 pool's, 500 = 0.05 %."""

    venue: Venue
    share_percent: Percent
    fee: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class Trading(Section):
    """The trend strategy: what it trades, where, and how fast."""

    strategy: Name
    token: Name
    routes: Annotated[tuple[RouteSection, ...], Field(min_length=1, max_length=4)]
    slippage_percent: Annotated[Decimal, Field(gt=0, le=3)] = Decimal("0.5")
    max_order_percent: Annotated[Decimal, Field(gt=0, le=100)] = Decimal(20)
    min_order: Amount = Decimal(100)
    band_percent: Percent = Decimal(2)
    target_vol_percent: Annotated[Decimal, Field(gt=0, le=500)] = Decimal(40)
    max_weight_percent: Percent = Decimal(40)
    horizons_h: Annotated[
        tuple[Annotated[int, Field(ge=1, le=24 * 90)], ...], Field(min_length=1, max_length=8)
    ] = (24, 72, 168)
    centre_of_mass_h: Annotated[int, Field(ge=1, le=24 * 90)] = 60
    max_gap_h: Annotated[int, Field(ge=1, le=48)] = 2
    max_age_h: Annotated[int, Field(ge=1, le=48)] = 2

    @model_validator(mode="after")
    def _require_whole(self) -> Self:
        total = sum(route.share_percent for route in self.routes)
        if total != 100:
            raise ValueError(f"share_percent of all routes adds up to {total}, it must be 100")
        return self


class Lending(Section):
    """Idle cash is lent on Aave."""

    strategy: Name
    min_move: Amount = Decimal(1_000)


class HarvestSection(Section):
    """Above `threshold_percent` of the principal, `part_percent` of the excess becomes cash."""

    strategy: Name
    threshold_percent: Annotated[Decimal, Field(ge=100, le=10_000)]
    part_percent: Percent
    minimum: Amount = Decimal(100)


class Notify(Section):
    """Whom to tell: a file with one apprise URL a line, mode 0600; the log is always told."""

    urls_file: Path | None = None
    repeat_s: Annotated[int, Field(ge=0, le=30 * DAY_S)] = 6 * HOUR_S


class Report(Section):
    """The HTML report, and how densely the history behind it is kept."""

    path: Path = Path("report.html")
    every_s: Annotated[int, Field(ge=0, le=YEAR_S)] = DAY_S
    point_every_s: Annotated[int, Field(ge=0, le=DAY_S)] = 900


class Daemon(Section):
    """How often `keeper daemon` looks."""

    every_s: Annotated[int, Field(ge=1, le=DAY_S)] = 60


class Settings(BaseSettings):
    """The whole file."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix="KEEPER_", env_nested_delimiter="__"
    )

    live: bool = False
    address_book: Path
    chain: Chain
    keys: Keys | None = None
    database: Database = Database()
    gas: Gas = Gas()
    dealing: Dealing = Dealing()
    trading: Trading | None = None
    lending: Lending | None = None
    harvest: tuple[HarvestSection, ...] = ()
    notify: Notify = Notify()
    report: Report = Report()
    daemon: Daemon = Daemon()
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments, then the environment, then the file; nothing else."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(path: Path) -> Settings:
    """
    Read the configuration; paths in it count from the file's own folder.

    Raises:
        ConfigError: it cannot be read, is no TOML, or says something impossible; every problem is
            listed with its key, its value and the limit.
    """

    class FileSettings(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    if not path.is_file():
        raise ConfigError(f"there is no configuration at {path}")
    try:
        settings = FileSettings()  # type: ignore[call-arg]  # the file has what is required
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is no TOML: {error}") from error
    except ValidationError as error:
        raise ConfigError(f"{path}: " + "; ".join(_spell(error))) from error
    return _resolve(settings, path.absolute().parent)


def _spell(error: ValidationError) -> list[str]:
    """Say each problem with its key, its value and the limit."""
    problems = []
    for entry in error.errors(include_url=False):
        key = ".".join(str(part) for part in entry["loc"]) or "the file"
        plain = {"extra_forbidden": "no such key", "missing": "required, but missing"}
        value = "" if isinstance(entry["input"], dict) else f" is {entry['input']!r}"
        said = plain.get(entry["type"])
        problems.append(f"{key}: {said}" if said else f"{key}{value}: {entry['msg']}")
    return problems


def _resolve(settings: Settings, folder: Path) -> Settings:
    """Make every path of the file absolute."""
    tables: dict[str, object] = {"address_book": folder / settings.address_book}
    for name in ("chain", "keys", "notify", "report"):
        table = getattr(settings, name)
        found = {k: folder / v for k, v in table or () if isinstance(v, Path)}
        if found:
            tables[name] = table.model_copy(update=found)
    file = settings.database.url.removeprefix(SQLITE)
    if settings.database.url.startswith(SQLITE):
        tables["database"] = settings.database.model_copy(
            update={"url": f"{SQLITE}{folder / file}"}
        )
    return settings.model_copy(update=tables)
