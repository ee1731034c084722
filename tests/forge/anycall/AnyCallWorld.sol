// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FundFixture} from "../FundFixture.sol";
import {DaoFixture} from "../DaoFixture.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {CrossChainFixture} from "../crosschain/CrossChainFixture.sol";
import {FixtureFeed, FixtureToken} from "../mocks/Fixtures.sol";
import {ScriptedLender} from "../mocks/FlashParts.sol";
import {OwnedVenue, OwnedVenueAdapter} from "../mocks/RoundTripParts.sol";
import {Arguments} from "./Arguments.sol";
import {EveryFunction} from "./EveryFunction.sol";

/// @notice A fund with everything a fund may have: a vote, an outpost, a flash account, an idle lender, two strategies
///         invested, a victim with money in every place; and thieves with the keys of keeper, manager and watcher on both
///         chains, with some shares, and with a listed venue of their own.
abstract contract AnyCallWorld is CrossChainFixture, DaoFixture, Arguments, EveryFunction {
    address internal constant STRANGER = address(0xD001);

    ScriptedLender internal lender;
    OwnedVenue internal owned;
    OwnedVenueAdapter internal ownedAdapter;
    FixtureToken internal idle; // priced, and held by nobody: its feed is replaced now and then
    FixtureFeed internal idleFeed;
    FixtureFeed internal formerFeed; // trusted while the other is on probation
    address[4] internal thieves = [KEEPER, MANAGER, WATCHER, STRANGER];
    address[3] internal farThieves; // keeper, manager, watcher of the outpost
    address[] private _known;
    Part internal called; // what a call is made up for

    /* DEPLOYMENT */

    function _deployMarket(uint8 decimals) internal override(FundFixture, CrossChainFixture) {
        super._deployMarket(decimals);
        lender = new ScriptedLender(address(base));
        owned = new OwnedVenue();
        ownedAdapter = new OwnedVenueAdapter(owned);
        idle = new FixtureToken("IDLE", 18);
        idleFeed = formerFeed = new FixtureFeed(8, 10e8);
    }

    function feedList() internal view override returns (IPriceRegistry.FeedConfig[] memory list) {
        IPriceRegistry.FeedConfig[] memory some = super.feedList();
        list = new IPriceRegistry.FeedConfig[](4);
        (list[0], list[1], list[2]) = (some[0], some[1], some[2]);
        list[3] = aFeed(idle, idleFeed, 1e8, 1000e8);
    }

    function _deployPort() internal override(FundFixture, CrossChainFixture) {
        super._deployPort();
    }

    function pushFeeds() internal override(FundFixture, CrossChainFixture) {
        super.pushFeeds();
        idleFeed.push(idleFeed.answer());
        formerFeed.push(formerFeed.answer());
    }

    function lenders() internal view override returns (address, address) {
        return (address(lender), address(lender));
    }

    function adapterCaps() internal view override returns (CapArg[] memory list) {
        list = new CapArg[](3);
        list[0] = CapArg(address(swapAdapter), 1e18);
        list[1] = CapArg(address(poolAdapter), 0.8e18);
        list[2] = CapArg(address(ownedAdapter), 1e18);
    }

    function build(uint8 decimals) internal {
        deployBoth(decimals);
        deployDao();
        handOver();
        farThieves = [far.KEEPER(), far.MANAGER(), far.WATCHER()];
        _fill();
        _learn();
    }

    function _fill() private {
        subscribe(KEEPER, 50_000 * unit);
        dealInformed();
        claimShares(KEEPER);
        allocate(trend, 400_000 * unit);
        allocate(lending, 200_000 * unit);
        swap(trend, base, weth, 150_000 * unit);
        lend(100_000 * unit);
        sendOut(100_000 * unit);
        relay();
        far.allocate(60_000 * unit);
        far.buy(20_000 * unit);
        hear();
        _govern();
        subscribe(ALICE, 10_000 * unit);
        requestRedeem(ALICE, 5000e18);
        for (uint256 i = 0; i < thieves.length; i++) {
            base.mint(thieves[i], 100_000 * unit);
            vm.startPrank(thieves[i]);
            base.approve(address(fund), type(uint256).max);
            shares.approve(address(fund), type(uint256).max);
            vm.stopPrank();
        }
        base.mint(address(lender), 1_000_000 * unit);
        base.mint(address(owned), 10_000_000 * unit);
        weth.mint(address(owned), 10_000e18);
        tick(2 days); // empty buckets
        hear();
    }

    /// @dev Thieves with the threshold of votes, an honest holder with the quorum, and rules on their way to the outpost.
    function _govern() private {
        vm.prank(KEEPER);
        IVotes(address(shares)).delegate(KEEPER);
        vm.prank(ALICE);
        IVotes(address(shares)).delegate(ALICE);
        (address[] memory targets, bytes[] memory payloads) = theRules();
        vm.prank(timelock);
        homePort.orderRules(targets, payloads);
    }

    /// @dev A decision about the other chain that changes nothing there.
    function theRules() internal view returns (address[] memory targets, bytes[] memory payloads) {
        (targets, payloads) = (new address[](1), new bytes[](1));
        targets[0] = address(far.controls());
        payloads[0] = abi.encodeCall(controls.unpauseTrading, ());
    }

    function dealInformed() internal {
        close();
        assertTrue(strikeInformed());
        tick(1 hours);
    }

    /* WHERE THINGS ARE */

    /// @param seed of several contracts of one kind, which.
    function isThere(Part part, uint256 seed) internal pure returns (bool) {
        if (part == Part.Outpost) return true;
        bool both = part == Part.EmergencyControls || part == Part.FundLock || part == Part.FundTimelock
            || part == Part.NavOracle || part == Part.PriceRegistry || part == Part.RiskManagement
            || part == Part.Strategy || part == Part.Treasury;
        return both && seed % 3 == 0;
    }

    function targetOf(Part part, uint256 seed) internal view returns (address) {
        if (isThere(part, seed)) return _targetThere(part);
        if (part == Part.EmergencyControls) return address(controls);
        if (part == Part.Escrow) return address(escrow);
        if (part == Part.FeeDistribution) return address(fees);
        if (part == Part.FlashAccount) return address(flash);
        if (part == Part.FundDAO) return address(dao);
        if (part == Part.FundLock) return address(lock);
        if (part == Part.FundShares) return address(shares);
        if (part == Part.FundTimelock) return timelock;
        if (part == Part.HomePort) return port;
        if (part == Part.NavOracle) return address(navOracle);
        if (part == Part.PerformanceTracking) return address(performance);
        if (part == Part.PocketHedgeFund) return address(fund);
        if (part == Part.PriceRegistry) return address(registry);
        if (part == Part.RiskManagement) return address(risk);
        if (part == Part.Strategy) return address(seed % 3 == 1 ? trend : lending);
        return address(treasury);
    }

    function _targetThere(Part part) private view returns (address) {
        if (part == Part.EmergencyControls) return address(far.controls());
        if (part == Part.FundLock) return address(far.lock());
        if (part == Part.FundTimelock) return far.timelock();
        if (part == Part.NavOracle) return address(far.navOracle());
        if (part == Part.Outpost) return address(outpost);
        if (part == Part.PriceRegistry) return address(far.registry());
        if (part == Part.RiskManagement) return address(far.risk());
        return part == Part.Strategy ? address(far.trend()) : address(far.treasury());
    }

    function _learn() private {
        for (uint256 i = 0; i <= uint256(type(Part).max); i++) {
            for (uint256 j = 0; j < 3; j++) {
                _know(targetOf(Part(i), j));
            }
        }
        _know(farThieves);
        _know([ALICE, GUARDIAN, address(0)]);
        _know([address(base), address(weth), address(wbtc)]);
        _know([address(far.base()), address(far.weth()), address(far.adapter())]);
        _know(address(pool));
        _know(address(this));
    }

    function _know(address[3] memory accounts) private {
        for (uint256 i = 0; i < 3; i++) {
            _know(accounts[i]);
        }
    }

    function _know(address account) private {
        _known.push(account);
    }

    /* WORDS WORTH TRYING */

    function anAddress() internal override returns (address) {
        uint256 kind = roll(6);
        if (roll(2) == 0) kind = called == Part.Treasury ? 0 : called == Part.Strategy ? 1 : kind;
        if (kind == 0) return [address(trend), address(lending), address(far.trend())][roll(3)];
        if (kind == 1) return [address(swapAdapter), address(ownedAdapter), address(poolAdapter)][roll(3)];
        if (kind == 2) return _aToken();
        if (kind == 3) return thieves[roll(thieves.length)];
        return roll(16) == 0 ? address(uint160(aNumber())) : _known[roll(_known.length)];
    }

    function aNumber() internal override returns (uint256) {
        uint256 kind = roll(8);
        if (kind == 0) return roll(4);
        if (kind == 1) return type(uint256).max >> roll(256);
        if (kind == 2) return block.timestamp + roll(2 days);
        if (kind == 3) return roll(1e18);
        (uint256 number,,,,) = fund.dealingStatus();
        return kind == 4 ? number + roll(2) : roll(50_000 * unit);
    }

    /// @dev An order of one of the adapters, a call of some function, or nothing.
    function someBytes() internal override returns (bytes memory) {
        uint256 kind = roll(8);
        if (kind == 0) return bytes.concat(bytes32(aNumber()));
        if (kind == 1) return bytes.concat(_aSelector(), abi.encode(anAddress(), aNumber()));
        if (kind == 2) return abi.encode(roll(2), roll(50_000 * unit));
        return abi.encode(_aToken(), _aToken(), roll(roll(2) == 0 ? 50_000 * unit : 10e18), roll(2));
    }

    function _aSelector() private returns (bytes4) {
        Part part = Part(roll(uint256(type(Part).max) + 1));
        (, uint256 all) = countOf(part);
        return selectorOf(part, roll(all));
    }

    function selectorOf(Part part, uint256 index) internal pure returns (bytes4) {
        return bytes4(keccak256(bytes(signatureOf(part, index))));
    }

    function _aToken() private returns (address) {
        return [address(base), address(weth), address(base), address(weth), address(far.weth())][roll(5)];
    }
}
