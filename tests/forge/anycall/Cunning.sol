// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IERC7540Deposit} from "../../../contracts/interfaces/IERC7540.sol";
import {LendingPool} from "../../../contracts/interfaces/IFlashAccount.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {ProfitTerms} from "../../../contracts/interfaces/IProfit.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {AnyCallWorld} from "./AnyCallWorld.sol";

/// @notice Calls of a thief who knows the fund: for what its types alone would never hit, arguments that can go through.
abstract contract Cunning is AnyCallWorld {
    bytes4 private constant _DEPOSIT = bytes4(keccak256("deposit(uint256,address)"));
    bytes4 private constant _MINT = bytes4(keccak256("mint(uint256,address)"));

    uint256 private _motion; // what the thieves' last proposal calls itself

    /// @return call of a function that keys may call; empty where any arguments of its types will do.
    function cunning(Part part, bytes4 id, address target, address caller) internal returns (bytes memory call) {
        if (part == Part.PocketHedgeFund) return _ofInvestor(id, caller);
        if (part == Part.FundShares) return _ofHolder(id, caller);
        if (part == Part.Strategy) return _ofTrader(id, IStrategy(target));
        if (part == Part.FlashAccount) return _ofBorrower(id);
        if (part == Part.Treasury) return _ofTreasurer(id, ITreasury(target));
        if (part == Part.FundDAO) return _ofVoter(id);
        return _ofOffice(part, id);
    }

    /* THE FUND */

    function _ofInvestor(bytes4 id, address me) private returns (bytes memory) {
        uint256 assets = unit + roll(20_000 * unit);
        if (id == fund.requestDeposit.selector) return abi.encodeWithSelector(id, assets, me, me);
        if (id == fund.requestDepositWithPermit.selector) {
            return abi.encodeWithSelector(id, assets, me, block.timestamp, 27, bytes32(0), bytes32(0));
        }
        if (id == fund.requestRedeem.selector) return abi.encodeWithSelector(id, _part(shares.balanceOf(me)), me, me);
        if (id == fund.redeemInKind.selector) {
            return abi.encodeWithSelector(id, _part(shares.balanceOf(me)), me, new address[](0));
        }
        if (id == fund.cancelDeposit.selector || id == fund.cancelRedeem.selector) {
            return abi.encodeWithSelector(id, me);
        }
        if (id == IERC7540Deposit.deposit.selector) {
            return abi.encodeWithSelector(id, _part(fund.maxDeposit(me)), me, me);
        }
        if (id == IERC7540Deposit.mint.selector) return abi.encodeWithSelector(id, _part(fund.maxMint(me)), me, me);
        if (id == fund.redeem.selector) return abi.encodeWithSelector(id, _part(fund.maxRedeem(me)), me, me);
        if (id == fund.withdraw.selector) return abi.encodeWithSelector(id, _part(fund.maxWithdraw(me)), me, me);
        if (id == fund.strike.selector) return abi.encodeWithSelector(id, _trueReport());
        if (id == _DEPOSIT) {
            return abi.encodeWithSelector(id, _part(fund.maxDeposit(me)), me);
        }
        if (id == _MINT) {
            return abi.encodeWithSelector(id, _part(fund.maxMint(me)), me);
        }
        return "";
    }

    /// @dev Of the thieves, one for whom there is something to take by that function; `me` where it takes nothing.
    function whoHas(bytes4 id, address me) internal view returns (address) {
        for (uint256 i = 0; i < thieves.length; i++) {
            if (_stakeOf(id, thieves[i]) != 0) return thieves[i];
        }
        return me;
    }

    function _stakeOf(bytes4 id, address thief) private view returns (uint256) {
        (uint256 depositId, uint256 redeemId,) = fund.requestIds(thief);
        if (id == fund.cancelDeposit.selector) return fund.pendingDepositRequest(depositId, thief);
        if (id == fund.cancelRedeem.selector) return fund.pendingRedeemRequest(redeemId, thief);
        if (id == fund.redeem.selector || id == fund.withdraw.selector) return fund.maxWithdraw(thief);
        bool mints = id == IERC7540Deposit.deposit.selector || id == IERC7540Deposit.mint.selector;
        if (mints || id == _DEPOSIT || id == _MINT) return fund.maxMint(thief);
        return 0;
    }

    /// @dev What the honest keeper would say of the block before.
    function _trueReport() private view returns (INavOracle.NavReport memory r) {
        INavOracle.Valuation memory v = navOracle.valuation();
        (uint256 number,,,,) = fund.dealingStatus();
        r.dealing = uint64(number);
        r.observedBlock = uint64(block.number - 1);
        r.blockHash = blockhash(block.number - 1);
        r.unitsHash = navOracle.unitsHash();
        (r.prices, r.totalAssets) = (v.prices, v.total);
        r.sequence = uint64(navOracle.lastSequence() + 1);
        r.validUntil = uint40(block.timestamp + 10 minutes);
    }

    function _ofHolder(bytes4 id, address me) private returns (bytes memory) {
        address other = thieves[roll(thieves.length)];
        if (id == shares.transfer.selector) return abi.encodeWithSelector(id, other, _part(shares.balanceOf(me)));
        if (id == shares.approve.selector) return abi.encodeWithSelector(id, other, type(uint256).max);
        if (id == shares.transferFrom.selector) {
            uint256 most = Math.min(shares.balanceOf(other), shares.allowance(other, me));
            return abi.encodeWithSelector(id, other, me, _part(most));
        }
        return "";
    }

    /* TRADING */

    function _ofTrader(bytes4 id, IStrategy strategy) private returns (bytes memory) {
        uint256 until = block.timestamp + roll(1 days);
        if (id == strategy.execute.selector) return abi.encodeWithSelector(id, _freshId(), _orders(strategy), until);
        if (id != strategy.executeForProfit.selector) return "";
        Order[] memory trip = _trip(_slice(strategy.unitsOf(address(base))));
        return abi.encodeWithSelector(id, _freshId(), trip, until, ProfitTerms(0, 0, 0));
    }

    function _ofBorrower(bytes4 id) private returns (bytes memory) {
        (uint256 amount, uint256 until) = (unit + roll(20_000 * unit), block.timestamp + roll(1 days));
        Order[] memory trip = _trip(0);
        if (id == flash.executeOnAave.selector) {
            return abi.encodeWithSelector(id, _freshId(), amount, trip, until, ProfitTerms(0, 0, 0));
        }
        if (id != flash.executeOnUniswap.selector) return "";
        LendingPool memory from = LendingPool(address(weth), 500);
        return abi.encodeWithSelector(id, _freshId(), from, amount, trip, until, ProfitTerms(0, 0, 0));
    }

    /// @dev Between the fund's venue and the thieves' own, in the direction that their rate makes worth it.
    function _trip(uint256 amount) private returns (Order[] memory orders) {
        uint256 there = owned.quote(address(weth), address(base), 1e18);
        bool buyHere = there > Math.mulDiv(registry.price(address(weth)), 1e18, 1e36);
        if (roll(8) == 0) buyHere = !buyHere;
        (address here, address away) = (address(swapAdapter), address(ownedAdapter));
        orders = new Order[](2);
        orders[0] = Order(buyHere ? here : away, abi.encode(base, weth, amount, 1));
        orders[1] = Order(buyHere ? away : here, abi.encode(weth, base, 0, 1));
    }

    function _orders(IStrategy strategy) private returns (Order[] memory orders) {
        orders = new Order[](1 + roll(2));
        for (uint256 i = 0; i < orders.length; i++) {
            orders[i] = address(strategy) == address(lending) ? _loan() : _swapOf(strategy);
        }
    }

    function _loan() private returns (Order memory) {
        bool supplies = roll(2) == 0;
        uint256 held = lending.unitsOf(supplies ? address(base) : address(pool));
        return Order(address(poolAdapter), abi.encode(supplies, _slice(held)));
    }

    function _swapOf(IStrategy strategy) private returns (Order memory) {
        bool there = address(strategy) == address(far.trend());
        (IERC20 from, IERC20 to) = there ? (IERC20(far.base()), IERC20(far.weth())) : (IERC20(base), IERC20(weth));
        if (roll(2) == 0) (from, to) = (to, from);
        address adapter = there ? address(far.adapter()) : (roll(2) == 0 ? address(swapAdapter) : address(ownedAdapter));
        return Order(adapter, abi.encode(from, to, _slice(strategy.unitsOf(address(from))), 1));
    }

    function _ofTreasurer(bytes4 id, ITreasury from) private returns (bytes memory) {
        bool there = address(from) != address(treasury);
        IStrategy strategy = there ? far.trend() : roll(2) == 0 ? trend : lending;
        uint256 held = strategy.unitsOf(there ? address(far.base()) : address(base));
        if (id == from.allocate.selector) return abi.encodeWithSelector(id, strategy, _slice(from.cash()));
        if (id == from.deallocate.selector) return abi.encodeWithSelector(id, strategy, _slice(held));
        if (id == from.setTarget.selector) return abi.encodeWithSelector(id, strategy, roll(0.8e18));
        if (id != from.harvest.selector) return "";
        uint256 profit = Math.saturatingSub(strategy.value(), from.principalOf(address(strategy)));
        return abi.encodeWithSelector(id, strategy, _part(Math.min(profit, held)));
    }

    /* VOTES AND OFFICES */

    /// @dev What the thieves propose is a power that changes nothing, so that whatever else changes was no decision.
    function motion() internal returns (Proposal memory p) {
        p = one(address(controls), abi.encodeCall(controls.unpauseTrading, ()));
        p.description = vm.toString(_motion);
    }

    function noMotion() internal view returns (bool) {
        return _motion == 0;
    }

    function _ofVoter(bytes4 id) private returns (bytes memory) {
        if (id == dao.propose.selector) _motion = 1 + roll(1e9);
        Proposal memory p = motion();
        if (id == dao.propose.selector) {
            return abi.encodeWithSelector(id, p.targets, p.values, p.payloads, p.description);
        }
        bytes32 hash = keccak256(bytes(p.description));
        if (id == dao.cancel.selector || id == dao.queue.selector || id == dao.execute.selector) {
            return abi.encodeWithSelector(id, p.targets, p.values, p.payloads, hash);
        }
        if (id == dao.castVote.selector) return abi.encodeWithSelector(id, idOf(p), roll(3));
        if (id == dao.castVoteWithReason.selector) return abi.encodeWithSelector(id, idOf(p), roll(3), "why");
        if (id != dao.castVoteWithReasonAndParams.selector) return "";
        return abi.encodeWithSelector(id, idOf(p), roll(3), "why", "");
    }

    function _ofOffice(Part part, bytes4 id) private returns (bytes memory) {
        if (part == Part.PriceRegistry) return abi.encodeWithSelector(id, idle);
        if (part == Part.RiskManagement) return abi.encodeWithSelector(id, roll(2) == 0 ? trend : lending);
        if (part == Part.PerformanceTracking) {
            return abi.encodeWithSelector(id, performance.lastDealing() - roll(3), bytes32(1 + roll(1e18)));
        }
        if (part == Part.Outpost && id == outpost.sendHome.selector) {
            return abi.encodeWithSelector(id, _slice(far.treasury().cash()));
        }
        (address[] memory targets, bytes[] memory payloads) = theRules();
        if (part == Part.FundTimelock && id == lockedTime.executeBatch.selector) {
            return abi.encodeWithSelector(id, targets, new uint256[](1), payloads, bytes32(0), bytes32(uint256(1)));
        }
        if (part != Part.HomePort) return "";
        if (id == homePort.send.selector) return abi.encodeWithSelector(id, _slice(treasury.cash()));
        if (id == homePort.dispatchRules.selector) return abi.encodeWithSelector(id, 1, targets, payloads);
        return "";
    }

    /* AMOUNTS */

    function _freshId() private returns (uint256) {
        return (1 << 128) + roll(1 << 120);
    }

    /// @dev All of it, or down to a two-thousandth.
    function _slice(uint256 held) private returns (uint256) {
        return Math.max(held >> roll(12), 1);
    }

    function _part(uint256 most) private returns (uint256) {
        return roll(4) == 0 ? most : most == 0 ? 0 : 1 + roll(most);
    }
}
