"""What the form of a proposal lets through is what the contracts take, as they say themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eth_typing import HexStr
from starlette.testclient import TestClient
from web3.exceptions import ContractLogicError

from keeper.adapters.contracts import known_errors
from keeper.adapters.power_calls import PowerCalls, names_of
from keeper.adapters.present_terms import PinnedCaller, PresentTerms
from keeper.adapters.rpc import HttpRpc
from keeper.domain.drafting import compose
from keeper.domain.names import Unit, Value
from keeper.domain.power_bounds import BOUNDS, LIMITS, Bound, bound_of
from keeper.domain.power_table import POWERS
from keeper.domain.powers import Field, Power, Wish
from keeper.domain.units import BPS_IN_WAD, DAY_S, WAD
from tests.integration.conftest import Lived
from tests.portal.opened import newest

ROOT = Path(__file__).parents[2]
COUNTED = (Unit.PART, Unit.BPS, Unit.DURATION, Unit.BASE, Unit.SHARES)
CONSTANTS = {  # what DAO calls is refused to anybody else, but its bounds can be read
    "voting delay": ("MIN_VOTING_DELAY", "MAX_VOTE"),
    "voting period": ("MIN_VOTING_PERIOD", "MAX_VOTE"),
    "late quorum extension": ("MIN_LATE_EXTENSION", "MAX_VOTE"),
    "proposal threshold": ("MIN_THRESHOLD", "MAX_THRESHOLD"),
    "quorum": ("MIN_QUORUM", "MAX_QUORUM"),
}
# What else has to be said, where a contract holds two fields to each other.
BESIDE: dict[str, dict[str, Value]] = {
    "period": {"min period": 3_600},
    "min period": {"period": 31 * DAY_S},
}
CAPS = ("setToken", "setAdapter")  # by how much they may rise is looked at first
BOUNDING = re.compile(r"OutOfBounds$|^DelayBelowFloor$|^DelayAboveCap$")


def counted() -> Iterator[tuple[Power, Field]]:
    """Yield every number that a proposal may write."""
    for power in POWERS:
        for field in power.fields:
            if field.argument and field.unit in COUNTED:
                yield power, field


def callable_() -> list[Any]:
    """List those whose bounds the lived fund's contracts can be asked for with one call."""
    return [
        pytest.param(power, field, id=f"{power.function}-{field.name}")
        for power, field in counted()
        if power.contract not in ("dao", "home_port")
        and power.function not in ("addStrategy", *CAPS)
        and not power.function.startswith("lower")
    ]


class Asker:
    """Asks a contract, in the governor's name, whether it would take a number."""

    def __init__(self, lived: Lived) -> None:
        self._w3, self._book = lived.local.world.w3, lived.local.book
        caller = PinnedCaller(HttpRpc(lived.local.world.anvil.rpc_url, 60))
        self._terms, self._head = PresentTerms(caller, self._book), caller.fetch_head()
        self._calls, self.names = PowerCalls(self._book), names_of(self._book)

    def refusal(self, power: Power, field: Field, number: int) -> tuple[int, ...] | None:
        """Return value and bounds as the contract names them; None where they are not why."""
        known = self.names.known
        keys: dict[str, Value] = {
            key.name: next(reversed(known[key.unit].values())) for key in power.keys
        }
        extra = dict(BESIDE.get(field.name, {}))
        if field.name == "term":
            extra["guardian"] = self._w3.eth.accounts[9]
        if field.name == "feed max deviation" and number:
            extra["feed second source"] = self._book.address_of("fund")
        present = self._terms.fetch(power, keys, None, self._head)
        wish = Wish(power=power, places=(1,), keys=keys, values={field.name: number, **extra})
        data = self._calls.encode(power, compose(wish, present, self.names))
        call = {
            "from": self._w3.to_checksum_address(self._book.address_of("timelock")),
            "to": self._w3.to_checksum_address(self._calls.target(power)),
            "data": HexStr("0x" + data.hex()),
        }
        try:
            self._w3.eth.call(call)  # type: ignore[arg-type]
        except ContractLogicError as error:
            return _bounds(str(error.data), number)
        return None


