"""From what people wrote to the arguments of calls: each change is one, or a part of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from keeper.domain.names import Names, Unit, Value
from keeper.domain.power_table import POWERS
from keeper.domain.powers import Field, Node, Path, Power, Present, Tree, Wish
from keeper.domain.quantities import MOST_DIGITS, parse, spell

COMPUTED = "configuration"  # the hash that the Treasury makes of all the rest
SET_KEYS = ("set", "of", "to")
BY_ACT = {power.act: power for power in POWERS if power.act}
SETTINGS: Mapping[str, tuple[Power, Field]] = {
    field.name: (power, field)
    for power in POWERS
    for field in power.fields
    if power.struct or not power.act
}
Branch = dict[str, Node]


def read_wish(table: Mapping[str, object], place: int, names: Names) -> Wish:
    """
    Read one `[[change]]`: `set` with `to`, and `of` where there are several; or `do`.

    Args:
        table: of the file.
        place: its number, from 1 on.
        names: of the address book.

    Raises:
        ValueError: no such setting or act, a key that it does not have, or a value that is none.
    """
    if ("set" in table) == ("do" in table):
        raise ValueError('a change has either "set" and "to", or "do"')
    return _read_set(table, place, names) if "set" in table else _read_act(table, place, names)


def merge_wishes(wishes: Iterable[Wish]) -> tuple[Wish, ...]:
    """
    Make one of those that set fields of one struct: two calls would undo each other.

    Raises:
        ValueError: a field is set twice, or two changes are the same.
    """
    merged: dict[object, Wish] = {}
    for wish in wishes:
        told = () if wish.power.struct else tuple(wish.values.items())
        which = (wish.power, tuple(wish.keys.items()), told)
        before = merged.get(which)
        merged[which] = wish if before is None else _join(before, wish)
    return tuple(merged.values())


def compose(wish: Wish, present: Present, names: Names) -> Branch:
    """
    Make the arguments of the call, by their names in the ABI.

    Args:
        wish: what is to change.
        present: what the struct holds now, at one block.
        names: of the address book.

    Raises:
        ValueError: something is missing that the call needs, or a price cannot be read.
    """
    power, arguments = wish.power, Branch()
    whole = _find_struct(present, power)
    if whole is not None:
        put(arguments, power.struct, dict(whole))
    for key in power.keys:
        put(arguments, key.argument, _plain(wish.keys[key.name]))
    missing = []
    for field in power.fields:
        if field.name in wish.values:
            put_field(arguments, field, _settle(field, wish.values[field.name], names, present))
        elif whole is not None:
            _keep(arguments, field, present)
        elif field.argument and field.name != COMPUTED:
            missing.append(field.name)
    if missing:
        raise ValueError(f"{power.title} needs {', '.join(missing)}")
    return arguments


def say_wish(wish: Wish, names: Names) -> Iterator[str]:
    """Say what is wanted, for those who read nothing but the description."""
    keys = [spell(key.unit, wish.keys[key.name], names) for key in wish.power.keys]
    of = f" of {' and '.join(keys)}" if keys else ""
    if wish.power.act:
        yield f"{wish.power.act}{of}"
    for field in wish.power.fields:
        if field.name in wish.values:
            value = wish.values[field.name]
            text = str(value) if field.unit is Unit.USD else spell(field.unit, value, names)
            yield f"{field.name}{of}: {text}"


def put_field(arguments: Branch, field: Field, value: Value) -> None:
    """Put a field's value where the call has it."""
    if field.columns and isinstance(value, tuple):
        for column, path in enumerate(field.columns):
            put(arguments, path, [pair[column] for pair in value])
    elif field.unit is Unit.PARTS and isinstance(value, tuple):
        rows = [{"account": account, "bps": bps} for account, bps in value]
        put(arguments, field.argument, rows)
    else:
        put(arguments, field.argument, _plain(value))


def put(tree: Branch, path: Path, value: Node) -> None:
    """Put a value at a path, making the tables that lead there."""
    *way, last = path
    for step in way:
        inner = tree.setdefault(step, Branch())
        assert isinstance(inner, dict)
        tree = inner
    tree[last] = value


