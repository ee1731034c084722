"""The closed list of DaoPowers in words: every function that a proposal may call, and no other."""

from __future__ import annotations

from keeper.domain.names import Unit
from keeper.domain.power_makers import (
    cap_power,
    deed,
    flag,
    scalar_power,
    struct_fields,
    terms_power,
    view_of,
)
from keeper.domain.power_table_abroad import ABROAD
from keeper.domain.power_table_people import CONTROLS, DAO
from keeper.domain.powers import Field, Key, Power, View

STRATEGY = Key(name="strategy", unit=Unit.STRATEGY, argument=("strategy",))
TOKEN = Key(name="token", unit=Unit.TOKEN, argument=("token",))
ADAPTER = Key(name="adapter", unit=Unit.ADAPTER, argument=("adapter",))
FEED_TOKEN = Key(name="token", unit=Unit.TOKEN, argument=("config", "token"))

STRATEGY_LIMITS = View(contract="risk", function="strategyLimits", keyed=True)
TOKEN_CAP = View(contract="risk", function="tokenCap", keyed=True)
ADAPTER_CAP = View(contract="risk", function="adapterCap", keyed=True)
FEED = View(contract="registry", function="feed", keyed=True)


FROZEN = view_of(STRATEGY_LIMITS, "1")
RISK = (
    terms_power(
        "risk terms",
        "risk",
        "setRiskTerms",
        "riskTerms",
        ("batch loss", Unit.PART, "batchLoss"),
        ("fund loss a day", Unit.PART, "fundLossCapacity"),
        ("turnover a day", Unit.PART, "turnoverCapacity"),
        ("cash floor", Unit.PART, "cashFloor"),
    ),
    Power(
        contract="risk",
        function="setStrategyLimits",
        name="limits",
        keys=(STRATEGY,),
        fields=struct_fields(
            "limits",
            STRATEGY_LIMITS,
            (
                ("strategy cap", Unit.PART, "cap"),
                ("loss a day", Unit.PART, "lossCapacity"),
                ("max drawdown", Unit.PART, "maxDrawdown"),
                ("cooldown", Unit.DURATION, "cooldown"),
            ),
        ),
        struct=("limits",),
    ),
    deed(
        "risk",
        "unfreezeStrategy",
        "unfreeze strategy",
        flag("trading", FROZEN, ("free", "frozen"), "free"),
        STRATEGY,
    ),
    deed(
        "risk",
        "freezeStrategy",
        "freeze strategy",
        flag("trading", FROZEN, ("free", "frozen"), "frozen"),
        STRATEGY,
    ),
    cap_power("setToken", TOKEN, TOKEN_CAP, "token cap"),
    cap_power("setAdapter", ADAPTER, ADAPTER_CAP, "adapter cap"),
    cap_power(
        "lowerStrategyCap",
        STRATEGY,
        view_of(STRATEGY_LIMITS, "0", "cap"),
        "strategy cap",
        "lower strategy cap",
    ),
    cap_power("lowerTokenCap", TOKEN, TOKEN_CAP, "token cap", "lower token cap"),
    cap_power("lowerAdapterCap", ADAPTER, ADAPTER_CAP, "adapter cap", "lower adapter cap"),
)

