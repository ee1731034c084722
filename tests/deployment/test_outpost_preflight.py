"""What is wrong with a chain, or the line between two, is found before anything is sent."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from eth_typing import ChecksumAddress
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from web3 import HTTPProvider, Web3

from scripts.deployment.errors import (
    InvalidDeploymentError,
    RpcError,
    TransactionFailedError,
    WrongChainError,
    WrongSignerError,
)
from scripts.deployment.local import fund_cast, local_signer
from scripts.deployment.local_outpost import access_there
from scripts.deployment.run import Access, prepare
from scripts.localchain.artifacts import HYPERLANE, project_artifact, typechain_artifact
from scripts.localchain.hyperlane import deploy_collateral, to_bytes32
from scripts.localchain.transactions import deploy, send
from scripts.localchain.uniswap import ZERO_ADDRESS
from scripts.setup.environment import ROOT
from tests.deployment.far_launch import FarLaunch
from tests.deployment.helpers import BusyNode

NOBODY = "0x" + "77" * 20
HOME, AWAY = "outpost.hyperlane.home", "outpost.hyperlane.outpost"
PINNED = ("mailbox", "route", "ism")
ISMS = HYPERLANE + "/isms"


def test_prepare__sound_examples__plan_both_chains_wired_to_each_other(far: FarLaunch) -> None:
    before = far.traces()
    prepared = far.prepare()
    home, away = (each.plan.addresses for each in prepared.progresses)
    assert (home.peer, away.peer) == (away["outpost"], home["home_port"])
    assert tuple(each.plan.first_nonce for each in prepared.progresses) == far.nonces()
    assert (prepared.missing, prepared.launched) == (20 + 12, False)
    assert far.traces() == before


def test_prepare__addresses_without_code__are_all_named_with_their_keys(far: FarLaunch) -> None:
    kinds = {
        **{f"{end}.{name}": "a contract" for end in (HOME, AWAY) for name in PINNED},
        "outpost.base.address": "a token",
        "outpost.tokens.0.feed.aggregator": "a Chainlink-interface feed",
        "outpost.venues.uniswap_v3.router": "a Uniswap router",
        "outpost.venues.aave_v3.pool": "an Aave v3 pool",
        "outpost.nav.sequencer": "a sequencer uptime feed",
    }
    places = {key: f"0x{number:040x}" for number, key in enumerate(kinds, start=0x7700)}
    for key, nobody in places.items():
        far = far.having(key, nobody)
    found = {line.partition(" is ")[0]: line for line in far.problems()}
    for key, kind in kinds.items():
        assert found.pop(key).startswith(f"{key} is {places[key]}; must be {kind}")
    assert not found


def test_prepare__contracts_of_another_kind__are_named(far: FarLaunch) -> None:
    kinds = {
        "mailbox": "a Hyperlane mailbox",
        "route": "an end of a warp route",
        "ism": "an interchain security module",
    }
    token = far.worlds.home.weth.address
    for name in kinds:
        far = far.having(f"{HOME}.{name}", token)
    found = [line for line in far.problems() if line.startswith(HOME)]
    for line, (name, kind) in zip(found, kinds.items(), strict=True):
        assert line.startswith(f"{HOME}.{name} is {token}; must be {kind}: ")


def test_prepare__chains_say_otherwise__names_both_of_everything(far: FarLaunch) -> None:
    mailbox, other = (
        far.worlds.bridged.home.hyperlane.mailbox.address,
        far.worlds.bridged.away.hyperlane.mailbox.address,
    )
    wrong: dict[str, object] = {
        f"{HOME}.domain": 5,
        f"{AWAY}.domain": 6,
        f"{AWAY}.threshold": 3,
        "outpost.tokens.0.decimals": 8,
        "outpost.base.feed.decimals": 6,
        "outpost.tokens.0.feed.max_age": 0,
        "outpost.network.max_fee_gwei": Decimal("0.01"),
    }
    for key, value in wrong.items():
        far = far.having(key, value)
    found = "\n".join(far.problems())
    for expected in (
        f"{HOME}.mailbox is {mailbox}; its localDomain is 31337, {HOME}.domain is 5",
        f"{AWAY}.mailbox is {other}; its localDomain is 1337, {AWAY}.domain is 6",
        f"{AWAY}.threshold is 3; the module asks for 2",
        "outpost.tokens.0.decimals is 8; the token has 18",
        "outpost.base.feed.decimals is 6; the aggregator has 8",
        " s old; max_age is 0",
        "outpost.network.max_fee_gwei is 0.01; gas costs",
    ):
        assert expected in found


def test_prepare__token_with_other_decimals_than_at_home__is_refused(far: FarLaunch) -> None:
    """The file may say six on both: each token is asked itself."""
    away, route = far.worlds.away, far.worlds.bridged.away.route.address
    artifact, owner = project_artifact("LocalToken"), away.cast.deployer.address
    token = deploy(away.w3, artifact, "USD Coin", "USDC", 18, sender=owner).address
    assert far.having("outpost.base.address", token).problems() == [
        "outpost.base.decimals is 6; the token has 18",
        f"{AWAY}.route is {route}; it carries {route}, must be the base asset {token}",
    ]


def test_prepare__routes_that_do_not_lead_to_each_other__are_both_named(far: FarLaunch) -> None:
    bridged = far.worlds.bridged
    stray = deploy_collateral(bridged.home.hyperlane, bridged.home.token).address
    problems = far.having(f"{HOME}.route", stray).problems()
    nowhere, home = "0x" + "00" * 32, "0x" + to_bytes32(bridged.home.route.address).hex()
    away = bridged.away.route.address
    assert problems == [
        f"{HOME}.route: its other end is {nowhere}; must lead to {away} on domain 1337",
        f"{AWAY}.route: its other end is {home}; must lead to {stray} on domain 31337",
    ]


def test_prepare__route_of_another_mailbox__is_named(far: FarLaunch) -> None:
    shore = far.worlds.bridged.home
    mailbox = deploy(
        shore.hyperlane.w3,
        typechain_artifact(HYPERLANE, "Mailbox"),
        31337,
        sender=shore.hyperlane.owner,
    ).address
    (problem,) = far.having(f"{HOME}.mailbox", mailbox).problems()
    old = shore.hyperlane.mailbox.address
    route = shore.route.address
    assert problem == f"{HOME}.route is {route}; its mailbox is {old}, must be {mailbox}"


def test_prepare__routes_of_different_scale__are_refused(far: FarLaunch) -> None:
    """One end would multiply on the wire what the other does not divide."""
    shore, other = far.worlds.bridged.home, far.worlds.bridged.away
    owner = shore.hyperlane.owner
    artifact = typechain_artifact(HYPERLANE + "/token", "HypERC20Collateral")
    terms = (shore.token.address, 1_000, shore.hyperlane.mailbox.address)
    route = deploy(shore.hyperlane.w3, artifact, *terms, sender=owner)
    send(route.functions.initialize(ZERO_ADDRESS, ZERO_ADDRESS, owner), sender=owner)
    here, there = to_bytes32(route.address), to_bytes32(other.route.address)
    send(route.functions.enrollRemoteRouter(1337, there), sender=owner)
    send(other.route.functions.enrollRemoteRouter(31337, here), sender=owner)
    assert far.having(f"{HOME}.route", route.address).problems() == [
        f"{AWAY}.route: the scale is 1; must be 1000 as at home: base units cross one to one"
    ]


def trusted(far: FarLaunch) -> Sequence[ChecksumAddress]:
    """List whom home's module believes."""
    assert far.config.outpost is not None
    return far.config.outpost.hyperlane.home.validators