def _bounds(data: str, number: int) -> tuple[int, ...] | None:
    raw = bytes.fromhex(data.removeprefix("0x"))
    error = known_errors().get(raw[:4])
    words = [int.from_bytes(raw[at : at + 32]) for at in range(4, len(raw), 32)]
    is_bound = error is not None and BOUNDING.search(error["name"]) and number in words[-3:]
    return tuple(words[-3:]) if is_bound else None


@pytest.fixture(scope="module")
def asker(shared_lived: Lived) -> Asker:
    return Asker(shared_lived)


@pytest.mark.parametrize(("power", "field"), callable_())
def test_bounds__are_the_last_numbers_that_the_contract_takes(
    asker: Asker, power: Power, field: Field
) -> None:
    bound = bound_of(power, field, None, {}, asker.names.base_decimals)
    assert bound is not None
    assert asker.refusal(power, field, bound.most) is None
    assert asker.refusal(power, field, bound.least) is None
    over = asker.refusal(power, field, bound.most + 1)
    assert over is not None
    assert bound.most in over
    if bound.least:
        under = asker.refusal(power, field, bound.least - 1)
        assert under is not None
        assert bound.least in under


def test_bounds_of_the_dao_s_own_terms__are_its_constants(lived: Lived) -> None:
    dao = lived.contracts.dao.functions
    told = {
        field.name: BOUNDS[power.function][field.name]
        for power, field in counted()
        if power.contract == "dao"
    }
    read = {
        name: Bound(least=dao[least]().call(), most=dao[most]().call())
        for name, (least, most) in CONSTANTS.items()
    }
    assert told == read


def test_bounds__of_a_new_strategy_s_limits__are_those_of_an_old_one() -> None:
    assert LIMITS.items() <= BOUNDS["addStrategy"].items()
    assert LIMITS.items() <= BOUNDS["setStrategyLimits"].items()


def test_bounds_of_caps__are_the_same_for_whatever_is_capped() -> None:
    (token,), (adapter,) = (BOUNDS[name].values() for name in CAPS)
    assert token == adapter == BOUNDS["setStrategyLimits"]["strategy cap"]


def test_bound_of_the_remote_cap__is_the_contract_s_constant() -> None:
    text = (ROOT / "contracts/crosschain/RemoteBook.sol").read_text()
    most = re.search(r"MAX_REMOTE = (0\.\d+)e18;", text)
    assert most is not None
    assert BOUNDS["setCap"]["remote cap"].most == int(float(most[1]) * WAD)


def test_powers__tell_the_bounds__and_those_that_hang_on_what_holds_now(
    portal: TestClient, lived: Lived
) -> None:
    powers = {each["id"]: each["fields"] for each in newest(portal, lived, "/powers")["powers"]}
    fields = {(id_, each["label"]): each for id_, found in powers.items() for each in found}
    turnover = fields["risk.setRiskTerms", "turnover a day"]
    assert (turnover["min"], turnover["max"]) == (str(WAD // 100), str(10 * WAD))
    gate = fields["fund.setDealingTerms", "gate"]
    assert (gate["min"], gate["max"]) == (str(500 * BPS_IN_WAD), str(WAD))
    dao = lived.contracts.dao.functions
    rest = dao.votingPeriod().call() + dao.lateQuorumVoteExtension().call()
    delay = fields["dao.setVotingDelay", "voting delay"]
    assert delay["max"] == str(dao.MAX_VOTE().call() - rest)
    weth = lived.local.book.tokens["WETH"].address
    cap = lived.contracts.at(lived.local.book.address_of("risk"), "RiskManagement")
    held = cap.functions.tokenCap(weth).call()[0]
    lower = fields["risk.lowerTokenCap", "token cap"]
    assert lower["max"] is None
    assert lower["max_of"]["WETH"] == str(held - 1)
