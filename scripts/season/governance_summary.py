"""How the season's shareholders governed: the section `governance` of build/demo/summary.json."""

from collections import Counter

from hexbytes import HexBytes

from keeper.bootstrap import gather_governance
from keeper.domain.governance_stats import Governance
from keeper.domain.wording import format_part
from keeper.governance_views import poll_record
from scripts.season.books import FundContracts
from scripts.season.local_keeper import LocalKeeper
from scripts.season.stage import Stage
from scripts.season.voted_strategy import VotedStrategy

Json = dict[str, object]


def review(keeper: LocalKeeper) -> Governance:
    """Reckon what `keeper dao stats` reckons."""
    return gather_governance(keeper.keeper.reader, keeper.keeper.memory)


def governance_json(stage: Stage, found: Governance) -> Json:
    """Put the government into the summary's keys; shares are integer strings, parts wads."""
    titles = {poll.proposal: poll.title for poll in found.polls}
    proposer = stage.contracts.timelock.functions.proposer().call()
    return {
        "handed_over": proposer == stage.contracts.dao.address,
        "proposals": [poll_record(poll) for poll in found.polls],
        "parameters": [
            {
                "term": change.term,
                "before": change.before,
                "after": change.after,
                "proposal": titles.get(change.proposal or 0),
            }
            for change in found.changes
        ],
        "left_before_effect": stage.government.left_before,
        "strategy": None if stage.voted is None else _strategy(stage.contracts, stage.voted),
        "faults": list(found.faults),
    }


def is_as_voted(governance: Json) -> bool:
    """Whether events and chain agree, and what was approved is what exists."""
    strategy = governance["strategy"]
    if governance["faults"]:
        return False
    assert strategy is None or isinstance(strategy, dict)
    return strategy is None or strategy["approved_hash"] == strategy["config_hash"]


def governance_figures(found: Governance) -> dict[str, str]:
    """Say in words what came of the votes."""
    if not found.polls:
        return {}
    states = Counter(poll.state.word for poll in found.polls)
    ended = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    turnout = found.participation[-1].mean_turnout if found.participation else None
    return {
        "proposals": f"{len(found.polls)}: {ended}",
        "turnout of all votes": format_part(turnout),
        "voters who pass one alone": str(found.concentration.majority_voters),
    }


def _strategy(contracts: FundContracts, voted: VotedStrategy) -> Json:
    """Hash what stands on the chain now, as the Treasury hashed what was voted on."""
    treasury = contracts.treasury.functions
    entries = contracts.at(voted.address, "Strategy").functions.inventory().call()[1:]
    limits, _ = contracts.risk.functions.strategyLimits(voted.address).call()
    tokens, adapters = [entry[0] for entry in entries], [entry[1] for entry in entries]
    target, rules = (
        treasury.targetOf(voted.address).call(),
        treasury.mandateOf(voted.address).call()[1],
    )
    found = treasury.configHash((tokens, adapters, target, limits), rules).call()
    return {
        "name": voted.name,
        "address": voted.address,
        "approved_hash": voted.approved_hash,
        "config_hash": HexBytes(found).to_0x_hex(),
        "principal": str(treasury.principalOf(voted.address).call()),
    }
