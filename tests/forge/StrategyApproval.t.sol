// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeeDistribution} from "../../contracts/interfaces/IFeeDistribution.sol";
import {IFundDAO} from "../../contracts/interfaces/IFundDAO.sol";
import {IRiskManagement} from "../../contracts/interfaces/IRiskManagement.sol";
import {Entry, IStrategy} from "../../contracts/interfaces/IStrategy.sol";
import {ITreasury} from "../../contracts/interfaces/ITreasury.sol";
import {DaoFixture} from "./DaoFixture.sol";

/// @notice A strategy that the shareholders approve exists with exactly what they approved, or not at all.
contract StrategyApprovalTest is DaoFixture {
    address private constant AUTHOR = address(0xA07);
    bytes32 private constant RULES = keccak256("trend.toml");

    function setUp() public {
        deployGoverned();
    }

    function test_strategy__approved_by_vote__exists_with_exactly_that() public {
        ITreasury.StrategyConfig memory config = _config();
        Proposal memory p = _approval(config, _mandate(config), 500);
        decide(p);
        address[] memory list = treasury.strategies();
        assertEq(list.length, 3);
        address added = list[2];
        Entry[] memory entries = IStrategy(added).inventory();
        assertEq(entries.length, 3);
        assertEq(entries[1].token, address(weth));
        assertEq(entries[2].token, address(pool));
        assertEq(entries[2].adapter, address(poolAdapter));
        (IRiskManagement.StrategyLimits memory limits, bool frozen) = risk.strategyLimits(added);
        assertEq(keccak256(abi.encode(limits)), keccak256(abi.encode(config.limits)));
        assertFalse(frozen);
        assertEq(treasury.targetOf(added), config.target);
        assertEq(keccak256(abi.encode(treasury.mandateOf(added))), keccak256(abi.encode(_mandate(config))));
        assertEq(fees.partOf(AUTHOR), 500);
        allocate(IStrategy(added), 1000 * unit); // and works
    }

    function test_approval__of_a_hash_that_is_not_its_own__cannot_be_proposed() public {
        ITreasury.StrategyConfig memory config = _config();
        ITreasury.Mandate memory mandate = _mandate(config);
        config.limits.lossCapacity = 0.03e18;
        bytes32 actual = treasury.configHash(config, RULES);
        bytes memory reason = abi.encodeWithSelector(ITreasury.ConfigDiffers.selector, mandate.configHash, actual);
        _refuse(_approval(config, mandate, 500), reason);
    }

    /// @dev Each thing that a voter reads is in the hash.
    function test_hash__names_everything() public {
        ITreasury.StrategyConfig memory config = _config();
        bytes32 named = treasury.configHash(config, RULES);
        assertNotEq(treasury.configHash(config, 0), named);
        config.target -= 1e9;
        assertNotEq(treasury.configHash(config, RULES), named);
        config = _config();
        config.limits.cap -= 1;
        assertNotEq(treasury.configHash(config, RULES), named);
        config = _config();
        config.limits.maxDrawdown -= 1;
        assertNotEq(treasury.configHash(config, RULES), named);
        config = _config();
        config.limits.cooldown += 1;
        assertNotEq(treasury.configHash(config, RULES), named);
        config = _config();
        config.tokens[0] = address(wbtc);
        assertNotEq(treasury.configHash(config, RULES), named);
        config = _config();
        vm.chainId(block.chainid + 1);
        assertNotEq(treasury.configHash(config, RULES), named);
        vm.chainId(block.chainid - 1);
        assertEq(treasury.configHash(config, RULES), named);
    }

    /// @dev Tornado's trick on us: other code at the approved address when the vote takes effect.
    function test_approval__with_other_code_at_the_adapter_since__is_refused() public {
        ITreasury.StrategyConfig memory config = _config();
        ITreasury.Mandate memory mandate = _mandate(config);
        Proposal memory p = _approval(config, mandate, 500);
        pass(p);
        queue(p);
        tick(DELAY);
        vm.etch(address(poolAdapter), bytes.concat(address(poolAdapter).code, hex"00"));
        bytes32 actual = treasury.configHash(config, RULES);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.ConfigDiffers.selector, mandate.configHash, actual));
        execute(p);
        assertEq(treasury.strategies().length, 2);
        assertEq(fees.partOf(AUTHOR), 0);
    }

    function test_approval__with_another_part_of_the_fees__cannot_be_proposed() public {
        ITreasury.StrategyConfig memory config = _config();
        bytes4 refusal = ITreasury.FeePartDiffers.selector;
        _refuse(_approval(config, _mandate(config), 499), abi.encodeWithSelector(refusal, AUTHOR, 500, 499));
        ITreasury.Mandate memory mandate = _mandate(config);
        bytes memory alone = abi.encodeCall(ITreasury.addStrategy, (config, mandate));
        _refuseAt(0, one(address(treasury), alone), abi.encodeWithSelector(refusal, AUTHOR, 500, 0));
    }

    function test_approval__without_a_strategist__cannot_be_proposed() public {
        ITreasury.StrategyConfig memory config = _config();
        ITreasury.Mandate memory mandate = _mandate(config);
        mandate.strategist = address(0);
        _refuse(_approval(config, mandate, 500), abi.encodeWithSelector(ITreasury.ZeroAddress.selector));
    }

    /// @dev Design 3: small at first, whatever is voted.
    function test_approval__above_five_percent__cannot_be_proposed() public {
        ITreasury.StrategyConfig memory config = _config();
        config.limits.cap = 0.05e18 + 1;
        bytes memory reason = abi.encodeWithSelector(IRiskManagement.RaiseTooLarge.selector, 0.05e18 + 1, 0.05e18);
        _refuse(_approval(config, _mandate(config), 500), reason);
    }

    function test_launch_strategies__have_no_mandate() public view {
        ITreasury.Mandate memory none;
        assertEq(keccak256(abi.encode(treasury.mandateOf(address(trend)))), keccak256(abi.encode(none)));
    }

    /* REMOVING IS INSTANT, RESTORING IS NOT */

    function test_guardian__removes_and_freezes_at_once__and_brings_nothing_back() public {
        vm.startPrank(GUARDIAN);
        risk.freezeStrategy(address(trend));
        treasury.removeStrategy(address(lending));
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.NotGovernor.selector, GUARDIAN));
        risk.unfreezeStrategy(address(trend));
        ITreasury.StrategyConfig memory config = _config();
        ITreasury.Mandate memory mandate = _mandate(config);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotGovernor.selector, GUARDIAN));
        treasury.addStrategy(config, mandate);
        vm.stopPrank();
        assertFalse(treasury.isStrategy(address(lending)));
        decide(one(address(risk), abi.encodeCall(IRiskManagement.unfreezeStrategy, (address(trend)))));
        (, bool frozen) = risk.strategyLimits(address(trend));
        assertFalse(frozen);
    }

    function test_guardian__removes_nothing_that_holds_something() public {
        allocate(trend, 100 * unit);
        vm.prank(GUARDIAN);
        bytes4 refusal = ITreasury.StrategyNotEmpty.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, address(trend), address(base), 100 * unit));
        treasury.removeStrategy(address(trend));
    }

    /* HELPERS */

    function _config() private view returns (ITreasury.StrategyConfig memory config) {
        config.tokens = new address[](2);
        config.adapters = new address[](2);
        (config.tokens[0], config.tokens[1]) = (address(weth), address(pool));
        config.adapters[1] = address(poolAdapter);
        config.target = 0.04e18;
        config.limits = IRiskManagement.StrategyLimits(0.05e18, 0.02e18, 0.3e18, 600);
    }

    function _mandate(ITreasury.StrategyConfig memory config) private view returns (ITreasury.Mandate memory) {
        return ITreasury.Mandate(treasury.configHash(config, RULES), RULES, AUTHOR, 500);
    }

    /// @dev The recipients first: the strategy is created only if its author's part is what was approved.
    function _approval(ITreasury.StrategyConfig memory config, ITreasury.Mandate memory mandate, uint16 bps)
        private
        returns (Proposal memory)
    {
        IFeeDistribution.Recipient[] memory list = new IFeeDistribution.Recipient[](2);
        list[0] = IFeeDistribution.Recipient(FEE_PAYEE, 10_000 - bps);
        list[1] = IFeeDistribution.Recipient(AUTHOR, bps);
        return two(
            address(fees),
            abi.encodeCall(IFeeDistribution.setRecipients, (list)),
            address(treasury),
            abi.encodeCall(ITreasury.addStrategy, (config, mandate))
        );
    }

    function _refuse(Proposal memory p, bytes memory reason) private {
        _refuseAt(1, p, reason);
    }

    function _refuseAt(uint256 index, Proposal memory p, bytes memory reason) private {
        bytes4 selector = ITreasury.addStrategy.selector;
        bytes4 refusal = IFundDAO.CallRefused.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, index, address(treasury), selector, reason));
        propose(ALICE, p);
    }
}
