"""Read a fund's events from the chain and keep its books."""

from collections.abc import Iterator
from functools import cache

from eth_typing import ChecksumAddress
from eth_utils.abi import event_abi_to_log_topic
from eth_utils.address import to_checksum_address
from web3 import Web3
from web3._utils.events import get_event_data
from web3.contract import Contract
from web3.types import LogReceipt

from keeper.adapters.address_book import ABIS, AddressBook
from scripts.artifacts import load_artifact
from scripts.season.ledger import Ledger, LedgerEvent, Strategy

PRICE_SCALE = 10**36
LENDING = "lending"
TRADING = "trading"


class FundContracts:
    """The contracts of one fund, bound to their ABIs."""

    def __init__(self, w3: Web3, book: AddressBook) -> None:
        """Bind every contract of the book."""
        self.w3, self.book = w3, book
        self.fund = self._bind("fund")
        self.treasury = self._bind("treasury")
        self.shares = self._bind("shares")
        self.registry = self._bind("registry")
        self.nav_oracle = self._bind("nav_oracle")
        self.escrow = self._bind("escrow")
        self.controls = self._bind("controls")
        self.timelock = self._bind("timelock")
        self.dao = self._bind("dao")
        self.fee_distribution = self._bind("fee_distribution")
        self.performance = self._bind("performance")
        self.risk = self._bind("risk")
        self.base = to_checksum_address(book.tokens[book.base].address)
        self.strategies = {s.name: self.at(s.address, "Strategy") for s in book.strategies}

    def at(self, address: str, name: str) -> Contract:
        """Bind an ABI to an address."""
        return self.w3.eth.contract(to_checksum_address(address), abi=load_artifact(name).abi)

    def _bind(self, role: str) -> Contract:
        return self.at(self.book.address_of(role), ABIS[role])


def keep_books(contracts: FundContracts, last: int, fee_payees: frozenset[str]) -> Ledger:
    """
    Book everything from the deployment up to and with block `last`, and revalue there.

    Args:
        contracts: the fund.
        last: block number; the node has the state of every block since the deployment.
        fee_payees: addresses that redeem fee shares.
    """
    ledger = Ledger(
        base=contracts.base,
        strategies={
            strategy.address: Strategy(label=LENDING if name == LENDING else TRADING)
            for name, strategy in contracts.strategies.items()
        },
        fee_payees=fee_payees,
        value=_valuer(contracts).value,
    )
    ledger.post(read_events(contracts, last))
    ledger.revalue(last)
    return ledger


def read_events(contracts: FundContracts, last: int) -> Iterator[LedgerEvent]:
    """Read every decodable event of fund, treasury and strategies, in the order of the chain."""
    roles: dict[ChecksumAddress, tuple[str, Contract]] = {
        contracts.fund.address: ("fund", contracts.fund),
        contracts.treasury.address: ("treasury", contracts.treasury),
        **{s.address: ("strategy", s) for s in contracts.strategies.values()},
    }
    logs = contracts.w3.eth.get_logs(
        {"address": list(roles), "fromBlock": contracts.book.deployed_block, "toBlock": last}
    )
    for log in logs:
        role, contract = roles[log["address"]]
        event = _decode(contract, role, log)
        if event is not None:
            yield event


def _decode(contract: Contract, role: str, log: LogReceipt) -> LedgerEvent | None:
    topic = bytes(log["topics"][0])
    events = (entry for entry in contract.abi if entry["type"] == "event")
    abi = next((entry for entry in events if event_abi_to_log_topic(entry) == topic), None)
    if abi is None:
        return None
    data = get_event_data(contract.w3.codec, abi, log)
    return LedgerEvent(
        block=log["blockNumber"],
        index=log["logIndex"],
        contract=role,
        address=log["address"],
        name=str(data["event"]),
        args=dict(data["args"]),
    )


class _Valuer:
    """Values units by the deployed contracts themselves, at the state of an old block."""

    def __init__(self, contracts: FundContracts) -> None:
        self._contracts = contracts
        self.price = cache(self._price)
        self.adapter_of = cache(self._adapter_of)

    def value(self, strategy: str, token: str, units: int, block: int) -> int:
        """Base units of `units` of a token or position at the prices of `block`, rounded down."""
        adapter = self.adapter_of(strategy, token)
        if int(adapter, 16) == 0:
            return self._priced(token, units, block)
        bound = self._contracts.at(adapter, "AaveV3Adapter")
        position = (to_checksum_address(token), units)
        behind = bound.functions.holdings(strategy, position).call(block_identifier=block)
        return sum(self._priced(plain, amount, block) for plain, amount in behind)

    def _priced(self, token: str, amount: int, block: int) -> int:
        if token == self._contracts.base:
            return amount
        return amount * self.price(token, block) // PRICE_SCALE

    def _price(self, token: str, block: int) -> int:
        price = self._contracts.registry.functions.price(to_checksum_address(token))
        return int(price.call(block_identifier=block))

    def _adapter_of(self, strategy: str, token: str) -> str:
        bound = self._contracts.at(strategy, "Strategy")
        entries = bound.functions.inventory().call()
        return str(next(adapter for entry, adapter, _ in entries if entry == token))


def _valuer(contracts: FundContracts) -> _Valuer:
    return _Valuer(contracts)
