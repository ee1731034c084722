"""A proposal as people write it: a TOML file with a title, reasons, and changes in plain words."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from eth_utils.crypto import keccak
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from keeper.domain.drafting import merge_wishes, read_wish
from keeper.domain.names import Names
from keeper.domain.powers import Wish
from keeper.errors import ConfigError

MOST_CALLS = 16  # of one proposal: FundDAO.MAX_CALLS
MOST_CHANGES = 100
MOST_BYTES = 100_000  # of a file
MOST_RULES_BYTES = 10_000_000  # of a document: whoever wrote the file names it
RULES_FILE, RULES = "rules_file", "rules"

Title = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^\S[^\n]*$")]
Text = Annotated[str, Field(max_length=10_000)]
Changes = Annotated[tuple[dict[str, object], ...], Field(min_length=1, max_length=MOST_CHANGES)]


class ProposalFile(BaseModel):
    """
    The whole file.

    Attributes:
        title: one line.
        description: the reasons, Markdown.
        change: tables, each with `set` or `do`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Title
    description: Text = ""
    change: Changes


def read_proposal_file(path: Path) -> ProposalFile:
    """
    Read a file; the hash of a strategy's rules takes the place of the file that holds them.

    Raises:
        ConfigError: it cannot be read, is no TOML, or says something impossible; every problem is
            listed with its key.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise ConfigError(f"{path} has more than {MOST_BYTES} bytes")
        record = tomllib.loads(raw.decode("utf-8"), parse_float=Decimal)
        found = ProposalFile.model_validate(record)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise ConfigError(f"{path}: " + "; ".join(_spell(error))) from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path} is no TOML: {error}") from error
    changes = tuple(_hash_rules(table, path.parent) for table in found.change)
    return found.model_copy(update={"change": changes})


def read_wishes(file: ProposalFile, names: Names) -> tuple[Wish, ...]:
    """
    Read all changes, in the order of the file; those of one struct are one.

    Raises:
        ConfigError: some say something impossible; every one is listed.
    """
    wishes, problems = [], []
    for place, table in enumerate(file.change, 1):
        try:
            wishes.append(read_wish(table, place, names))
        except ValueError as error:
            problems.append(f"change {place}: {error}")
    if problems:
        raise ConfigError("; ".join(problems))
    try:
        merged = merge_wishes(wishes)
    except ValueError as error:
        raise ConfigError(str(error)) from error
    if len(merged) > MOST_CALLS:
        raise ConfigError(f"the changes take {len(merged)} calls, a proposal has {MOST_CALLS}")
    return merged


def hash_rules(path: Path) -> bytes:
    """
    Hash the document that says how a strategy is traded, as the chain keeps it.

    Raises:
        ConfigError: it cannot be read, or is too large.
    """
    try:
        with path.open("rb") as file:
            document = file.read(MOST_RULES_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:  # a path that none can be
        raise ConfigError(f"{str(path)!r} cannot be read: {error}") from error
    if len(document) > MOST_RULES_BYTES:
        raise ConfigError(f"{path} has more than {MOST_RULES_BYTES} bytes")
    return bytes(keccak(document))


def _hash_rules(table: dict[str, object], folder: Path) -> dict[str, object]:
    """Put the hash of a file in the place of its name, which counts from the proposal's folder."""
    if RULES_FILE not in table or RULES in table:
        return table
    digest = hash_rules(folder / str(table[RULES_FILE]))
    return {k: v for k, v in table.items() if k != RULES_FILE} | {RULES: f"0x{digest.hex()}"}


def _spell(error: ValidationError) -> list[str]:
    problems = []
    for entry in error.errors(include_url=False):
        key = ".".join(str(part) for part in entry["loc"]) or "the file"
        plain = {"extra_forbidden": "no such key", "missing": "required, but missing"}
        problems.append(f"{key}: {plain.get(entry['type'], entry['msg'])}")
    return problems
