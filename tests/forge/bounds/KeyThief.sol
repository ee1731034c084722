// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IFlashAccount, LendingPool} from "../../../contracts/interfaces/IFlashAccount.sol";
import {IFundShares} from "../../../contracts/interfaces/IFundShares.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {ProfitTerms} from "../../../contracts/interfaces/IProfit.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {EveryFunction} from "../anycall/EveryFunction.sol";
import {AnyCalldata} from "./AnyCalldata.sol";
import {BoundFixture} from "./BoundFixture.sol";
import {ToAndFro} from "./ToAndFro.sol";

/// @title KeyThief
/// @notice Acts by chance with the keys of keeper and manager: orders of any size at a venue that pays as it likes, cash
///         to and fro, targets, dealings, round trips, and any function of any contract of the fund with arguments that fit.
abstract contract KeyThief is BoundFixture {
    bytes4 private constant DEPOSIT = bytes4(keccak256("deposit(uint256,address,address)"));
    uint256 private constant MOST_ORDERS = 3; // of what Arguments makes of a list

    AnyCalldata private _anything;

    function act() internal {
        uint256 kind = roll(20);
        if (kind < 9) _tradeByChance();
        else if (kind == 9) _moveCash();
        else if (kind == 10) useKey(MANAGER, address(treasury), abi.encodeCall(treasury.setTarget, (_any(), _target())));
        else if (kind == 11) dealByChance();
        else if (kind == 12) tick(1 + roll(6 hours));
        else if (kind == 13) _tryATrip();
        else callAnything();
    }

    /// @notice Any function of any contract of the fund, with arguments of its types: see AnyCalldata.
    function callAnything() internal returns (EveryFunction.Part part, uint256 index, bool done) {
        if (address(_anything) == address(0)) _listAll();
        address target;
        bytes memory data;
        (part, index, target, data) = _anything.next(roll(type(uint256).max));
        // A fixture's token is anybody's to mint.
        bool isToken = target == address(base) || target == address(weth) || target == address(wbtc);
        if (isToken && bytes4(data) == IFundShares.mint.selector) return (part, index, false);
        rounding += MOST_ORDERS + 1; // of those that are a batch
        done = useKey(_key(), target, data);
    }

    /// @dev What investors do meanwhile, and a thief who is one of them.
    function flow() internal {
        address who = [ALICE, BOB, CAROL][roll(3)];
        uint256 mine = shares.balanceOf(who);
        uint256 kind = roll(6);
        if (kind == 0) attempt(who, address(fund), abi.encodeWithSelector(DEPOSIT, fund.maxDeposit(who), who, who));
        else if (kind == 1) attempt(who, address(fund), abi.encodeCall(fund.redeem, (fund.maxRedeem(who), who, who)));
        else if (kind == 2) _subscribeByChance(who);
        else if (kind == 3) attempt(who, address(fund), abi.encodeCall(fund.requestRedeem, (roll(mine + 1), who, who)));
        else if (kind == 4) attempt(who, address(fund), abi.encodeCall(fund.cancelRedeem, (who)));
        else attempt(who, address(fund), abi.encodeCall(fund.redeemInKind, (roll(mine + 1), who, new address[](0))));
    }

    /* INTERNAL */

    function _subscribeByChance(address who) private {
        uint256 assets = unit + roll(300_000 * unit);
        base.mint(who, assets);
        vm.prank(who);
        base.approve(address(fund), type(uint256).max);
        attempt(who, address(fund), abi.encodeCall(fund.requestDeposit, (assets, who, who)));
    }

    /// @dev From what is held, or from what the order before brought; at times from anything.
    function _tradeByChance() private {
        uint256 cost = costByChance();
        venue.setCost(cost);
        address strategy = _any();
        Order[] memory orders = new Order[](1 + roll(4));
        if (strategy == address(lending)) {
            for (uint256 i = 0; i < orders.length; i++) {
                orders[i] = Order(address(poolAdapter), abi.encode(roll(2) == 0, roll(20_000 * unit)));
            }
        } else {
            address[] memory tokens = tradable();
            uint256[] memory held = new uint256[](tokens.length);
            for (uint256 i = 0; i < held.length; i++) {
                held[i] = _held(strategy, tokens[i]);
            }
            for (uint256 i = 0; i < orders.length; i++) {
                orders[i] = _orderByChance(tokens, held, cost);
            }
        }
        trade(IStrategy(strategy), orders);
    }

    /// @dev What the venue keeps, basis points.
    function costByChance() internal virtual returns (uint256) {
        if (roll(4) == 0) return roll(10_001);
        return roll(2) == 0 ? ToAndFro.COST_BPS : roll(111);
    }

    /// @dev What trend trades, base asset first.
    function tradable() internal view virtual returns (address[] memory tokens) {
        tokens = new address[](3);
        (tokens[0], tokens[1], tokens[2]) = (address(base), address(weth), address(wbtc));
    }

    function _orderByChance(address[] memory tokens, uint256[] memory held, uint256 cost)
        private
        returns (Order memory)
    {
        uint256 from = roll(tokens.length);
        while (held[from] == 0 && roll(16) != 0) from = roll(tokens.length);
        uint256 to = (from + 1 + roll(tokens.length - 1)) % tokens.length;
        uint256 amount = roll(8) == 0 ? roll(1e24) : held[from] >> roll(5);
        held[from] -= Math.min(amount, held[from]);
        uint256 brought = Math.mulDiv(amount, registry.price(tokens[from]), registry.price(tokens[to]));
        held[to] += brought * (10_000 - cost) / 10_000;
        return one(IERC20(tokens[from]), IERC20(tokens[to]), amount)[0];
    }

    function _held(address strategy, address token) private view returns (uint256) {
        try IStrategy(strategy).unitsOf(token) returns (uint256 units) {
            return units;
        } catch {
            return 0; // not one of its tokens
        }
    }

    function _moveCash() private {
        address strategy = _any();
        uint256 amount = roll(30_000 * unit);
        uint256 kind = roll(3);
        bytes memory data = abi.encodeCall(treasury.allocate, (strategy, amount));
        if (kind == 1) data = abi.encodeCall(treasury.deallocate, (strategy, amount));
        if (kind == 2) data = abi.encodeCall(treasury.harvest, (strategy, amount));
        useKey(KEEPER, address(treasury), data);
    }

    /// @dev Closes, or strikes at once, or with a word of the report that is a lie.
    function dealByChance() internal virtual {
        if (fund.dealingClock().window == 0) {
            useKey(KEEPER, address(fund), abi.encodeCall(fund.closeDealing, ()));
            return;
        }
        INavOracle.NavReport memory r = report();
        if (roll(4) == 0) r.totalAssets = roll(2 * r.totalAssets);
        useKey(KEEPER, address(fund), abi.encodeCall(fund.strike, (r)));
        attempt(address(this), address(fund), abi.encodeCall(fund.reopenDealing, ()));
    }

    function _tryATrip() private {
        Order[] memory orders = new Order[](2);
        address[] memory tokens = tradable();
        IERC20 other = IERC20(tokens[1 + roll(tokens.length - 1)]);
        orders[0] = one(IERC20(base), other, roll(10_000 * unit))[0];
        orders[1] = one(other, IERC20(base), 0)[0];
        ProfitTerms memory none = ProfitTerms(0, 0, 0);
        bytes memory data = abi.encodeCall(IStrategy.executeForProfit, (orderId++, orders, block.timestamp, none));
        useKey(KEEPER, address(trend), data);
        LendingPool memory lender = LendingPool(address(weth), 500);
        data = abi.encodeCall(
            IFlashAccount.executeOnUniswap, (orderId++, lender, roll(unit), orders, block.timestamp, none)
        );
        useKey(KEEPER, address(flash), data);
    }

    function _any() private returns (address) {
        address[] memory list = treasury.strategies();
        return list[roll(list.length)];
    }

    function _target() private returns (uint64) {
        return uint64(roll(0.9e18));
    }

    function _key() private returns (address) {
        return roll(3) == 0 ? MANAGER : KEEPER;
    }

    function _listAll() private {
        address[] memory people = new address[](5);
        (people[0], people[1], people[2], people[3], people[4]) = (KEEPER, MANAGER, ALICE, GUARDIAN, FEE_PAYEE);
        address[] memory adapters = new address[](2);
        (adapters[0], adapters[1]) = (address(swapAdapter), address(poolAdapter));
        _anything = new AnyCalldata(unit, tradable(), adapters, people);
        _anything.list(EveryFunction.Part.EmergencyControls, address(controls));
        _anything.list(EveryFunction.Part.Escrow, address(escrow));
        _anything.list(EveryFunction.Part.FeeDistribution, address(fees));
        _anything.list(EveryFunction.Part.FlashAccount, address(flash));
        _anything.list(EveryFunction.Part.FundLock, address(lock));
        _anything.list(EveryFunction.Part.FundShares, address(shares));
        _anything.list(EveryFunction.Part.FundTimelock, timelock);
        _anything.list(EveryFunction.Part.NavOracle, address(navOracle));
        _anything.list(EveryFunction.Part.PerformanceTracking, address(performance));
        _anything.list(EveryFunction.Part.PocketHedgeFund, address(fund));
        _anything.list(EveryFunction.Part.PriceRegistry, address(registry));
        _anything.list(EveryFunction.Part.RiskManagement, address(risk));
        _anything.list(EveryFunction.Part.Strategy, address(lending));
        // Where the money is, more often.
        for (uint256 i = 0; i < 4; i++) {
            _anything.list(EveryFunction.Part.Treasury, address(treasury));
            _anything.list(EveryFunction.Part.Strategy, address(trend));
        }
    }
}
