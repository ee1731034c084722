// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {Erc4626Fixture} from "../Erc4626Fixture.sol";
import {BoundRecord, Found} from "./BoundRecord.sol";

/// @notice The sixth term: income I that is there and does not count yet: what a vault earned faster than its growth may
///         count, and rewards in a token of the strategy's, or in the base asset, that nobody has recognised. Who subscribes meanwhile gets a part of it: I/(A+I) of D/(A+D), never more than all of it.
contract IncomeBoundTest is Erc4626Fixture, BoundRecord {
    uint256 private constant WAD = 1e18;
    uint256 private _lost;
    uint256 private _allowed;

    function baseDecimals() internal pure override returns (uint8) {
        return 6;
    }

    function begin(uint8 decimals) internal override {
        deployVaulted(decimals);
    }

    function feeTerms() internal pure override returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(0, 0, 0, 0, 0);
    }

    function dealingTerms() internal view override returns (IPocketHedgeFund.DealingTerms memory terms) {
        terms = super.dealingTerms();
        (terms.minPeriod, terms.lock, terms.gateBps) = (1 hours, 0, 10_000);
    }

    function test_income__that_does_not_count_yet__is_shared_with_who_enters_and_lost_to_nobody_else() public {
        measure("income", "wad of NAV", 0.98e18);
    }

    function attackers() internal pure override returns (uint256) {
        return 3;
    }

    /// @dev The keeper's friend brings a hundred times the fund, after the vault tripled overnight and before it is
    ///      harvested; or after a fifth of the fund arrived as a reward, and before the governor recognises it. Whoever was
    ///      there before has just the part of it that its shares are.
    function best(uint256 which) external override returns (Found memory) {
        uint256 before = _perShare();
        if (which == 0) depositInVault(4000 * unit);
        if (which == 0) base.mint(address(vault), 2 * base.balanceOf(address(vault)));
        if (which == 1) weth.mint(address(trend), 10e18); // 20,000 whole base assets
        if (which == 2) base.mint(address(treasury), 20_000 * unit);
        assertGt(_perShare(), before, "there is no income");
        uint256 counted = navOracle.totalAssets();
        subscribe(BOB, 10_000_000 * unit);
        _deal();
        if (which == 0) _withdraw(4000 * unit);
        else _recogniseAll(counted + 10_000_000 * unit);
        assertGt(_lost, 0);
        return Found(_limit(), _lost, calls);
    }

    function chance(uint256 seed) external override returns (Found memory) {
        throwDice(seed);
        for (uint256 i = 0; i < 40; i++) {
            uint256 kind = roll(10);
            if (kind == 0) base.mint(address(vault), roll(base.balanceOf(address(vault)) / 10));
            if (kind == 1) _key(address(vaulted), _order(vaultOrder(0, 1 + roll(2000 * unit), 1)));
            if (kind == 2) _withdraw(1 + roll(2000 * unit));
            if (kind == 3) subscribe(BOB, unit + roll(200_000 * unit));
            if (kind == 4) attempt(ALICE, abi.encodeCall(fund.requestRedeem, (roll(20_000e18), ALICE, ALICE)));
            if (kind == 5) tick(roll(1 days));
            if (kind == 6) _deal();
            if (kind == 7) weth.mint(address(trend), roll(1e18));
            if (kind == 8) base.mint(address(treasury), roll(2000 * unit));
            if (kind == 9) _recognise();
        }
        return Found(_limit(), _lost, calls);
    }

    /* THE KEY */

    function _deal() private {
        tick(1 hours);
        _key(address(fund), abi.encodeCall(fund.closeDealing, ()));
        bytes memory call = abi.encodeCall(fund.strike, (report()));
        uint256 assets = navOracle.totalAssets();
        uint256 income = Math.saturatingSub(_worth(), assets);
        uint256 number = fund.dealingClock().number;
        if (!_key(address(fund), call) || fund.dealingClock().number == number) return;
        uint256 entered = fund.dealing(number).assetsIn;
        uint256 part = Math.mulDiv(income, WAD, assets + income, Math.Rounding.Ceil);
        _allowed += Math.mulDiv(part, entered, assets + entered, Math.Rounding.Ceil);
    }

    function _withdraw(uint256 units) private {
        _key(address(vaulted), _order(vaultOrder(1, units, 1)));
    }

    function _order(bytes memory data) private returns (bytes memory) {
        Order[] memory orders = new Order[](1);
        orders[0] = Order(address(adapter), data);
        return abi.encodeCall(IStrategy.execute, (orderId++, orders, block.timestamp));
    }

    function _key(address target, bytes memory data) private returns (bool done) {
        uint256 before = _perShare();
        vm.prank(KEEPER);
        (done,) = target.call(data);
        calls++;
        uint256 afterwards = _perShare();
        if (afterwards < before) _lost += Math.mulDiv(before - afterwards, WAD, before);
    }

    function attempt(address who, bytes memory data) private {
        vm.prank(who);
        (bool done,) = address(fund).call(data);
        done; // a refusal is no attack
    }

    function _recogniseAll(uint256 counted) private {
        assertApproxEqAbs(navOracle.totalAssets(), counted, 5, "it counted before its time");
        _recognise();
        assertApproxEqAbs(navOracle.totalAssets(), counted + 20_000 * unit, 5, "it does not count");
    }

    /// @dev The governor, late: from now on it counts.
    function _recognise() private {
        uint256 before = _perShare();
        vm.startPrank(timelock);
        try treasury.recognise(address(trend), address(weth)) {} catch {} // nothing new is no reason to stop
        try treasury.recogniseCash() {} catch {}
        vm.stopPrank();
        assertApproxEqRel(_perShare(), before, 1e9, "recognising moves nothing");
    }

    /* IN TRUTH */

    function _limit() private view returns (uint256) {
        return _allowed + Math.ceilDiv(20 * calls * WAD, navOracle.totalAssets());
    }

    function _perShare() private view returns (uint256) {
        return Math.mulDiv(_worth(), 1e36, shares.totalSupply());
    }

    function _worth() private view returns (uint256 total) {
        total = base.balanceOf(address(treasury)) + trend.value() + lending.value();
        uint256 rewards = weth.balanceOf(address(trend)) - trend.unitsOf(address(weth));
        total += Math.mulDiv(rewards, registry.price(address(weth)), 1e36) + vaulted.unitsOf(address(base));
        total += vault.convertToAssets(vaulted.unitsOf(address(vault)));
    }
}
