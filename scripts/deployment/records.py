"""What a launch leaves for the keeper: an address book for each chain, and how it is configured."""

import json
from collections.abc import Sequence
from pathlib import Path

from keeper.adapters.address_book import AddressBook, OutpostBook
from scripts.deployment.book import B, build_book, outpost_path
from scripts.deployment.config import FundConfig
from scripts.deployment.creation import Say, first_block
from scripts.deployment.journal import write_durably
from scripts.deployment.outpost_config import OutpostConfig
from scripts.deployment.resume import Progress

KEEPER = """\
# What a keeper has to know of this fund and its outpost: a beginning, which moves no money.
# docs/keeper.md explains every key, and those that are not here.
address_book = {home_book}

[chain]
url = {home_url}

[outpost]
address_book = {outpost_book}
statement_every_s = {statement_every}
heartbeat_every_s = {heartbeat_every}
max_fee = {max_fee}

[outpost.chain]
url = {outpost_url}

[outpost.database]
url = "sqlite:///keeper-outpost{{mode}}.sqlite"
"""


def write_records(
    config: FundConfig, progresses: Sequence[Progress], path: Path, say: Say
) -> AddressBook:
    """
    Write the address books and, with an outpost, the beginning of a keeper's configuration.

    Returns:
        The fund's book.
    """
    if config.outpost is not None:
        _build(OutpostBook, progresses[1]).write(outpost_path(path))
        say(f"address book of the outpost: {outpost_path(path)}")
        _begin_keeper(config, config.outpost, path, say)
    book = _build(AddressBook, progresses[0])
    book.write(path)
    say(f"address book: {path}")
    return book


def _build(kind: type[B], progress: Progress) -> B:
    """Gather where everything stands on one chain."""
    site = progress.site
    block = first_block(progress)
    return build_book(kind, site.config, progress.plan, site.w3, site.genesis_hash, block)


def keeper_path(book: Path) -> Path:
    """Name the keeper's configuration that belongs to an address book."""
    return book.with_name(book.stem + ".keeper.toml")


def _begin_keeper(config: FundConfig, outpost: OutpostConfig, book: Path, say: Say) -> None:
    """Write the keeper's configuration once: from then on it is its operator's."""
    path = keeper_path(book)
    if path.exists():
        return
    text = KEEPER.format(
        home_book=json.dumps(book.name),
        home_url=json.dumps(config.network.rpc_url),
        outpost_book=json.dumps(outpost_path(book).name),
        outpost_url=json.dumps(outpost.network.rpc_url),
        statement_every=outpost.keeper.statement_every,
        heartbeat_every=outpost.keeper.heartbeat_every,
        max_fee=f"{outpost.keeper.max_fee:f}",
    )
    write_durably(path, text)
    say(f"configuration for its keeper to begin with: {path}")
