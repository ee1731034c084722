"""Proposals, and how they are made."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from keeper.portal.shapes.common import (
    Account,
    AddressField,
    Digits,
    HashText,
    Seen,
    Shape,
    Time,
    Wad,
)

StateWord = Literal[
    "pending",
    "active",
    "canceled",
    "defeated",
    "succeeded",
    "queued",
    "expired",
    "executed",
]
MOST_TITLE, MOST_REASON, MOST_VALUE = 120, 10_000, 2_000
MOST_VALUES = 32


class Votes(Shape):
    """Votes so far; the quorum counts those for and abstaining, and is null before the count."""

    votes_for: Wad
    against: Wad
    abstain: Wad
    quorum: Wad | None
    quorum_margin: Wad | None
    lead: Wad
    supply: Wad | None


class ProposalRow(Shape):
    """A proposal in a list."""

    id: Digits
    title: str
    state: StateWord
    proposer: Account
    created_at: Time | None
    created_block: int
    tx: HashText
    vote_start: Time
    vote_end: Time
    eta: Time | None
    leave_until: Time | None
    votes: Votes


class Proposals(Seen):
    """A page, newest first; `quorum` is what a vote needs that is counted now."""

    total: int
    offset: int
    limit: int
    quorum: Wad | None
    threshold: Wad | None
    problem: str | None
    rows: list[ProposalRow]


class ChangeLine(Shape):
    """One thing that a call changes, in words."""

    what: str
    before: str
    after: str


class CallShape(Shape):
    """One call, for people and for wallets; `raw` is contract and function."""

    place: int
    title: str
    changes: list[ChangeLine]
    warnings: list[str]
    raw: str
    target: Account
    value: Digits
    calldata: str


class Ballot(Shape):
    """One vote that was cast."""

    voter: Account
    support: Literal["against", "for", "abstain"]
    weight: Wad
    reason: str
    block: int
    tx: HashText


class ProposalDetail(Seen):
    """All of one proposal; `description_hash` is what queueing and executing it take."""

    proposal: ProposalRow
    text: str
    description_hash: HashText
    operation: HashText
    changes: list[ChangeLine]
    calls: list[CallShape]
    remarks: list[str]
    ways_to_leave: str | None
    ballots: list[Ballot]


Kind = Literal["address", "ratio", "amount", "shares", "seconds", "choice", "price", "text", "list"]


class Choice(Shape):
    """A name that may be written, and what it stands for."""

    name: str
    address: Account


class PowerField(Shape):
    """
    What a form asks for.

    Values are written as `example` shows, or as integers in digits: wads of `ratio`, seconds, base
    units of `amount` and `shares`; `min` and `max` are what the contract takes, both included, null
    where it bounds nothing or nobody knows before it is tried. `now` is in words. What differs by
    the `key` is in `max_of` and `now_of`.
    """

    name: str
    label: str
    kind: Kind
    key: bool
    required: bool
    min: Digits | None
    max: Digits | None
    max_of: dict[str, Digits]
    now: str | None
    now_of: dict[str, str]
    choices: list[Choice]
    example: str


class PowerShape(Shape):
    """One thing that a proposal may do."""

    id: str
    title: str
    contract: str
    function: str
    fields: list[PowerField]


class Powers(Seen):
    """Everything that a proposal may do, and nothing else."""

    powers: list[PowerShape]


class DraftWish(Shape):
    """What is to be proposed, by whom: only that account can propose the draft."""

    power: Annotated[str, Field(min_length=1, max_length=80)]
    values: Annotated[
        dict[
            Annotated[str, Field(max_length=80)],
            Annotated[str, Field(max_length=MOST_VALUE)]
            | Annotated[list[Annotated[str, Field(max_length=MOST_VALUE)]], Field(max_length=20)],
        ],
        Field(max_length=MOST_VALUES),
    ]
    title: Annotated[str, Field(min_length=1, max_length=MOST_TITLE, pattern=r"^\S[^\n]*$")]
    reason: Annotated[str, Field(max_length=MOST_REASON)] = ""
    proposer: AddressField


class Simulated(Shape):
    """
    How it went when it was carried through in blocks to come.

    `whole` is false where the node can only simulate the proposing; `reason` is null when it went
    well.
    """

    ok: bool
    whole: bool
    reason: str | None
    vote_start: Time | None
    vote_end: Time | None
    due: Time | None


class DraftShape(Seen):
    """A proposal that is none yet: what a wallet sends to the DAO's `propose`."""

    id: Digits
    targets: list[Account]
    values: list[Digits]
    calldatas: list[str]
    description: str
    calls: list[CallShape]
    changes: list[ChangeLine]
    state: StateWord | None
    simulation: Simulated