def _read_set(table: Mapping[str, object], place: int, names: Names) -> Wish:
    name = str(table["set"])
    if name not in SETTINGS:
        raise ValueError(f"there is no setting {name[:80]!r}; {_nearest(name, SETTINGS)}")
    power, field = SETTINGS[name]
    unknown = [key for key in table if key not in SET_KEYS]
    if unknown:
        raise ValueError(f"{unknown[0]}: no such key; a setting has {_listed(SET_KEYS)}")
    if "to" not in table:
        raise ValueError(f"{name}: to is missing")
    if ("of" in table) != bool(power.keys):
        needs = f'needs "of": whose {name}' if power.keys else 'has no "of": there is one'
        raise ValueError(f"{name} {needs}")
    keys = {key.name: _read("of", key.unit, table["of"], names) for key in power.keys}
    values = {name: _read(name, field.unit, table["to"], names)}
    return Wish(power=power, places=(place,), keys=keys, values=values)


def _read_act(table: Mapping[str, object], place: int, names: Names) -> Wish:
    act = str(table["do"])
    power = BY_ACT.get(act)
    if power is None:
        raise ValueError(f"there is no act {act[:80]!r}; {_nearest(act, BY_ACT)}")
    keys: dict[str, Value] = {}
    values: dict[str, Value] = {}
    units = {key.name: key.unit for key in power.keys}
    for name, value in table.items():
        field = power.field(name)
        if name in units:
            keys[name] = _read(name, units[name], value, names)
        elif field is not None and field.argument:
            values[field.name] = _read(name, field.unit, value, names)
        elif name != "do":
            raise ValueError(f"{name[:80]}: no such key; {act} has {_listed(_arguments(power))}")
    missing = [name for name in units if name not in keys]
    if missing:
        raise ValueError(f"{act} needs {missing[0]}")
    return Wish(power=power, places=(place,), keys=keys, values=values)


def _read(name: str, unit: Unit, value: object, names: Names) -> Value:
    try:
        if unit is Unit.USD:  # in the decimals of a feed that is not known yet
            parse(unit, value, names, usd_decimals=MOST_DIGITS)
            return str(value)
        return parse(unit, value, names)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def _settle(field: Field, value: Value, names: Names, present: Present) -> Value:
    if field.unit is not Unit.USD:
        return value
    try:
        return parse(field.unit, value, names, present.usd_then)
    except ValueError as error:
        raise ValueError(f"{field.name}: {error}") from error


def _join(first: Wish, second: Wish) -> Wish:
    places = (*first.places, *second.places)
    if not first.power.struct:
        raise ValueError(f"changes {places[0]} and {places[-1]} are the same")
    twice = [name for name in second.values if name in first.values]
    if twice:
        raise ValueError(f"changes {places[0]} and {places[-1]} both set {twice[0]}")
    return replace(first, places=places, values={**first.values, **second.values})


def _find_struct(present: Present, power: Power) -> Tree | None:
    """Find the whole struct that a power's fields are read from."""
    view = power.struct_view
    found = None if view is None else present.find(replace(view, path=view.path[:-1]))
    return found if isinstance(found, Mapping) else None


def _keep(arguments: Branch, field: Field, present: Present) -> None:
    """Keep what a price means where another feed counts in other decimals."""
    value = None if field.view is None else present.find(field.view)
    now, then = present.usd_now, present.usd_then
    if field.unit is not Unit.USD or not isinstance(value, int) or now == then:
        return
    if now is None or then is None:
        raise ValueError(f"{field.name} is to be said too: a feed does not tell its decimals")
    scaled, rest = divmod(value * 10**then, 10**now)
    if rest:
        raise ValueError(f"{field.name} is to be said too: the new feed has {then} decimals")
    put(arguments, field.argument, scaled)


def _plain(value: Value) -> Node:
    assert not isinstance(value, tuple)
    return value


def _arguments(power: Power) -> Iterator[str]:
    yield from (key.name for key in power.keys)
    yield from (power.key_of(each) for each in power.fields if each.argument)


def _nearest(word: str, known: Iterable[str]) -> str:
    """Say what may have been meant; all there is when nothing is like it."""
    like = get_close_matches(word[:80], list(known), n=3)
    return f"did you mean {' or '.join(like)}?" if like else f"there are {_listed(known)}"


def _listed(names: Iterable[str] | Sequence[str]) -> str:
    return ", ".join(names) or "none"
