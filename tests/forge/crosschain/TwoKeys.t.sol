// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {CrossChainFixture} from "./CrossChainFixture.sol";

/// @notice A thief with the keepers' keys of both chains, who also mans the line.
contract TwoChainThiefTest is CrossChainFixture {
    uint256 private constant L = 0.02e18; // the loss bucket of either chain, wad of its NAV
    uint256 private _id = 1_000_000;

    function setUp() public {
        deployBoth(6);
        sendOut(200_000 * unit);
        relay();
        hear();
        allocate(trend, 700_000 * unit);
        far.allocate(200_000 * unit);
        tick(2 days); // empty buckets
        hear();
    }

    /// @dev K1 on each chain: in `days_` no more is lost there than L(1 + t/day) of the most it was worth, however the
    ///      money is sent to and fro meanwhile; and nothing but the port and the outpost ever receives any.
    /// forge-config: default.fuzz.runs = 4
    /// forge-config: prove.fuzz.runs = 100
    function testFuzz_both_keys__cost_at_most_the_theorem_on_each_chain(uint256 seed, uint8 days_) public {
        days_ = uint8(bound(days_, 0, 3));
        uint256 supply = base.totalSupply();
        uint256 most = far.navOracle().totalAssets();
        uint256 homeBefore = navOracle.totalAssets() - most;
        uint256 homeLost;
        uint256 farLost;
        uint256 end = block.timestamp + uint256(days_) * 1 days;
        for (uint256 round = 0; round < 4; round++) {
            homeLost += _loseAtHome();
            farLost += _loseThere();
            _toAndFro(uint256(keccak256(abi.encode(seed, round))));
            uint256 now_ = far.navOracle().totalAssets();
            most = now_ > most ? now_ : most;
            if (days_ != 0) tick((end - block.timestamp) / (4 - round));
            hear();
        }
        uint256 time = 1e18 + uint256(days_) * 1e18;
        assertLe(homeLost, (homeBefore + most) * L / 1e18 * time / 1e18 + 1, "home");
        assertLe(farLost, most * L / 1e18 * time / 1e18 + 1, "there");
        assertGt(farLost, most * L / 1e18 / 2, "the thief did not try");
        assertEq(base.balanceOf(KEEPER) + far.base().balanceOf(far.KEEPER()), 0);
        assertGe(base.totalSupply(), supply);
    }

    /// @dev Sending to and fro, again and again, costs the fund nothing and the thief the fees.
    function test_to_and_fro__a_hundred_times__costs_nothing() public {
        far.deallocate(far.trend().unitsOf(address(far.base())));
        uint256 nav = navOracle.totalAssets();
        for (uint256 i = 0; i < 100; i++) {
            far.sendHome(200_000 * unit);
            hear();
            relay();
            sendOut(200_000 * unit);
            relay();
            hear();
            tick(60);
        }
        hear();
        assertEq(navOracle.totalAssets(), nav);
    }

    /* HELPERS */

    function _toAndFro(uint256 seed) private {
        uint256 own = far.trend().unitsOf(address(far.base()));
        if (own != 0) far.deallocate(own);
        uint256 cash = far.treasury().cash();
        if (cash != 0 && seed % 3 != 0) far.sendHome(bound(seed, 1, cash));
        hear();
        relay();
        hear();
        uint256 limit = fund.struckNetAssets() / 4;
        uint256 elsewhere = homePort.fullValue();
        uint256 room = limit > elsewhere ? limit - elsewhere : 0;
        uint256 spare = treasury.cash() > 60_000 * unit ? treasury.cash() - 60_000 * unit : 0;
        if (spare < room) room = spare;
        if (room != 0 && homePort.isCertain()) sendOut(room);
        relay();
        hear();
        cash = far.treasury().cash();
        uint256 target = outpost.struckNetAssets() - far.treasury().principalOf(address(far.trend()));
        if (cash != 0) far.allocate(cash < target ? cash : target);
    }

    function _loseAtHome() private returns (uint256) {
        uint256 before = trend.value();
        venue.setCost(99);
        _lose(KEEPER, trend, address(swapAdapter), address(base), address(weth));
        return before - trend.value();
    }

    function _loseThere() private returns (uint256) {
        uint256 before = far.trend().value();
        far.venue().setCost(99);
        _lose(far.KEEPER(), far.trend(), address(far.adapter()), address(far.base()), address(far.weth()));
        return before - far.trend().value();
    }

    /// @dev Back and forth at a hair below what a batch may lose, in ever smaller ones, until nothing passes.
    function _lose(address key, IStrategy strategy, address adapter, address here, address there) private {
        for (uint256 size = 100_000 * unit; size > 500 * unit; size /= 2) {
            bool going = true;
            for (uint256 i = 0; going && i < 30; i++) {
                going = _try(key, strategy, adapter, here, there, size);
                _try(key, strategy, adapter, there, here, strategy.unitsOf(there));
            }
        }
    }

    function _try(address key, IStrategy strategy, address adapter, address from, address to, uint256 amount)
        private
        returns (bool done)
    {
        Order[] memory orders = new Order[](1);
        orders[0] = Order(adapter, abi.encode(IERC20(from), IERC20(to), amount, uint256(1)));
        bytes memory data = abi.encodeCall(IStrategy.execute, (_id++, orders, block.timestamp));
        vm.prank(key);
        (done,) = address(strategy).call(data);
    }
}
