"""The launch of a fund with an outpost, on two chains, that can be killed and looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from keeper.adapters.address_book import AddressBook, OutpostBook
from scripts.deployment.book import outpost_path
from scripts.deployment.config import FundConfig
from scripts.deployment.errors import InvalidDeploymentError
from scripts.deployment.local import fund_cast, local_signer
from scripts.deployment.local_outpost import access_there
from scripts.deployment.run import Access, Prepared, deploy_fund, prepare
from scripts.deployment.selfcheck import FarSide, compare
from scripts.localchain.two_chains import TwoWorlds
from scripts.localchain.world import World
from tests.deployment.helpers import DyingNode, Killed, with_value


@dataclass(frozen=True, slots=True, kw_only=True)
class FarLaunch:
    """What is launched, where, and into which book."""

    worlds: TwoWorlds
    config: FundConfig
    book: Path

    @property
    def sides(self) -> tuple[World, World]:
        """Home, away."""
        return self.worlds.home, self.worlds.away

    @property
    def home(self) -> Access:
        """Reach home as its deployer."""
        signer = local_signer(fund_cast(self.worlds.home).deployer)
        return Access(w3=self.worlds.home.w3, signer=signer)

    def having(self, key: str, value: object) -> FarLaunch:
        """Change one value of the launch file without checking it again."""
        return replace(self, config=with_value(self.config, key, value))

    def prepare(self) -> Prepared:
        """Check and plan."""
        home, there = self.home, access_there(self.worlds)
        return prepare(self.config, w3=home.w3, signer=home.signer, book=self.book, there=there)

    def deploy(self) -> AddressBook:
        """Launch, or go on."""
        home, there = self.home, access_there(self.worlds)
        return deploy_fund(self.config, w3=home.w3, signer=home.signer, book=self.book, there=there)

    def problems(self) -> list[str]:
        """Spell what the checks find, and see that they left nothing behind."""
        before = self.traces()
        with pytest.raises(InvalidDeploymentError) as caught:
            self.prepare()
        assert self.traces() == before
        return [str(problem) for problem in caught.value.problems]

    def traces(self) -> tuple[tuple[int, ...], list[Path]]:
        """Give what a deployment would leave behind."""
        return self.nonces(), sorted(self.book.parent.iterdir())

    def nonces(self) -> tuple[int, ...]:
        """Read both deployers' next nonces, home first, with what is not mined yet."""
        return tuple(
            side.w3.eth.get_transaction_count(fund_cast(side).deployer.address, "pending")
            for side in self.sides
        )

    def kill(self, *, sends: int, after: bool) -> None:
        """Run until one of the nodes is about to get, or has got, so many transactions in all."""
        nodes = (side.w3 for side in self.sides)
        with DyingNode(*nodes, sends=sends, after=after), pytest.raises(Killed):
            self.deploy()

    def outpost_book(self) -> OutpostBook:
        """Read the outpost's book."""
        return OutpostBook.read(outpost_path(self.book))

    def differences(self) -> list[str]:
        """Spell what is different now from the launch file, on both chains."""
        there = FarSide(book=self.outpost_book(), w3=self.worlds.away.w3)
        book = AddressBook.read(self.book)
        found = compare(self.config, book, w3=self.worlds.home.w3, there=there)
        return [str(problem) for problem in found]
