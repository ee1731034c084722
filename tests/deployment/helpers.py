"""Change one key of a launch file, and stand in for a node that dies."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

import pytest
from eth_typing import ChecksumAddress
from eth_utils.crypto import keccak
from pydantic import BaseModel
from web3 import Web3
from web3.providers import BaseProvider
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
Answer = Callable[[RPCEndpoint, object], object]


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


class Listening:
    """Stands between clients and their nodes."""

    def __init__(self, *nodes: Web3) -> None:
        """Keep what answers now."""
        self._requests = {w3.provider: w3.provider.make_request for w3 in nodes}

    def __enter__(self) -> None:
        """Begin to listen."""
        for provider, request in self._requests.items():
            self._answer_with(provider, partial(self.answer, request))

    def __exit__(self, *_: object) -> None:
        """Let the nodes answer by themselves again."""
        for provider, request in self._requests.items():
            self._answer_with(provider, request)

    def _answer_with(self, provider: BaseProvider, answer: Answer) -> None:
        provider.make_request = answer  # type: ignore[method-assign, assignment]
        provider._request_func_cache = (None, None)  # web3 keeps what it wrapped

    def answer(self, request: Answer, method: RPCEndpoint, params: object) -> object:
        """Answer in the node's place."""
        return request(method, params)


class DyingNode(Listening):
    """Kills the process before or after the n-th transaction is handed to any of the nodes."""

    def __init__(self, *nodes: Web3, sends: int, after: bool) -> None:
        """Count the sends of these clients from now on."""
        super().__init__(*nodes)
        self._left, self._after = sends, after

    def answer(self, request: Answer, method: RPCEndpoint, params: object) -> object:
        """Die in time."""
        if method != "eth_sendRawTransaction":
            return request(method, params)
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Killed
        answer = request(method, params)
        if self._left == 0:
            raise Killed
        return answer


BUSY: Mapping[str, object] = {"code": -32005, "message": "too many requests"}


class BusyNode(Listening):
    """Refuses to call one function, as a provider does that is asked too often."""

    def __init__(self, w3: Web3, signature: str, error: Mapping[str, object] = BUSY) -> None:
        """Refuse from now on, in the words of some provider."""
        super().__init__(w3)
        self._error = dict(error)
        self._selector = "0x" + keccak(text=signature)[:4].hex()

    def answer(self, request: Answer, method: RPCEndpoint, params: object) -> object:
        """Refuse, or ask the node."""
        if method == "eth_call" and self._selector in str(params):
            return {"jsonrpc": "2.0", "id": 1, "error": self._error}
        return request(method, params)


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
