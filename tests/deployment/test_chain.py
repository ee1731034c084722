"""A single read says what is wrong with the address that was asked."""

import pytest

from scripts.deployment.chain import (
    CallFailedError,
    call_data,
    decode_strictly,
    estimate_gas,
    fetch,
    fetch_int,
)
from scripts.deployment.reverts import explain
from scripts.localchain.world import World
from tests.deployment.helpers import NOBODY


def test_fetch__account_without_code__is_no_contract(world: World) -> None:
    with pytest.raises(CallFailedError, match="there is no contract"):
        fetch_int(world.w3, NOBODY, "decimals()")


def test_fetch__contract_without_that_function__reverts(world: World) -> None:
    with pytest.raises(CallFailedError, match=r"factory\(\) reverts"):
        fetch(world.w3, world.base.address, "factory()", ["address"])


def test_fetch__other_types_than_promised__are_refused(world: World) -> None:
    with pytest.raises(CallFailedError, match=r"decimals\(\) answers no uint256, uint256"):
        fetch(world.w3, world.base.address, "decimals()", ["uint256", "uint256"])
    with pytest.raises(CallFailedError, match=r"decimals\(\) answers no bool"):
        fetch(world.w3, world.base.address, "decimals()", ["bool"])


@pytest.mark.parametrize("short", [b"", bytes(31)])
def test_decode__missing_words__are_never_zero_even_where_ape_is_loaded(short: bytes) -> None:
    import ape  # noqa: F401

    with pytest.raises(CallFailedError, match="decimals answers no uint8"):
        decode_strictly("decimals", ["uint8"], short)


def test_call_data__known_signature__has_its_selector() -> None:
    # https://docs.soliditylang.org, ABI specification: baz(uint32,bool)
    assert call_data("baz(uint32,bool)", 69, True).hex() == (
        "cdcd77c0" + "00" * 31 + "45" + "00" * 31 + "01"
    )
    with pytest.raises(ValueError, match="is no function signature"):
        call_data("baz")


def test_explain__custom_error__gets_its_name_and_numbers(world: World) -> None:
    assert explain("reverted: 0x1e4fbdf7") == "reverted: 0x1e4fbdf7"  # not one of ours
    push = world.base_feed.encode_abi("push", [1])
    transaction = {"from": NOBODY, "to": world.base_feed.address, "data": push}
    with pytest.raises(CallFailedError) as caught:
        estimate_gas(world.w3, transaction)
    assert explain(str(caught.value)) == f"NotPusher({NOBODY})"
