// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IRiskManagement} from "../../contracts/interfaces/IRiskManagement.sol";
import {FundFixture} from "./FundFixture.sol";

/// @notice A call with too little gas must not look like an answer: that a fallen strategy has not fallen.
contract StarvedTest is FundFixture {
    function setUp() public {
        deployFund(6);
        invest(ALICE, 1_000_000 * unit);
        allocate(trend, 500_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 490_000 * unit);
        close();
        strike(); // the peak
        wethFeed.push(900e8); // more than half of it is gone
    }

    /// @notice With any gas the strategy is frozen or the call reverts, and where the valuation alone ran out it says why.
    function test_tripStrategy__with_any_gas__freezes_or_reverts() public {
        (uint256 refused, uint256 named) = (0, 0);
        for (uint256 gas_ = 30_000; gas_ <= 400_000; gas_ += 500) {
            uint256 start = vm.snapshotState();
            bytes memory call = abi.encodeCall(IRiskManagement.tripStrategy, (address(trend)));
            (bool done, bytes memory answer) = address(risk).call{gas: gas_}(call);
            if (done) assertTrue(abi.decode(answer, (bool)), "a fallen strategy was called sound");
            else refused++;
            if (!done && bytes4(answer) == IRiskManagement.NotEnoughGas.selector) named++;
            vm.revertToStateAndDelete(start);
        }
        assertGt(named, 0, "it never ran out where it is caught");
        assertLt(named, refused + 1);
        assertTrue(risk.tripStrategy(address(trend)));
    }

    /// @dev The view too: a keeper that asks it must not be told of a drawdown of 0.
    function test_drawdownOf__with_any_gas__tells_the_drawdown_or_reverts() public view {
        (uint256 whole,) = risk.drawdownOf(address(trend));
        assertGt(whole, 0.5e18);
        uint256 named;
        for (uint256 gas_ = 20_000; gas_ <= 300_000; gas_ += 500) {
            bytes memory call = abi.encodeCall(IRiskManagement.drawdownOf, (address(trend)));
            (bool done, bytes memory answer) = address(risk).staticcall{gas: gas_}(call);
            if (!done && bytes4(answer) == IRiskManagement.NotEnoughGas.selector) named++;
            if (!done) continue;
            (uint256 drawdown,) = abi.decode(answer, (uint256, uint256));
            assertEq(drawdown, whole);
        }
        assertGt(named, 0, "it never ran out where it is caught");
    }
}