def deploy_module(far: FarLaunch, kind: str, validators: Sequence[str]) -> ChecksumAddress:
    """Let Hyperlane's own factory make a module of that kind at home."""
    hyperlane = far.worlds.bridged.home.hyperlane
    artifact = typechain_artifact(
        f"{ISMS}/multisig/{kind}MultisigIsm.sol", f"{kind}MessageIdMultisigIsmFactory"
    )
    factory = deploy(hyperlane.w3, artifact, sender=hyperlane.owner)
    call = factory.functions.deploy(list(validators), 2)
    made = to_checksum_address(call.call({"from": hyperlane.owner}))
    send(call, sender=hyperlane.owner)
    return made


def test_prepare__module_of_fixed_code__is_fine(far: FarLaunch) -> None:
    """It knows no owner at all."""
    module = deploy_module(far, "Static", sorted(trusted(far)))
    assert far.having(f"{HOME}.ism", module).prepare().missing == 32


def test_prepare__module_with_an_owner__is_refused_until_it_is_named(far: FarLaunch) -> None:
    owner = far.worlds.bridged.home.hyperlane.owner
    owned = far.having(f"{HOME}.ism", deploy_module(far, "Storage", trusted(far)))
    shown = (ROOT / "docs" / "outpost.md").read_text(encoding="utf-8")
    two = owned.having(f"{AWAY}.threshold", 3).problems()
    assert "2 problems:\n  " + "\n  ".join(two) in shown
    (problem,) = owned.problems()
    assert problem.startswith(f"{HOME}.ism: the owner is {owner}; it can name other validators")
    (problem,) = owned.having(f"{HOME}.ism_owner", NOBODY).problems()
    assert problem == f"{HOME}.ism_owner is {NOBODY}; the module's owner is {owner}"
    assert owned.having(f"{HOME}.ism_owner", owner).prepare().missing == 32
    (problem,) = far.having(f"{HOME}.ism_owner", owner).problems()
    assert problem == f"{HOME}.ism_owner is {owner}; the module's owner is nobody"