IS_STRATEGY = View(contract="treasury", function="isStrategy", keyed=True)
UNINVITED = ("not counted", "counted")
TREASURY = (
    Power(
        contract="treasury",
        function="addStrategy",
        act="approve strategy",
        fields=(
            Field(
                name="holds",
                unit=Unit.HOLDINGS,
                argument=("config",),
                columns=(("config", "tokens"), ("config", "adapters")),
            ),
            Field(name="target", unit=Unit.PART, argument=("config", "target")),
            Field(name="cap", unit=Unit.PART, argument=("config", "limits", "cap")),
            Field(name="loss a day", unit=Unit.PART, argument=("config", "limits", "lossCapacity")),
            Field(
                name="max drawdown", unit=Unit.PART, argument=("config", "limits", "maxDrawdown")
            ),
            Field(name="cooldown", unit=Unit.DURATION, argument=("config", "limits", "cooldown")),
            Field(name="strategist", unit=Unit.ACCOUNT, argument=("mandate", "strategist")),
            Field(name="fee part", unit=Unit.BPS, argument=("mandate", "feeBps")),
            Field(name="rules", unit=Unit.HASH, argument=("mandate", "rules")),
            Field(name="configuration", unit=Unit.HASH, argument=("mandate", "configHash")),
        ),
    ),
    deed(
        "treasury",
        "removeStrategy",
        "remove strategy",
        flag("approval", IS_STRATEGY, ("none", "approved"), "removed"),
        STRATEGY,
    ),
    deed(
        "treasury",
        "resetPeak",
        "reset peak",
        Field(
            name="peak",
            unit=Unit.BASE,
            view=View(contract="treasury", function="peakOf", keyed=True),
            then="its value when this takes effect",
        ),
        STRATEGY,
    ),
    deed(
        "treasury",
        "recognise",
        "recognise",
        Field(name="uninvited units", words=UNINVITED, then=UNINVITED[1]),
        STRATEGY,
        TOKEN,
    ),
    deed(
        "treasury",
        "recogniseCash",
        "recognise cash",
        Field(name="uninvited cash", words=UNINVITED, then=UNINVITED[1]),
    ),
)

OTHERS = (
    scalar_power(
        "timelock", "updateDelay", "newDelay", "getMinDelay", "timelock delay", Unit.DURATION
    ),
    terms_power(
        "dealing terms",
        "fund",
        "setDealingTerms",
        "dealingTerms",
        ("allowlist", Unit.ACCOUNT, "allowlist"),
        ("min deposit", Unit.BASE, "minDeposit"),
        ("min redeem", Unit.SHARES, "minRedeem"),
        ("min period", Unit.DURATION, "minPeriod"),
        ("period", Unit.DURATION, "period"),
        ("strike window", Unit.DURATION, "strikeWindow"),
        ("lock", Unit.DURATION, "lock"),
        ("gate", Unit.BPS, "gateBps"),
    ),
    terms_power(
        "NAV terms",
        "nav_oracle",
        "setNavTerms",
        "navTerms",
        ("price tolerance", Unit.PART, "priceTolerance"),
        ("total tolerance", Unit.PART, "totalTolerance"),
        ("max move", Unit.PART, "maxMove"),
        ("cool off", Unit.DURATION, "coolOff"),
        ("move window", Unit.DURATION, "window"),
    ),
    terms_power(
        "fee terms",
        "fee_distribution",
        "setFeeTerms",
        "feeTerms",
        ("management fee", Unit.PART, "management"),
        ("performance fee", Unit.PART, "performance"),
        ("entry levy", Unit.PART, "entryLevy"),
        ("exit levy", Unit.PART, "exitLevy"),
        ("in-kind levy", Unit.PART, "inKindLevy"),
    ),
    Power(
        contract="fee_distribution",
        function="setRecipients",
        act="set recipients",
        fields=(
            Field(
                name="recipients",
                unit=Unit.PARTS,
                argument=("recipients_",),
                view=View(contract="fee_distribution", function="recipients"),
            ),
        ),
    ),
    Power(
        contract="registry",
        function="setFeed",
        act="set feed",
        keys=(FEED_TOKEN,),
        fields=struct_fields(
            "config",
            FEED,
            (
                ("feed", Unit.ACCOUNT, "aggregator"),
                ("feed max age", Unit.DURATION, "maxAge"),
                ("feed min price", Unit.USD, "minAnswer"),
                ("feed max price", Unit.USD, "maxAnswer"),
                ("feed second source", Unit.ACCOUNT, "secondSource"),
                ("feed max deviation", Unit.BPS, "maxDeviationBps"),
                ("feed threshold", Unit.BPS, "thresholdBps"),
            ),
        ),
        struct=("config",),
    ),
    deed(
        "registry",
        "disableFeed",
        "disable feed",
        flag("feed", view_of(FEED, "1"), ("in use", "disabled"), "disabled"),
        TOKEN,
    ),
)

POWERS = (*RISK, *TREASURY, *CONTROLS, *DAO, *OTHERS, *ABROAD)
