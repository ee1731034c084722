"""
The keeper's configuration: one TOML file, checked before anything is done.

Unknown keys are errors and every number has its bounds. Percentages and amounts are written as
people read them; `policy.py` of the domain gets integers. Secrets are named by file, never written
here. A variable `KEEPER_CHAIN__URL` of the environment goes before `url` in `[chain]`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from keeper.errors import ConfigError
from keeper.settings.acting import Database, Gas, Keys
from keeper.settings.arbitrage import Arbitrage
from keeper.settings.chain import Chain
from keeper.settings.guards import Guards, Private
from keeper.settings.mandates import MandateFile
from keeper.settings.member import Member
from keeper.settings.operating import Daemon, Notify, Report
from keeper.settings.outpost import Outpost
from keeper.settings.policy import Dealing, HarvestSection, Lending, Trading
from keeper.settings.portal import Portal
from keeper.settings.prices import Prices
from keeper.settings.watcher import Watcher

SQLITE = "sqlite:///"


def _require_plain(value: object) -> object:
    """Take nothing for a yes to sending that is not plainly one; a variable has only text."""
    if isinstance(value, bool) or value in ("true", "false"):
        return value
    raise ValueError("it must be true or false")


class Settings(BaseSettings):
    """The whole file."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix="KEEPER_", env_nested_delimiter="__"
    )

    live: Annotated[bool, BeforeValidator(_require_plain)] = False
    address_book: Path
    chain: Chain
    keys: Keys | None = None
    watcher: Watcher | None = None
    member: Member | None = None
    database: Database = Database()
    gas: Gas = Gas()
    guards: Guards = Guards()
    private: Private | None = None
    dealing: Dealing = Dealing()
    prices: Prices | None = None
    trading: Trading | None = None
    lending: Lending | None = None
    harvest: tuple[HarvestSection, ...] = ()
    mandates: tuple[MandateFile, ...] = ()
    outpost: Outpost | None = None
    arbitrage: Arbitrage | None = None
    notify: Notify = Notify()
    report: Report = Report()
    daemon: Daemon = Daemon()
    portal: Portal = Portal()
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"

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
    except ValidationError as error:
        raise ConfigError(f"{path}: " + "; ".join(_spell(error))) from error
    except (ValueError, RecursionError) as error:  # no UTF-8, endless numbers, nesting without end
        raise ConfigError(f"{path} is no TOML: {error}") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    return _resolve(settings, path.absolute().parent)


def _spell(error: ValidationError) -> list[str]:
    """Say each problem with its key, its value and the limit."""
    problems = []
    for entry in error.errors(include_url=False):
        key = ".".join(str(part) for part in entry["loc"]) or "the file"
        plain = {"extra_forbidden": "no such key", "missing": "required, but missing"}
        # A URL may hold a key.
        hidden = isinstance(entry["input"], dict) or "url" in key
        value = "" if hidden else f" is {entry['input']!r}"
        said = plain.get(entry["type"])
        problems.append(f"{key}: {said}" if said else f"{key}{value}: {entry['msg']}")
    return problems


def _resolve(settings: Settings, folder: Path) -> Settings:
    """Make every path of the file absolute."""
    return settings.model_copy(update=_absolute(settings, folder))


def _absolute(table: BaseModel, folder: Path) -> dict[str, object]:
    """List what changes when paths count from a folder, in tables within tables too."""
    found: dict[str, object] = {}
    for name, value in table:
        if isinstance(value, Path):
            found[name] = folder / value
        elif isinstance(value, BaseModel) and (inner := _absolute(value, folder)):
            found[name] = value.model_copy(update=inner)
        elif isinstance(value, tuple) and all(isinstance(each, BaseModel) for each in value):
            found[name] = tuple(each.model_copy(update=_absolute(each, folder)) for each in value)
    if isinstance(table, Database) and table.url.startswith(SQLITE):
        found["url"] = f"{SQLITE}{folder / table.url.removeprefix(SQLITE)}"
    return found
