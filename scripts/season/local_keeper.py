"""The real keeper on the local chain: its own key, configuration file and journal."""

import json
from pathlib import Path

from eth_account import Account
from eth_typing import HexStr

from keeper.bootstrap import Keeper, build_keeper
from keeper.recording import record
from keeper.services.selection import Job
from keeper.services.ticks import CycleResult
from keeper.settings import load_settings
from scripts.deployment.local import LocalFund
from scripts.localchain.anvil import Anvil

# What the keystore hides is one of Anvil's published keys: hashing it for long protects nobody.
LIGHT_KDF_ROUNDS = 1_024
GOVERN_EVERY_S = 3 * 3_600  # a decision waits for days
RECORD_EVERY_S = 8 * 3_600  # a dealing is struck once a day

COMMON = """\
# How a keeper of the season is configured; every key is explained in docs/keeper.md.
live = true
address_book = "{book}"

[chain]
url = "{url}"
finality_blocks = 1
block_wait_s = 60                # the timer of the season mines the block that a strike needs
poll_s = 0.01

[keys]
keystore = "{folder}/keeper.json"
passphrase_file = "{folder}/passphrase"

[database]
url = "sqlite:///{folder}/keeper.sqlite"

[report]
path = "{folder}/report.html"
point_every_s = 0
"""
MAIN = """
[dealing]
reserve_percent = 10             # of NAV stays cash in the Treasury

[trading]
strategy = "trend"
token = "WETH"
slippage_percent = 0.8
max_order_percent = 10           # of NAV in one batch
min_order = 5_000
band_percent = 5
target_vol_percent = 60
max_weight_percent = 40
routes = [
    { venue = "uniswap_v3", share_percent = 70, fee = 500 },
    { venue = "uniswap_v2", share_percent = 30 },
]

[lending]
strategy = "lending"
min_move = 5_000

[[harvest]]
strategy = "trend"
threshold_percent = 105
part_percent = 50
minimum = 1_000

[[harvest]]
strategy = "lending"
threshold_percent = 100.02
part_percent = 100
minimum = 50
"""
# COMMON ends with the section [report].
RECORDING = f"""\
record = true
{MAIN}"""
# The second keeper trades with the strategy that was voted for, from half of the reserve.
VOTED = """
[dealing]
reserve_percent = 5

[trading]
strategy = "{strategy}"
token = "WETH"
slippage_percent = 0.8
max_order_percent = 1            # small, since only what is in the strategy already is spent
min_order = 2_000
band_percent = 1
target_vol_percent = 60
max_weight_percent = 5
horizons_h = [12, 24, 48]
routes = [{{ venue = "uniswap_v3", share_percent = 100, fee = 500 }}]

[[mandates]]
strategy = "{strategy}"
rules_file = "{strategy}.md"
"""


class ChainTimer:
    """The local chain's own time; waiting mines a block."""

    def __init__(self, anvil: Anvil) -> None:
        """Follow this node."""
        self._anvil = anvil

    def now(self) -> int:
        """Return the newest block's time."""
        return self._anvil.now()

    def sleep(self, seconds: float) -> None:
        """Mine a block, however long the wait was meant to be."""
        del seconds
        self._anvil.mine()


class LocalKeeper:
    """The keepers that the season drives hour by hour, as cron would."""

    def __init__(self, local: LocalFund, book: Path, folder: Path, policy: str = MAIN) -> None:
        """Write key, passphrase and configuration into `folder` and put the keeper together."""
        self._local, self._book, self._folder = local, book, folder
        self._policy = policy
        self._timer = ChainTimer(local.world.anvil)
        self.keeper = self._open("keeper", policy)
        self._second: Keeper | None = None
        self._govern_from = self._record_from = 0
        self.results: list[CycleResult] = []
        self._unrecorded: list[str] = []

    def tick(self) -> None:
        """Do what is due now."""
        result = self.keeper.cycle.run()
        self.results.append(result)
        self._govern(result)
        self._record(result)
        if self._second is not None:
            self.results.append(self._second.cycle.run(frozenset({Job.TRADE})))

    def adopt(self, strategy: str, rules: str) -> None:
        """Read the address book again, in which a strategy is new, and trade by its rules."""
        (self._folder / f"{strategy}.md").write_text(rules, encoding="utf-8")
        self.keeper = self._open("keeper", self._policy)
        self._second = self._open(strategy, VOTED.format(strategy=strategy))

    @property
    def warnings(self) -> list[str]:
        """What rules held back so far, in words."""
        held = [text for result in self.results for text in result.warnings]
        return [*held, *self._unrecorded]

    def record_rest(self) -> None:
        """Record the hash of every report that is still without, once its strike is final."""
        self._timer.sleep(0)
        while self.results and self._record_one(self.results[-1]):
            continue

    def _record(self, result: CycleResult) -> None:
        """Record a report now and then, as the last thing of a run."""
        now = result.snapshot.timestamp
        if now >= self._record_from:
            self._record_one(result)
            self._record_from = now + RECORD_EVERY_S

    def _record_one(self, result: CycleResult) -> bool:
        """Record the oldest report without a hash on the chain, and say whether there was one."""
        run = record(self.keeper, result)
        if run.error:
            self._unrecorded.append(run.error)
        return bool(run.steps)

    def _govern(self, result: CycleResult) -> None:
        """Look after the government, less often than after the fund."""
        now = result.snapshot.timestamp
        if not result.waiting and now >= self._govern_from:
            self.keeper.government.run(result.snapshot)
            self._govern_from = now + GOVERN_EVERY_S

    def _open(self, name: str, policy: str) -> Keeper:
        config = write_config(self._local, self._book, self._folder, name=name, policy=policy)
        return build_keeper(load_settings(config), timer=self._timer)


def write_config(
    local: LocalFund, book: Path, folder: Path, *, name: str = "keeper", policy: str = MAIN
) -> Path:
    """Write keystore, passphrase and TOML, readable for the owner alone; returns the TOML."""
    folder.mkdir(parents=True, exist_ok=True)
    passphrase = "local chain"  # noqa: S105  guards a published key
    key = Account.encrypt(
        HexStr(local.cast.keeper.private_key), passphrase, kdf="pbkdf2", iterations=LIGHT_KDF_ROUNDS
    )
    text = COMMON.format(
        book=book.resolve(), url=local.world.anvil.rpc_url, folder=folder.resolve()
    )
    files = {
        "keeper.json": json.dumps(key),
        "passphrase": passphrase,
        f"{name}.toml": text + policy,
    }
    for file, content in files.items():
        path = folder / file
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.write_text(content, encoding="utf-8")
    return folder / f"{name}.toml"
