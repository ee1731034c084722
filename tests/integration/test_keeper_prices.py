"""The keeper with a real pool as second source: what it tells, refuses and catches up with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from keeper.adapters.exchanges import ExchangePrices, ExchangeTerms
from keeper.adapters.twap import TwapPool, UniswapTwaps
from keeper.bootstrap import build_keeper, open_price_support, open_reader
from keeper.domain.order_books import BookTerms
from keeper.domain.price_quorum import QuorumTerms
from keeper.domain.prices import price_of
from keeper.domain.units import WAD, Address
from keeper.errors import ConfigError
from keeper.jobs import run_jobs
from keeper.price_sources import check_sources
from keeper.services.price_support import PriceSupport
from keeper.services.selection import Job
from keeper.settings import load_settings
from scripts.season.local_keeper import ChainTimer, write_config
from tests.contracts.live_fund import LiveFund
from tests.integration.conftest import Answer, Lived
from tests.services.exchange_server import NAMES, exchange_server

Cli = Callable[..., Answer]
WINDOW_S = 1_800
PRICES = """
[prices]
quorum = 2
tolerance_percent = 1

[[prices.twap]]
token = "WETH"
pool = "{pool}"
window_s = 1_800
"""

IN_EUROS = """[prices.exchanges]
names = ["kraken"]
min_exchanges = 1
symbols = { USDC = "USDC/USD", WETH = "ETH/EUR" }"""


@pytest.fixture
def config(lived: Lived) -> Iterator[Path]:
    """Have the pool's average asked too, and the market stand still for its window."""
    pool = lived.local.world.v3_pool.contract.address
    path = lived.config.with_name("prices.toml")
    path.write_text(lived.config.read_text() + PRICES.format(pool=pool))
    _settle(lived, 100)
    yield path
    path.unlink()


def test_nav_sources__counts_who_supports_each_feed(
    keeper_cli: Cli, lived: Lived, config: Path
) -> None:
    answer = keeper_cli("nav", "sources", config=config)
    assert answer.code == 0
    assert answer.json["supported"]
    by_symbol = {each["symbol"]: each for each in answer.json["tokens"]}
    weth, usdc = by_symbol["WETH"], by_symbol["USDC"]
    assert (weth["support"], weth["needed"], len(weth["sources"])) == (2, 2, 2)
    assert (usdc["support"], usdc["needed"], len(usdc["sources"])) == (1, 1, 1)
    price = price_of(lived.keeper.keeper.reader.chain.fetch_snapshot(), Address(weth["token"]))
    assert weth["price"] == str(price)
    pool = lived.local.world.v3_pool.contract.address
    assert [each["source"] for each in weth["sources"]] == ["feed", f"twap {pool[:10]}"]
    table = keeper_cli("--table", "nav", "sources", config=config)
    assert "enough" in table.out
    assert "TOO FEW" not in table.out


def test_nav_sources__with_the_pool_elsewhere__exits_with_2_and_says_how_far(
    keeper_cli: Cli, lived: Lived, config: Path
) -> None:
    _settle(lived, 90)
    answer = keeper_cli("nav", "sources", config=config)
    assert answer.code == 2
    [weth] = [each for each in answer.json["tokens"] if each["symbol"] == "WETH"]
    assert not weth["supported"]
    assert "differs by 9.99 %, limit is 1.00 %" in weth["sources"][1]["reason"]
    assert "TOO FEW" in keeper_cli("--table", "nav", "sources", config=config).out


def test_nav_sources__without_prices_configured__shows_the_feeds_alone(
    keeper_cli: Cli, lived: Lived
) -> None:
    answer = keeper_cli("nav", "sources")
    assert answer.code == 0
    assert [len(each["sources"]) for each in answer.json["tokens"]] == [1, 1]


