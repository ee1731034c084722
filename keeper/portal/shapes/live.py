"""News on the stream of server-sent events; `now` carries a whole `Now`."""

from __future__ import annotations

from typing import Literal

from keeper.portal.shapes.common import HashText, Shape, Time
from keeper.portal.shapes.dealing import DealingRowShape
from keeper.portal.shapes.proposal import ProposalRow


class StrikeNews(Shape):
    """A dealing was struck."""

    kind: Literal["strike"] = "strike"
    dealing: DealingRowShape


class ProposalNews(Shape):
    """A proposal is new, or its state or votes moved."""

    kind: Literal["proposal"] = "proposal"
    proposal: ProposalRow


class TradeNews(Shape):
    """The fund traded, or moved money between its parts."""

    kind: Literal["trade"] = "trade"
    block: int
    tx: HashText
    time: Time | None
    text: str


class AlertNews(Shape):
    """Something that everybody should know of happened on the chain."""

    kind: Literal["alert"] = "alert"
    block: int
    tx: HashText
    time: Time | None
    text: str
