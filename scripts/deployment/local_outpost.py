"""A fund on one local chain with an outpost on the other, wired to each other before they exist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from eth_typing import ChecksumAddress, HexStr
from eth_utils.crypto import keccak
from web3 import Web3

from keeper.adapters.address_book import (
    ABIS,
    AddressBook,
    Deployed,
    NamedStrategy,
    OutpostBook,
    Token,
)
from scripts.artifacts import load_artifact
from scripts.deployment.addresses import Addresses, created_address, predict_addresses
from scripts.deployment.config import FundConfig
from scripts.deployment.constructors import Arguments
from scripts.deployment.encoding import encode_constructor
from scripts.deployment.local import LocalFund, deploy_local, local_config
from scripts.deployment.outpost import (
    STAND_INS,
    Line,
    RemoteTerms,
    outpost_arguments,
    port_arguments,
    predict_outpost,
)
from scripts.deployment.rules import tokens_by_key
from scripts.localchain.bridged import Shore
from scripts.localchain.transactions import deploy_code
from scripts.localchain.two_chains import TwoWorlds

HELD_TO = RemoteTerms(cap_percent=Decimal(40), max_age_s=6 * 3_600, max_transit_s=24 * 3_600)
WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalOutpost:
    """
    A launched fund with its outpost.

    Args:
        worlds: both chains.
        fund: at home; its book has the port.
        book: where the outpost stands.
        path: that book's file.
    """

    worlds: TwoWorlds
    fund: LocalFund
    book: OutpostBook
    path: Path


def deploy_local_outpost(
    worlds: TwoWorlds,
    folder: Path,
    *,
    held_to: RemoteTerms = HELD_TO,
    shape: Callable[[FundConfig], FundConfig] = lambda config: config,
    say: Callable[[str], None] = print,
) -> LocalOutpost:
    """
    Deploy the outpost, the port and the fund, in this order; every address is known before.

    Args:
        worlds: both chains, on which the deployers have sent nothing yet.
        folder: gets `fund.json` and `outpost.json`.
        held_to: what home holds the outpost to.
        shape: makes another fund of the example; asked for the fund and for its outpost.
        say: gets one line for every step of the fund's deployment.

    Raises:
        DeploymentError: see scripts/deployment/errors.py.
    """
    home, away = worlds.home, worlds.away
    here, there = shape(local_config(home)), shape(outpost_config(worlds))
    port = _next_address(home.w3, home.cast.deployer.address)
    fund_at = predict_addresses(here, _nonce(home.w3, here.fund.deployer))
    far_at = predict_outpost(there, there.fund.deployer, _nonce(away.w3, there.fund.deployer))
    ends = _lines(worlds, port=port, outpost=far_at["outpost"])
    for name, arguments in outpost_arguments(there, far_at, ends[1]).items():
        _create(away.w3, name, arguments, far_at[name], sender=there.fund.deployer)
    arguments = port_arguments(here, fund_at, ends[0], held_to)
    _create(home.w3, "home_port", arguments, port, sender=home.cast.deployer.address)
    config = here.model_copy(update={"nav": here.nav.model_copy(update={"remote": port})})
    fund = deploy_local(home, folder / "fund.json", config=config, say=say)
    book = _outpost_book(away.w3, there, far_at)
    book.write(folder / "outpost.json")
    return LocalOutpost(
        worlds=worlds, fund=_with_port(fund, port), book=book, path=folder / "outpost.json"
    )


def outpost_config(worlds: TwoWorlds) -> FundConfig:
    """Configure the outpost as the fund is, but that its first strategy may have everything."""
    config = local_config(worlds.away)
    first, *_ = config.strategies
    whole = {"target_percent": WHOLE, "cap_percent": WHOLE}
    return config.model_copy(
        update={
            "strategies": (first.model_copy(update=whole),),
            "risk": config.risk.model_copy(update={"cash_floor_percent": Decimal(0)}),
        }
    )


def _lines(
    worlds: TwoWorlds, *, port: ChecksumAddress, outpost: ChecksumAddress
) -> tuple[Line, Line]:
    """Give home's end and the outpost's."""
    home, away = worlds.bridged.home, worlds.bridged.away

    def end(own: Shore, other: Shore, peer: ChecksumAddress) -> Line:
        return Line(
            mailbox=own.hyperlane.mailbox.address,
            ism=own.hyperlane.ism.address,
            domain=other.hyperlane.domain,
            peer=peer,
            route=own.route.address,
            remote_route=other.route.address,
        )

    return end(home, away, outpost), end(away, home, port)


def _create(
    w3: Web3, name: str, arguments: Arguments, expected: ChecksumAddress, *, sender: ChecksumAddress
) -> None:
    """Deploy a contract and see that it stands where the others expect it."""
    artifact = load_artifact(ABIS[name])
    code = artifact.bytecode + encode_constructor(artifact.abi, arguments).hex()
    address = deploy_code(w3, HexStr(code), name, sender=sender)
    assert address == expected, f"{name} stands at {address}, {expected} was predicted"


def _nonce(w3: Web3, account: ChecksumAddress) -> int:
    return int(w3.eth.get_transaction_count(account))


def _next_address(w3: Web3, account: ChecksumAddress) -> ChecksumAddress:
    return created_address(account, _nonce(w3, account))


def _deployed(w3: Web3, address: ChecksumAddress) -> Deployed:
    return Deployed(address=address, code_hash=_code_hash(w3, address))


def _code_hash(w3: Web3, address: ChecksumAddress) -> str:
    return "0x" + keccak(w3.eth.get_code(address)).hex()


def _outpost_book(w3: Web3, config: FundConfig, at: Addresses) -> OutpostBook:
    """Gather where the outpost stands."""
    own = {name: a for name, a in at.contracts.items() if name not in STAND_INS}
    genesis = w3.eth.get_block(0).get("hash")
    assert genesis is not None
    return OutpostBook(
        chain_id=w3.eth.chain_id,
        genesis_hash="0x" + bytes(genesis).hex(),
        deployed_block=0,
        base=config.base.symbol,
        contracts={n: _deployed(w3, a) for n, a in own.items() if n not in at.adapters},
        adapters={name: _deployed(w3, address) for name, address in at.adapters.items()},
        strategies=tuple(
            NamedStrategy(name=section.name, address=address, code_hash=_code_hash(w3, address))
            for section, address in zip(config.strategies, at.strategies, strict=True)
        ),
        tokens={
            token.symbol: Token(
                address=token.address, decimals=token.decimals, feed=token.feed.aggregator
            )
            for _, token in tokens_by_key(config)
        },
    )


def _with_port(fund: LocalFund, port: ChecksumAddress) -> LocalFund:
    """Write the port into the fund's book."""
    contracts = fund.book.contracts | {"home_port": _deployed(fund.world.w3, port)}
    book = AddressBook.model_validate(fund.book.model_dump() | {"contracts": contracts})
    book.write(fund.path)
    return LocalFund(
        world=fund.world, config=fund.config, cast=fund.cast, book=book, path=fund.path
    )