def test_run__without_a_quorum__strikes_nothing_alerts_by_name_and_strikes_once_there_is_one(
    fund: LiveFund, tmp_path: Path
) -> None:
    fund.book.write(tmp_path / "fund.json")
    path = write_config(fund.local, tmp_path / "fund.json", tmp_path)
    path.write_text(path.read_text() + PRICES.format(pool=fund.world.v3_pool.contract.address))
    keeper = build_keeper(load_settings(path), timer=ChainTimer(fund.world.anvil))
    status = fund.c.fund.functions.dealingStatus()
    number = status.call()[0]
    fund.pass_time(WINDOW_S)
    fund.close()
    fund.push_pools(9_000)
    fund.pass_time(WINDOW_S // 3)
    result = run_jobs(keeper, frozenset({Job.DEAL}))
    assert result.exit_code == 2
    [told] = result.conditions
    assert told.title == "a rule held the keeper back"
    assert told.text.startswith("no NAV: WETH: 1 of 2 sources supports ")
    assert "twap 0x" in told.text
    assert status.call()[0] == number
    assert status.call()[1] != 0  # still closed
    fund.push_pools(10_000)
    fund.pass_time(WINDOW_S)
    assert run_jobs(keeper, frozenset({Job.DEAL})).exit_code == 0
    assert status.call()[0] == number + 1


def test_check_sources__for_the_doctor__passes_and_fails_with_the_numbers(
    lived: Lived, config: Path
) -> None:
    reader = open_reader(load_settings(config))
    snapshot = reader.chain.fetch_snapshot()
    support = open_price_support(reader, snapshot)
    assert "WETH: 2 of 2 sources support" in check_sources(support, snapshot)
    _settle(lived, 90)
    with pytest.raises(Exception, match="WETH: 1 of 2 sources supports"):
        check_sources(support, reader.chain.fetch_snapshot())


def test_doctor__with_the_pool_elsewhere__says_which_feed_lacks_support(
    keeper_cli: Cli, lived: Lived, config: Path
) -> None:
    fine = {check["check"]: check for check in keeper_cli("doctor", config=config).json["checks"]}
    assert fine["price sources"]["passed"]
    _settle(lived, 90)
    answer = keeper_cli("doctor", config=config)
    [fault] = [check for check in answer.json["checks"] if check["check"] == "price sources"]
    assert not fault["passed"]
    assert "WETH: 1 of 2 sources supports" in fault["text"]
    without = keeper_cli("doctor").json["checks"]
    assert "price sources" not in {check["check"] for check in without}


@pytest.mark.parametrize("liar", ["twap", "exchanges"])
def test_support__of_feed_pool_and_exchanges__one_liar_moves_nothing(
    lived: Lived, config: Path, liar: str
) -> None:
    reader = open_reader(load_settings(config))
    weth = Address(lived.local.world.weth.address)
    if liar == "twap":
        _settle(lived, 50)
    snapshot = reader.chain.fetch_snapshot()
    honest = price_of(snapshot, weth)
    dollars = float(honest * 10**18 // 10**36) / 10**6
    with exchange_server() as server:
        for venue in server.venues.values():
            venue.now = snapshot.timestamp
            venue.prices["ETH/USDC"] = dollars * (2 if liar == "exchanges" else 1)
        support = _three_sources(lived, reader, server)
        found = {s.token.symbol: s for s in support.fetch_support(snapshot, snapshot.feeds)}
        support.require(snapshot, [weth])
    assert found["WETH"].require() == honest
    assert (found["WETH"].count, len(found["WETH"].opinions)) == (2, 3)
    assert [o.given.source.split()[0] for o in found["WETH"].opinions if o.problem] == [liar]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('token = "WETH"\npool', 'token = "WBTC"\npool', "prices.quorum is 2, WETH has 1 sources"),
        ("quorum = 2", "quorum = 3", "prices.quorum is 3, WETH has 2 sources"),
        (
            "tolerance_percent = 1",
            "tolerance_percent = 1\nfeed_max_age_s = { WETH = 21_601 }",
            r"prices\.feed_max_age_s\.WETH is 21601, the registry's limit is 21600: only less",
        ),
        (
            "tolerance_percent = 1",
            "tolerance_percent = 1\nfeed_max_age_s = { DAI = 5 }",
            r"prices\.feed_max_age_s is DAI, the fund has USDC, WETH",
        ),
        (
            "window_s = 1_800",
            '[prices.exchanges]\nnames = ["krakn", "bitstamp"]\nsymbols = { USDC = "USDC/USD" }',
            "ccxt has no exchange krakn",
        ),
        (
            "window_s = 1_800",
            '[prices.exchanges]\nnames = ["kraken", "bitstamp"]\nsymbols = { WETH = "ETH/USD" }',
            "has no market of USDC itself",
        ),
        (
            "window_s = 1_800",
            IN_EUROS,
            "WETH is quoted as ETH/EUR, it must be in USDC or, as USDC itself, in USD",
        ),
    ],
)
def test_keeper__of_prices_that_cannot_be_had__is_refused(
    lived: Lived, config: Path, old: str, new: str, complaint: str
) -> None:
    text = config.read_text()
    assert text.count(old) == 1
    config.write_text(text.replace(old, new))
    with pytest.raises(ConfigError, match=complaint):
        build_keeper(load_settings(config), timer=ChainTimer(lived.local.world.anvil))


def test_config_check__of_prices_that_cannot_be_had__needs_no_node(
    keeper_cli: Cli, config: Path
) -> None:
    url = load_settings(config).chain.url
    config.write_text(config.read_text().replace(str(url), "http://127.0.0.1:9"))
    assert keeper_cli("config", "check", config=config).code == 0
    config.write_text(config.read_text().replace("quorum = 2", "quorum = 3"))
    answer = keeper_cli("config", "check", config=config)
    assert answer.code == 3
    assert "prices.quorum is 3, WETH has 2 sources" in answer.json["error"]


def _three_sources(lived: Lived, reader: object, server: object) -> PriceSupport:
    world = lived.local.world
    weth, usdc = Address(world.weth.address), Address(world.base.address)
    pool = TwapPool(
        token=weth, pool=Address(world.v3_pool.contract.address), window_s=WINDOW_S, min_liquidity=1
    )
    terms = ExchangeTerms(
        names=NAMES,
        symbols={weth: "ETH/USDC", usdc: "USDC/USD"},
        book=BookTerms(max_spread=WAD // 100, min_depth=WAD, max_age_s=60),
        min_exchanges=2,
        timeout_s=20,
    )
    sources = [UniswapTwaps(reader.rpc, [pool]), ExchangePrices(terms, server.open)]  # type: ignore[attr-defined]
    return PriceSupport(sources, QuorumTerms(quorum=2, tolerance=WAD // 50, max_age_s=60))


def _move(lived: Lived, percent: int) -> None:
    """Swap the pool to so many hundredths of the feed's price, in a block of its own."""
    world = lived.local.world
    snapshot = lived.keeper.keeper.reader.chain.fetch_snapshot()
    price = price_of(snapshot, Address(world.weth.address)) * percent // 100
    wad = price * 10**18 * WAD // 10**36 // 10**world.base_decimals
    world.v3_pool.move_price(wad, replayer=world.replayer, sender=world.cast.deployer.address)


def _settle(lived: Lived, percent: int) -> None:
    """Leave it there for longer than the window."""
    _move(lived, percent)
    anvil = lived.local.world.anvil
    anvil.warp(anvil.now() + WINDOW_S + 60)
