// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice A thousand acts, each so small that something is rounded: requests and their cancels, exits in kind, orders.
///         What all of them gain together is at most what docs/security.md says: nothing by an investor, and of the keeper's
///         orders n base units for n orders.
abstract contract TinyActs is AttackFixture {
    uint256 private constant ACTS = 1000;
    uint256 private constant PARTS = 1e12; // of a base unit: finer than anything that is rounded

    function setUp() public {
        deployFund(baseDecimals());
        subscribe(BOB, 10_000 * unit + 3);
        invest(ALICE, 100_000 * unit + 7);
        claimShares(BOB);
        allocate(trend, 50_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 30_000 * unit + 11);
        wethFeed.push(1999.99999999e8); // nothing comes out even
    }

    function baseDecimals() internal pure virtual returns (uint8);

    function feeTerms() internal pure override returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(0, 0, 0, 0, 0);
    }

    /// @dev Nothing is too small, and nothing has to wait.
    function dealingTerms() internal view override returns (IPocketHedgeFund.DealingTerms memory terms) {
        terms = super.dealingTerms();
        (terms.minDeposit, terms.minRedeem) = (0, 0);
    }

    /* AN INVESTOR */

    function test_a_thousand_tiny_subscriptions_and_cancels__give_back_what_was_paid() public {
        uint256 perShare = fund.convertToAssets(1e30);
        base.mint(BOB, 1e6);
        vm.startPrank(BOB);
        base.approve(address(fund), type(uint256).max);
        for (uint256 i = 0; i < ACTS; i++) {
            fund.requestDeposit(1 + i % 7, BOB, BOB);
            if (i % 3 == 2) fund.cancelDeposit(BOB);
        }
        fund.cancelDeposit(BOB);
        vm.stopPrank();
        assertEq(base.balanceOf(BOB), 1e6);
        assertEq(base.balanceOf(address(escrow)), 0);
        assertEq(fund.dealing(2).assetsIn, 0);
        assertEq(fund.convertToAssets(1e30), perShare);
    }

    function test_a_thousand_tiny_redemptions_and_cancels__give_back_what_was_asked() public {
        uint256 held = shares.balanceOf(BOB);
        uint256 perShare = fund.convertToAssets(1e30);
        vm.startPrank(BOB);
        for (uint256 i = 0; i < ACTS; i++) {
            fund.requestRedeem(1 + i % 5, BOB, BOB);
            if (i % 3 == 2) fund.cancelRedeem(BOB);
        }
        fund.cancelRedeem(BOB);
        vm.stopPrank();
        assertEq(shares.balanceOf(BOB), held);
        assertEq(shares.balanceOf(address(escrow)), 0);
        assertEq(fund.convertToAssets(1e30), perShare);
    }

    /// @notice A thousand subscriptions of some units, one dealing each for many of them: what they are worth together is
    ///         at most what was paid.
    function testFuzz_a_thousand_tiny_subscriptions__are_worth_at_most_what_was_paid(uint256 seed) public {
        uint256 others = fund.convertToAssets(1e30);
        uint256 before = shares.balanceOf(BOB);
        uint256 paid;
        for (uint256 i = 0; i < ACTS; i++) {
            uint256 assets = 1 + uint256(keccak256(abi.encode(seed, i))) % 40;
            subscribe(BOB, assets);
            paid += assets;
            if (i % 50 == 49) _dealAndClaim();
        }
        assertLt(_exactly(shares.balanceOf(BOB) - before), (paid + 1) * PARTS, "gained a unit"); // all of them together
        assertLe(fund.convertToAssets(shares.balanceOf(BOB) - before), paid, "gained");
        assertGe(fund.convertToAssets(1e30), others, "the others lost");
    }

    /// @notice Shares worth a few units each, or less than one, are left with in kind: all floors are the fund's.
    function testFuzz_a_thousand_tiny_exits_in_kind__bring_at_most_what_the_shares_were_worth(uint256 seed) public {
        uint256 others = fund.convertToAssets(1e30);
        uint256 before = _exactly(shares.balanceOf(BOB));
        vm.startPrank(BOB);
        for (uint256 i = 0; i < ACTS; i++) {
            uint256 size = 1 << uint256(keccak256(abi.encode(seed, i))) % 44; // from a wei of a share to some units
            fund.redeemInKind(size + i, BOB, new address[](0));
        }
        vm.stopPrank();
        uint256 got = base.balanceOf(BOB) * PARTS + weth.balanceOf(BOB) * _price() / 1e18;
        assertLe(got + _exactly(shares.balanceOf(BOB)), before + 1, "gained");
        assertGe(fund.convertToAssets(1e30), others, "the others lost");
        assertGt(got, 0, "it tried nothing");
    }

    /* THE KEEPER */

    /// @notice A thousand orders of a hair less than so many units, sold for what is measured of them or less: each leaves less than
    ///         one unit uncounted, and the buckets count the rest.
    function testFuzz_a_thousand_dust_orders__take_at_most_a_unit_each(uint256 seed) public {
        (uint256 before, uint256 level) = (_inTrend(), _level());
        uint256 passed;
        for (uint256 i = 0; i < ACTS; i++) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            uint256 units = 1 + dice % 5;
            // The most that is worth less than so many; where a wei is worth more than that, a single wei.
            uint256 amount = Math.max(1, (units * 1e18 * PARTS - 1) / _price());
            venue.setCost([uint256(0), 2500, 5000, 8000][dice >> 254]); // the venue is the keeper's own
            if (attemptOrders(trend, one(IERC20(weth), IERC20(base), amount))) passed++;
        }
        uint256 taken = before - Math.min(before, _inTrend());
        uint256 counted = Math.mulDiv(_level() - level, navOracle.totalAssets() * PARTS, 1e18, Math.Rounding.Ceil);
        assertGt(passed, ACTS / 10, "it tried nothing");
        assertGt(taken, 0, "it tried nothing");
        assertLe(taken, counted + passed * PARTS, "more than a unit for each order");
        assertEq(base.balanceOf(KEEPER) + weth.balanceOf(KEEPER), 0);
    }

    /* INTERNAL */

    function _dealAndClaim() private {
        close();
        assertTrue(strike());
        tick(1 hours);
        vm.startPrank(BOB);
        if (fund.maxMint(BOB) != 0) fund.mint(fund.maxMint(BOB), BOB, BOB);
        vm.stopPrank();
    }

    /// @return Parts of a base unit for 1e18 wei.
    function _price() private view returns (uint256) {
        return uint256(wethFeed.answer()) * unit * PARTS / 1e8;
    }

    /// @dev In parts of a base unit, rounded up: what the fund holds, not what it says of it.
    function _exactly(uint256 held) private view returns (uint256) {
        uint256 all = (treasury.cash() + lending.value()) * PARTS + _inTrend();
        return Math.mulDiv(held, all, shares.totalSupply(), Math.Rounding.Ceil);
    }

    function _inTrend() private view returns (uint256) {
        uint256 coins = trend.unitsOf(address(weth)) * _price() / 1e18;
        return trend.unitsOf(address(base)) * PARTS + coins;
    }

    function _level() private view returns (uint256 level) {
        (level,) = risk.fundLossLevel();
    }
}

/// forge-config: default.fuzz.runs = 1
/// forge-config: prove.fuzz.runs = 7
contract TinyActs6Test is TinyActs {
    function baseDecimals() internal pure override returns (uint8) {
        return 6;
    }
}

/// forge-config: default.fuzz.runs = 1
/// forge-config: prove.fuzz.runs = 7
contract TinyActs8Test is TinyActs {
    function baseDecimals() internal pure override returns (uint8) {
        return 8;
    }
}

/// forge-config: default.fuzz.runs = 1
/// forge-config: prove.fuzz.runs = 7
contract TinyActs18Test is TinyActs {
    function baseDecimals() internal pure override returns (uint8) {
        return 18;
    }
}
