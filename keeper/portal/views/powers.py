"""The form of every power, and what a filled-in form says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from keeper.domain.deciphering import tell_present
from keeper.domain.drafting import COMPUTED
from keeper.domain.names import Names, Unit
from keeper.domain.power_bounds import Bound, bound_of
from keeper.domain.power_table import POWERS
from keeper.domain.powers import Field, Key, Power, Present
from keeper.domain.quantities import LISTS, example, spell
from keeper.domain.units import BPS_IN_WAD
from keeper.portal.power_forms import PowerNow
from keeper.portal.problems import NotThereError, RefusedError
from keeper.portal.shapes.proposal import Choice, Kind, PowerField, Powers, PowerShape
from keeper.portal.sight import Sight
from keeper.portal.views.common import at_of

KINDS: Mapping[Unit, Kind] = {
    Unit.PART: "ratio",
    Unit.BPS: "ratio",
    Unit.DURATION: "seconds",
    Unit.BASE: "amount",
    Unit.SHARES: "shares",
    Unit.USD: "price",
    Unit.ACCOUNT: "address",
    Unit.TOKEN: "choice",
    Unit.STRATEGY: "choice",
    Unit.ADAPTER: "choice",
    Unit.HASH: "text",
    Unit.HOLDINGS: "list",
    Unit.PARTS: "list",
    Unit.CALLS: "list",
}
COUNTED = (Unit.PART, Unit.BPS, Unit.DURATION, Unit.BASE, Unit.SHARES)
DIGITS = re.compile(r"[0-9]{1,78}")
Table = dict[str, object]


def make_powers(sight: Sight, found: Sequence[PowerNow], names: Names) -> Powers:
    """List every form."""
    held = _held(found)
    return Powers(at=at_of(sight), powers=[_form(each, names, held) for each in found])


def power_id(power: Power) -> str:
    """Name a power by contract and function."""
    return f"{power.contract}.{power.function}"


def find_power(text: str) -> Power:
    """
    Find a power by its id.

    Raises:
        NotThereError: there is none.
    """
    found = next((each for each in POWERS if power_id(each) == text), None)
    if found is None:
        raise NotThereError(f"{text[:80]!r} is no power; /powers lists them", limit=len(POWERS))
    return found


def write_changes(
    power: Power, values: Mapping[str, str | Sequence[str]], names: Names
) -> tuple[Table, ...]:
    """
    Write a filled-in form as the changes of a proposal's file.

    Raises:
        RefusedError: it lacks a value, or has one that the power does not have.
    """
    keys = {key.name: key for key in power.keys}
    said: Table = {}
    for name, value in values.items():
        field = power.field(name)
        unit = keys[name].unit if name in keys else None if field is None else field.unit
        if unit is None:
            known = ", ".join([*keys, *(power.key_of(each) for each in _asked(power))])
            raise RefusedError(f"{name[:80]}: {power.title} asks for {known or 'nothing'}")
        said[name] = _text(unit, value, names)
    if power.act:
        return (said | {"do": power.act},)
    return tuple(_settings(power, keys, said))


def _settings(power: Power, keys: Mapping[str, Key], said: Table) -> Iterator[Table]:
    """Write each field as a setting of its own; those of one struct become one call again."""
    missing = [name for name in keys if name not in said]
    if missing or len(said) == len(keys):
        raise RefusedError(f"{power.title} needs {', '.join(missing) or 'a value'}")
    about: Table = {}
    for name in keys:
        about["of"] = said[name]
    for name, value in said.items():
        field = power.field(name)
        if name not in keys and field is not None:
            table: Table = {"set": field.name, "to": value}
            yield table | about


def _text(unit: Unit, value: str | Sequence[str], names: Names) -> object:
    """Write a value as people do, where it came in digits."""
    if unit in LISTS:
        return [value] if isinstance(value, str) else list(value)
    if not isinstance(value, str):
        raise RefusedError(f"a list where one value is asked for: {example(unit)}")
    if not DIGITS.fullmatch(value):
        return value
    number = int(value)
    if unit is Unit.USD:
        return f"{number} USD"
    if unit is Unit.BPS:
        number, rest = divmod(number, BPS_IN_WAD)
        if rest:
            raise RefusedError("finer than the contract counts", limit=str(BPS_IN_WAD), value=value)
    return spell(unit, number, names) if unit in COUNTED else value


def _held(found: Sequence[PowerNow]) -> dict[str, int]:
    """Collect the numbers that hold now and belong to nothing in particular, by their fields."""
    held: dict[str, int] = {}
    for each in found:
        for field in each.power.fields:
            value = _number(field, each.presents.get(""))
            if value is not None:
                held[field.name] = value
    return held


def _number(field: Field, present: Present | None) -> int | None:
    value = None if present is None or field.view is None else present.find(field.view)
    return value if isinstance(value, int) else None


def _form(found: PowerNow, names: Names, held: Mapping[str, int]) -> PowerShape:
    power = found.power
    return PowerShape(
        id=power_id(power),
        title=power.title,
        contract=power.contract,
        function=power.function,
        fields=[
            *(_key(key, names) for key in power.keys),
            *(_field(field, found, names, held) for field in _asked(power)),
        ],
    )


def _asked(power: Power) -> list[Field]:
    return [each for each in power.fields if each.argument and each.name != COMPUTED]


def _key(key: Key, names: Names) -> PowerField:
    return PowerField(
        name=key.name,
        label=key.name,
        kind=KINDS[key.unit],
        key=True,
        required=True,
        min=None,
        max=None,
        max_of={},
        now=None,
        now_of={},
        choices=_choices(key.unit, names),
        example=example(key.unit),
    )


def _field(field: Field, found: PowerNow, names: Names, held: Mapping[str, int]) -> PowerField:
    power = found.power
    told = {
        which: tell_present(power, field, present, names)
        for which, present in found.presents.items()
        if field.view is not None
    }
    whole, others = _bounds(field, found, names, held)
    return PowerField(
        name=power.key_of(field) if power.act else field.name,
        label=field.name,
        kind=KINDS[field.unit],
        key=False,
        required=not power.struct,
        min=_digits(field, 0 if whole is None else whole.least),
        max=None if whole is None else _digits(field, whole.most),
        max_of={which: str(bound.most) for which, bound in others.items()},
        now=told.get(""),
        now_of={which: text for which, text in told.items() if which},
        choices=_choices(field.unit, names),
        example=example(field.unit).strip('"'),
    )


def _bounds(
    field: Field, found: PowerNow, names: Names, held: Mapping[str, int]
) -> tuple[Bound | None, dict[str, Bound]]:
    """Say what bounds a field whatever it is about, and what bounds it otherwise, by that."""

    def bound(present: Present | None) -> Bound | None:
        now = _number(field, present)
        return bound_of(found.power, field, now, held, names.base_decimals)

    whole = bound(found.presents.get(""))
    each = {which: bound(present) for which, present in found.presents.items()}
    return whole, {which: b for which, b in each.items() if b is not None and b != whole}


def _digits(field: Field, value: int) -> str | None:
    if field.unit not in COUNTED:
        return None
    return str(value * BPS_IN_WAD if field.unit is Unit.BPS else value)


def _choices(unit: Unit, names: Names) -> list[Choice]:
    known = names.known.get(unit, {})
    return [Choice(name=name, address=at) for name, at in known.items()]
