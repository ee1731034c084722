// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EveryFunction} from "../anycall/EveryFunction.sol";
import {Found} from "./BoundRecord.sol";
import {KeyThief} from "./KeyThief.sol";

/// @notice That "any calldata" is more than calls which are refused at the door.
contract AnyCalldataTest is KeyThief {
    uint256 private constant CALLS = 1500;

    mapping(uint256 code => uint256) private _passed;

    function test_any_calldata__reaches_every_contract__and_passes_where_the_keys_open() public {
        vm.pauseGasMetering();
        begin(6);
        throwDice(1);
        uint256 functions;
        uint256 passed;
        uint256 ofMoney;
        uint256[17] memory tried;
        for (uint256 i = 0; i < CALLS; i++) {
            (EveryFunction.Part part, uint256 index, bool done) = callAnything();
            tried[uint256(part)]++;
            if (!done) continue;
            passed++;
            if (part == EveryFunction.Part.Treasury) ofMoney++;
            if (_passed[(uint256(part) << 8) + index]++ == 0) functions++;
        }
        for (uint256 i = 0; i < tried.length; i++) {
            EveryFunction.Part part = EveryFunction.Part(i);
            bool isElsewhere = part == EveryFunction.Part.HomePort || part == EveryFunction.Part.Outpost
                || part == EveryFunction.Part.FundDAO;
            assertEq(tried[i] != 0, !isElsewhere, "not every contract was tried");
        }
        emit log_named_uint("passed", passed);
        emit log_named_uint("functions that passed", functions);
        assertGe(passed, CALLS / 20, "nearly all was refused");
        assertGe(functions, 12, "few functions passed");
        assertGe(ofMoney, 10, "the Treasury refused nearly all");
        assertLe(lost, allowed(), "more than the theorem allows");
    }

    function begin(uint8 decimals) internal override {
        deployFund(decimals);
        invest(ALICE, 100_000 * unit);
        allocate(trend, 40_000 * unit);
        allocate(lending, 20_000 * unit);
        venue.setCost(0);
        swap(trend, base, weth, 20_000 * unit);
        lend(10_000 * unit);
        tick(1 days);
    }

    function best(uint256) external pure override returns (Found memory none) {}

    function chance(uint256) external pure override returns (Found memory none) {}
}
