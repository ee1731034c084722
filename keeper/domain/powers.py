"""
What a power of the DAO is in words: what it is about, what it changes, and where to read that now.

A power is one function of one contract. Its fields are what people read and write; where one lies
in the call, and where the chain tells its present value, are paths into the decoded arguments and
into the decoded answer of a view.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from keeper.domain.names import Unit, Value

Path = tuple[str, ...]
Tree = Mapping[str, "Node"]
Node = int | str | bytes | Sequence["Node"] | Tree


class Told(StrEnum):
    """How a present value is written that is none of a proposal's own units."""

    FLAG = "flag"
    UNTIL = "until"  # unix seconds that may be over
    TIME = "time"  # unix seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """
    Where the chain tells a present value.

    Args:
        contract: role in the address book.
        function: that is called with the power's keys, or without arguments.
        path: of the value in the answer.
        keyed: whether the keys are its arguments.
    """

    contract: str
    function: str
    path: Path = ("0",)
    keyed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a call is about: a strategy, a token, an adapter."""

    name: str
    unit: Unit
    argument: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """
    What a call changes.

    Args:
        name: in words, as `set` has it.
        unit: of what is written.
        argument: where the call has it; () when to call is all that it takes.
        columns: where the call has the two halves of a list of pairs, when that is in two lists.
        view: where it is read; None when no view tells it.
        told: how the present value is written, when not in `unit`.
        words: of a FLAG, for false and for true; or of a value that no view tells, now and then.
        then: what it is afterwards, in words, where `argument` is ().
    """

    name: str
    unit: Unit = Unit.ACCOUNT
    argument: Path = ()
    columns: tuple[Path, ...] = ()
    view: View | None = None
    told: Told | None = None
    words: tuple[str, str] = ("", "")
    then: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """
    One function that a proposal may call.

    Args:
        contract: role in the address book.
        act: what `do` calls it; "" for what is written with `set` alone.
        name: of its terms, where several are set at once.
        keys: what it is about, in the order of the views' arguments.
        struct: path of the struct whose fields keep their present values unless they are named.
        listed: flag that says whether the thing exists yet; a cap of what does not is no cap.
    """

    contract: str
    function: str
    act: str = ""
    name: str = ""
    keys: tuple[Key, ...] = ()
    fields: tuple[Field, ...] = ()
    struct: Path = ()
    listed: Path = ()

    @property
    def title(self) -> str:
        """Say what it does."""
        return self.act or f"set {self.name or self.fields[0].name}"

    @property
    def struct_view(self) -> View | None:
        """Where the present struct is read."""
        return self.fields[0].view if self.struct else None

    def field(self, name: str) -> Field | None:
        """Find a field by its name, or by that of a key: `max_age` for `feed max age`."""
        wanted = name.replace("_", " ")
        exact = (each for each in self.fields if each.name == wanted)
        short = (each for each in self.fields if self.key_of(each) == name)
        return next(exact, None) or next(short, None)

    def key_of(self, field: Field) -> str:
        """Name a field as a key of a table: `cap` in `lower token cap`."""
        noun = self.act.rpartition(" ")[2]
        short = noun if field.name.endswith(f" {noun}") else field.name.removeprefix(f"{noun} ")
        return short.replace(" ", "_")


Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """
    One change as people want it.

    Args:
        places: numbers of the `[[change]]` tables that ask for it.
        keys: by the names of the power's keys.
        values: by the names of its fields; what is not named stays, or is filled in later.
    """

    power: Power
    places: tuple[int, ...]
    keys: Values
    values: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """
    What the chain says now of what a call is about.

    Args:
        answers: decoded answers by `contract.function`; a view that reverts is absent.
        time: unix seconds of the block that they are of.
        usd_now: decimals of the answers of the feed that is listed; None while they are unknown.
        usd_then: of the feed that the call lists.
    """

    answers: Mapping[str, Tree]
    time: int
    usd_now: int | None = None
    usd_then: int | None = None

    def find(self, view: View) -> Node | None:
        """Look a value up; None when there is none."""
        answer = self.answers.get(f"{view.contract}.{view.function}")
        return None if answer is None else dig(answer, view.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that a call changes, before and after, in words."""

    what: str
    before: str
    after: str

    @property
    def changes(self) -> bool:
        """Whether it changes anything."""
        return self.before != self.after


def dig(tree: Node, path: Path) -> Node | None:
    """Follow a path into decoded values."""
    for step in path:
        if not isinstance(tree, Mapping) or step not in tree:
            return None
        tree = tree[step]
    return tree


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCall:
    """
    One call of a proposal, told.

    Args:
        place: its number in the proposal, from 1 on.
        title: what it is, such as `set cash floor`; or that it is none of the powers.
        lines: what it changes.
        warnings: what whoever votes should know.
        raw: contract and function, or address and bytes, as the chain has them.
    """

    place: int
    title: str
    lines: tuple[Line, ...]
    warnings: tuple[str, ...]
    raw: str