def test_prepare__owner_that_cannot_be_read__is_not_taken_for_none(far: FarLaunch) -> None:
    with BusyNode(far.worlds.home.w3, "owner()"):
        (problem,) = far.problems()
    assert problem.startswith(f"{HOME}.ism: the owner is unknown; owner() fails: ")
    assert "too many requests" in problem


@pytest.mark.parametrize(
    "error",
    [
        {"code": -32000, "message": "header not found", "data": None},
        {"code": -32005, "message": "request rate limited", "data": {"see": "our prices"}},
        {"code": -32603, "message": "internal error", "data": "goroutine 1 [running]"},
    ],
)
def test_prepare__node_whose_trouble_looks_like_a_revert__is_no_word_of_the_module(
    far: FarLaunch, error: dict[str, object]
) -> None:
    with BusyNode(far.worlds.home.w3, "owner()", error):
        (problem,) = far.problems()
    assert problem.startswith(f"{HOME}.ism: the owner is unknown; owner() fails: ")


@pytest.mark.parametrize("name", ["implementation", "beacon", "admin"])
def test_prepare__module_behind_a_proxy__is_refused(far: FarLaunch, name: str) -> None:
    home = far.worlds.bridged.home
    slot = int.from_bytes(keccak(text=f"eip1967.proxy.{name}")) - 1
    module = home.hyperlane.ism.address
    home.anvil.request("anvil_setStorageAt", module, f"0x{slot:064x}", "0x" + "11" * 32)
    (problem,) = far.problems()
    assert problem == (
        f"{HOME}.ism is a proxy with an EIP-1967 {name}; must have code that nobody can replace"
    )


def test_prepare__module_that_believes_others__names_each(far: FarLaunch) -> None:
    first, second, third = trusted(far)
    (more, less) = far.having(f"{HOME}.validators", (first, second, NOBODY)).problems()
    assert more == f"{HOME}.validators is without {third}; the module believes it"
    assert less == f"{HOME}.validators is with {NOBODY}; the module does not believe it"


def test_prepare__module_that_counts_a_validator_twice__is_refused(far: FarLaunch) -> None:
    """It takes one signature for two: one key would be a quorum."""
    first, second, third = trusted(far)
    twice = deploy_module(far, "Static", (first, first, second, third))
    (problem,) = far.having(f"{HOME}.ism", twice).problems()
    assert problem == (
        f"{HOME}.ism: a validator is {first} more than once; must count once: the module takes its "
        "signature for each time that it is listed"
    )


