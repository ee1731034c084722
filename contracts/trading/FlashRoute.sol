// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Plan} from "../interfaces/IAdapter.sol";
import {IFlashAccount} from "../interfaces/IFlashAccount.sol";
import {IRiskManagement} from "../interfaces/IRiskManagement.sol";
import {Order} from "../interfaces/IStrategy.sol";
import {RouteStep} from "./RouteStep.sol";
import {Tallies, Tally} from "./Tally.sol";
import {VenueCall} from "./VenueCall.sol";

/// @notice Base asset borrowed for one route.
struct Loan {
    uint256 id; // of the route
    uint256 amount; // base units
    uint256 heldBefore; // base units
}

/// @title FlashRoute
/// @notice Carries out a route of an account that books nothing: counts what each swap moved by balances, and what was
///         there before not at all.
library FlashRoute {
    using Tallies for Tally;

    function run(IRiskManagement risk, address asset, Loan memory loan, Order[] memory orders) internal {
        Tally memory before = Tallies.create(2 * orders.length + 1);
        before.add(asset, loan.heldBefore);
        address token = asset; // that the former order brought
        for (uint256 i = 0; i < orders.length; i++) {
            token = _swap(risk, before, orders[i], _gained(before, token));
        }
        for (uint256 i = 1; i < before.count; i++) {
            uint256 left = _gained(before, before.keys[i]);
            require(left == 0, IFlashAccount.Leftover(before.keys[i], left));
        }
    }

    function _swap(IRiskManagement risk, Tally memory before, Order memory order, uint256 available)
        private
        returns (address arrives)
    {
        (Plan memory plan,) = RouteStep.prepare(risk, order, available);
        (uint256 held, uint256 there) = (_held(plan.leaves), _held(plan.arrives));
        _remember(before, plan.leaves, held);
        _remember(before, plan.arrives, there);
        VenueCall.make(plan);
        uint256 spent = Math.saturatingSub(held, _held(plan.leaves));
        require(spent <= plan.most, IFlashAccount.TooMuchSpent(plan.leaves, spent, plan.most));
        uint256 got = Math.saturatingSub(_held(plan.arrives), there);
        require(got >= plan.least, IFlashAccount.TooLittleGot(plan.arrives, got, plan.least));
        return plan.arrives;
    }

    /// @dev The first time that a route touches a token.
    function _remember(Tally memory before, address token, uint256 held) private pure {
        for (uint256 i = 0; i < before.count; i++) {
            if (before.keys[i] == token) return;
        }
        before.add(token, held);
    }

    function _gained(Tally memory before, address token) private view returns (uint256) {
        return Math.saturatingSub(_held(token), before.sumOf(token));
    }

    function _held(address token) private view returns (uint256) {
        return IERC20(token).balanceOf(address(this));
    }
}
