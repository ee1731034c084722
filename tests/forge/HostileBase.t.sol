// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IFeeDistribution} from "../../contracts/interfaces/IFeeDistribution.sol";
import {INavOracle} from "../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../contracts/interfaces/IPocketHedgeFund.sol";
import {FundFixture} from "./FundFixture.sol";
import {HostileToken} from "./campaign/HostileToken.sol";
import {FixturePool, FixturePoolAdapter, FixtureToken} from "./mocks/Fixtures.sol";
import {Reenterer} from "./mocks/Reenterer.sol";

/// @notice A base asset that was a plain one when the fund began, and takes a part of every transfer, answers false, or
///         calls an investor back since. What it does is refused, or costs who asked for it; no unit of others' goes.
contract HostileBaseTest is FundFixture {
    HostileToken private _hostile;
    Reenterer private _thief;

    function setUp() public {
        deployFund(6);
        _thief = new Reenterer();
        _hostile.setIntruder(_thief);
        address[3] memory all = _all();
        for (uint256 i = 0; i < 3; i++) {
            subscribe(all[i], 50_000 * unit);
        }
        deal();
        for (uint256 i = 0; i < 3; i++) {
            claimShares(all[i]);
            requestRedeem(all[i], 1000e18);
            subscribe(all[i], 5000 * unit);
        }
        deal();
        for (uint256 i = 0; i < 3; i++) {
            subscribe(all[i], 3000 * unit + i); // pending beside what can be claimed of both kinds
            requestRedeem(all[i], 500e18);
        }
        allocate(trend, 60_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 40_000 * unit);
        base.mint(address(_thief), 1e9 * unit);
        vm.prank(address(_thief));
        base.approve(address(fund), type(uint256).max);
        _plan();
    }

    function _deployMarket(uint8 decimals) internal override {
        super._deployMarket(decimals);
        _hostile = new HostileToken("USDX", decimals);
        base = FixtureToken(address(_hostile));
        pool = new FixturePool(base);
        poolAdapter = new FixturePoolAdapter(pool);
    }

    function feeTerms() internal pure override returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(0, 0, 0, 0, 0);
    }

    /* COMING IN */

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_subscription__of_which_a_part_does_not_arrive__is_refused(uint256 assets) public {
        assets = bound(assets, 100 * unit, 1e12 * unit);
        uint256 got = assets - assets / 100;
        base.mint(CAROL, assets);
        uint256 held = base.balanceOf(address(escrow));
        _hostile.setMood(HostileToken.Mood.TakesFee, address(0));
        vm.startPrank(CAROL);
        base.approve(address(fund), assets);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.TransferMismatch.selector, assets, got));
        fund.requestDeposit(assets, CAROL, CAROL);
        vm.stopPrank();
        assertEq(base.balanceOf(CAROL), assets);
        assertEq(base.balanceOf(address(escrow)), held);
    }

    /// @dev What he sends to the Escrow in the middle, before and after his own money, does not count as a subscription.
    /// forge-config: default.fuzz.runs = 16
    function testFuzz_subscription__with_a_gift_in_the_middle__is_refused(uint256 gift) public {
        gift = bound(gift, 1, 4e8 * unit);
        address thief = address(_thief);
        _thief.forget();
        _thief.plan(address(base), abi.encodeCall(IERC20.transfer, (address(escrow), gift)));
        _hostile.setMood(HostileToken.Mood.CallsBack, address(0));
        uint256 got = 100 * unit + 2 * gift;
        vm.prank(thief);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.TransferMismatch.selector, 100 * unit, got));
        fund.requestDeposit(100 * unit, thief, thief);
    }

    /* ANY ACT */

    /// @notice The thief asks, cancels, claims, leaves, or a strike takes place: with any mood of the token.
    /// forge-config: default.fuzz.runs = 128
    function testFuzz_act__whatever_the_token_does__takes_no_unit_of_others(uint256 kind, uint256 mood, uint256 amount)
        public
    {
        (uint256[2] memory before, uint256 perShare) = (_others(), fund.convertToAssets(1e24));
        uint256 mine = _worth(address(_thief));
        HostileToken.Mood[5] memory moods = [
            HostileToken.Mood.TakesFee,
            HostileToken.Mood.AnswersFalse,
            HostileToken.Mood.AnswersNothing,
            HostileToken.Mood.Reverts,
            HostileToken.Mood.CallsBack
        ];
        _hostile.setMood(moods[bound(mood, 0, 4)], address(0));
        _act(bound(kind, 0, 6), amount);
        _hostile.setMood(HostileToken.Mood.Plain, address(0));
        uint256[2] memory afterwards = _others();
        for (uint256 i = 0; i < 2; i++) {
            assertGe(afterwards[i] + 2, before[i], "taken from others"); // what the floors of their own claims hide
        }
        assertGe(fund.convertToAssets(1e24), perShare, "a share fell");
        assertLe(_worth(address(_thief)), mine, "gained");
        assertGe(base.balanceOf(address(escrow)), _owed(), "escrow is short");
        assertGe(base.balanceOf(address(treasury)), treasury.cash(), "cash is short");
    }

    /// @notice While it is in the middle of any act of his, none of the fund's entries lets him in again.
    /// forge-config: default.fuzz.runs = 32
    function testFuzz_act__that_calls_back__gets_in_nowhere(uint256 kind, uint256 amount) public {
        _hostile.setMood(HostileToken.Mood.CallsBack, address(0));
        bool done = _act(bound(kind, 0, 3), amount);
        assertTrue(done, "the act itself is an honest one");
        assertGt(_thief.tried(), 0, "it never called");
        assertEq(_thief.succeeded(), 0, "in the middle");
    }

    /* INTERNAL */

    function _act(uint256 kind, uint256 amount) private returns (bool) {
        address thief = address(_thief);
        if (kind == 0) {
            amount = bound(amount, unit, 1e9 * unit);
            return _call(thief, abi.encodeCall(fund.requestDeposit, (amount, thief, thief)));
        }
        if (kind == 1) return _call(thief, abi.encodeCall(fund.cancelDeposit, (thief)));
        if (kind == 2) {
            amount = bound(amount, 1, fund.maxWithdraw(thief));
            return _call(thief, abi.encodeCall(fund.withdraw, (amount, thief, thief)));
        }
        if (kind == 3) {
            amount = bound(amount, 1e18, shares.balanceOf(thief));
            return _call(thief, abi.encodeCall(fund.redeemInKind, (amount, thief, new address[](0))));
        }
        if (kind == 4) return _call(thief, abi.encodeCall(fund.cancelRedeem, (thief)));
        if (kind == 5) {
            return _call(thief, abi.encodeWithSignature("mint(uint256,address,address)", 1e18, thief, thief));
        }
        close();
        INavOracle.NavReport memory r = report();
        return _call(KEEPER, abi.encodeCall(fund.strike, (r)));
    }

    function _call(address who, bytes memory data) private returns (bool done) {
        vm.prank(who);
        (done,) = address(fund).call(data);
    }

    /// @dev Everything that would pay him, were he let in.
    function _plan() private {
        address thief = address(_thief);
        bytes memory mint = abi.encodeWithSignature("mint(uint256,address,address)", 1e18, thief, thief);
        _thief.plan(address(fund), abi.encodeCall(fund.withdraw, (100 * unit, thief, thief)));
        _thief.plan(address(fund), abi.encodeCall(fund.redeem, (100e18, thief, thief)));
        _thief.plan(address(fund), abi.encodeCall(fund.cancelDeposit, (thief)));
        _thief.plan(address(fund), abi.encodeCall(fund.cancelRedeem, (thief)));
        _thief.plan(address(fund), abi.encodeCall(fund.requestRedeem, (10e18, thief, thief)));
        _thief.plan(address(fund), abi.encodeCall(fund.redeemInKind, (10e18, thief, new address[](0))));
        _thief.plan(address(fund), abi.encodeCall(fund.settle, (thief)));
        _thief.plan(address(fund), abi.encodeCall(fund.closeDealing, ()));
        _thief.plan(address(fund), mint);
    }

    function _all() private view returns (address[3] memory) {
        return [ALICE, BOB, address(_thief)];
    }

    function _others() private view returns (uint256[2] memory) {
        return [_worth(ALICE), _worth(BOB)];
    }

    /// @dev Everything that is his, wherever it lies.
    function _worth(address who) private view returns (uint256 total) {
        (uint256 asked, uint256 redeemed,) = fund.requestIds(who);
        uint256 held = shares.balanceOf(who) + fund.maxMint(who) + fund.pendingRedeemRequest(redeemed, who);
        total = base.balanceOf(who) + fund.pendingDepositRequest(asked, who) + fund.maxWithdraw(who);
        total += fund.convertToAssets(held) + weth.balanceOf(who) * registry.price(address(weth)) / 1e36;
    }

    function _owed() private view returns (uint256 owed) {
        address[3] memory all = _all();
        for (uint256 i = 0; i < 3; i++) {
            (uint256 asked,,) = fund.requestIds(all[i]);
            owed += fund.maxWithdraw(all[i]); // what is struck is the Treasury's, pending or not
            if (asked >= fund.dealingClock().number) owed += fund.pendingDepositRequest(asked, all[i]);
        }
    }
}
