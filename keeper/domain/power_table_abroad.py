"""The powers over a fund's port to another chain, where it has one."""

from __future__ import annotations

from keeper.domain.names import Unit
from keeper.domain.powers import Field, Power, View

REMOTE_CAP = Field(
    name="remote cap",
    unit=Unit.PART,
    argument=("cap",),
    view=View(contract="home_port", function="terms", path=("0", "cap")),
)
ABROAD = (
    Power(contract="home_port", function="setCap", fields=(REMOTE_CAP,)),
    Power(contract="home_port", function="lowerCap", act="lower remote cap", fields=(REMOTE_CAP,)),
    Power(
        contract="home_port",
        function="orderRules",
        act="order rules",
        fields=(
            Field(
                name="calls",
                unit=Unit.CALLS,
                argument=("targets",),
                columns=(("targets",), ("payloads",)),
            ),
        ),
    ),
)
