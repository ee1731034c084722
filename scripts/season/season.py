"""One season from an empty chain to its report."""

import json
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from keeper.bootstrap import open_verifier
from keeper.domain.nav import strike_nav
from keeper.domain.report import InvestorRow
from scripts.deployment.local import LocalFund, deploy_local
from scripts.localchain.anvil import Anvil
from scripts.localchain.kept import CHAIN, keep_chain
from scripts.localchain.market import MarketData
from scripts.localchain.world import build_world, options_for
from scripts.season.books import FundContracts, keep_books, read_events
from scripts.season.cues import Cue
from scripts.season.gas import GasUse, gas_by_purpose
from scripts.season.governance_summary import (
    Json,
    governance_figures,
    governance_json,
    review,
)
from scripts.season.ledger import Ledger, LedgerEvent
from scripts.season.local_keeper import RECORDING, LocalKeeper
from scripts.season.play import Moment, play
from scripts.season.recorded import RecordedReport, verify_recorded
from scripts.season.report import write_season_report
from scripts.season.stage import Stage
from scripts.season.summary import Conservation, NavCheck, conserve, investor_rows, summarise
from scripts.season.timeline import season_cues

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonResult:
    """
    What a season came to.

    Args:
        symbol: of the base asset.
        investors: one row each, base units.
        governance: as in the summary.
        figures: further figures in words.
        files: what was written.
        report: on the newest recorded dealing, checked; None where no dealing was recorded.
        chain: what was kept of the chain.
    """

    symbol: str
    decimals: int
    investors: tuple[InvestorRow, ...]
    conservation: Conservation
    nav: NavCheck
    governance: Json
    figures: dict[str, str]
    files: tuple[Path, ...]
    report: RecordedReport | None
    chain: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A season that is over, its chain still running."""

    stage: Stage
    keeper: LocalKeeper
    market: MarketData
    events: tuple[LedgerEvent, ...]
    ledger: Ledger
    last: int
    gas: dict[str, GasUse]

    @property
    def contracts(self) -> FundContracts:
        """The fund."""
        return self.stage.contracts


def run_season(
    market: MarketData,
    *,
    out: Path,
    base_decimals: int,
    say: Say,
    on_hour: Callable[[Moment], None],
    started: float,
    cues: Sequence[Cue] | None = None,
) -> SeasonResult:
    """
    Start a chain, deploy everything, play the market, check the books, write the results.

    Args:
        market: what happens.
        out: folder for the results; what an earlier season left there is removed.
        base_decimals: of the base asset.
        say: gets a line for whatever people should see.
        on_hour: told after every hour.
        started: time.monotonic() at which the duration starts to count.
        cues: who does what when; the season's own by default.
    """
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    say(f"market: {market.source} ({'recorded' if market.recorded else 'generated'})")
    with Anvil(options_for(market)) as anvil:
        world = build_world(anvil, market, base_decimals=base_decimals)
        say("deployed Uniswap v2 and v3, Aave v3, WETH and price feeds")
        local = deploy_local(world, out / "fund.json", say=lambda _: None)
        say(f"deployed and launched the fund {local.book.address_of('fund')}")
        played = _play(
            local,
            market,
            out,
            cues=season_cues() if cues is None else cues,
            say=say,
            on_hour=on_hour,
        )
        keep_chain(world, out)
        say("checking every dealing and every unit of money")
        return _finish(played, out, started)


def _play(
    local: LocalFund,
    market: MarketData,
    out: Path,
    *,
    cues: Sequence[Cue],
    say: Say,
    on_hour: Callable[[Moment], None],
) -> Played:
    contracts = FundContracts(local.world.w3, local.book)
    keeper = LocalKeeper(local, out / "fund.json", out / "keeper", RECORDING)
    stage = Stage(local=local, contracts=contracts, keeper=keeper, say=say)
    first = local.world.w3.eth.block_number + 1
    play(stage, cues, on_hour=on_hour)
    keeper.record_rest()
    contracts = stage.contracts  # with what was voted for
    last = local.world.w3.eth.block_number
    payees = frozenset(payee.address for payee in stage.payees.values())
    people = [person.address for person in stage.everybody()]
    people += [account.address for account in (local.cast.keeper, local.cast.guardian)]
    people.append(local.cast.launch_owner.address)
    return Played(
        stage=stage,
        keeper=keeper,
        market=market,
        events=tuple(read_events(contracts, last)),
        ledger=keep_books(contracts, last, payees),
        last=last,
        gas=gas_by_purpose(contracts, people, first, last),
    )


def _finish(played: Played, out: Path, started: float) -> SeasonResult:
    conservation = conserve(played.contracts, played.ledger, played.last)
    nav, governed = _check_nav(played), review(played.keeper)
    governance = governance_json(played.stage, governed)
    summary = summarise(
        played.stage,
        played.market,
        played.ledger,
        played.events,
        nav=nav,
        conservation=conservation,
        governance=governance,
        gas_used=sum(use.gas for use in played.gas.values()),
        duration_s=round(time.monotonic() - started),
    )
    files = (out / "report.html", out / "summary.json")
    investors = investor_rows(played.stage, played.ledger)
    figures = _figures(summary, nav, played) | governance_figures(governed)
    write_season_report(
        files[0],
        played.keeper,
        played.market,
        title=played.contracts.shares.functions.name().call(),
        investors=investors,
        conservation=conservation,
        gas=played.gas,
        figures=figures,
    )
    report = verify_recorded(played.keeper.keeper.reader, out)
    summary["duration_s"] = round(time.monotonic() - started)
    files[1].write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    return SeasonResult(
        symbol=played.stage.local.book.base,
        decimals=played.stage.local.world.base_decimals,
        investors=investors,
        conservation=conservation,
        nav=nav,
        governance=governance,
        figures=figures,
        files=files if report is None else (*files, report.path),
        report=report,
        chain=out / CHAIN,
    )


def _check_nav(played: Played) -> NavCheck:
    """Verify every struck dealing as `keeper nav verify --all` does, and compare the keys now."""
    reader, fund = played.keeper.keeper.reader, played.contracts.fund
    struck = [event.number("dealing") for event in played.events if event.name == "DealingStruck"]
    verifier = open_verifier(reader)
    found = [verifier.examine(dealing) for dealing in struck]
    for each in found:
        for fault in each.faults:
            played.stage.say(f"dealing {each.dealing}: {fault}")
    passed = sum(each.passed for each in found)
    statement = strike_nav(reader.chain.fetch_snapshot(played.last))
    virtual = fund.functions.virtualShares().call()
    total = fund.functions.totalAssets().call(block_identifier=played.last)
    supply = fund.functions.accruedSupply().call(block_identifier=played.last)
    return NavCheck(
        per_share_contract=(total + 1) * virtual * 10**18 // (supply + virtual),
        per_share_keeper=statement.per_share,
        verified_dealings=passed,
        mismatches=len(struck) - passed,
    )


def _figures(summary: dict[str, object], nav: NavCheck, played: Played) -> dict[str, str]:
    names = ("dealings", "trades", "harvests", "partial_redemptions", "in_kind_exits", "pauses")
    return {
        **{name.replace("_", " "): str(summary[name]) for name in names},
        "NAV per share, contract": f"{nav.per_share_contract / 10**18:.6f}",
        "NAV per share, keeper": f"{nav.per_share_keeper / 10**18:.6f}",
        "dealings verified": f"{nav.verified_dealings}, {nav.mismatches} mismatches",
        "rules that held the keeper back": str(len(played.keeper.warnings)),
        "gas used": f"{int(str(summary['gas_used'])):,}",
    }
