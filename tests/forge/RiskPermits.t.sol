// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRiskManagement} from "../../contracts/interfaces/IRiskManagement.sol";
import {RiskFixture} from "./RiskFixture.sol";
import {RiskAdapter} from "./mocks/RiskParts.sol";

/// @notice What an adapter may call is frozen when it is listed, and can never move a token to a thief.
contract RiskPermitsTest is RiskFixture {
    RiskAdapter private _new;

    function setUp() public override {
        super.setUp();
        _new = new RiskAdapter();
    }

    function test_setAdapter__freezes_what_it_may_call() public {
        _new.permit(pool, LEND);
        _new.allow(pool);
        vm.expectEmit(address(risk));
        emit IRiskManagement.AdapterListed(address(_new), 0.05e18);
        _set();
        assertTrue(risk.isPermitted(address(_new), pool, LEND));
        assertTrue(risk.isSpender(address(_new), pool));
        assertFalse(risk.isPermitted(address(_new), pool, SWAP));
        assertFalse(risk.isPermitted(address(swaps), pool, LEND));
        assertFalse(risk.isSpender(address(_new), router));
    }

    function test_setAdapter__again__reads_no_permissions() public {
        _set();
        _new.permit(pool, LEND);
        _new.allow(pool);
        _set();
        assertFalse(risk.isPermitted(address(_new), pool, LEND));
        assertFalse(risk.isSpender(address(_new), pool));
    }

    /// @dev A buggy adapter must not be able to return `token.transfer(thief)`.
    function test_setAdapter__with_a_call_that_moves_tokens__reverts() public {
        string[21] memory forbidden = [
            "transfer(address,uint256)",
            "transferFrom(address,address,uint256)",
            "approve(address,uint256)",
            "increaseAllowance(address,uint256)",
            "decreaseAllowance(address,uint256)",
            "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
            "permit(address,address,uint256,uint256,bool,uint8,bytes32,bytes32)",
            "transferAndCall(address,uint256)",
            "transferAndCall(address,uint256,bytes)",
            "approveAndCall(address,uint256)",
            "approveAndCall(address,uint256,bytes)",
            "send(address,uint256,bytes)",
            "authorizeOperator(address)",
            "approveDelegation(address,uint256)",
            "safeTransferFrom(address,address,uint256)",
            "safeTransferFrom(address,address,uint256,bytes)",
            "safeTransferFrom(address,address,uint256,uint256,bytes)",
            "safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)",
            "setApprovalForAll(address,bool)",
            "approve(address,address,uint160,uint48)",
            "transferFrom(address,address,uint160,address)"
        ];
        for (uint256 i = 0; i < forbidden.length; i++) {
            bytes4 selector = bytes4(keccak256(bytes(forbidden[i])));
            _new = new RiskAdapter();
            _new.permit(pool, selector);
            _expect(abi.encodeWithSelector(IRiskManagement.SelectorForbidden.selector, pool, selector));
        }
    }

    function test_setAdapter__with_a_plain_token_as_target__reverts() public {
        _new.permit(weth, LEND);
        _expectTargetForbidden(weth);
    }

    function test_setAdapter__with_the_base_asset_as_target__reverts() public {
        _new.permit(base, LEND);
        _expectTargetForbidden(base);
    }

    function test_setAdapter__with_a_contract_of_the_fund_as_target__reverts() public {
        _new.permit(address(strategy), LEND);
        _expectTargetForbidden(address(strategy));
    }

    function test_setAdapter__with_a_contract_of_the_fund_as_spender__reverts() public {
        _new.allow(address(strategy));
        _expectTargetForbidden(address(strategy));
    }

    /// @dev Otherwise a token listed later could be called by an adapter listed before.
    function test_setToken__that_an_adapter_may_call__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.TargetForbidden.selector, pool));
        vm.prank(GOVERNOR);
        risk.setToken(pool, 0.01e18);
    }

    function test_setAdapter__without_a_contract_behind_it__reverts() public {
        vm.prank(GOVERNOR);
        vm.expectRevert();
        risk.setAdapter(pool, 0.01e18);
    }

    /* HELPERS */

    function _set() private {
        vm.prank(GOVERNOR);
        risk.setAdapter(address(_new), 0.05e18);
    }

    function _expect(bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(GOVERNOR);
        risk.setAdapter(address(_new), 0.05e18);
    }

    function _expectTargetForbidden(address target) private {
        _expect(abi.encodeWithSelector(IRiskManagement.TargetForbidden.selector, target));
    }
}
