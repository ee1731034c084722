"""
What Prometheus sees of the keeper, from chain, journal and operating record.

Each part answers alone: a node that is away does not hide what the journal says. Amounts become
floats here and nowhere before.
"""

from __future__ import annotations

import logging
import os
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from keeper.adapters.dao_terms import GovernmentReader
from keeper.adapters.journal_views import open_journal_view
from keeper.bootstrap import (
    Inspection,
    Reader,
    SystemClock,
    known_account,
    open_book,
    open_known_line,
    open_known_proposals,
    open_reader,
    open_record,
    open_trade_records,
    read_database_url,
)
from keeper.dao_metrics import measure_government
from keeper.domain.intents import State
from keeper.domain.units import ZERO_ADDRESS
from keeper.endpoint_metrics import measure_endpoints
from keeper.errors import ConfigError, KeeperError, RpcError
from keeper.fund_metrics import measure_fund
from keeper.ports import Clock
from keeper.settings import Settings
from keeper.trade_metrics import measure_line, measure_trades

log = logging.getLogger(__name__)

WEI_PER_ETHER = 10**18


class Exposition:
    """
    Gathers metrics again and again; the connection to the node is kept while it works.

    Args:
        settings: as configured.
        clock: the wall clock.
    """

    content_type = CONTENT_TYPE_PLAIN_0_0_4

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self._settings, self._clock = settings, clock or SystemClock()
        self._reader: Reader | None = None
        self._turn = threading.Lock()
        self.error: KeeperError | None = None  # of the last time, the first that was met

    def render(self) -> str:
        """Read everything, and write it in Prometheus's text format; never raises for a part."""
        with self._turn:
            self.error = None
            registry = CollectorRegistry()
            up = Gauge("keeper_part_up", "1: this part could be read", ["part"], registry=registry)
            parts: dict[str, Callable[[CollectorRegistry], None]] = {
                "journal": self._measure_journal,
                "runs": self._measure_runs,
                "chain": self._measure_chain,
                "government": self._measure_government,
            }
            if self._settings.outpost is not None:
                parts["line"] = self._measure_line
            if self._settings.arbitrage is not None:
                parts["arbitrage"] = self._measure_trades
            for name, measure in parts.items():
                up.labels(name).set(self._try(name, measure, registry))
            return generate_latest(registry).decode()

    def _try(
        self, name: str, measure: Callable[[CollectorRegistry], None], registry: CollectorRegistry
    ) -> bool:
        try:
            measure(registry)
        except KeeperError as error:
            log.warning("metrics of the %s cannot be read: %s", name, error)
            self.error = self.error or error
            return False
        return True

    def _measure_journal(self, registry: CollectorRegistry) -> None:
        found = open_journal_view(read_database_url(self._settings)).fetch_sum()
        states = _gauge(registry, "keeper_intents", "intents in the journal", "state")
        for state in State:
            states.labels(state.value).set(found.states.get(state, 0))
        began, now = found.oldest_pending_at, self._clock.now()
        age = _gauge(registry, "keeper_oldest_pending_age_seconds", "0 when nothing is pending")
        age.set(0 if began is None else now - began)
        spent = _gauge(registry, "keeper_gas_spent_ether", "paid for gas since the journal began")
        spent.set(found.gas_spent / WEI_PER_ETHER)

    def _measure_runs(self, registry: CollectorRegistry) -> None:
        ended = _gauge(registry, "keeper_job_last_run_timestamp_seconds", "when it ended", "job")
        took = _gauge(registry, "keeper_job_last_run_seconds", "how long it took", "job")
        code = _gauge(registry, "keeper_job_exit_code", "how it ended; see the manual", "job")
        for run in open_record(self._settings).fetch_runs():
            ended.labels(run.job).set(run.ended_at)
            took.labels(run.job).set(run.took_s)
            code.labels(run.job).set(run.exit_code)

    def _measure_chain(self, registry: CollectorRegistry) -> None:
        try:
            reader = self._reader or open_reader(self._settings)
            snapshot = reader.chain.fetch_snapshot()
            measure_fund(registry, snapshot, self._clock.now())
            self._measure_balance(registry, reader)
            if reader.endpoints is not None:
                measure_endpoints(registry, reader.endpoints.examine())
        except KeeperError:
            self._reader = None
            raise
        self._reader = reader

    def _measure_government(self, registry: CollectorRegistry) -> None:
        reader = self._require_reader()
        terms = GovernmentReader(reader.sure, reader.book).fetch_terms()
        known = open_known_proposals(reader).fetch_recent()
        measure_government(registry, known, terms)

    def _measure_line(self, registry: CollectorRegistry) -> None:
        measure_line(registry, open_known_line(self._require_reader()))

    def _measure_trades(self, registry: CollectorRegistry) -> None:
        book = open_book(self._settings.address_book)
        records = open_trade_records(self._settings, book)
        measure_trades(registry, records, open_record(self._settings).fetch_counts(), book.base)

    def _require_reader(self) -> Reader:
        if self._reader is None:
            raise RpcError("the chain could not be read")
        return self._reader

    def _measure_balance(self, registry: CollectorRegistry, reader: Reader) -> None:
        account = known_account(self._settings)
        if account == ZERO_ADDRESS:
            return
        balance = Inspection(reader.rpc, reader.book).fetch_balance(account)
        gas = _gauge(registry, "keeper_gas_balance_ether", "what is left to pay for gas")
        gas.set(balance / WEI_PER_ETHER)
        low = _gauge(registry, "keeper_gas_balance_low_ether", "gas.low_balance")
        low.set(float(self._settings.gas.low_balance))


def write_metrics(text: str, path: Path) -> None:
    """
    Replace a file by a complete new one, readable for the collector.

    Raises:
        ConfigError: it cannot be written.
    """
    try:
        number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
        partial = Path(name)
        partial.chmod(0o644)
        partial.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from error


def _gauge(registry: CollectorRegistry, name: str, about: str, *labels: str) -> Gauge:
    return Gauge(name, about, labels, registry=registry)
