// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmergencyControls} from "../../../contracts/interfaces/IEmergencyControls.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {FixtureFeed, FixtureToken} from "../mocks/Fixtures.sol";
import {FundUnderTest} from "./FundUnderTest.sol";
import {KeeperHandler} from "./KeeperHandler.sol";
import {Trader} from "./Trader.sol";
import {Kind} from "./Watch.sol";

/// @notice What is open to anyone, the donor's gifts, and the payee of the fees.
contract StrangerHandler is Trader {
    address private constant FEE_PAYEE = address(0xC001);

    address private immutable _escrow;

    KeeperHandler private immutable _keeper;

    constructor(FundUnderTest world_, KeeperHandler keeper_) Trader(world_) {
        _keeper = keeper_;
        _escrow = world_.parts().escrow;
    }

    /* GIFTS: invariant P3 */

    function donate(uint256 to, uint256 amount) external act {
        amount = bound(amount, 1, 100_000 * unit);
        address target = [address(treasury), _escrow, address(fund), address(trend), address(lending)][to % 5];
        base.mint(target, amount);
        weth.mint(target, amount);
        odd.mint(target, amount % 1e12 + 1);
        if (target == _escrow) world.donated(amount, 0);
        done(Kind.Flow, NOBODY);
    }

    /// @dev Shares of the pool, which a strategy holds as a position.
    function donatePoolShares(uint256 to, uint256 amount) external act {
        amount = bound(amount, unit, 100_000 * unit);
        base.mint(address(this), amount);
        base.approve(address(pool), amount);
        pool.supply(amount, to % 2 == 0 ? address(lending) : address(treasury));
        done(Kind.Flow, NOBODY);
    }

    /// @dev The vault keeps what a deposit's shares were rounded by: its holders gain less than a unit each.
    function donateVaultShares(uint256 to, uint256 amount) external act {
        uint256 value = saving.value();
        amount = bound(amount, unit, 100_000 * unit);
        base.mint(address(this), amount);
        base.approve(address(vault), amount);
        vault.deposit(amount, to % 2 == 0 ? address(saving) : address(treasury));
        _checkDust(value, saving.value(), "P3: a gift moved the NAV");
    }

    function donateShares(uint256 seed, uint256 amount) external act {
        (address account, uint256 most) = whoHas(seed, shares.balanceOf);
        amount = bound(amount, 1, most / 100 + 1);
        vm.prank(account);
        assertTrue(shares.transfer(_escrow, amount));
        world.donated(0, amount);
        done(Kind.Flow, account);
    }

    /* GUARDRAILS */

    function trip() external act {
        vm.prank(STRANGER);
        (bool trading,) = controls.trip();
        check(trading == controls.tradingGuardrail(), "K6: a halt without a reason");
        if (!trading) return done(Kind.Flow, NOBODY);
        vm.expectRevert(IEmergencyControls.TradingIsHalted.selector);
        controls.requireTrader(controls.keeper());
        done(Kind.Flow, NOBODY);
    }

    function tripStrategy(uint256 which) external act {
        IStrategy strategy = strategyAt(which);
        (uint256 drawdown, uint256 limit) = risk.drawdownOf(address(strategy));
        (, bool frozen) = risk.strategyLimits(address(strategy));
        vm.prank(STRANGER);
        bool now_ = risk.tripStrategy(address(strategy));
        check(now_ == (frozen || drawdown > limit), "K6: a freeze without a reason");
        if (now_) world.emergency(1 days);
        done(Kind.Flow, NOBODY);
    }

    /* DEALING WITHOUT A KEEPER */

    /// @dev Invariant L3: a missed window is anyone's to end.
    function reopen() external act {
        close();
        passUntil(strikeBefore() + 1);
        world.lookAgain();
        mustSucceed(STRANGER, address(fund), abi.encodeCall(fund.reopenDealing, ()), "L3: a missed window stays shut");
        done(Kind.Flow, NOBODY);
    }

    function closeOverdue() external act {
        reopenMissed();
        (,,, uint256 nextClose, uint256 overdueFrom) = fund.dealingStatus();
        passUntil(overdueFrom);
        passUntil(nextClose);
        world.pass(1);
        world.lookAgain();
        vm.prank(STRANGER);
        fund.closeDealing();
        done(Kind.Flow, NOBODY);
    }

    function settle(uint256 seed) external act {
        fund.settle(investor(seed));
        done(Kind.Flow, NOBODY);
    }

    /// @dev Invariant L4: nobody struck for long enough, so anyone may begin the end. Rare, and late.
    function windDownOverdue(uint256 seed) external act {
        require(isTheEnd(seed), "not yet");
        require(!controls.isWindingDown(), "it winds down");
        for (uint256 i = 0; i < 2 && block.timestamp < controls.windDownFrom(); i++) {
            world.sleep(controls.windDownFrom() - block.timestamp); // a pause may move it on once
        }
        world.accrueFees();
        uint256 supply = shares.totalSupply();
        bytes memory call = abi.encodeCall(controls.windDownOverdue, ());
        mustSucceed(STRANGER, address(controls), call, "L4: nobody can wind an abandoned fund down");
        world.feesStopped(shares.totalSupply() - supply);
        done(Kind.Strike, NOBODY);
    }

    /* FEEDS AND VAULTS */

    /// @dev What the vault says of 1e24 shares is floored, so that each as many may be worth a unit less afterwards.
    function checkpointVault() external act {
        uint256 value = saving.value();
        uint256 dust = 1 + saving.unitsOf(address(vault)) / 1e24;
        vm.prank(STRANGER);
        vaultAdapter.checkpoint(address(vault));
        uint256 valueAfter = saving.value();
        check(valueAfter + dust >= value && valueAfter <= value + 1, "P1: a checkpoint moved the NAV");
        done(Kind.Market, NOBODY);
    }

    /// @dev The gap of a replaced feed decides whether it proves itself.
    function endProbation(uint256 which, uint256 gap) external act {
        untilInOrder();
        address token = tokenAt(which);
        if (!registry.onProbation(token)) world.replaceFeed(token, bound(gap, 0.997e18, 1.003e18));
        (FixtureFeed current, FixtureFeed former) = world.feedOf(token);
        if (gap % 4 != 0) current.push(former.answer());
        (, uint256 agreedSince,) = registry.probation(token);
        passUntil(agreedSince + 7 days);
        world.lookAgain();
        registry.endProbation(token);
        done(Kind.Market, NOBODY);
    }

    function noteDisagreement(uint256 which) external act {
        untilInOrder();
        address token = tokenAt(which);
        if (!registry.onProbation(token)) world.replaceFeed(token, 1e18);
        (FixtureFeed current,) = world.feedOf(token);
        current.push(current.answer() * 103 / 100);
        world.lookAgain();
        vm.prank(STRANGER);
        registry.noteDisagreement(token);
        done(Kind.Flow, NOBODY);
    }

    /* FEES */

    function payeeWithdraws(uint256 seed) external act {
        if (fees.owed(FEE_PAYEE) == 0) _keeper.distribute();
        address receiver = investor(seed);
        vm.prank(FEE_PAYEE);
        fees.withdraw(receiver);
        done(Kind.Flow, NOBODY);
    }

    /* UNWINDING */

    /// @dev Everybody's in the wind-down, nobody's before.
    function unwind(uint256 which, uint256 amount) external act {
        bool winding = controls.isWindingDown();
        FixtureToken token = trend.unitsOf(address(weth)) == 0 ? wbtc : weth;
        uint256 most = trend.unitsOf(address(token));
        if (winding) most = min(most, amountWorth(address(token), roomFor(trend, 10)));
        amount = bound(amount, 1, most);
        Order[] memory orders = swapOrder(swapAdapter, address(token), address(base), amount);
        if (winding) return execute(STRANGER, trend, orders, worth(address(token), amount));
        bytes memory call = abi.encodeCall(IStrategy.execute, (world.nextOrderId(), orders, block.timestamp));
        bytes4 reason = IEmergencyControls.NotKeeper.selector;
        mustFail(STRANGER, address(trend), call, reason, "K4: a stranger traded");
        call = abi.encodeCall(treasury.deallocate, (address(strategyAt(which)), 1));
        mustFail(STRANGER, address(treasury), call, reason, "K4: a stranger moved cash");
        done(Kind.Flow, NOBODY);
    }

    function bringHome(uint256 which) external act {
        IStrategy strategy = strategyAt(which);
        uint256 amount = strategy.unitsOf(address(base));
        require(amount != 0, "nothing to bring home");
        vm.prank(controls.isWindingDown() ? STRANGER : keeper());
        treasury.deallocate(address(strategy), amount);
        done(Kind.Flow, NOBODY);
    }

    /* INTERNAL */

    function _checkDust(uint256 before, uint256 value, string memory claim) private {
        check(value + 1 >= before && value <= before + 1, claim);
        done(Kind.Market, NOBODY);
    }
}
