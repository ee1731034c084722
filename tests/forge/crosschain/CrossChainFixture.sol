// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHomePort} from "../../../contracts/interfaces/IHomePort.sol";
import {IHyperlaneAdapter, Statement} from "../../../contracts/interfaces/IHyperlaneAdapter.sol";
import {IOutpost} from "../../../contracts/interfaces/IOutpost.sol";
import {FundFixture} from "../FundFixture.sol";
import {Test} from "../Test.sol";
import {FarChain} from "./FarChain.sol";
import {LineIsm, LineMailbox, LineRoute, Parcel} from "./LineMocks.sol";

/// @notice Deploys the port from an account of its own, so that its address is known before the fund's.
contract Dock is Test {
    function deploy(bytes calldata arguments) external returns (address) {
        return vm.deployCode("build/artifacts/HomePort.json", arguments);
    }
}

/// @title CrossChainFixture
/// @notice A fund and its outpost in one EVM: two domains that share a clock and nothing else. What crosses between them
///         waits in `words` and `money` until a test delivers it.
abstract contract CrossChainFixture is FundFixture {
    struct PortWiring {
        address governor;
        address controls;
        address lock;
        address fund;
        address treasury;
        address risk;
        address asset;
    }

    uint32 internal constant HOME = 1;
    uint32 internal constant FAR = 2;

    FarChain internal far;
    IHomePort internal homePort;
    IOutpost internal outpost;
    LineMailbox internal homeMailbox;
    LineMailbox internal farMailbox;
    LineRoute internal homeRoute;
    LineRoute internal farRoute;
    LineIsm internal homeIsm;
    LineIsm internal farIsm;
    Dock private _dock;
    // How far each queue has been delivered in order, by those tests that deliver in order.
    uint256[4] private _delivered;

    /* DEPLOYMENT */

    function deployBoth(uint8 decimals) internal {
        deployFund(decimals);
        far.deploy(
            IHyperlaneAdapter.Line(
                address(farMailbox), address(farIsm), HOME, port, address(farRoute), address(homeRoute)
            )
        );
        homePort = IHomePort(port);
        invest(ALICE, 1_000_000 * unit);
        far.state();
        relay();
    }

    function _deployMarket(uint8 decimals) internal virtual override {
        super._deployMarket(decimals);
        far = new FarChain(decimals);
        outpost = far.outpost();
        (homeMailbox, farMailbox) = (new LineMailbox(HOME), new LineMailbox(FAR));
        (homeIsm, farIsm) = (new LineIsm(), new LineIsm());
        (homeRoute, farRoute) = (new LineRoute(base, HOME, false), new LineRoute(far.base(), FAR, true));
        homeRoute.enrol(address(farRoute));
        farRoute.enrol(address(homeRoute));
        base.mint(address(homeRoute), 1e9 * unit); // what others sent over: a gain made there is paid from it
        _dock = new Dock();
        port = vm.computeCreateAddress(address(_dock), 1);
    }

    function _deployPort() internal virtual override {
        PortWiring memory wiring = PortWiring(
            timelock, address(controls), address(lock), address(fund), address(treasury), address(risk), address(base)
        );
        _dock.deploy(abi.encode(wiring, homeLine(), remoteTerms()));
    }

    function homeLine() internal view returns (IHyperlaneAdapter.Line memory) {
        return IHyperlaneAdapter.Line(
            address(homeMailbox), address(homeIsm), FAR, address(outpost), address(homeRoute), address(farRoute)
        );
    }

    /// @dev Up to a quarter of NAV; a statement is overdue after 6 hours, a transfer after a day.
    function remoteTerms() internal view virtual returns (IHomePort.RemoteTerms memory) {
        return IHomePort.RemoteTerms(0.25e18, 6 hours, 1 days);
    }

    function pushFeeds() internal virtual override {
        super.pushFeeds();
        far.pushFeeds();
    }

    /* THE KEEPER AT HOME */

    function sendOut(uint256 amount) internal {
        uint256 fee = homePort.quoteSend(amount);
        vm.deal(KEEPER, fee);
        vm.prank(KEEPER);
        homePort.send{value: fee}(amount);
    }

    function beat() internal {
        vm.prank(KEEPER);
        homePort.dispatchHeartbeat();
    }

    /* THE LINE, IN ORDER */

    /// @dev Everything that waits is delivered and booked.
    function relay() internal {
        relayWords();
        relayMoney();
        outpost.bookArrivals();
        bookHome();
    }

    function bookHome() internal {
        vm.prank(KEEPER);
        homePort.bookArrivals();
    }

    function relayWords() internal {
        for (; _delivered[0] < homeMailbox.count(); _delivered[0]++) {
            farMailbox.deliver(homeMailbox.parcel(_delivered[0]));
        }
        for (; _delivered[1] < farMailbox.count(); _delivered[1]++) {
            homeMailbox.deliver(farMailbox.parcel(_delivered[1]));
        }
    }

    function relayMoney() internal {
        for (; _delivered[2] < homeRoute.count(); _delivered[2]++) {
            farRoute.deliver(homeRoute.parcel(_delivered[2]));
        }
        for (; _delivered[3] < farRoute.count(); _delivered[3]++) {
            homeRoute.deliver(farRoute.parcel(_delivered[3]));
        }
    }

    /// @dev A statement from now, known at home.
    function hear() internal {
        far.state();
        relayWords();
    }

    /// @dev A statement after the close, as a keeper waits for one.
    function strikeInformed() internal returns (bool) {
        tick(12);
        hear();
        return strike();
    }

    function lastParcel(LineMailbox mailbox) internal view returns (Parcel memory) {
        return mailbox.parcel(mailbox.count() - 1);
    }

    function remote() internal view returns (uint256 value) {
        (value,) = homePort.remoteValue();
    }
}
