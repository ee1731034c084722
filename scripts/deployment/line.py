"""
Whether the line to the outpost is what the launch file says, on both chains.

Both ends pin it for good, so it is looked at before the first transaction and again before money
goes in. Whoever can change who vouches for messages has a key of the fund: see
docs/decisions/0024-who-may-own-a-pinned-module.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eth_typing import ChecksumAddress
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from web3 import Web3

from scripts.deployment.chain import (
    CallFailedError,
    CallRevertedError,
    fetch,
    fetch_code,
    fetch_int,
)
from scripts.deployment.config import FundConfig
from scripts.deployment.outpost_config import End
from scripts.deployment.problems import Problem
from scripts.deployment.quantities import ZERO_ADDRESS

# Hyperlane's IInterchainSecurityModule.Types that know their validators by themselves.
MULTISIGS = {4: "multisig by Merkle root", 5: "multisig by message id"}
ONE_TO_ONE = 1
# Where a proxy keeps what it can be made to run instead (EIP-1967).
PROXY_SLOTS = {
    name: int.from_bytes(keccak(text=f"eip1967.proxy.{name}")) - 1
    for name in ("implementation", "beacon", "admin")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shore:
    """One end, with the other one and the base asset here."""

    key: str
    w3: Web3
    end: End
    other: End
    asset: ChecksumAddress


def line_problems(config: FundConfig, nodes: Sequence[Web3]) -> list[Problem]:
    """
    List what is not as configured; a fund without an outpost has no line.

    Args:
        config: the fund.
        nodes: of each of `config.chains`.
    """
    if config.outpost is None:
        return []
    ends = config.outpost.hyperlane
    pairs = (("home", ends.home, ends.outpost), ("outpost", ends.outpost, ends.home))
    shores = [
        _Shore(
            key=f"outpost.hyperlane.{name}", w3=w3, end=end, other=other, asset=chain.base.address
        )
        for (name, end, other), w3, chain in zip(pairs, nodes, config.chains, strict=True)
    ]
    problems = [problem for shore in shores for problem in _missing(shore)]
    if problems:
        return problems
    for shore in shores:
        problems += [*_mailbox(shore), *_route(shore), *_module(shore)]
    return [*problems, *_scales(shores)]


def _missing(shore: _Shore) -> Iterator[Problem]:
    """Constructors refuse an address without code; here all are named at once."""
    for name in ("mailbox", "route", "ism"):
        address = getattr(shore.end, name)
        if not fetch_code(shore.w3, address):
            yield Problem(f"{shore.key}.{name}", address, "must be a contract: there is none")


def _mailbox(shore: _Shore) -> Iterator[Problem]:
    """The mailbox is that of this chain."""
    key, mailbox = f"{shore.key}.mailbox", shore.end.mailbox
    try:
        domain = fetch_int(shore.w3, mailbox, "localDomain()")
    except CallFailedError as error:
        yield Problem(key, mailbox, f"must be a Hyperlane mailbox: {error}")
        return
    if domain != shore.end.domain:
        limit = f"its localDomain is {domain}, {shore.key}.domain is {shore.end.domain}"
        yield Problem(key, mailbox, limit)


def _route(shore: _Shore) -> Iterator[Problem]:
    """The route is of the base asset, of this mailbox, and leads to the other end."""
    key, route = f"{shore.key}.route", shore.end.route
    try:
        mailbox = _fetch_address(shore.w3, route, "mailbox()")
        token = _fetch_carried(shore.w3, route)
        (word,) = fetch(shore.w3, route, "routers(uint32)", ["bytes32"], shore.other.domain)
    except CallFailedError as error:
        yield Problem(key, route, f"must be an end of a warp route: {error}")
        return
    if mailbox != shore.end.mailbox:
        yield Problem(key, route, f"its mailbox is {mailbox}, must be {shore.end.mailbox}")
    if token != shore.asset:
        yield Problem(key, route, f"it carries {token}, must be the base asset {shore.asset}")
    assert isinstance(word, bytes)
    if word != bytes(12) + bytes.fromhex(shore.other.route[2:]):
        limit = f"must lead to {shore.other.route} on domain {shore.other.domain}"
        yield Problem(f"{key}: its other end", "0x" + word.hex(), limit)


def _module(shore: _Shore) -> Iterator[Problem]:
    """The module is a multisig of exactly these validators, and nobody else can change it."""
    key, ism = f"{shore.key}.ism", shore.end.ism
    try:
        kind = fetch_int(shore.w3, ism, "moduleType()")
        if kind not in MULTISIGS:
            known = " or ".join(f"{number}, a {name}" for number, name in MULTISIGS.items())
            yield Problem(f"{key}: the module's type", kind, f"must be {known}")
            return
        types = ["address[]", "uint8"]
        validators, threshold = fetch(shore.w3, ism, "validatorsAndThreshold(bytes)", types, b"")
    except CallFailedError as error:
        yield Problem(key, ism, f"must be an interchain security module: {error}")
        return
    assert isinstance(validators, tuple)
    yield from _quorum(shore, [to_checksum_address(each) for each in validators], threshold)
    yield from _owner(shore)
    yield from _proxy(shore)


def _quorum(
    shore: _Shore, validators: Sequence[ChecksumAddress], threshold: object
) -> Iterator[Problem]:
    """Whoever signs is whom the file names."""
    key = f"{shore.key}.validators"
    for address in sorted({each for each in validators if validators.count(each) > 1}):
        limit = "must count once: the module takes its signature for each time that it is listed"
        yield Problem(f"{shore.key}.ism: a validator", f"{address} more than once", limit)
    for address in sorted(set(validators) - set(shore.end.validators)):
        yield Problem(key, "without " + address, "the module believes it")
    for address in sorted(set(shore.end.validators) - set(validators)):
        yield Problem(key, "with " + address, "the module does not believe it")
    if threshold != shore.end.threshold:
        limit = f"the module asks for {threshold}"
        yield Problem(f"{shore.key}.threshold", shore.end.threshold, limit)


def _owner(shore: _Shore) -> Iterator[Problem]:
    """Nobody owns the module but whom the file accepts by name."""
    key, named = f"{shore.key}.ism_owner", shore.end.ism_owner or ZERO_ADDRESS
    try:
        owner = _fetch_address(shore.w3, shore.end.ism, "owner()")
    except CallRevertedError:
        owner = ZERO_ADDRESS  # a module of fixed code has no such function
    except CallFailedError as error:
        yield Problem(f"{shore.key}.ism: the owner", "unknown", str(error))
        return
    if owner == named:
        return
    if named == ZERO_ADDRESS:
        limit = "it can name other validators and forge every message: must be nobody, or be named"
        yield Problem(f"{shore.key}.ism: the owner", owner, f"{limit} in ism_owner")
    else:
        found = "nobody" if owner == ZERO_ADDRESS else owner
        yield Problem(key, named, f"the module's owner is {found}")


def _proxy(shore: _Shore) -> Iterator[Problem]:
    """Behind a proxy the code itself could be another tomorrow, whatever the owner is today."""
    for name, slot in PROXY_SLOTS.items():
        if any(bytes(shore.w3.eth.get_storage_at(shore.end.ism, slot))):
            limit = "must have code that nobody can replace"
            yield Problem(f"{shore.key}.ism", f"a proxy with an EIP-1967 {name}", limit)


def _fetch_address(w3: Web3, to: ChecksumAddress, signature: str) -> ChecksumAddress:
    (answer,) = fetch(w3, to, signature, ["address"])
    return to_checksum_address(str(answer))


def _fetch_carried(w3: Web3, route: ChecksumAddress) -> ChecksumAddress:
    """Read which token a route carries: one that it locks, or itself."""
    for signature in ("wrappedToken()", "token()"):
        try:
            return _fetch_address(w3, route, signature)
        except CallRevertedError:
            continue
    return route


def _scales(shores: Sequence[_Shore]) -> Iterator[Problem]:
    """By how much routes multiply amounts on the wire: base units cross one to one."""
    key = "outpost.hyperlane.outpost.route: the scale"
    try:
        here, there = (_fetch_scale(shore) for shore in shores)
    except CallFailedError as error:
        yield Problem(key, "unknown", str(error))
        return
    if here != there:
        yield Problem(key, there, f"must be {here} as at home: base units cross one to one")


def _fetch_scale(shore: _Shore) -> int:
    """Read a route's scale; older routes have none and never multiply."""
    try:
        return fetch_int(shore.w3, shore.end.route, "scale()")
    except CallRevertedError:
        return ONE_TO_ONE
