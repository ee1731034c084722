// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {INavOracle} from "../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../contracts/interfaces/IPocketHedgeFund.sol";
import {IStrategy} from "../../contracts/interfaces/IStrategy.sol";
import {FundFixture} from "./FundFixture.sol";
import {FixtureFeed, FixtureToken} from "./mocks/Fixtures.sol";

/// @notice Everything investors, the keeper, a donor and time may do to a fund, in any order, with what each act must
///         leave unchanged asserted inside the act. Numbers of the invariants: tests/README.md.
contract FundHandler is FundFixture {
    address[3] public investors = [ALICE, BOB, CAROL];
    mapping(bytes32 act => uint256) public succeeded;
    uint256 public assetsClaimed;
    uint256 public sharesClaimed;
    uint256 public donatedAssets;
    uint256 public donatedShares;
    uint256 public highestMark;
    uint8 private immutable _decimals;

    constructor(uint8 decimals) {
        _decimals = decimals;
        deployFund(decimals);
        highestMark = 1e18;
        _openWithHistory();
    }

    /// @dev A fund that lives: three holders, both strategies invested. Empty funds are where campaigns waste calls.
    function _openWithHistory() private {
        for (uint256 i = 0; i < 3; i++) {
            subscribe(investors[i], (i + 1) * 100_000 * unit);
        }
        deal();
        for (uint256 i = 0; i < 3; i++) {
            sharesClaimed += claimShares(investors[i]);
        }
        allocate(trend, 200_000 * unit);
        allocate(lending, 200_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 100_000 * unit);
        lend(150_000 * unit);
        highestMark = fees.highWaterMark();
    }

    /// @dev The act must not move the NAV, nor the supply it is divided by (invariant P1).
    modifier keepsPrice(bytes32 act) {
        uint256 assets = fund.totalAssets();
        uint256 supply = fund.accruedSupply();
        _;
        assertEq(fund.totalAssets(), assets, "a flow moved the NAV");
        assertEq(fund.accruedSupply(), supply, "a flow moved the supply");
        succeeded[act]++;
    }

    modifier counted(bytes32 act) {
        _;
        succeeded[act]++;
    }

    /// @dev What the others can claim never shrinks (invariant S3).
    modifier keepsClaims(uint256 seed) {
        address actor = _investor(seed);
        uint256[6] memory before = _claims();
        _;
        uint256[6] memory afterwards = _claims();
        for (uint256 i = 0; i < 3; i++) {
            if (investors[i] == actor) continue;
            assertGe(afterwards[i], before[i], "claimable shares shrank");
            assertGe(afterwards[i + 3], before[i + 3], "claimable assets shrank");
        }
    }

    /* INVESTORS */

    function doSubscribe(uint256 seed, uint256 amount) external keepsClaims(seed) keepsPrice("subscribe") {
        subscribe(_investor(seed), bound(amount, unit, 1_000_000 * unit));
    }

    function doCancelDeposit(uint256 seed) external keepsClaims(seed) keepsPrice("cancelDeposit") {
        address investor = _investor(seed);
        vm.prank(investor);
        uint256 assets = fund.cancelDeposit(investor);
        assertGt(assets, 0);
    }

    function doClaimShares(uint256 seed, uint256 part) external keepsClaims(seed) keepsPrice("claimShares") {
        address investor = _investor(seed);
        uint256 claimable = bound(part, 1, fund.maxDeposit(investor));
        vm.prank(investor);
        sharesClaimed += fund.deposit(claimable, investor, investor);
    }

    function doMintShares(uint256 seed, uint256 part) external keepsClaims(seed) keepsPrice("mintShares") {
        address investor = _investor(seed);
        uint256 claimable = bound(part, 1, fund.maxMint(investor));
        vm.prank(investor);
        fund.mint(claimable, investor, investor);
        sharesClaimed += claimable;
    }

    function doRequestRedeem(uint256 seed, uint256 amount) external keepsClaims(seed) keepsPrice("requestRedeem") {
        address investor = _investor(seed);
        requestRedeem(investor, bound(amount, 0.01e18, shares.balanceOf(investor)));
    }

    function doCancelRedeem(uint256 seed) external keepsClaims(seed) keepsPrice("cancelRedeem") {
        address investor = _investor(seed);
        vm.prank(investor);
        fund.cancelRedeem(investor);
    }

    function doClaimAssets(uint256 seed, uint256 part) external keepsClaims(seed) keepsPrice("claimAssets") {
        address investor = _investor(seed);
        uint256 claimable = bound(part, 1, fund.maxRedeem(investor));
        vm.prank(investor);
        assetsClaimed += fund.redeem(claimable, investor, investor);
    }

    function doWithdrawAssets(uint256 seed, uint256 part) external keepsClaims(seed) keepsPrice("withdrawAssets") {
        address investor = _investor(seed);
        uint256 claimable = bound(part, 1, fund.maxWithdraw(investor));
        vm.prank(investor);
        fund.withdraw(claimable, investor, investor);
        assetsClaimed += claimable;
    }

    function doTransfer(uint256 from, uint256 to, uint256 amount) external keepsPrice("transfer") {
        address sender = _investor(from);
        amount = bound(amount, 1, shares.balanceOf(sender));
        vm.prank(sender);
        assertTrue(shares.transfer(_investor(to), amount));
    }

    function doRedeemInKind(uint256 seed, uint256 amount) external keepsClaims(seed) counted("redeemInKind") {
        address investor = _investor(seed);
        amount = bound(amount, 1, shares.balanceOf(investor));
        uint256 before = fund.convertToAssets(1e18);
        uint256 mark = fees.highWaterMark();
        vm.prank(investor);
        fund.redeemInKind(amount, investor, new address[](0));
        assertGe(fund.convertToAssets(1e18) + 1, before, "an exit lowered the NAV per share");
        assertGe(fees.highWaterMark(), mark, "the high-water mark fell");
    }

    function doSettle(uint256 seed) external keepsPrice("settle") {
        fund.settle(_investor(seed));
    }

    /* KEEPER */

    function doClose() external keepsPrice("close") {
        vm.prank(KEEPER);
        fund.closeDealing();
    }

    function doReopen() external keepsPrice("reopen") {
        fund.reopenDealing();
    }

    function doStrike() external keepsClaims(3) counted("strike") {
        INavOracle.NavReport memory r = report();
        uint256 mark = fees.highWaterMark();
        uint256 feesBefore = shares.balanceOf(address(fees));
        uint256 supply = shares.totalSupply();
        (uint256 total, uint256 accrued) = (fund.totalAssets(), fund.accruedSupply());
        vm.prank(KEEPER);
        if (!fund.strike(r)) return;
        assertGe(fees.highWaterMark(), mark, "the high-water mark fell");
        highestMark = fees.highWaterMark();
        _assertFees(total, accrued, supply, mark, shares.balanceOf(address(fees)) - feesBefore);
        assertEq(fund.totalAssets(), treasury.cash() + trend.value() + lending.value());
    }

    /// @dev No performance fee below the mark; what was minted is the management fee alone (invariants F2, F3).
    function _assertFees(uint256 total, uint256 accrued, uint256 supply, uint256 mark, uint256 minted) private view {
        uint256 perShare = (total + 1) * fund.virtualShares() * 1e18 / (accrued + fund.virtualShares());
        uint256 management = accrued - supply;
        if (perShare <= mark) {
            assertEq(minted, management, "a performance fee below the high-water mark");
            return;
        }
        uint256 gainShares = accrued - accrued * mark / perShare;
        assertLe(minted, management + gainShares / 4 + 1, "a fee of more than 20 % of the gain");
    }

    /// @dev The keeper on a good day: waits, closes, strikes, and the lock passes.
    function doDeal() external counted("deal") {
        (, uint256 closedAt,,,) = fund.dealingStatus();
        if (closedAt == 0) close();
        if (strike()) highestMark = fees.highWaterMark();
        tick(1 hours);
    }

    function doAllocate(uint256 which, uint256 amount) external keepsPrice("allocate") {
        allocate(_strategy(which), bound(amount, 1, treasury.cash()));
    }

    function doDeallocate(uint256 which, uint256 amount) external keepsPrice("deallocate") {
        IStrategy strategy = _strategy(which);
        amount = bound(amount, 1, strategy.unitsOf(address(base)));
        vm.prank(KEEPER);
        treasury.deallocate(address(strategy), amount);
    }

    function doHarvest(uint256 which, uint256 amount) external keepsPrice("harvest") {
        IStrategy strategy = _strategy(which);
        uint256 principal = treasury.principalOf(address(strategy));
        uint256 profit = strategy.value() - principal;
        amount = bound(amount, 1, profit);
        vm.prank(KEEPER);
        treasury.harvest(address(strategy), amount);
        assertEq(treasury.principalOf(address(strategy)), principal, "a harvest took principal");
    }

    function doBuy(uint256 amount) external counted("buy") {
        amount = bound(amount, unit, trend.unitsOf(address(base)));
        uint256 before = fund.totalAssets();
        uint256 supply = shares.totalSupply();
        swap(trend, IERC20(base), IERC20(weth), amount);
        assertLe(before - fund.totalAssets(), amount / 100 + 1, "a batch lost more than its limit");
        assertEq(shares.totalSupply(), supply);
        assertEq(base.allowance(address(trend), address(venue)), 0, "an approval stayed open");
    }

    function doSell(uint256 amount) external counted("sell") {
        swap(trend, IERC20(weth), IERC20(base), bound(amount, 1e12, trend.unitsOf(address(weth))));
    }

    function doLend(uint256 amount) external counted("lend") {
        lend(bound(amount, unit, lending.unitsOf(address(base))));
    }

    function doUnlend(uint256 amount) external counted("unlend") {
        amount = bound(amount, 1, lending.unitsOf(address(pool)));
        execute(lending, address(poolAdapter), abi.encode(false, amount));
    }

    function doDistribute() external keepsPrice("distribute") {
        vm.prank(KEEPER);
        fees.distribute();
    }

    /* DONOR */

    function doDonate(uint256 to, uint256 amount) external keepsPrice("donate") {
        amount = bound(amount, 1, 100_000 * unit);
        address[5] memory targets =
            [address(treasury), address(escrow), address(fund), address(trend), address(lending)];
        address target = targets[to % 5];
        base.mint(target, amount);
        weth.mint(target, amount);
        base.mint(address(this), amount);
        base.approve(address(pool), amount);
        pool.supply(amount, target);
        if (target == address(escrow)) donatedAssets += amount;
    }

    function doDonateShares(uint256 seed, uint256 amount) external keepsPrice("donateShares") {
        address investor = _investor(seed);
        amount = bound(amount, 1, shares.balanceOf(investor) / 100);
        vm.prank(investor);
        assertTrue(shares.transfer(address(escrow), amount));
        donatedShares += amount;
    }

    /* TIME AND MARKET */

    function doWait(uint256 seconds_) external counted("wait") {
        tick(bound(seconds_, 1, 8 hours));
    }

    function doWaitForClose() external counted("waitForClose") {
        (,,, uint256 nextClose,) = fund.dealingStatus();
        if (nextClose > block.timestamp) tick(nextClose - block.timestamp);
    }

    function doMoveWeth(uint256 bps) external counted("moveWeth") {
        int256 answer = wethFeed.answer() * int256(bound(bps, 9700, 10_310)) / 10_000;
        if (answer > 200e8 && answer < 20_000e8) wethFeed.push(answer);
    }

    function doEarnInterest(uint256 growth) external counted("earnInterest") {
        pool.setIndex(pool.index() + bound(growth, 0, 1e24));
    }

    /* VIEWS FOR THE INVARIANTS */

    function parts() external view returns (IPocketHedgeFund, address, address, address, address) {
        return (fund, address(shares), address(escrow), address(treasury), address(base));
    }

    function highWaterMark() external view returns (uint256) {
        return fees.highWaterMark();
    }

    function holders() external view returns (address[8] memory) {
        return [ALICE, BOB, CAROL, FEE_PAYEE, address(fees), address(escrow), address(fund), address(this)];
    }

    function booked() external view returns (bool) {
        if (treasury.cash() > base.balanceOf(address(treasury))) return false;
        if (trend.unitsOf(address(base)) > base.balanceOf(address(trend))) return false;
        if (trend.unitsOf(address(weth)) > weth.balanceOf(address(trend))) return false;
        if (lending.unitsOf(address(base)) > base.balanceOf(address(lending))) return false;
        return lending.unitsOf(address(pool)) <= pool.balanceOf(address(lending));
    }

    function _claims() private view returns (uint256[6] memory list) {
        for (uint256 i = 0; i < 3; i++) {
            list[i] = fund.maxMint(investors[i]);
            list[i + 3] = fund.maxWithdraw(investors[i]);
        }
    }

    function _investor(uint256 seed) private view returns (address) {
        return investors[seed % 3];
    }

    function _strategy(uint256 which) private view returns (IStrategy) {
        return which % 2 == 0 ? trend : lending;
    }
}
