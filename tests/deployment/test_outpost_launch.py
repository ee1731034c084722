"""A launch on two chains ends as planned, whenever it is killed, and says why it cannot go on."""

import json

import pytest
from eth_typing import ChecksumAddress

from scripts.deployment.errors import ResumeRefusedError, SelfCheckError
from scripts.deployment.journal import journal_path
from scripts.deployment.launch import is_launched
from scripts.deployment.local import fund_cast
from scripts.deployment.records import keeper_path
from scripts.deployment.run import carry_out
from scripts.deployment.sections import Venues
from scripts.localchain.hyperlane import to_bytes32
from scripts.localchain.transactions import send
from scripts.localchain.world import World
from tests.deployment.far_launch import FarLaunch
from tests.deployment.helpers import NOBODY

THERE, HERE = 9, 16  # contracts, without venues
TRANSACTIONS = (HERE + 2, THERE)  # approve and launch at home
LEFT_OUT = {
    "venues": Venues(),
    "flash_account": None,
    "strategies.1.lending": (),
    "outpost.venues": Venues(),
}


def spend_nonce(side: World) -> None:
    """Send something else from the deployer of a chain."""
    deployer = fund_cast(side).deployer.address
    side.w3.eth.send_transaction({"from": deployer, "to": NOBODY, "value": 1})


@pytest.fixture
def far(far: FarLaunch) -> FarLaunch:
    """The launch of fewer contracts."""
    for key, value in LEFT_OUT.items():
        far = far.having(key, value)
    return far


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what is checked before anything is sent, which has its own tests, to save time."""
    monkeypatch.setattr("scripts.deployment.run.require_deployable", lambda *_, **__: None)


def kill_once(far: FarLaunch, number: int) -> None:
    """Let one more transaction through: killed right after it, or with the next one only signed."""
    left = sum(TRANSACTIONS) - number
    after = left % 2 == 0  # as the last one is: nothing comes that could be cut off before
    far.kill(sends=1 if after else 2, after=after)


@pytest.mark.slow
@pytest.mark.usefixtures("unchecked")
def test_launch__killed_between_any_two_transactions__ends_as_planned(far: FarLaunch) -> None:
    first, planned = far.nonces(), far.prepare()
    for number in range(1, sum(TRANSACTIONS) + 1):
        if number == THERE + HERE + 1:
            refuse_seed(far, planned.plan.addresses["fund"])
        kill_once(far, number)
        assert sum(far.nonces()) - sum(first) == number
    written = far.deploy()
    for progress, book in zip(planned.progresses, (written, far.outpost_book()), strict=True):
        for name, address in progress.plan.addresses.contracts.items():
            assert book.address_of(name) == address
    assert far.differences() == []
    # And once more: nothing is left to do, and what the operator wrote meanwhile stays.
    keeper_path(far.book).write_text("live = true\n")
    files = {path: path.read_text() for path in far.book.parent.iterdir()}
    assert far.deploy() == written
    assert {path: path.read_text() for path in far.book.parent.iterdir()} == files
    assert far.nonces() == tuple(map(sum, zip(first, TRANSACTIONS, strict=True)))


def refuse_seed(far: FarLaunch, fund: ChecksumAddress) -> None:
    """While the route leads elsewhere, money does not go in; mended, the launch goes on."""
    home, away = far.worlds.bridged.home, far.worlds.bridged.away
    owner, route = away.hyperlane.owner, away.route.functions
    send(route.unenrollRemoteRouter(31337), sender=owner)
    with pytest.raises(SelfCheckError, match=r"outpost\.route: its other end is 0x0000"):
        far.deploy()
    assert not is_launched(far.worlds.home.w3, fund)
    assert not far.book.exists()
    send(route.enrollRemoteRouter(31337, to_bytes32(home.route.address)), sender=owner)


@pytest.mark.slow
def test_launch__outpost_lost_by_a_reorganisation_after_the_launch__is_made_again(
    far: FarLaunch,
) -> None:
    """The seed is spent by then, and is not asked for again."""
    written = far.deploy()
    far.worlds.away.anvil.request("anvil_reorg", 3, [])
    lost = far.prepare()
    assert (lost.missing, lost.launched, lost.is_done) == (3, True, False)
    assert far.deploy() == written
    assert far.differences() == []


@pytest.mark.parametrize("sent", [0, THERE + 1])
def test_launch__deployer_sent_something_else_at_home__says_so_and_starts_anew(
    far: FarLaunch, sent: int
) -> None:
    """Home's addresses are in the code there: what stands on both chains is worth nothing."""
    far.kill(sends=sent + 1, after=False)
    spend_nonce(far.worlds.home)
    with pytest.raises(ResumeRefusedError, match="on chain 31337 was used by another") as caught:
        far.prepare()
    assert str(caught.value).endswith(
        "; if the fund was not launched yet, nothing holds money: move the journal away and run "
        "again; a launched fund holds money, and another run would begin a second one"
    )
    journal_path(far.book).unlink()
    anew = far.prepare()
    assert anew.missing == HERE + THERE
    assert tuple(each.plan.first_nonce for each in anew.progresses) == far.nonces()


def test_launch__deployer_sent_something_else_there__says_on_which_chain(far: FarLaunch) -> None:
    far.kill(sends=4, after=False)
    spend_nonce(far.worlds.away)
    with pytest.raises(ResumeRefusedError, match="nonce 3 on chain 1337 was used by another"):
        far.prepare()


@pytest.mark.parametrize(("side", "chain_id"), [("home", 31337), ("away", 1337)])
def test_launch__deployer_sends_something_else_meanwhile__stops_before_more_is_paid_for(
    far: FarLaunch, side: str, chain_id: int
) -> None:
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        if len(lines) == 2:
            spend_nonce(getattr(far.worlds, side))

    with pytest.raises(
        ResumeRefusedError, match=rf"sent something else on chain {chain_id}: its next nonce is"
    ):
        carry_out(far.prepare(), say=say)
    assert len(lines) == 2


def test_launch__file_changed_meanwhile__is_refused_unless_it_decides_nothing(
    far: FarLaunch,
) -> None:
    far.kill(sends=3, after=False)
    with pytest.raises(ResumeRefusedError, match="the configuration changed since"):
        far.having("outpost.max_age", 3 * 3_600).prepare()
    assert far.having("outpost.keeper.statement_every", 60).prepare().missing == HERE + THERE - 2


def test_launch__chains_swapped_for_others_of_the_same_ids__is_refused(far: FarLaunch) -> None:
    far.kill(sends=2, after=False)
    journal = json.loads(journal_path(far.book).read_text())
    journal["chains"][1]["genesis_hash"] = "0x" + "11" * 32
    journal_path(far.book).write_text(json.dumps(journal))
    with pytest.raises(ResumeRefusedError, match="the journal belongs to chain 1337 with genesis"):
        far.prepare()
