"""How the entries of the table of powers are made."""

from __future__ import annotations

from collections.abc import Iterable

from keeper.domain.names import Unit
from keeper.domain.powers import Field, Key, Path, Power, Told, View

LISTED: Path = ("1",)


def view_of(view: View, *path: str) -> View:
    return View(contract=view.contract, function=view.function, path=path, keyed=view.keyed)


def struct_fields(
    root: str, view: View, fields: Iterable[tuple[str, Unit, str]]
) -> tuple[Field, ...]:
    """Make the fields of a struct that call and view both have."""
    return tuple(
        Field(name=name, unit=unit, argument=(root, key), view=view_of(view, "0", key))
        for name, unit, key in fields
    )


def terms_power(
    name: str, contract: str, setter: str, getter: str, *fields: tuple[str, Unit, str]
) -> Power:
    view = View(contract=contract, function=getter)
    return Power(
        contract=contract,
        function=setter,
        name=name,
        fields=struct_fields("terms", view, fields),
        struct=("terms",),
    )


def scalar_power(
    contract: str, setter: str, argument: str, getter: str, name: str, unit: Unit
) -> Power:
    view = View(contract=contract, function=getter)
    return Power(
        contract=contract,
        function=setter,
        fields=(Field(name=name, unit=unit, argument=(argument,), view=view),),
    )


def cap_power(setter: str, key: Key, view: View, name: str, act: str = "") -> Power:
    field = Field(name=name, unit=Unit.PART, argument=("cap",), view=view)
    listed = LISTED if view.path == ("0",) else ()
    return Power(
        contract="risk", function=setter, act=act, keys=(key,), fields=(field,), listed=listed
    )


def deed(contract: str, function: str, act: str, field: Field, *keys: Key) -> Power:
    return Power(contract=contract, function=function, act=act, keys=keys, fields=(field,))


def flag(name: str, view: View, words: tuple[str, str], then: str) -> Field:
    return Field(name=name, view=view, told=Told.FLAG, words=words, then=then)


def pause_power(what: str) -> Power:
    view = View(contract="controls", function=f"{what}PausedUntil")
    field = Field(name=f"pause of {what}", view=view, told=Told.UNTIL, then="none")
    return deed("controls", f"unpause{what.capitalize()}", f"unpause {what}", field)
