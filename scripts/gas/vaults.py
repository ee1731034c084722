"""
The same coming and going in vaults of public libraries, and in the fund.

A vault does at once what the fund does in two transactions, so a pair of the fund's stands beside
one of theirs. Whoever acts has more than it spends, and somebody else is there already.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from web3.contract import Contract
from web3.types import TxReceipt

from scripts.gas.results import VAULT
from scripts.localchain.artifacts import apart_artifacts
from scripts.localchain.client import DevAccount
from scripts.localchain.transactions import deploy, send

if TYPE_CHECKING:
    from scripts.gas.fund import MeasuredFund
    from scripts.gas.scenarios import Note, Scenario
    from scripts.localchain.world import World

SOURCE = "tests/gas/ReferenceVaults.sol"
# Names in the figures, and the contracts.
REFERENCES = {
    "solmate": "SolmateVault",
    "solady": "SoladyVault",
    "openzeppelin": "OpenZeppelinVault",
    "openzeppelin_votes": "OpenZeppelinVotesVault",
}
WITH_VOTES = frozenset({"openzeppelin_votes"})

WALLET = 500_000  # whole units of the base asset, as all sums below
AMOUNT = 10_000
PARTS = 10  # an exit takes one part in ten


def reference_vaults(world: World, note: Note) -> None:
    """Deploy each vault, let somebody else in, and play every operation twice."""
    artifacts = apart_artifacts("reference-vaults", SOURCE)
    other, wallet = world.cast.free[-3:-1]
    for name, contract in REFERENCES.items():
        saved = world.anvil.snapshot()
        args = (world.base.address,)
        vault = deploy(world.w3, artifacts[contract], *args, sender=world.cast.deployer.address)
        for person in (other, wallet):
            _equip(world, vault, person, votes=name in WITH_VOTES)
        _enter(vault, other, AMOUNT * 10**world.base_decimals)
        for operation, receipts in _operations(world, vault, wallet):
            first, repeat = receipts
            note(f"{VAULT}{name}_{operation}_first", first)
            note(f"{VAULT}{name}_{operation}_repeat", repeat)
        world.anvil.revert(saved)


def _operations(
    world: World, vault: Contract, wallet: DevAccount
) -> Iterator[tuple[str, tuple[TxReceipt, TxReceipt]]]:
    """Play each operation twice, from the same state."""
    amount, address, act = AMOUNT * 10**world.base_decimals, wallet.address, vault.functions
    shares = act.convertToShares(amount).call()
    for name, entry in (
        ("deposit", act.deposit(amount, address)),
        ("mint", act.mint(shares, address)),
    ):
        saved = world.anvil.snapshot()
        yield name, (send(entry, sender=address), send(entry, sender=address))
        world.anvil.revert(saved)
    _enter(vault, wallet, amount)
    pair = (address, address)
    exits = (act.redeem(shares // PARTS, *pair), act.withdraw(amount // PARTS, *pair))
    for name, leave in zip(("redeem", "withdraw"), exits, strict=True):
        saved = world.anvil.snapshot()
        yield name, (send(leave, sender=address), send(leave, sender=address))
        world.anvil.revert(saved)


def _equip(world: World, vault: Contract, person: DevAccount, *, votes: bool) -> None:
    amount = WALLET * 10**world.base_decimals
    world.give_base(person.address, amount)
    send(world.base.functions.approve(vault.address, amount), sender=person.address)
    if votes:
        # Without a delegate a share has no vote, and costs less for it.
        send(vault.functions.delegate(person.address), sender=person.address)


def _enter(vault: Contract, person: DevAccount, amount: int) -> None:
    send(vault.functions.deposit(amount, person.address), sender=person.address)


# --- the fund ---


def entries(claim: str) -> Scenario:
    """Make the scenario of two subscriptions in two dealings, claimed by `deposit` or `mint`."""

    def scenario(fund: MeasuredFund, note: Note) -> None:
        ada, dora = fund.people[0], fund.people[3]
        for turn in ("first", "repeat"):
            fund.subscribe(ada, AMOUNT)  # somebody else has asked in this dealing
            name = f"{VAULT}fund_{claim}_{turn}"
            note(f"{name}_request", fund.subscribe(dora, AMOUNT))
            fund.deal()
            note(f"{name}_claim", _claim(fund, dora, claim))

    return scenario


def exits(claim: str) -> Scenario:
    """Make the scenario of two redemptions in two dealings, claimed by `redeem` or `withdraw`."""

    def scenario(fund: MeasuredFund, note: Note) -> None:
        ada, ben = fund.people[:2]
        for turn in ("first", "repeat"):
            fund.redeem(ben, PARTS)
            name = f"{VAULT}fund_{claim}_{turn}"
            note(f"{name}_request", fund.redeem(ada, PARTS))
            fund.deal()
            note(f"{name}_claim", _claim(fund, ada, claim))
            _claim(fund, ben, claim)

    return scenario


def _claim(fund: MeasuredFund, person: DevAccount, claim: str) -> TxReceipt:
    """Claim all there is, by the function of that name."""
    act, address = fund.contracts.fund, person.address
    limit = act.functions[f"max{claim.capitalize()}"](address).call()
    return send(
        act.functions[f"{claim}(uint256,address,address)"](limit, address, address), sender=address
    )


FUND_PAIRS = (entries("deposit"), entries("mint"), exits("redeem"), exits("withdraw"))
