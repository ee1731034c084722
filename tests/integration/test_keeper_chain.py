"""The keeper's adapters against deployed contracts: what it reads, reckons and refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keeper.bootstrap import build_keeper, open_reader
from keeper.domain.nav import strike_nav
from keeper.domain.units import Address
from keeper.errors import (
    ArchiveNeededError,
    ChainMismatchError,
    ConfigError,
    NavDisagreementError,
    RpcError,
    TransactionRefusedError,
)
from keeper.settings import load_settings
from scripts.localchain.transactions import send
from scripts.season.local_keeper import ChainTimer
from tests.integration.conftest import Lived
from tests.services.engine import call


def test_snapshot__at_any_block__gives_the_contracts_own_nav_to_the_wei(lived: Lived) -> None:
    chain = lived.keeper.keeper.reader.chain
    newest = chain.fetch_block("latest").number
    for block in range(newest, newest - 60, -7):
        statement, view = strike_nav(chain.fetch_snapshot(block)), chain.fetch_contract_view(block)
        assert statement.total == view.total_assets
        assert statement.units_hash == view.units_hash
        assert statement.tokens == view.tokens
        assert statement.prices == view.prices


def test_snapshot__is_pinned__to_the_hash_of_its_block(lived: Lived) -> None:
    chain, w3 = lived.keeper.keeper.reader.chain, lived.local.world.w3
    snapshot = chain.fetch_snapshot()
    assert snapshot.block_hash == "0x" + bytes(w3.eth.get_block(snapshot.block)["hash"]).hex()


def test_refusal__carries_the_contracts_error_with_its_numbers(lived: Lived) -> None:
    early = replace(call("close:early"), function="closeDealing")
    with pytest.raises(TransactionRefusedError, match=r"CloseTooEarly\(earliest \d+, time \d+\)"):
        lived.keeper.keeper.cycle._writer.send_call(early)


def test_order_ids__are_the_first_that_the_strategy_has_not_used(lived: Lived) -> None:
    chain, book = lived.keeper.keeper.reader.chain, lived.local.book
    abi = lived.contracts.strategies["lending"].functions
    free = chain.fetch_order_id(Address(book.address_of("lending")))
    assert free > 0
    assert not abi.isUsed(free).call()
    assert all(abi.isUsed(used).call() for used in range(free))


def test_reader__on_another_chain__is_refused(lived: Lived) -> None:
    settings = load_settings(lived.config)
    for change, complaint in (
        ({"chain_id": 1}, "the node serves chain 31337, the book 1"),
        ({"genesis_hash": "0x" + "00" * 32}, "the node's chain began with"),
    ):
        path = lived.config.with_name("other.json")
        lived.local.book.model_copy(update=change).write(path)
        with pytest.raises(ChainMismatchError, match=complaint):
            open_reader(settings.model_copy(update={"address_book": path}))


def test_reader__without_a_node__names_the_host_alone(lived: Lived) -> None:
    settings = load_settings(lived.config)
    chain = settings.chain.model_copy(update={"url": "http://127.0.0.1:9/v2/secret-key"})
    with pytest.raises(RpcError, match=r"^127.0.0.1 does not answer") as caught:
        open_reader(settings.model_copy(update={"chain": chain}))
    assert "secret-key" not in str(caught.value)


def test_snapshot__of_a_block_that_is_not_there__says_so(lived: Lived) -> None:
    with pytest.raises((RpcError, ArchiveNeededError), match="block"):
        lived.keeper.keeper.reader.chain.fetch_snapshot(10**9)


def test_snapshot__with_less_held_than_booked__is_refused(lived: Lived) -> None:
    world, book = lived.local.world, lived.local.book
    treasury = book.address_of("treasury")
    world.anvil.request("anvil_impersonateAccount", treasury)
    world.anvil.request("anvil_setBalance", treasury, hex(10**18))
    send(world.base.functions.transfer(lived.local.cast.deployer.address, 1), sender=treasury)
    with pytest.raises(NavDisagreementError, match=r"cash: \d+ booked, only \d+ held"):
        lived.keeper.keeper.reader.chain.fetch_snapshot()


def test_keeper__of_a_strategy_that_is_not_there__is_refused(lived: Lived) -> None:
    settings = load_settings(lived.config)
    assert settings.trading is not None
    trading = settings.trading.model_copy(update={"strategy": "carry"})
    with pytest.raises(
        ConfigError, match=r"trading\.strategy is carry, the fund has trend, lending"
    ):
        build_keeper(
            settings.model_copy(update={"trading": trading}),
            timer=ChainTimer(lived.local.world.anvil),
        )
