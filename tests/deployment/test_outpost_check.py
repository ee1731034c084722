"""A launched fund with an outpost is held against its launch file on both chains."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from web3.contract import Contract

from keeper.adapters.address_book import ABIS, AddressBook, ChainBook, OutpostBook
from keeper.bootstrap.reading import read_book
from keeper.settings import load_settings
from scripts.artifacts import load_artifact
from scripts.deployment.errors import WrongChainError
from scripts.deployment.local import fund_cast
from scripts.deployment.local_outpost import two_chain_config
from scripts.deployment.records import keeper_path
from scripts.deployment.selfcheck import FarSide, compare
from scripts.localchain.transactions import send
from scripts.localchain.two_chains import TwoWorlds
from scripts.localchain.world import World
from tests.deployment.far_launch import FarLaunch
from tests.deployment.helpers import NOBODY


@pytest.fixture(scope="module")
def shared_launch(
    shared_worlds: TwoWorlds, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FarLaunch]:
    nodes = (shared_worlds.home.anvil, shared_worlds.away.anvil)
    saved = [node.snapshot() for node in nodes]
    book = tmp_path_factory.mktemp("far") / "fund.book.json"
    far = FarLaunch(worlds=shared_worlds, config=two_chain_config(shared_worlds), book=book)
    far.deploy()
    yield far
    for node, snapshot in zip(nodes, saved, strict=True):
        node.revert(snapshot)


@pytest.fixture
def launched(shared_launch: FarLaunch, worlds: TwoWorlds) -> FarLaunch:
    """A launched fund with its outpost, on chains that are as they were afterwards."""
    return replace(shared_launch, worlds=worlds)


def bind(side: World, book: ChainBook, name: str) -> Contract:
    """Bind a contract of the fund or of the outpost."""
    abi = load_artifact(ABIS[name]).abi
    return side.w3.eth.contract(address=book.address_of(name), abi=abi)


def govern(side: World, book: ChainBook, name: str, function: str, *args: object) -> None:
    """Let a chain's timelock call a setter, as after a decision."""
    timelock = book.address_of("timelock")
    side.anvil.request("anvil_setBalance", timelock, hex(10**18))
    side.anvil.request("anvil_impersonateAccount", timelock)
    send(getattr(bind(side, book, name).functions, function)(*args), sender=timelock)


def test_check__fresh__finds_nothing(launched: FarLaunch) -> None:
    assert launched.differences() == []


def test_books__of_both_chains__know_each_others_ends(launched: FarLaunch) -> None:
    home, away = AddressBook.read(launched.book), launched.outpost_book()
    assert (home.chain_id, away.chain_id) == (31337, 1337)
    for book, side in zip((home, away), launched.sides, strict=True):
        first = side.w3.eth.get_logs({"fromBlock": 0, "address": book.address_of("timelock")})[0]
        assert book.deployed_block == first["blockNumber"]
    port = bind(launched.worlds.home, home, "home_port").functions.line().call()
    outpost = bind(launched.worlds.away, away, "outpost").functions.line().call()
    assert port[3] == away.address_of("outpost")
    assert outpost[3] == home.address_of("home_port")
    oracle = bind(launched.worlds.home, home, "nav_oracle")
    assert oracle.functions.remote().call() == home.address_of("home_port")


def test_keeper_configuration__as_written__is_one_and_finds_both_books(
    launched: FarLaunch,
) -> None:
    settings = load_settings(keeper_path(launched.book))
    assert not settings.live
    assert read_book(AddressBook, settings.address_book) == AddressBook.read(launched.book)
    outpost = settings.outpost
    assert outpost is not None
    assert read_book(OutpostBook, outpost.address_book) == launched.outpost_book()
    urls = (settings.chain.url, outpost.chain.url)
    assert urls == tuple(side.anvil.rpc_url for side in launched.sides)
    assert (outpost.statement_every_s, outpost.heartbeat_every_s) == (3_600, 86_400)


def test_check__whatever_changed_on_either_chain__is_listed_with_both_values(
    launched: FarLaunch,
) -> None:
    (home, away), here = launched.sides, AddressBook.read(launched.book)
    there, bridged = launched.outpost_book(), launched.worlds.bridged
    send(
        bind(home, here, "home_port").functions.lowerCap(10**17),
        sender=fund_cast(home).guardian.address,
    )
    govern(away, there, "controls", "setGuardian", NOBODY, 90 * 86_400)
    govern(away, there, "timelock", "updateDelay", 3 * 86_400)
    govern(away, there, "risk", "setRiskTerms", (0, 10**14, 10**16, 0))
    route, owner = bridged.home.route, bridged.home.hyperlane.owner
    send(route.functions.unenrollRemoteRouter(1337), sender=owner)
    starts = [
        "home_port.terms() is (100000000000000000, 21600, 86400); must be (400000000000000000, ",
        "outpost.timelock.getMinDelay() is 259200; must be 172800",
        f"outpost.controls.guardian() is {NOBODY}; must be 0xa0ee7a142d267c1f36714e4a8f75612f20a7",
        "outpost.risk.riskTerms() is (0, 100000000000000, 10000000000000000, 0); must be (1",
        "outpost.hyperlane.home.route: its other end is 0x" + "00" * 32,
    ]
    found = launched.differences()
    for line, start in zip(found, starts, strict=True):
        assert line.startswith(start)


def test_check__code_of_the_outpost_replaced__is_all_it_says_of_that_chain(
    launched: FarLaunch,
) -> None:
    away, at = launched.worlds.away, launched.outpost_book().address_of("outpost")
    code = bytes(away.w3.eth.get_code(at))
    changed = code[:-1] + bytes([code[-1] ^ 1])
    away.anvil.request("anvil_setCode", at, "0x" + changed.hex())
    expected = f"outpost.outpost.code is {len(code)} bytes; must be the compiled code"
    assert launched.differences() == [expected]


def test_check__file_of_another_line__names_what_the_chains_have(launched: FarLaunch) -> None:
    module = launched.worlds.bridged.home.hyperlane.ism.address
    other = launched.having("outpost.hyperlane.outpost.ism", module)
    pinned, now = other.differences()
    assert pinned.startswith("outpost.outpost.line() is (")
    assert now.startswith(
        f"outpost.hyperlane.outpost.ism is {module}; must be an interchain security module"
    )


def test_check__without_the_outposts_book__says_that_it_is_missing(launched: FarLaunch) -> None:
    book = AddressBook.read(launched.book)
    (problem,) = compare(launched.config, book, w3=launched.worlds.home.w3)
    assert str(problem) == (
        "outpost is without its book; an outpost in the launch file and its address book go "
        "together"
    )


def test_check__outposts_book_of_another_chain__is_refused(launched: FarLaunch) -> None:
    elsewhere = launched.outpost_book().model_copy(update={"genesis_hash": "0x" + "11" * 32})
    there = FarSide(book=elsewhere, w3=launched.worlds.away.w3)
    book = AddressBook.read(launched.book)
    with pytest.raises(WrongChainError, match="the book's genesis is 0x1111"):
        compare(launched.config, book, w3=launched.worlds.home.w3, there=there)
