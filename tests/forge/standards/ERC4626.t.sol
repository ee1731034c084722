// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {IERC7575} from "../../../contracts/interfaces/IERC7575.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {FundFixture} from "../FundFixture.sol";

/// @title ERC-4626 as far as ERC-7540 leaves it: totals, conversions, limits, claims, events
/// @notice No smallest request, so that dust gets everywhere. What a synchronous vault does besides is asked of
///         Facade4626, over the same contracts.
contract Erc4626ConformanceTest is FundFixture {
    function setUp() public {
        deployFund(18);
    }

    function dealingTerms() internal view override returns (IPocketHedgeFund.DealingTerms memory terms) {
        terms = super.dealingTerms();
        (terms.minDeposit, terms.minRedeem) = (0, 0);
    }

    /* asset, totalAssets */

    /// @dev "asset": an ERC-20, without reverting, in every state.
    function test_asset__is_an_erc20_in_every_state() public {
        baseFeed.breakDown(true);
        vm.prank(GUARDIAN);
        controls.pauseDealing();
        assertEq(IERC20Metadata(fund.asset()).decimals(), 18);
    }

    /// @dev "totalAssets": what the vault manages, with what it has earned; nothing that merely waits in the Escrow.
    /// forge-config: default.fuzz.runs = 30
    /// forge-config: prove.fuzz.runs = 500
    function testFuzz_totalAssets__counts_gains_and_no_requests(uint256 waiting, uint256 gain) public {
        invest(ALICE, 1000 * unit);
        uint256 total = fund.totalAssets();
        subscribe(BOB, bound(waiting, 1, 1e6 * unit));
        assertEq(fund.totalAssets(), total);
        gain = bound(gain, 1, 100 * unit);
        _earn(gain);
        assertEq(fund.totalAssets(), total + gain);
    }

    /// @dev "totalAssets" and "convertTo…" must not revert. The deviation: they do while a held token has no price.
    function test_deviation__without_a_price_there_is_no_total() public {
        invest(ALICE, 1000 * unit);
        allocate(trend, 100 * unit);
        tick(1);
        swap(trend, base, weth, 50 * unit);
        wethFeed.breakDown(true);
        vm.expectRevert();
        fund.totalAssets();
        vm.expectRevert();
        fund.convertToAssets(1e18);
        vm.expectRevert();
        fund.convertToShares(unit);
    }

    /* convertToShares, convertToAssets */

    /// @dev "convertTo…": the same for every caller.
    /// forge-config: default.fuzz.runs = 30
    /// forge-config: prove.fuzz.runs = 500
    function testFuzz_conversions__do_not_vary_with_the_caller(address caller, uint128 amount) public {
        _holders();
        (uint256 bought, uint256 worth) = (fund.convertToShares(amount), fund.convertToAssets(amount));
        vm.startPrank(caller);
        assertEq(fund.convertToShares(amount), bought);
        assertEq(fund.convertToAssets(amount), worth);
    }

    /// @dev "convertTo…": rounded towards zero, so that there and back gains nothing, from either side.
    /// forge-config: default.fuzz.runs = 30
    /// forge-config: prove.fuzz.runs = 500
    function testFuzz_conversions__there_and_back__gain_nothing(uint128 amount) public {
        _holders();
        assertLe(fund.convertToAssets(fund.convertToShares(amount)), amount);
        assertLe(fund.convertToShares(fund.convertToAssets(amount)), amount);
    }

    /// @dev "convertTo…": no slippage: twice as much is never worth less than twice, but for a unit of rounding.
    /// forge-config: default.fuzz.runs = 30
    /// forge-config: prove.fuzz.runs = 500
    function testFuzz_conversions__do_not_slip_with_the_amount(uint96 amount, uint96 more) public {
        _holders();
        uint256 apart = fund.convertToShares(amount) + fund.convertToShares(more);
        uint256 together = fund.convertToShares(uint256(amount) + more);
        assertTrue(together == apart || together == apart + 1);
        apart = fund.convertToAssets(amount) + fund.convertToAssets(more);
        together = fund.convertToAssets(uint256(amount) + more);
        assertTrue(together == apart || together == apart + 1);
    }

    /// @dev "convertTo…": without fees: a levy on entry and exit is not in it, a preview's matter.
    function test_conversions__leave_the_levies_out() public {
        _holders();
        uint256 said = fund.convertToShares(100 * unit);
        subscribe(CAROL, 100 * unit);
        deal();
        assertLt(fund.maxMint(CAROL), said);
    }

    /* max… */

    /// @dev "max…": what a claim takes, all of it and not a unit more.
    /// forge-config: default.fuzz.runs = 30
    /// forge-config: prove.fuzz.runs = 500
    function testFuzz_max__is_accepted_and_a_unit_more_is_not(uint256 assets, uint256 part, bool byAmount) public {
        uint256 held = _holders();
        assets = bound(assets, 1, 1e6 * unit);
        subscribe(BOB, assets);
        requestRedeem(ALICE, bound(part, 1, held / 10));
        deal();
        if (byAmount) {
            _assertLimit(BOB, "deposit(uint256,address,address)", fund.maxDeposit(BOB));
            _assertLimit(ALICE, "withdraw(uint256,address,address)", fund.maxWithdraw(ALICE));
        } else {
            _assertLimit(BOB, "mint(uint256,address,address)", fund.maxMint(BOB));
            _assertLimit(ALICE, "redeem(uint256,address,address)", fund.maxRedeem(ALICE));
        }
    }

    /// @dev "max…": what would buy no share is not offered: `deposit` would refuse it.
    function test_maxDeposit__of_dust_that_buys_nothing__is_zero() public {
        _holders(); // a share is worth more than one by now, so one unit buys none
        subscribe(BOB, 1);
        subscribe(CAROL, 100 * unit);
        deal();
        assertEq(fund.maxDeposit(BOB), 0);
        assertEq(fund.claimableDepositRequest(3, BOB), 0);
        assertEq(fund.maxMint(BOB), 0);
        vm.prank(BOB);
        vm.expectRevert(IPocketHedgeFund.ZeroAmount.selector);
        fund.deposit(1, BOB);
    }

    /// @dev "max…": shares that are paid nothing are not offered: `redeem` would refuse them.
    function test_maxRedeem__of_dust_that_is_paid_nothing__is_zero() public {
        uint256 held = invest(ALICE, 1000 * unit); // a share is worth less than one by now, after the levy
        vm.prank(ALICE);
        shares.transfer(BOB, 1);
        requestRedeem(BOB, 1);
        requestRedeem(ALICE, held / 20);
        deal();
        assertEq(fund.maxRedeem(BOB), 0);
        assertEq(fund.claimableRedeemRequest(2, BOB), 0);
        assertEq(fund.maxWithdraw(BOB), 0);
        vm.prank(BOB);
        vm.expectRevert(IPocketHedgeFund.ZeroAmount.selector);
        fund.redeem(1, BOB, BOB);
    }

    /// @dev "max…": no input makes them revert, and no state: paused, without prices, winding down.
    /// forge-config: default.fuzz.runs = 30
    /// forge-config: prove.fuzz.runs = 500
    function testFuzz_max__never_reverts(address account) public {
        _holders();
        _maxima(account);
        baseFeed.breakDown(true);
        vm.prank(GUARDIAN);
        controls.pauseDealing();
        _maxima(account);
        assertEq(fund.maxRedeem(account), 0);
    }

    /* deposit, mint, withdraw, redeem: what claims have left of them */

    /// @dev "mint" gives exactly the shares, "deposit" takes exactly the assets; together never more than was struck.
    /// forge-config: default.fuzz.runs = 30
    /// forge-config: prove.fuzz.runs = 500
    function testFuzz_entry__is_exact_and_splitting_it_gains_nothing(uint256 assets, uint256 part, bool byShares)
        public
    {
        _holders();
        assets = bound(assets, 100, 1e6 * unit);
        subscribe(BOB, assets);
        deal();
        uint256 struck = fund.maxMint(BOB);
        vm.startPrank(BOB);
        if (byShares) {
            part = bound(part, 1, struck);
            uint256 taken = fund.mint(part, BOB);
            assertEq(shares.balanceOf(BOB), part);
            assertEq(fund.maxDeposit(BOB) + (part == struck ? 0 : taken), part == struck ? 0 : assets);
        } else {
            part = bound(part, assets / 2, assets);
            uint256 got = fund.deposit(part, BOB);
            assertEq(shares.balanceOf(BOB), got);
            assertEq(fund.maxMint(BOB), struck - got);
            assertLe(got * assets, struck * part);
        }
    }

    /// @dev "withdraw" pays exactly the assets, "redeem" takes exactly the shares; together never more than was struck.
    /// forge-config: default.fuzz.runs = 30
    /// forge-config: prove.fuzz.runs = 500
    function testFuzz_exit__is_exact_and_splitting_it_gains_nothing(uint256 part, bool byAssets) public {
        uint256 held = _holders();
        requestRedeem(ALICE, held / 10);
        deal();
        (uint256 struck, uint256 paid) = (fund.maxRedeem(ALICE), fund.maxWithdraw(ALICE));
        vm.startPrank(ALICE);
        if (byAssets) {
            part = bound(part, 1, paid);
            uint256 taken = fund.withdraw(part, CAROL, ALICE);
            assertEq(base.balanceOf(CAROL), part);
            assertGe(taken * paid, struck * part);
        } else {
            part = bound(part, struck / 2, struck);
            uint256 got = fund.redeem(part, CAROL, ALICE);
            assertEq(base.balanceOf(CAROL), got);
            assertLe(got * struck, paid * part);
        }
    }

    /// @dev "Withdraw": caller, receiver, owner, then assets and shares.
    function test_exit__emits_withdraw() public {
        uint256 held = _holders();
        requestRedeem(ALICE, held / 10);
        deal();
        (uint256 struck, uint256 paid) = (fund.maxRedeem(ALICE), fund.maxWithdraw(ALICE));
        vm.prank(ALICE);
        fund.setOperator(BOB, true);
        vm.startPrank(BOB);
        vm.expectEmit(address(fund));
        emit IERC7575.Withdraw(BOB, CAROL, ALICE, paid, struck);
        fund.redeem(struck, CAROL, ALICE);
    }

    /// @dev "name" and "symbol": the share has ERC-20's metadata.
    function test_share__has_metadata() public view {
        IERC20Metadata token = IERC20Metadata(fund.share());
        assertGt(bytes(token.name()).length, 0);
        assertGt(bytes(token.symbol()).length, 0);
        assertEq(token.decimals(), 18);
    }

    /* HELPERS */

    /// @dev Alice holds, and a share is worth a tenth more than at the launch.
    function _holders() private returns (uint256 held) {
        held = invest(ALICE, 1000 * unit);
        _earn(100 * unit);
        deal();
    }

    function _earn(uint256 gain) private {
        base.mint(address(treasury), gain);
        vm.prank(timelock);
        treasury.recogniseCash();
    }

    function _maxima(address account) private view {
        fund.maxDeposit(account);
        fund.maxMint(account);
        fund.maxWithdraw(account);
        fund.maxRedeem(account);
    }

    function _assertLimit(address account, string memory claim, uint256 most) private {
        vm.startPrank(account);
        (bool done,) = address(fund).call(abi.encodeWithSignature(claim, most + 1, account, account));
        assertFalse(done, "more than the limit was accepted");
        if (most != 0) (done,) = address(fund).call(abi.encodeWithSignature(claim, most, account, account));
        assertEq(done, most != 0, "the limit was refused");
        vm.stopPrank();
    }
}
