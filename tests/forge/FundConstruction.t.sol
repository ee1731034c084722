// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {PocketHedgeFund} from "../../contracts/fund/PocketHedgeFund.sol";
import {IPocketHedgeFund} from "../../contracts/interfaces/IPocketHedgeFund.sol";
import {Test} from "./Test.sol";
import {FixtureToken} from "./mocks/Fixtures.sol";

/// @notice What a fund may be made of.
contract FundConstructionTest is Test {
    function test_base_asset__of_6_to_18_decimals__is_taken_and_no_other() public {
        for (uint8 decimals = 0; decimals <= 36; decimals++) {
            bool fits = decimals >= 6 && decimals <= 18;
            if (!fits) _expectOutOfBounds(decimals, 6, 18);
            PocketHedgeFund made = _make(decimals, 10 ** decimals);
            if (fits) assertEq(made.virtualShares(), 10 ** (18 - decimals));
        }
    }

    function test_seed__from_one_whole_unit_on__is_taken_and_less_or_too_much_refused() public {
        uint256 most = type(uint96).max;
        for (uint8 decimals = 6; decimals <= 18; decimals++) {
            uint256 least = 10 ** decimals;
            assertEq(_make(decimals, least).seedAssets(), least);
            assertEq(_make(decimals, most).seedAssets(), most);
            _expectOutOfBounds(least - 1, least, most);
            _make(decimals, least - 1);
            _expectOutOfBounds(most + 1, least, most);
            _make(decimals, most + 1);
        }
    }

    /* INTERNAL */

    function _make(uint8 decimals, uint256 seed) private returns (PocketHedgeFund) {
        PocketHedgeFund.Wiring memory wiring;
        wiring.asset = IERC20(address(0xBA5E));
        vm.mockCall(address(wiring.asset), abi.encodeCall(FixtureToken.decimals, ()), abi.encode(decimals));
        return new PocketHedgeFund(
            wiring,
            IPocketHedgeFund.DealingTerms({
                minPeriod: 1 hours,
                period: 1 days,
                strikeWindow: 30 minutes,
                lock: 0,
                gateBps: 10_000,
                minDeposit: 0,
                minRedeem: 0,
                allowlist: address(0)
            }),
            seed
        );
    }

    function _expectOutOfBounds(uint256 value, uint256 min, uint256 max) private {
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.TermOutOfBounds.selector, value, min, max));
    }
}
