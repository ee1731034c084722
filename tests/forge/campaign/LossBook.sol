// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Holding} from "../../../contracts/interfaces/IAdapter.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy} from "../../../contracts/interfaces/IStrategy.sol";
import {Accuser} from "./Accuser.sol";

/// @notice The fund as a batch found it.
struct Scale {
    uint256[4] prices; // of `priced`, 1e36 each; 0 for what has no price now
    uint256 worth;
    uint256 nav; // what losses are a part of
    uint256 supply;
}

/// @notice What batches lost, measured from outside: all units before and after at the prices of before. The claim of
///         invariant K1 is that it adds up to no more than the capacity and what leaked from it meanwhile.
abstract contract LossBook is Accuser {
    /// @dev Wads of NAV.
    struct Losses {
        uint256 lost;
        uint256 leaked; // since the campaign began, rounded up
        uint256 capacity; // the largest that was
        uint256 current; // from `since` on
        uint256 since;
        uint256 level; // lost and not leaked yet: no window of time may hold more than the capacity and its leaks
    }

    uint256 private constant WAD = 1e18;
    uint256 private constant ROUNDING = 8; // base units an order may be off by: every figure is floored on its own

    mapping(address account => Losses) private _losses; // of the fund at 0, and of each strategy

    /// @return lost by batches, wad of NAV. @return most that may be lost.
    function lossesOf(address account) external view returns (uint256 lost, uint256 most) {
        Losses memory l = _losses[account];
        return (l.lost, l.capacity + l.leaked);
    }

    /// @notice To be called whenever time passed or a capacity changed.
    function leak() public {
        _leak(address(0), risk.riskTerms().fundLossCapacity);
        _leakOf(trend);
        _leakOf(lending);
        _leakOf(saving);
    }

    function _leakOf(IStrategy strategy) private {
        (IRiskManagement.StrategyLimits memory limits,) = risk.strategyLimits(address(strategy));
        _leak(address(strategy), limits.lossCapacity);
    }

    /// @dev Until now it leaked at the capacity that was known.
    function _leak(address account, uint256 capacity) private {
        Losses storage l = _losses[account];
        uint256 leaks = l.since == 0 ? 0 : Math.ceilDiv(l.current * (block.timestamp - l.since), 1 days);
        l.leaked += leaks;
        l.level = Math.saturatingSub(l.level, leaks);
        (l.current, l.since) = (capacity, block.timestamp);
        if (capacity > l.capacity) l.capacity = capacity;
    }

    function weigh() external returns (Scale memory s) {
        leak();
        for (uint256 i = 0; i < 4; i++) {
            try registry.price(priced[i]) returns (uint256 price) {
                s.prices[i] = price;
            } catch {}
        }
        s.worth = _worthAt(s.prices);
        try navOracle.totalAssets() returns (uint256 nav) {
            s.nav = nav;
        } catch {
            s.nav = fund.struckNetAssets(); // the batch can only have raised cash
        }
        s.supply = shares.totalSupply();
    }

    /// @notice After a batch of `orders` that moved at most `turnover` base units (invariants K1, K3).
    function weighAgain(Scale memory s, address strategy, uint256 orders, uint256 turnover) external {
        uint256 worth = _worthAt(s.prices);
        uint256 loss = Math.saturatingSub(s.worth, worth + ROUNDING * orders);
        uint256 most = turnover * risk.riskTerms().batchLoss / WAD;
        checkGe(most, loss, "K1: a batch lost more than its limit");
        checkEq(shares.totalSupply(), s.supply, "K3: a batch changed the supply");
        if (loss == 0) return;
        _fill(address(0), Math.mulDiv(loss, WAD, s.nav));
        _fill(strategy, Math.mulDiv(loss, WAD, s.nav));
    }

    function _fill(address account, uint256 part) private {
        Losses storage l = _losses[account];
        (l.lost, l.level) = (l.lost + part, l.level + part);
        checkGe(l.current, l.level, "K1: lost more than the capacity and what leaked");
    }

    function _worthAt(uint256[4] memory prices) private view returns (uint256 worth) {
        address[] memory list = treasury.strategies();
        worth = treasury.cash();
        for (uint256 i = 0; i < list.length; i++) {
            Holding[] memory held = IStrategy(list[i]).holdings();
            for (uint256 j = 0; j < held.length; j++) {
                worth += Math.mulDiv(held[j].amount, prices[_place(held[j].token)], 1e36);
            }
        }
    }

    function _place(address token) private view returns (uint256 place) {
        while (priced[place] != token) place++;
    }
}
