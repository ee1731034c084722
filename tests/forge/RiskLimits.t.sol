// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRiskManagement} from "../../contracts/interfaces/IRiskManagement.sol";
import {RiskFixture} from "./RiskFixture.sol";

/// @notice Who may change which limit, how far, and how fast.
contract RiskLimitsTest is RiskFixture {
    /* TERMS */

    function test_setRiskTerms__takes_the_ends_of_every_bound() public {
        IRiskManagement.RiskTerms memory low = IRiskManagement.RiskTerms(0, 0.0001e18, 0.01e18, 0);
        vm.startPrank(GOVERNOR);
        vm.expectEmit(address(risk));
        emit IRiskManagement.RiskTermsSet(low);
        risk.setRiskTerms(low);
        IRiskManagement.RiskTerms memory high = IRiskManagement.RiskTerms(0.03e18, 0.05e18, 10e18, 0.5e18);
        risk.setRiskTerms(high);
        assertEq(keccak256(abi.encode(risk.riskTerms())), keccak256(abi.encode(high)));
    }

    function test_setRiskTerms__out_of_bounds__reverts() public {
        IRiskManagement.RiskTerms memory wrong = terms();
        wrong.batchLoss = 0.03e18 + 1;
        _expectTermsOutOfBounds(wrong, 0.03e18 + 1, 0, 0.03e18);
        (wrong.batchLoss, wrong.fundLossCapacity) = (0, 0.0001e18 - 1);
        _expectTermsOutOfBounds(wrong, 0.0001e18 - 1, 0.0001e18, 0.05e18);
        wrong.fundLossCapacity = 0.05e18 + 1;
        _expectTermsOutOfBounds(wrong, 0.05e18 + 1, 0.0001e18, 0.05e18);
        (wrong.fundLossCapacity, wrong.turnoverCapacity) = (0.05e18, 0.01e18 - 1);
        _expectTermsOutOfBounds(wrong, 0.01e18 - 1, 0.01e18, 10e18);
        wrong.turnoverCapacity = 10e18 + 1;
        _expectTermsOutOfBounds(wrong, 10e18 + 1, 0.01e18, 10e18);
        (wrong.turnoverCapacity, wrong.cashFloor) = (10e18, 0.5e18 + 1);
        _expectTermsOutOfBounds(wrong, 0.5e18 + 1, 0, 0.5e18);
    }

    function test_constructor__checks_its_terms() public {
        IRiskManagement.RiskTerms memory wrong = terms();
        wrong.cashFloor = 0.5e18 + 1;
        vm.expectRevert(_outOfBounds(0.5e18 + 1, 0, 0.5e18));
        this.deploy(wrong);
    }

    function test_constructor__lists_the_launch_and_the_base_asset() public view {
        (uint256 cap, bool listed) = risk.tokenCap(weth);
        assertTrue(cap == 0.4e18 && listed);
        (cap, listed) = risk.tokenCap(base);
        assertTrue(cap == 1e18 && listed);
        (cap, listed) = risk.adapterCap(address(lender));
        assertTrue(cap == 0.3e18 && listed);
        (cap, listed) = risk.adapterCap(pool);
        assertTrue(cap == 0 && !listed);
    }

    /* STRATEGIES */

    function test_listStrategy__of_the_launch__has_the_limits_it_was_given() public view {
        (IRiskManagement.StrategyLimits memory got, bool frozen) = risk.strategyLimits(address(strategy));
        assertEq(keccak256(abi.encode(got)), keccak256(abi.encode(limits())));
        assertFalse(frozen);
    }

    function test_listStrategy__after_the_launch__starts_at_five_percent() public {
        IRiskManagement.StrategyLimits memory wanted = IRiskManagement.StrategyLimits(0.05e18 + 1, 0.01e18, 0.3e18, 0);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.RaiseTooLarge.selector, 0.05e18 + 1, 0.05e18));
        this.list(address(0x5a), wanted);
        wanted.cap = 0.05e18;
        vm.expectEmit(address(risk));
        emit IRiskManagement.StrategyListed(address(0x5a), wanted);
        _list(address(0x5a), wanted);
    }

    function test_listStrategy__twice__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.StrategyKnown.selector, strategy));
        this.list(address(strategy), limits());
    }

    function test_listStrategy__by_anyone_but_the_treasury__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.NotTreasury.selector, GOVERNOR));
        vm.prank(GOVERNOR);
        risk.listStrategy(address(0x5a), limits());
    }

    function test_listStrategy__out_of_bounds__reverts() public {
        IRiskManagement.StrategyLimits memory wrong = limits();
        wrong.cap = 1e18 + 1;
        _expectLimitsOutOfBounds(wrong, 1e18 + 1, 0, 1e18);
        (wrong.cap, wrong.lossCapacity) = (0.5e18, 0.0001e18 - 1);
        _expectLimitsOutOfBounds(wrong, 0.0001e18 - 1, 0.0001e18, 0.05e18);
        wrong.lossCapacity = 0.05e18 + 1;
        _expectLimitsOutOfBounds(wrong, 0.05e18 + 1, 0.0001e18, 0.05e18);
        (wrong.lossCapacity, wrong.cooldown) = (0.05e18, 1 days + 1);
        _expectLimitsOutOfBounds(wrong, 1 days + 1, 0, 1 days);
    }

    function test_setStrategyLimits__changes_them() public {
        IRiskManagement.StrategyLimits memory wanted = IRiskManagement.StrategyLimits(0.2e18, 0.02e18, 0.4e18, 1 days);
        vm.expectEmit(address(risk));
        emit IRiskManagement.StrategyLimitsSet(address(strategy), wanted);
        vm.prank(GOVERNOR);
        risk.setStrategyLimits(address(strategy), wanted);
        (IRiskManagement.StrategyLimits memory got,) = risk.strategyLimits(address(strategy));
        assertEq(keccak256(abi.encode(got)), keccak256(abi.encode(wanted)));
    }

    function test_an_unknown_strategy__is_named_by_every_function() public {
        bytes memory refusal = abi.encodeWithSelector(IRiskManagement.NotStrategy.selector, address(0x5a));
        vm.startPrank(GOVERNOR);
        vm.expectRevert(refusal);
        risk.setStrategyLimits(address(0x5a), limits());
        vm.expectRevert(refusal);
        risk.freezeStrategy(address(0x5a));
        vm.expectRevert(refusal);
        risk.unfreezeStrategy(address(0x5a));
        vm.expectRevert(refusal);
        risk.lowerStrategyCap(address(0x5a), 0);
        vm.expectRevert(refusal);
        risk.strategyLimits(address(0x5a));
        vm.expectRevert(refusal);
        risk.strategyLossLevel(address(0x5a));
    }

    function test_freezeStrategy__lasts_until_the_governor_ends_it() public {
        vm.expectEmit(address(risk));
        emit IRiskManagement.StrategyFrozen(address(strategy), GUARDIAN);
        vm.prank(GUARDIAN);
        risk.freezeStrategy(address(strategy));
        (, bool frozen) = risk.strategyLimits(address(strategy));
        assertTrue(frozen);
        vm.expectEmit(address(risk));
        emit IRiskManagement.StrategyUnfrozen(address(strategy));
        vm.prank(GOVERNOR);
        risk.unfreezeStrategy(address(strategy));
        (, frozen) = risk.strategyLimits(address(strategy));
        assertFalse(frozen);
    }

    function test_freezing_twice__says_nothing_more() public {
        vm.startPrank(GOVERNOR);
        risk.freezeStrategy(address(strategy));
        vm.recordLogs();
        risk.freezeStrategy(address(strategy));
        assertEq(vm.getRecordedLogs().length, 0);
        risk.unfreezeStrategy(address(strategy));
        vm.recordLogs();
        risk.unfreezeStrategy(address(strategy));
        assertEq(vm.getRecordedLogs().length, 0);
    }

    /* LOWERING */

    function test_lowering__is_instant_for_guardian_and_governor() public {
        vm.prank(GUARDIAN);
        risk.lowerStrategyCap(address(strategy), 0.4e18);
        (IRiskManagement.StrategyLimits memory got,) = risk.strategyLimits(address(strategy));
        assertTrue(got.cap == 0.4e18 && got.lossCapacity == 0.01e18 && got.cooldown == 60);
        vm.expectEmit(address(risk));
        emit IRiskManagement.TokenCapSet(weth, 0.1e18);
        vm.prank(GOVERNOR);
        risk.lowerTokenCap(weth, 0.1e18);
        vm.expectEmit(address(risk));
        emit IRiskManagement.AdapterCapSet(address(lender), 0);
        vm.prank(GUARDIAN);
        risk.lowerAdapterCap(address(lender), 0);
        (uint256 cap, bool listed) = risk.adapterCap(address(lender));
        assertTrue(cap == 0 && listed);
    }

    function test_lowering__never_raises() public {
        vm.startPrank(GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.OnlyLower.selector, 0.5e18, 0.5e18));
        risk.lowerStrategyCap(address(strategy), 0.5e18);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.OnlyLower.selector, 0.4e18 + 1, 0.4e18));
        risk.lowerTokenCap(weth, 0.4e18 + 1);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.OnlyLower.selector, 0.3e18, 0.3e18));
        risk.lowerAdapterCap(address(lender), 0.3e18);
    }

    function test_lowering__what_is_not_listed__reverts() public {
        vm.startPrank(GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.TokenNotListed.selector, lent));
        risk.lowerTokenCap(lent, 0);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.AdapterNotListed.selector, pool));
        risk.lowerAdapterCap(pool, 0);
    }

    /* RAISING */

    function test_a_new_token__starts_at_five_percent() public {
        vm.startPrank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.RaiseTooLarge.selector, 0.05e18 + 1, 0.05e18));
        risk.setToken(lent, 0.05e18 + 1);
        vm.expectEmit(address(risk));
        emit IRiskManagement.TokenListed(lent, 0.05e18);
        risk.setToken(lent, 0.05e18);
    }

    function test_a_cap__at_most_doubles_in_thirty_days() public {
        vm.startPrank(GOVERNOR);
        risk.setToken(lent, 0.05e18);
        skip(30 days - 1);
        uint256 next = block.timestamp + 1;
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.RaiseTooSoon.selector, next, next - 1));
        risk.setToken(lent, 0.05e18 + 1);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.RaiseTooLarge.selector, 0.1e18 + 1, 0.1e18));
        risk.setToken(lent, 0.1e18 + 1);
        vm.expectEmit(address(risk));
        emit IRiskManagement.TokenCapSet(lent, 0.1e18);
        risk.setToken(lent, 0.1e18);
    }

    /// @dev What the guardian lowered in an alarm comes back at once when it was false.
    function test_a_lowered_cap__may_return_to_its_highest_at_once() public {
        vm.prank(GUARDIAN);
        risk.lowerTokenCap(weth, 0);
        vm.startPrank(GOVERNOR);
        risk.setToken(weth, 0.4e18);
        vm.expectPartialRevert(IRiskManagement.RaiseTooSoon.selector);
        risk.setToken(weth, 0.4e18 + 1);
    }

    function test_setAdapter__changes_a_cap_as_slowly() public {
        vm.startPrank(GOVERNOR);
        risk.setAdapter(address(lender), 0.1e18);
        risk.setAdapter(address(lender), 0.3e18);
        vm.expectPartialRevert(IRiskManagement.RaiseTooSoon.selector);
        risk.setAdapter(address(lender), 0.3e18 + 1);
        skip(30 days);
        vm.expectEmit(address(risk));
        emit IRiskManagement.AdapterCapSet(address(lender), 0.6e18);
        risk.setAdapter(address(lender), 0.6e18);
    }

    function testFuzz_setAdapter__without_code__reverts(address nobody) public {
        vm.assume(nobody.code.length == 0);
        vm.prank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.NoCode.selector, nobody));
        risk.setAdapter(nobody, 0.05e18);
    }

    function test_setStrategyLimits__raises_a_cap_as_slowly() public {
        IRiskManagement.StrategyLimits memory wanted = limits();
        wanted.cap = 0.5e18 + 1;
        vm.startPrank(GOVERNOR);
        vm.expectPartialRevert(IRiskManagement.RaiseTooSoon.selector);
        risk.setStrategyLimits(address(strategy), wanted);
        skip(30 days);
        risk.setStrategyLimits(address(strategy), wanted);
    }

    function test_caps__above_the_whole__revert() public {
        skip(30 days);
        vm.startPrank(GOVERNOR);
        risk.setToken(weth, 0.8e18);
        risk.setAdapter(address(lender), 0.6e18);
        skip(30 days);
        vm.expectRevert(_outOfBounds(1e18 + 1, 0, 1e18));
        risk.setToken(weth, 1e18 + 1);
        vm.expectRevert(_outOfBounds(1e18 + 1, 0, 1e18));
        risk.setAdapter(address(lender), 1e18 + 1);
    }

    /// @dev However often and however cleverly the governor asks: after n whole periods a new token's cap is at most
    ///      5 % times two to the n.
    function testFuzz_a_new_cap__never_outruns_doubling(uint64[20] memory asked, uint256[20] memory gaps) public {
        uint256 highest;
        uint256 start = block.timestamp;
        for (uint256 i = 0; i < 20; i++) {
            skip(bound(gaps[i], 0, 20 days));
            asked[i] = uint64(bound(asked[i], 0, i % 2 == 0 ? 1e18 : 2 * highest + 0.05e18));
            vm.prank(GOVERNOR);
            try risk.setToken(lent, asked[i]) {
                highest = asked[i] > highest ? asked[i] : highest;
            } catch {}
            assertLe(highest, 0.05e18 << ((block.timestamp - start) / 30 days));
        }
    }

    /* WHO */

    function test_strangers__may_change_nothing() public {
        bytes memory refusal = abi.encodeWithSelector(IRiskManagement.NotGovernor.selector, GUARDIAN);
        vm.startPrank(GUARDIAN);
        vm.expectRevert(refusal);
        risk.setRiskTerms(terms());
        vm.expectRevert(refusal);
        risk.setStrategyLimits(address(strategy), limits());
        vm.expectRevert(refusal);
        risk.unfreezeStrategy(address(strategy));
        vm.expectRevert(refusal);
        risk.setToken(weth, 0);
        vm.expectRevert(refusal);
        risk.setAdapter(address(lender), 0);
        vm.stopPrank();
        refusal = abi.encodeWithSelector(IRiskManagement.NotGuardian.selector, KEEPER);
        vm.startPrank(KEEPER);
        vm.expectRevert(refusal);
        risk.freezeStrategy(address(strategy));
        vm.expectRevert(refusal);
        risk.lowerStrategyCap(address(strategy), 0);
        vm.expectRevert(refusal);
        risk.lowerTokenCap(weth, 0);
        vm.expectRevert(refusal);
        risk.lowerAdapterCap(address(lender), 0);
    }

    /* HELPERS */

    function deploy(IRiskManagement.RiskTerms memory terms_) external {
        _deploy(terms_);
    }

    function list(address account, IRiskManagement.StrategyLimits memory limits_) external {
        _list(account, limits_);
    }

    function _expectTermsOutOfBounds(IRiskManagement.RiskTerms memory wrong, uint256 value, uint256 min, uint256 max)
        private
    {
        vm.expectRevert(_outOfBounds(value, min, max));
        vm.prank(GOVERNOR);
        risk.setRiskTerms(wrong);
    }

    function _expectLimitsOutOfBounds(
        IRiskManagement.StrategyLimits memory wrong,
        uint256 value,
        uint256 min,
        uint256 max
    ) private {
        vm.expectRevert(_outOfBounds(value, min, max));
        this.list(address(0x5a), wrong);
        vm.expectRevert(_outOfBounds(value, min, max));
        vm.prank(GOVERNOR);
        risk.setStrategyLimits(address(strategy), wrong);
    }

    function _outOfBounds(uint256 value, uint256 min, uint256 max) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IRiskManagement.LimitOutOfBounds.selector, value, min, max);
    }
}
