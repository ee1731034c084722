"""
Read what the parts left under build/ and judge it.

Each reader turns the files of one part into records for build/proof.json, each of which says
whether it holds. A file that is missing or holds nothing is a fault of its part, never a pass.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from scripts.proof.broken_rules import read_broken_rules
from scripts.proof.findings import Finding, Section, read_json, required
from scripts.proof.suites import by_name, forge_cases, read_forge, read_python
from scripts.proof.wrong_programs import read_mutation

HALVES = ("test_twin__", "test_ours__")


def read_campaign(build: Path) -> Section:
    """The campaigns: an invariant holds when no call broke it and some call was made."""
    campaign = read_json(build / "campaign.json")
    records = campaign.get("invariants", [])
    shares = campaign.get("shares", {})
    findings = [
        Finding(f"campaign {name}", f"{calls:,}", f"{calls / sum(shares.values()):.1%}", calls > 0)
        for name, calls in shares.items()
    ] + [
        Finding(
            f"invariant {record['id']}",
            f"{record['calls']:,}",
            f"{record['violations']} violations",
            record["violations"] == 0 and record["calls"] > 0,
        )
        for record in records
    ]
    return Section(records, required(findings, records, "an invariant"))


def read_exploits(build: Path) -> Section:
    """Incidents: the attack has to work on the twin, or it shows nothing, and to fail on ours."""
    found: dict[str, dict[str, list[bool]]] = {}
    cases = list(forge_cases(build / "forge-exploits.json"))
    for case in cases:
        for half in HALVES:
            if case.name.startswith(half):
                halves = found.setdefault(Path(case.file).name.removesuffix(".t.sol"), {})
                halves.setdefault(half, []).append(not (case.failed or case.why))
    records, findings = [], []
    for name, halves in sorted(found.items()):
        twin, ours = (all(halves.get(half, [False])) for half in HALVES)
        records.append({"name": name, "twin_broken": twin, "ours_safe": ours})
        text = f"twin {'robbed' if twin else 'NOT robbed'}, ours {'safe' if ours else 'NOT safe'}"
        tests = sum(len(passed) for passed in halves.values())
        findings.append(Finding(name, str(tests), text, twin and ours))
    return Section(records, required(findings, records, "an incident"), by_name(cases))


def ratio_of(worst: int, limit: int) -> float:
    """How near the worst came to the limit; beyond any where the limit is 0 and it is not."""
    if limit:
        return worst / limit
    return float(worst > 0) * 2


def read_bounds(build: Path) -> Section:
    """The terms of the theorem: the worst found, by hand and by chance, is at most the limit."""
    records, findings = [], []
    for path in sorted((build / "bound").glob("*.json")):
        term = read_json(path)
        limit, worst = int(term["limit"]), int(term["worst_found"])
        # Each kind of attack has a limit of its own: what the theorem allows for that very attack.
        kinds = {
            kind: ratio_of(int(term[kind]["worst_found"]), int(term[kind]["limit"]))
            for kind in ("by_hand", "by_chance")
        }
        record = {key: term[key] for key in ("term", "limit", "worst_found", "unit", "calls")}
        records.append(record | {"ratio": ratio_of(worst, limit)} | kinds)
        text = f"{worst:,} of {limit:,} {term['unit']}: {kinds['by_hand']:.4f} by hand, "
        text += f"{kinds['by_chance']:.4f} by chance"
        # Floats only show: integers decide.
        findings.append(
            Finding(f"loss by {term['term']}", f"{term['calls']:,}", text, worst <= limit)
        )
    return Section(records, required(findings, records, "a term"))


def read_symbolic(build: Path) -> Section:
    """What halmos proved; what is known to be beyond its solver is shown as that."""
    records = read_json(build / "symbolic.json")
    findings = []
    for record in records:
        attempted = "::attempt_" in record["property"]
        holds = record["result"] == "proven" or (record["result"] == "unfinished" and attempted)
        text = f"{record['result']}, {record['bound'] or 'no arguments'}"
        if record["result"] == "unfinished":
            text += f", {record['limit_s']} s a query"
        findings.append(Finding(record["property"], f"{record['paths']} paths", text, holds))
    return Section(records, required(findings, records, "a property"))


def read_slither(build: Path) -> Section:
    """Static analysis: nothing of high or medium impact without a reason."""
    verdict = read_json(build / "slither.json")
    counts = {"high": verdict["high"], "medium": verdict["medium"]}
    text = f"{counts['high']} high, {counts['medium']} medium without a reason"
    holds = not (verdict["new"] or verdict["stale"] or any(counts.values()))
    findings = [Finding(f"slither; {verdict['accepted']} findings with a reason", "", text, holds)]
    findings += [Finding(name, "", "without a reason", False) for name in verdict["new"]]
    findings += [Finding(name, "", "accepted, not found", False) for name in verdict["stale"]]
    return Section(counts, findings)


# The key in build/proof.json, and who reads it.
READERS: dict[str, tuple[str, Callable[[Path], Section]]] = {
    "campaign": ("campaign", read_campaign),
    "exploits": ("exploits", read_exploits),
    "bounds": ("bound", read_bounds),
    "symbolic": ("symbolic", read_symbolic),
    "slither": ("slither", read_slither),
    "forge": ("forge", read_forge),
    "python": ("python", read_python),
    "broken rules": ("broken_rules", read_broken_rules),
    "mutation": ("mutation", read_mutation),
}
