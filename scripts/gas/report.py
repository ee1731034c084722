"""The figures for people: on the terminal, and in docs/gas.md between marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.table import Table

from scripts.gas.results import VAULT, Measured, goal_of
from scripts.gas.trace import KINDS, Profile, Spending
from scripts.setup.environment import ROOT

DOCS = ROOT / "docs" / "gas.md"
FIGURES, PROFILES, VAULTS = "figures", "profiles", "vaults"  # marks in the docs
# Columns beside the operation: of which figures their sums are made.
VAULT_COLUMNS = {
    "Solmate": ("solmate_{}",),
    "Solady": ("solady_{}",),
    "OpenZeppelin": ("openzeppelin_{}",),
    "OpenZeppelin with votes": ("openzeppelin_votes_{}",),
    "the fund: request": ("fund_{}_request",),
    "claim": ("fund_{}_claim",),
    "both": ("fund_{}_request", "fund_{}_claim"),
}
OPERATIONS = tuple(
    f"{kind}_{turn}"
    for kind in ("deposit", "mint", "redeem", "withdraw")
    for turn in ("first", "repeat")
)
SHOWN = 8  # contracts of a profile; the others are added up


def to_table(figures: Mapping[str, int]) -> Table:
    """Show every figure beside its goal."""
    table = Table(title="Gas of whole transactions, and bytes of code")
    table.add_column("scenario")
    for name in ("measured", "goal", ""):
        table.add_column(name, justify="right")
    for name, figure, goal, verdict in _rows(figures):
        table.add_row(name, figure, goal, verdict, style="yellow" if "over" in verdict else None)
    return table


def to_markdown(figures: Mapping[str, int]) -> str:
    """Write the same table for the docs."""
    return _markdown(("scenario", "measured", "goal", ""), _rows(figures))


def _rows(figures: Mapping[str, int]) -> list[tuple[str, str, str, str]]:
    rows = []
    for name, figure in figures.items():
        if name.startswith(VAULT):
            continue
        goal = goal_of(name, figures)
        verdict = ""
        if goal is not None:
            over = figure - goal
            verdict = f"{over:,} over" if over > 0 else "met"
        rows.append((name, f"{figure:,}", "" if goal is None else f"{goal:,}", verdict))
    return rows


def vaults_to_markdown(figures: Mapping[str, int]) -> str:
    """Write what comes and goes in other vaults, and in the fund, beside each other."""
    rows = [
        (
            operation.replace("_", ", "),
            *(
                f"{sum(figures[VAULT + part.format(operation)] for part in parts):,}"
                for parts in VAULT_COLUMNS.values()
            ),
        )
        for operation in OPERATIONS
    ]
    return _markdown(("operation", *VAULT_COLUMNS), rows)


def profiles_to_markdown(measured: Measured) -> str:
    """Write a table for every scenario that missed its goal."""
    parts = [
        f"### {name}\n\n{_profile(profile)}" for name, profile in sorted(measured.profiles.items())
    ]
    return "\n".join(parts) if parts else "Every goal is met.\n"


def _profile(profile: Profile) -> str:
    head = ("contract", "times", *KINDS, "together")
    shown, others = profile.spendings[:SHOWN], profile.spendings[SHOWN:]
    rows = [_spending_row(each.contract, (each,)) for each in shown]
    if others:
        rows.append(_spending_row(f"{len(others)} more", others))
    blank = [""] * (len(KINDS) + 1)
    rows.append(("the transaction itself", *blank, f"{profile.intrinsic:,}"))
    if profile.refund:
        rows.append(("refund", *blank, f"-{profile.refund:,}"))
    return _markdown(head, rows)


def _spending_row(name: str, spendings: Sequence[Spending]) -> tuple[str, ...]:
    kinds = [sum(each.gas[kind] for each in spendings) for kind in KINDS]
    numbers = [sum(each.calls for each in spendings), *kinds, sum(kinds)]
    return (name, *(f"{number:,}" for number in numbers))


def _markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---", *["---:"] * (len(head) - 1)]
    lines = [head, rule, *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def fill_in(text: str, mark: str, content: str) -> str:
    """
    Replace what stands between `<!-- mark -->` and `<!-- /mark -->`.

    Raises:
        ValueError: the text has no such marks.
    """
    start, end = f"<!-- {mark} -->\n", f"<!-- /{mark} -->"
    before, found, rest = text.partition(start)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"there is no {start.strip()} with its {end}")
    return f"{before}{start}\n{content}\n{end}{after}"


def content_of(text: str, mark: str) -> str:
    """Return what stands between the marks, without the empty lines around it."""
    return text.partition(f"<!-- {mark} -->\n")[2].partition(f"<!-- /{mark} -->")[0].strip()


def write_docs(measured: Measured) -> None:
    """Bring docs/gas.md up to date; its prose stays as it is."""
    text = DOCS.read_text(encoding="utf-8")
    text = fill_in(text, FIGURES, to_markdown(measured.figures))
    text = fill_in(text, VAULTS, vaults_to_markdown(measured.figures))
    text = fill_in(text, PROFILES, profiles_to_markdown(measured))
    DOCS.write_text(text, encoding="utf-8")
