"""Change one key of a launch file, and stand in for a node that dies."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import TypeVar, cast

import pytest
from eth_typing import ChecksumAddress
from pydantic import BaseModel
from web3 import Web3
from web3.types import RPCEndpoint

from scripts.deployment.config import FundConfig
from scripts.deployment.errors import InvalidDeploymentError
from scripts.deployment.launch_file import parse_toml
from scripts.deployment.local import EXAMPLE
from scripts.deployment.run import Prepared, prepare
from scripts.deployment.sections import VaultVenue
from scripts.deployment.sender import LocalSigner
from scripts.localchain.world import World

T = TypeVar("T")

NOBODY = "0x" + "77" * 20
Deploy = Callable[[], object]


class Killed(BaseException):
    """The process dies here: nothing may catch it."""


def example() -> dict[str, object]:
    """Parse the documented example."""
    return parse_toml(EXAMPLE.read_text(encoding="utf-8"))


def edited(record: dict[str, object], key: str, value: object) -> dict[str, object]:
    """Set one key, new or old, as somebody would in an editor."""
    copy = deepcopy(record)
    *parents, last = key.split(".")
    table: object = copy
    for part in parents:
        table = (
            table[int(part)]
            if isinstance(table, list)
            else cast("dict[str, object]", table).setdefault(part, {})
        )
    cast("dict[str, object]", table)[last] = value
    return copy


def with_value(model: T, key: str, value: object) -> T:
    """Change one value of a checked configuration without checking it again."""
    head, _, rest = key.partition(".")
    if isinstance(model, tuple):
        index = int(head)
        item = with_value(model[index], rest, value) if rest else value
        return cast("T", (*model[:index], item, *model[index + 1 :]))
    assert isinstance(model, BaseModel)
    inner = with_value(getattr(model, head), rest, value) if rest else value
    return cast("T", model.model_copy(update={head: inner}))


def with_vaults(
    config: FundConfig, *vaults: ChecksumAddress, held: Sequence[ChecksumAddress] = ()
) -> FundConfig:
    """Add vaults that may gain 0.1 % a day, and a strategy that may hold some of them."""
    venue = VaultVenue(
        vaults=vaults, max_growth_percent_a_day=Decimal("0.1"), cap_percent=Decimal(20)
    )
    config = with_value(config, "venues.erc4626", venue)
    if not held:
        return config
    strategy = config.strategies[0].model_copy(
        update={
            "name": "vaults",
            "tokens": ("WETH",),
            "vaults": tuple(held),
            "target_percent": Decimal(15),
            "cap_percent": Decimal(20),
        }
    )
    return with_value(config, "strategies", (*config.strategies, strategy))


class DyingNode:
    """Kills the process before or after the n-th transaction is handed to the node."""

    def __init__(self, w3: Web3, *, sends: int, after: bool) -> None:
        """Count the sends of a client from now on."""
        self._provider = w3.provider
        self._request = w3.provider.make_request
        self._left, self._after = sends, after

    def __enter__(self) -> None:
        """Begin to count."""
        self._answer_with(self._counted)

    def __exit__(self, *_: object) -> None:
        """Let the node live."""
        self._answer_with(self._request)

    def _answer_with(self, answer: Callable[[RPCEndpoint, object], object]) -> None:
        self._provider.make_request = answer  # type: ignore[method-assign, assignment]
        self._provider._request_func_cache = (None, None)  # web3 keeps what it wrapped

    def _counted(self, method: RPCEndpoint, params: object) -> object:
        if method != "eth_sendRawTransaction":
            return self._request(method, params)
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Killed
        answer = self._request(method, params)
        if self._left == 0:
            raise Killed
        return answer


class Attempt:
    """A deployment that is only checked."""

    def __init__(self, world: World, signer: LocalSigner, book: Path) -> None:
        """Keep what stays the same."""
        self.world, self.signer, self.book = world, signer, book

    def __call__(self, config: FundConfig) -> Prepared:
        """Check a configuration."""
        return prepare(config, w3=self.world.w3, signer=self.signer, book=self.book)

    def problems(self, config: FundConfig) -> list[str]:
        """Spell what the check finds."""
        with pytest.raises(InvalidDeploymentError) as caught:
            self(config)
        return [str(problem) for problem in caught.value.problems]

    def traces(self) -> tuple[int, list[Path]]:
        """Give what a deployment would leave behind."""
        nonce = self.world.w3.eth.get_transaction_count(self.signer.address)
        return nonce, list(self.book.parent.iterdir())


def kill(world: World, deploy: Deploy, *, sends: int, after: bool) -> None:
    """Run until the node is about to get, or has got, so many transactions."""
    with DyingNode(world.w3, sends=sends, after=after), pytest.raises(Killed):
        deploy()


def spend_nonce(world: World, signer: LocalSigner) -> None:
    """Send something else from the deployer."""
    world.w3.eth.send_transaction({"from": signer.address, "to": NOBODY, "value": 1})