def test_prepare__module_that_is_no_multisig__is_refused(far: FarLaunch) -> None:
    """Whoever may route messages elsewhere chooses who vouches for them."""
    hyperlane = far.worlds.bridged.home.hyperlane
    artifact = typechain_artifact(ISMS + "/routing", "DomainRoutingIsm")
    module = deploy(hyperlane.w3, artifact, sender=hyperlane.owner).address
    (problem,) = far.having(f"{HOME}.ism", module).problems()
    assert problem == (
        f"{HOME}.ism: the module's type is 1; "
        "must be 4, a multisig by Merkle root or 5, a multisig by message id"
    )


def test_prepare__deployer_without_coin_there__names_its_key(far: FarLaunch) -> None:
    away = far.worlds.away
    away.anvil.request("anvil_setBalance", fund_cast(away).deployer.address, hex(10**15))
    (problem,) = far.problems()
    assert problem.startswith("outpost.deployer is worth 0.001 of the native coin; ")


def test_prepare__something_stands_where_the_outpost_will__is_named(far: FarLaunch) -> None:
    away = far.prepare().progresses[1].plan.addresses
    taken = {"risk": away["risk"], "strategies.trend": away.strategies[0]}
    for at in taken.values():
        far.worlds.away.anvil.request("anvil_setCode", at, "0x6001")
    assert far.problems() == [
        f"outpost.{name}: its address is {at}; must be free: there is a contract"
        for name, at in taken.items()
    ]


def test_prepare__constructor_of_the_outpost_reverts__is_found_without_sending(
    far: FarLaunch,
) -> None:
    assert far.having("outpost.timelock.delay", 3_600).problems() == [
        "outpost.timelock is refused; its constructor reverts: DelayBelowFloor(3600, 172800)"
    ]


def test_prepare__terms_that_the_port_refuses__are_found_without_sending(far: FarLaunch) -> None:
    hasty = far.having("outpost.max_age", 60).having("outpost.keeper.statement_every", 30)
    (problem,) = hasty.problems()
    assert problem.startswith("home_port is refused; its constructor reverts: TermOutOfBounds(60,")


def test_prepare__wrong_chain_or_signer_there__names_the_outposts_key(far: FarLaunch) -> None:
    home, there = far.home, access_there(far.worlds)
    options = {"w3": home.w3, "signer": home.signer, "book": far.book}
    with pytest.raises(WrongChainError, match=r"31337, outpost\.network\.chain_id is 1337"):
        prepare(far.config, **options, there=Access(w3=home.w3, signer=there.signer))
    other = local_signer(fund_cast(far.worlds.away).keeper)
    with pytest.raises(WrongSignerError, match=rf"{other.address}, outpost\.deployer is 0x"):
        prepare(far.config, **options, there=Access(w3=there.w3, signer=other))
    dead = Web3(HTTPProvider("http://user:secret@127.0.0.1:9/key"))
    with pytest.raises(RpcError, match=r"the node at 127\.0\.0\.1:9 does not answer"):
        prepare(far.config, **options, there=Access(w3=dead, signer=there.signer))
    with pytest.raises(InvalidDeploymentError, match="an outpost in the launch file and access"):
        prepare(far.config, **options)


def test_prepare__pending_transaction_there__makes_every_address_uncertain(far: FarLaunch) -> None:
    away, deployer = far.worlds.away, fund_cast(far.worlds.away).deployer.address
    away.anvil.request("evm_setAutomine", False)
    try:
        away.w3.eth.send_transaction({"from": deployer, "to": NOBODY, "value": 1})
        with pytest.raises(TransactionFailedError, match="has 1 pending transactions"):
            far.prepare()
    finally:
        away.anvil.request("anvil_dropAllTransactions")
        away.anvil.request("evm_setAutomine", True)
