"""Stories that a keeper lives through: each is walked along with a death at every moment of it."""

from __future__ import annotations

from collections.abc import Callable

from keeper.domain.intents import Fees, TransactionRequest
from keeper.domain.units import Address
from tests.faults.assembly import SIGNER
from tests.faults.chain import GWEI
from tests.faults.node import CHAIN_ID, OTHER_CHAIN_ID
from tests.faults.signed import Signed, read_signed
from tests.faults.weather import Fault
from tests.faults.world import World

STRANGER = Address("0x" + "99" * 20)
SEND, COUNT = "eth_sendRawTransaction", "eth_getTransactionCount"
RECEIPT = "eth_getTransactionReceipt"
Story = Callable[[World], None]


def run_and_mine(world: World, *, blocks: int = 1) -> None:
    world.run()
    for _ in range(blocks):
        world.node.mine()


def sign_as_stranger(nonce: int, chain_id: int = CHAIN_ID) -> Signed:
    """Let somebody else use the keeper's key."""
    request = TransactionRequest(
        chain_id=chain_id,
        nonce=nonce,
        to=STRANGER,
        data=b"",
        gas=21_000,
        fees=Fees(max_fee=1_000 * GWEI, tip=50 * GWEI),
    )
    return read_signed(SIGNER.sign(request)[1])


def send_as_stranger(world: World, nonce: int) -> None:
    """Let what somebody else signed with the keeper's key reach the pool."""
    world.node.pass_on(sign_as_stranger(nonce))


def two_wishes(world: World) -> None:
    """A block comes while the keeper waits for it."""
    world.clock.mining = True
    world.want(1)
    world.want(2)
    run_and_mine(world, blocks=4)
    world.run()


def a_slow_chain(world: World) -> None:
    """Nothing is mined while the keeper looks."""
    world.want(1)
    world.want(2)
    for _ in range(6):
        run_and_mine(world)


def a_bump(world: World) -> None:
    """Gas rises above the offer; a dearer transaction replaces it."""
    world.want(1)
    world.run()
    world.node.chain.base_fee = 5 * GWEI
    for _ in range(3):
        world.node.chain.pass_time(72)
        run_and_mine(world)
    run_and_mine(world, blocks=4)


def giving_up(world: World) -> None:
    """Gas stays too dear until a no-op takes the nonce; then the wish is tried again."""
    world.want(1)
    world.run()
    world.node.chain.base_fee = 90 * GWEI
    for _ in range(5):
        world.node.chain.pass_time(72)
        run_and_mine(world)
    world.node.chain.base_fee = GWEI
    run_and_mine(world, blocks=4)
    run_and_mine(world)


def too_late(world: World) -> None:
    """The wish expires while its transaction waits."""
    world.want(1, world.node.chain.view.head.timestamp + 60)
    world.run()
    world.node.chain.base_fee = 3 * GWEI
    world.node.chain.pass_time(120)
    run_and_mine(world)
    world.node.chain.base_fee = GWEI
    run_and_mine(world, blocks=4)
    world.run()


def reorganisations(world: World) -> None:
    """Receipts vanish, with their transactions and without."""
    world.want(1)
    run_and_mine(world)
    world.run()
    world.node.reorganise(1, vanish=True)
    run_and_mine(world)
    world.run()
    world.node.mine()
    world.node.reorganise(2, vanish=False)
    world.run()
    run_and_mine(world, blocks=2)
    world.node.reorganise(3, vanish=True)
    run_and_mine(world, blocks=4)
    world.run()


def a_cut_answer(world: World) -> None:
    """The node takes the transaction, and nobody hears of it; that happens to the next one too."""
    world.want(1)
    world.node.weather.plan(SEND, Fault.CUT)
    run_and_mine(world, blocks=4)
    world.want(2)
    world.node.weather.plan(SEND, Fault.CUT, Fault.CUT)
    run_and_mine(world, blocks=4)
    world.run()


def a_bad_line(world: World) -> None:
    """Sends are cut off, swallowed, doubled and delayed."""
    world.want(1)
    for faults in (
        (Fault.SILENT, Fault.SILENT),
        (Fault.CUT, Fault.CUT),
        (Fault.SWALLOWED,),
        (Fault.TWICE,),
        (Fault.DELAYED,),
        (Fault.BUSY, Fault.NONSENSE),
    ):
        world.node.weather.plan(SEND, *faults)
        world.run()
        world.node.evict()
        world.node.weather.clear()
    world.node.weather.plan(SEND, Fault.CUT, Fault.SILENT)
    run_and_mine(world)
    run_and_mine(world, blocks=4)


def a_crossing(world: World) -> None:
    """The old transaction arrives after the dearer one that replaces it."""
    world.want(1)
    world.node.weather.plan(SEND, Fault.DELAYED, Fault.DELAYED)
    world.run()
    world.node.chain.pass_time(72)
    world.run()
    world.node.mine()
    run_and_mine(world, blocks=4)
    world.run()


def a_stranger(world: World) -> None:
    """Somebody else has the key: our nonce is used, and the wish needs another."""
    world.want(1)
    world.run()
    world.node.evict()
    send_as_stranger(world, 0)
    world.node.mine()
    for _ in range(5):
        run_and_mine(world)


def a_paused_contract(world: World) -> None:
    """The simulation passes, the block refuses; then the other way round."""
    world.want(1)
    world.run()
    world.node.chain.reverting = True
    world.node.mine()
    run_and_mine(world, blocks=4)
    world.run()
    world.node.chain.reverting = False
    run_and_mine(world)
    run_and_mine(world, blocks=4)


def a_lagging_node(world: World) -> None:
    """One node of several behind the address has not seen what is final."""
    world.want(1)
    run_and_mine(world, blocks=6)
    world.node.weather.lag = 8
    world.node.weather.plan(RECEIPT, Fault.BEHIND)
    world.run()
    run_and_mine(world)
    world.want(2)
    world.node.weather.plan(COUNT, Fault.BEHIND, Fault.BEHIND)
    world.run()
    run_and_mine(world, blocks=4)


def an_abandoned_fork(world: World) -> None:
    """One node still has a receipt from blocks that were undone."""
    world.want(1)
    run_and_mine(world, blocks=2)
    world.node.reorganise(2, vanish=True)
    for _ in range(4):
        world.node.mine()
    world.node.weather.plan(RECEIPT, Fault.ORPHAN)
    run_and_mine(world)
    run_and_mine(world, blocks=4)


def another_chain(world: World) -> None:
    """One answer comes from a chain on which the same account has a history."""
    for nonce in range(7):
        world.node.other.add([sign_as_stranger(nonce, OTHER_CHAIN_ID)])
    world.want(1)
    world.want(2)
    for method in (COUNT, RECEIPT, "eth_getBlockByNumber", SEND):
        world.node.weather.plan(method, Fault.STRANGE)
        run_and_mine(world)
    run_and_mine(world, blocks=4)


def an_undone_stranger(world: World) -> None:
    """A stranger's use of the key vanishes from under our next nonce."""
    world.want(1)
    send_as_stranger(world, 0)
    world.node.mine()
    world.run()
    world.node.reorganise(1, vanish=True)
    for _ in range(5):
        run_and_mine(world)


STORIES: tuple[Story, ...] = (
    two_wishes,
    a_cut_answer,
    a_slow_chain,
    a_bump,
    giving_up,
    too_late,
    reorganisations,
    a_bad_line,
    a_crossing,
    a_stranger,
    a_paused_contract,
    a_lagging_node,
    an_abandoned_fork,
    another_chain,
    an_undone_stranger,
)
