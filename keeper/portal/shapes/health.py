"""Whether the portal works."""

from __future__ import annotations

from keeper.portal.shapes.common import Shape, Time


class Health(Shape):
    """Whether the chain is read; `looked_at` is when it last was, by the wall clock."""

    ok: bool
    reason: str | None
    block: int | None
    looked_at: Time | None
