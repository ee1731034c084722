"""The people of a season and what each of them can do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

from eth_typing import ChecksumAddress, HexStr
from web3.constants import HASH_ZERO

from scripts.deployment.local import LocalFund
from scripts.localchain.client import DevAccount
from scripts.localchain.transactions import send
from scripts.season.books import FundContracts
from scripts.season.government import Government
from scripts.season.investors import Investor
from scripts.season.motions import RULES, add_strategy
from scripts.season.voted_strategy import VotedStrategy, add_to_book

NAMES = ("Ada", "Ben", "Chloe", "Dan", "Eve", "Finn")
UNPAUSES = ("unpauseTrading", "unpauseDealing")


class Keeper(Protocol):
    """What the season needs of a keeper: the same work that cron would start."""

    def tick(self) -> None:
        """Do what is due now."""
        ...

    def adopt(self, strategy: str, rules: str) -> None:
        """Read the address book again, in which a strategy is new, and work with that too."""
        ...


@dataclass(slots=True, kw_only=True)
class Stage:
    """
    A launched fund with its people.

    Args:
        local: the fund, its world and the accounts.
        contracts: the fund's contracts.
        keeper: the running keeper.
        say: gets one line for every event that people should see.
    """

    local: LocalFund
    contracts: FundContracts
    keeper: Keeper
    say: Callable[[str], None]
    government: Government = field(init=False)
    voted: VotedStrategy | None = None
    investors: dict[str, Investor] = field(init=False)
    payees: dict[str, Investor] = field(init=False)
    keeper_silent: bool = False
    pauses: int = 0

    def __post_init__(self) -> None:
        """Give investors and fee recipients their wallets."""
        people = self.local.cast
        wallets = zip(NAMES, people.investors, strict=False)
        self.investors = {name: self._wallet(name, account) for name, account in wallets}
        paid = {"manager": people.manager, "DAO": people.dao}
        self.payees = {name: self._wallet(name, account) for name, account in paid.items()}
        self.government = Government(
            contracts=self.contracts, launch_owner=people.launch_owner.address
        )

    # --- investors ---

    def subscribe(self, name: str, whole: int) -> None:
        """Subscribe whole units of the base asset."""
        self.investors[name].subscribe(whole * self.unit)

    def subscribe_by_permit(self, name: str, whole: int) -> None:
        """Subscribe whole units with a signed approval."""
        self.investors[name].subscribe_with_permit(whole * self.unit)

    def cancel_subscription(self, name: str) -> None:
        """Take a subscription back."""
        self.investors[name].cancel_subscription()

    def redeem(self, name: str, part_bps: int) -> None:
        """Ask to redeem a part of the wallet."""
        self.investors[name].request_redemption(part_bps)

    def leave_in_kind(self, name: str, part_bps: int) -> None:
        """Leave in kind with a part of the wallet."""
        self.investors[name].leave_in_kind(part_bps)

    def claim_all(self) -> None:
        """Let everybody claim what is ready."""
        for person in self.everybody():
            person.claim()

    def everybody(self) -> Iterator[Investor]:
        """Investors and fee recipients."""
        yield from self.investors.values()
        yield from self.payees.values()

    # --- trouble ---

    def silence_keeper(self) -> None:
        """The keeper does nothing until a dealing was closed without it, missed and reopened."""
        self.keeper_silent = True

    def pause(self) -> None:
        """The guardian pauses everything that can be paused."""
        for function in ("pauseDealing", "pauseTrading"):
            self._send_control(function, self.local.cast.guardian)
        self.pauses += 1

    def propose_unpause(self) -> None:
        """The launch owner schedules the end of the pause; the delay starts."""
        batch = self._unpause_batch()
        delay = self.contracts.timelock.functions.getMinDelay().call()
        send(
            self.contracts.timelock.functions.scheduleBatch(*batch, delay),
            sender=self.local.cast.launch_owner.address,
        )

    def unpause(self) -> None:
        """Anyone carries out what the timelock has waited for."""
        send(
            self.contracts.timelock.functions.executeBatch(*self._unpause_batch()),
            sender=self.investors["Ada"].account.address,
        )

    def cash_fees(self) -> None:
        """Each fee recipient withdraws its shares and asks to redeem them."""
        for payee in self.payees.values():
            owed = self.contracts.fee_distribution.functions.owed(payee.address).call()
            if owed:
                withdraw = self.contracts.fee_distribution.functions.withdraw(payee.address)
                send(withdraw, sender=payee.account.address)
                payee.request_redemption(10_000)

    # --- government ---

    def propose_strategy(self, name: str) -> None:
        """Propose what Gail, who holds no share, would like to do with a twentieth of the fund."""
        gail = self.local.cast.investors[len(NAMES)].address
        self.government.propose(add_strategy(self.contracts, gail), self.investors[name])

    def adopt_strategy(self) -> None:
        """Write the strategy that was voted for into the address book, and let the keeper work."""
        book, self.voted = add_to_book(self.contracts)
        book.write(self.local.path)
        self.local = replace(self.local, book=book)
        self.contracts = FundContracts(self.local.world.w3, book)
        self.keeper.adopt(self.voted.name, RULES)

    # --- helpers ---

    @property
    def unit(self) -> int:
        """One whole base asset."""
        return int(10**self.local.world.base_decimals)

    def _wallet(self, name: str, account: DevAccount) -> Investor:
        return Investor(name=name, account=account, world=self.local.world, fund=self.contracts)

    def _send_control(self, function: str, account: DevAccount) -> None:
        send(self.contracts.controls.get_function_by_name(function)(), sender=account.address)

    def _unpause_batch(self) -> tuple[list[ChecksumAddress], list[int], list[HexStr], str, str]:
        controls = self.contracts.controls
        payloads = [HexStr(controls.encode_abi(name, args=[])) for name in UNPAUSES]
        targets = [controls.address] * len(payloads)
        return targets, [0] * len(payloads), payloads, HASH_ZERO, HASH_ZERO
