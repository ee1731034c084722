"""From the arguments of a call to words: what it changes, before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from keeper.domain.names import NONE, Names, Pair, Unit, Value
from keeper.domain.powers import Field, Line, Node, Power, Present, Told, Tree, dig
from keeper.domain.quantities import spell
from keeper.domain.wording import format_time

NOT_LISTED = "not listed"


def decipher(power: Power, arguments: Tree, present: Present, names: Names) -> tuple[Line, ...]:
    """
    Say what a call changes.

    Args:
        power: that it uses.
        arguments: by their names in the ABI.
        present: what the chain says now.
        names: of the address book.

    Returns:
        One line for each thing; of a struct, of which every field is set, those that change.
        A struct that stays as it is gives one line that says so.
    """
    about = about_of(power, arguments, names)
    lines = tuple(
        Line(
            what=f"{field.name}{about}",
            before=tell_present(power, field, present, names),
            after=tell_after(field, arguments, present, names),
        )
        for field in power.fields
    )
    if not power.struct:
        return tuple(_split_parts(power, lines, arguments, present, names))
    changing = tuple(line for line in lines if line.changes)
    return changing or (Line(what=f"all terms{about}", before="as they are", after="as they are"),)


def tell_now(power: Power, arguments: Tree, present: Present, names: Names) -> dict[str, str]:
    """Write what a call is about as it is now, each thing by the name that `decipher` gives it."""
    about = about_of(power, arguments, names)
    found: dict[str, str] = {}
    for field in power.fields:
        if field.view is None:
            continue
        if field.unit is Unit.PARTS:
            parts = dict(_to_parts(present.find(field.view)))
            gone = (each for each, _ in _to_parts(dig(arguments, field.argument)))
            found |= {f"fee part of {each}": NONE for each in gone}
            found |= {f"fee part of {k}": spell(Unit.BPS, v, names) for k, v in parts.items()}
        else:
            found[f"{field.name}{about}"] = tell_present(power, field, present, names)
    return found


def about_of(power: Power, arguments: Tree, names: Names) -> str:
    """Say what a call is about, such as ` of trend`."""
    found = ((key, dig(arguments, key.argument)) for key in power.keys)
    told = [spell(key.unit, value, names) for key, value in found if isinstance(value, str)]
    return f" of {' and '.join(told)}" if told else ""


def tell_present(power: Power, field: Field, present: Present, names: Names) -> str:
    """Write a field's present value."""
    if field.view is None:
        return field.words[0] or NONE
    value = present.find(field.view)
    if power.listed:
        answer = present.answers.get(f"{field.view.contract}.{field.view.function}", {})
        if not dig(answer, power.listed):
            return NOT_LISTED
    if value is None:
        return NONE
    return _tell(field, value, present, names)


def tell_after(field: Field, arguments: Tree, present: Present, names: Names) -> str:
    """Write what a field will be."""
    if not field.argument:
        return field.then
    value = take_field(arguments, field)
    text = NONE if value is None else spell(field.unit, value, names, present.usd_then)
    return f"{text} from when this takes effect" if field.told is Told.TIME else text


def take_field(arguments: Tree, field: Field) -> Value | None:
    """Take a field's value from where the call has it."""
    found = dig(arguments, field.argument)
    if field.columns:
        return _pair_up(*(dig(arguments, path) for path in field.columns))
    if field.unit is Unit.PARTS:
        return _to_parts(found)
    return found if isinstance(found, int | str | bytes) else None


def _tell(field: Field, value: Node, present: Present, names: Names) -> str:
    if field.unit is Unit.PARTS:
        return spell(field.unit, _to_parts(value), names)
    if isinstance(value, bool):
        return field.words[value]
    if field.told is not None and isinstance(value, int):
        return _tell_time(field.told, value, present.time)
    if not isinstance(value, int | str | bytes):
        return NONE
    return spell(field.unit, value, names, present.usd_now)


def _tell_time(told: Told, value: int, now: int) -> str:
    if value == 0 or (told is Told.UNTIL and value <= now):
        return NONE
    return f"until {_write_time(value)}"


def _write_time(value: int) -> str:
    """Write a time; a pause of a fund that winds down never ends."""
    try:
        return f"{format_time(value)} UTC"
    except (ValueError, OverflowError, OSError):
        return "the end of time"


def _pair_up(*columns: Node | None) -> tuple[Pair, ...]:
    """Pair two lists; the contract refuses those of unequal length, but they can be proposed."""
    left, right = (list(each) if isinstance(each, list) else [] for each in columns)
    pairs = zip_longest(left, right, fillvalue="missing")
    return tuple((str(a), b if isinstance(b, bytes) else str(b)) for a, b in pairs)


def _to_parts(rows: Node | None) -> tuple[tuple[str, int], ...]:
    if not isinstance(rows, Sequence) or isinstance(rows, str | bytes):
        return ()
    return tuple(
        (str(row["account"]), bps)
        for row in rows
        if isinstance(row, Mapping) and isinstance(bps := row["bps"], int)
    )


def _split_parts(
    power: Power, lines: tuple[Line, ...], arguments: Tree, present: Present, names: Names
) -> Iterator[Line]:
    """Write the parts of the fees one by one, those that stay too; who is left out gets none."""
    for field, line in zip(power.fields, lines, strict=True):
        if field.unit is not Unit.PARTS or field.view is None:
            yield line
            continue
        before = dict(_to_parts(present.find(field.view)))
        after = dict(_to_parts(dig(arguments, field.argument)))
        for account in (*before, *(each for each in after if each not in before)):
            told = (
                spell(Unit.BPS, part, names) if part is not None else NONE
                for part in (before.get(account), after.get(account))
            )
            yield Line(what=f"fee part of {account}", before=next(told), after=next(told))
