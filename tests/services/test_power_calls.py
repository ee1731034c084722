"""Every power in words and in bytes: complete, exact both ways, and unmoved by arbitrary bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path as File
from typing import Any

import pytest
from eth_typing import ABIComponent
from hypothesis import given, settings
from hypothesis import strategies as st

from keeper.adapters.address_book import ABIS, Deployed
from keeper.adapters.call_words import describe_call
from keeper.adapters.contracts import load_contract
from keeper.adapters.power_calls import PowerCalls, names_of, selector_of
from keeper.domain.deciphering import decipher, take_field, tell_now
from keeper.domain.drafting import BY_ACT, SETTINGS, compose, merge_wishes, put, read_wish
from keeper.domain.names import Unit, Value
from keeper.domain.power_table import POWERS
from keeper.domain.powers import Field, Path, Power, Present, Wish
from keeper.domain.quantities import spell, spell_pairs
from keeper.domain.units import Address
from tests.domain.funds import account
from tests.services.pretend_book import HASH, a_book

PORT = Deployed(address=account(0x2000), code_hash=HASH)
BOOK = a_book().model_copy(update={"contracts": {**a_book().contracts, "home_port": PORT}})
NAMES, CALLS = names_of(BOOK), PowerCalls(BOOK)
DECIMALS = 8
IDS = [f"{power.contract}.{power.function}" for power in POWERS]
ADDRESS = st.integers(1, 2**160 - 1).map(account)
FEW = max(settings.default.max_examples // 10, 1)  # of each of the powers
every_power = pytest.mark.parametrize("power", POWERS, ids=IDS)


def leaves(components: list[ABIComponent], above: Path = ()) -> Iterator[Path]:
    """Walk to everything in an ABI that has a value of its own; arrays count as one."""
    for each in components:
        path = (*above, each["name"])
        if each["type"] == "tuple":
            yield from leaves(list(each["components"]), path)
        else:
            yield path


def inputs_of(power: Power) -> list[ABIComponent]:
    return list(load_contract(ABIS[power.contract]).functions[power.function]["inputs"])


@every_power
def test_power__names_every_argument_once(power: Power) -> None:
    told = [key.argument for key in power.keys]
    for field in power.fields:
        told += field.columns or [field.argument]
    assert sorted(path for path in told if path) == sorted(leaves(inputs_of(power)))


@every_power
def test_power__reads_its_present_values_from_views_that_exist(power: Power) -> None:
    for field in power.fields:
        if field.view is not None:
            view = load_contract(ABIS[field.view.contract]).functions[field.view.function]
            assert view["stateMutability"] == "view"
            assert len(view["inputs"]) == (len(power.keys) if field.view.keyed else 0)
            outputs = [{**each, "name": str(n)} for n, each in enumerate(view["outputs"])]
            assert field.view.path in set(leaves(outputs)), field.name  # type: ignore[arg-type]


def test_powers__are_those_that_the_contract_names__and_no_other() -> None:
    source = (File(__file__).parents[2] / "contracts/governance/DaoPowers.sol").read_text()
    listed = re.findall(r"selector == \w+\.(\w+)\.selector", source)
    assert sorted(power.function for power in POWERS) == sorted(listed)


def test_names__of_settings_and_acts__are_of_one_thing_each() -> None:
    settable = [f.name for p in POWERS if p.struct or not p.act for f in p.fields]
    assert len(settable) == len(set(settable)) == len(SETTINGS)
    assert len(BY_ACT) == sum(bool(power.act) for power in POWERS)


def values_of(field: Field, power: Power) -> st.SearchStrategy[Value]:
    """Draw anything that the contract can hold, within its type."""
    if field.unit is Unit.PARTS:
        return st.lists(
            st.tuples(ADDRESS, st.integers(0, 65_535)), unique_by=lambda pair: pair[0]
        ).map(tuple)
    if field.unit is Unit.HOLDINGS:
        return st.lists(st.tuples(ADDRESS, st.integers(0, 2**160 - 1).map(account))).map(tuple)
    if field.unit is Unit.CALLS:
        return st.lists(st.tuples(ADDRESS, st.binary(max_size=100))).map(tuple)
    kind = kind_at(inputs_of(power), field.argument)
    if kind == "address":
        return ADDRESS
    if kind == "bytes32":
        return st.binary(min_size=32, max_size=32)
    return st.integers(0, 2 ** int(kind.removeprefix("uint")) - 1)


def kind_at(components: list[ABIComponent], path: Path) -> str:
    found = next(each for each in components if each["name"] == path[0])
    return found["type"] if len(path) == 1 else kind_at(list(found["components"]), path[1:])


def written(field: Field, value: Value) -> object:
    if isinstance(value, tuple):
        return spell_pairs(field.unit, value, NAMES)
    return spell(field.unit, value, NAMES, DECIMALS)


@st.composite
def wishes(draw: st.DrawFn, power: Power) -> tuple[list[dict[str, object]], dict[str, Value]]:
    """Draw the tables of a file that use a power, and what they mean."""
    fields = [field for field in power.fields if field.argument]
    if power.struct and not power.act:
        fields = draw(st.lists(st.sampled_from(fields), min_size=1, unique=True))
    values = {field.name: draw(values_of(field, power)) for field in fields}
    keys = {key.name: str(draw(ADDRESS)) for key in power.keys}
    if power.act:
        told = {f.name.replace(" ", "_"): written(f, values[f.name]) for f in fields}
        return [{"do": power.act, **keys, **told}], values
    of = {"of": next(iter(keys.values()))} if keys else {}
    return [{"set": f.name, **of, "to": written(f, values[f.name])} for f in fields], values


def present_of(power: Power, draw: st.DataObject) -> Present:
    """Draw a state of the chain in which the thing exists."""
    answers: dict[str, dict[str, Any]] = {}
    for field in power.fields:
        if power.struct and field.view is not None:
            name = f"{field.view.contract}.{field.view.function}"
            value = draw.draw(values_of(field, power))
            put(answers.setdefault(name, {}), field.view.path, value)  # type: ignore[arg-type]
    return Present(answers=answers, time=0, usd_now=DECIMALS, usd_then=DECIMALS)


@every_power
@settings(max_examples=FEW)
@given(data=st.data())
def test_words__to_a_call_and_back__are_the_same_words(power: Power, data: st.DataObject) -> None:
    tables, values = data.draw(wishes(power))
    present = present_of(power, data)
    (wish,) = merge_wishes(read_wish(table, n, NAMES) for n, table in enumerate(tables, 1))
    arguments = compose(wish, present, NAMES)
    CALLS.require_in_range(power, arguments, NAMES)
    encoded = CALLS.encode(power, arguments)
    read = CALLS.read(CALLS.target(power), encoded)
    assert read is not None
    assert (read.power, read.usual) == (power, True)
    for field in power.fields:
        if field.name in values:
            assert take_field(read.arguments, field) == values[field.name]
        elif power.struct and field.view is not None:
            assert take_field(read.arguments, field) == present.find(field.view)
    told = {line.what: line.after for line in decipher(power, read.arguments, present, NAMES)}
    for field in power.fields:
        before = None if field.view is None else present.find(field.view)
        if field.name in values and values[field.name] != before and not told_apart(field):
            name = next(what for what in told if what.startswith(field.name))
            assert told[name].startswith(spell(field.unit, values[field.name], NAMES, DECIMALS))


def told_apart(field: Field) -> bool:
    return field.unit is Unit.PARTS  # account by account


@every_power
@settings(max_examples=FEW)
@given(data=st.binary(max_size=600))
def test_bytes__of_any_kind__are_told_without_an_error(power: Power, data: bytes) -> None:
    target = CALLS.target(power)
    read = CALLS.read(target, selector_of(power) + data)
    if read is None:
        assert describe_call(target, selector_of(power) + data, BOOK)
        return
    empty = Present(answers={}, time=0)
    assert decipher(power, read.arguments, empty, NAMES)
    tell_now(power, read.arguments, empty, NAMES)


@every_power
@settings(max_examples=FEW)
@given(data=st.data())
def test_call__with_bytes_changed_or_added__is_told_or_not_but_never_an_error(
    power: Power, data: st.DataObject
) -> None:
    tables, _ = data.draw(wishes(power))
    (wish,) = merge_wishes(read_wish(table, n, NAMES) for n, table in enumerate(tables, 1))
    arguments = compose(wish, present_of(power, data), NAMES)
    raw = bytearray(CALLS.encode(power, arguments))
    if len(raw) > 4:
        raw[data.draw(st.integers(4, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    raw += data.draw(st.binary(max_size=40))
    read = CALLS.read(CALLS.target(power), bytes(raw))
    if read is not None:
        assert decipher(power, read.arguments, Present(answers={}, time=0), NAMES)
        assert read.usual == (CALLS.encode(power, read.arguments) == bytes(raw))


def test_selector__of_no_power__is_none() -> None:
    fund = BOOK.address_of("fund")
    assert CALLS.read(fund, b"") is None
    assert CALLS.read(fund, b"\x00" * 4) is None
    assert CALLS.read(account(5), selector_of(POWERS[0])) is None


def test_number__beyond_its_type__is_refused_with_the_largest() -> None:
    power, field = SETTINGS["cash floor"]
    wish = Wish(power=power, places=(1,), keys={}, values={field.name: 2**64})
    struct: Mapping[str, Any] = {f.argument[-1]: 0 for f in power.fields}
    present = Present(answers={"risk.riskTerms": {"0": struct}}, time=0)
    with pytest.raises(ValueError, match=r"at most 1,844\.6744073709551615 %"):
        CALLS.require_in_range(power, compose(wish, present, NAMES), NAMES)


def test_feed__of_other_decimals__keeps_what_its_prices_mean() -> None:
    power, _ = SETTINGS["feed"]
    listed = {
        "token": str(account(1)),
        "aggregator": str(account(2)),
        "secondSource": str(account(0)),
    }
    numbers = {"maxAge": 60, "minAnswer": 50 * 10**8, "maxAnswer": 10**13}
    bps = {"maxDeviationBps": 0, "thresholdBps": 50}
    answers = {"registry.feed": {"0": {**listed, **numbers, **bps}, "1": False}}
    present = Present(answers=answers, time=0, usd_now=8, usd_then=18)
    keys: dict[str, Value] = {"token": Address(account(1))}
    wish = Wish(power=power, places=(1,), keys=keys, values={"feed": account(3)})
    arguments: Any = compose(wish, present, NAMES)
    assert arguments["config"]["minAnswer"] == 50 * 10**18
    told = decipher(power, arguments, present, NAMES)
    assert [line.what for line in told] == [f"feed of {account(1)}"]


def test_power__over_what_a_fund_has_not__is_refused_and_not_read() -> None:
    plain = PowerCalls(a_book())
    power, _ = SETTINGS["remote cap"]
    with pytest.raises(ValueError, match="this fund has no home_port"):
        plain.target(power)
    assert plain.read(PORT.address, selector_of(power) + bytes(32)) is None
