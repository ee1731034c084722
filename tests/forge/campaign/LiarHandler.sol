// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {FixtureSwapAdapter, FixtureToken, FixtureVenue} from "../mocks/Fixtures.sol";
import {FundUnderTest} from "./FundUnderTest.sol";
import {Trick} from "./HostileVenue.sol";
import {Trader} from "./Trader.sol";
import {Kind} from "./Watch.sol";

/// @notice A thief with the keeper's key who tries what has to be refused, each act with nothing wrong but one thing: it
///         counts only where it was refused for that.
contract LiarHandler is Trader {
    address private immutable _unlisted;

    constructor(FundUnderTest world_) Trader(world_) {
        _unlisted = address(new FixtureSwapAdapter(FixtureVenue(address(trap))));
    }

    /// @dev More than one batch may lose.
    function payFarTooShort(uint256 which, uint256 amount, uint256 cost) external act {
        FixtureToken token = assetAt(which);
        uint256 batchLoss = risk.riskTerms().batchLoss;
        cost = bound(cost, batchLoss / 1e14 + 2, 9999);
        amount = bound(amount, unit, spendable(token, 0));
        world.lookAgain();
        Trick memory trick;
        (trick.costBps, trick.takesBps) = (cost, 10_000);
        trap.play(trick);
        Order[] memory orders = swapOrder(trapAdapter, address(base), address(token), amount);
        _mustRefuse(orders, IRiskManagement.BatchLossTooLarge.selector, "K1: a batch lost too much");
    }

    function repeatAnId(uint256 amount) external act {
        amount = bound(amount, unit, spendable(weth, 10));
        Order[] memory orders = swapOrder(swapAdapter, address(base), address(weth), amount);
        execute(keeper(), trend, orders, amount);
        bytes memory call = abi.encodeCall(IStrategy.execute, (world.nextOrderId() - 1, orders, block.timestamp));
        mustFail(keeper(), address(trend), call, IStrategy.OrderIdUsed.selector, "K1: an order id was used twice");
        done(Kind.Flow, NOBODY);
    }

    /// @dev Through an adapter that nobody listed and that would trade like a listed one.
    function forgeAnOrder(uint256 which, uint256 amount) external act {
        FixtureToken token = assetAt(which);
        amount = bound(amount, unit, spendable(token, 0));
        world.lookAgain();
        Order[] memory orders = swapOrder(FixtureSwapAdapter(_unlisted), address(base), address(token), amount);
        _mustRefuse(orders, IRiskManagement.AdapterNotListed.selector, "K1: an order that nobody allowed");
    }

    /// @dev Invariants P5, P6: a report that lies in one word.
    function lieInAReport(uint256 which) external act {
        close();
        (INavOracle.NavReport memory r, bytes4 reason) = _lie(which % 9);
        bytes memory call = abi.encodeCall(fund.strike, (r));
        mustRefuse(keeper(), address(fund), call, reason, "P5, P6: a false report was struck");
        done(Kind.Market, NOBODY);
    }

    function _lie(uint256 which) private returns (INavOracle.NavReport memory r, bytes4 reason) {
        r = world.makeReport();
        (,, uint256 closedBlock,,) = fund.dealingStatus();
        if (which == 0) (r.sequence, reason) = (_last(), INavOracle.SequenceNotRising.selector);
        if (which == 1) (r.sequence, reason) = (_last() + 2 ** 32 + 1, INavOracle.SequenceTooFar.selector);
        if (which == 2) {
            (r.observedBlock, r.blockHash) = (uint64(closedBlock), blockhash(closedBlock));
            reason = INavOracle.ObservationTooEarly.selector;
        }
        if (which == 3) (r.blockHash, reason) = (keccak256("another block"), INavOracle.UnknownBlock.selector);
        if (which == 4) (r.unitsHash, reason) = (keccak256("other units"), INavOracle.UnitsDiffer.selector);
        if (which == 5) {
            (r.totalAssets, reason) = (r.totalAssets * 105 / 100 + unit, INavOracle.TotalDiffers.selector);
        }
        if (which == 6) {
            (r.prices, reason) = (new uint256[](r.prices.length + 1), INavOracle.PriceCountDiffers.selector);
        }
        if (which == 7) (r.validUntil, reason) = (uint40(block.timestamp - 1), INavOracle.ReportExpired.selector);
        if (which == 8) (r.dealing, reason) = (r.dealing + 1, INavOracle.WrongDealing.selector);
    }

    function _last() private view returns (uint64) {
        return uint64(navOracle.lastSequence());
    }

    function _mustRefuse(Order[] memory orders, bytes4 reason, string memory claim) private {
        bytes memory call = abi.encodeCall(IStrategy.execute, (world.nextOrderId(), orders, block.timestamp));
        mustRefuse(keeper(), address(trend), call, reason, claim);
        done(Kind.Flow, NOBODY);
    }
}
