// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title TokenSelectors
/// @notice Calls that move a token, or let somebody else move it. An adapter that could make one could name a thief.
library TokenSelectors {
    function isForbidden(bytes4 selector) internal pure returns (bool) {
        return isFungible(selector) || isOther(selector);
    }

    /// @dev ERC-20, ERC-677/1363, ERC-777, ERC-2612 and DAI permits, Aave's credit delegation.
    function isFungible(bytes4 s) private pure returns (bool) {
        return s == bytes4(keccak256("transfer(address,uint256)"))
            || s == bytes4(keccak256("transferFrom(address,address,uint256)"))
            || s == bytes4(keccak256("approve(address,uint256)"))
            || s == bytes4(keccak256("increaseAllowance(address,uint256)"))
            || s == bytes4(keccak256("decreaseAllowance(address,uint256)"))
            || s == bytes4(keccak256("permit(address,address,uint256,uint256,uint8,bytes32,bytes32)"))
            || s == bytes4(keccak256("permit(address,address,uint256,uint256,bool,uint8,bytes32,bytes32)"))
            || s == bytes4(keccak256("transferAndCall(address,uint256)"))
            || s == bytes4(keccak256("transferAndCall(address,uint256,bytes)"))
            || s == bytes4(keccak256("approveAndCall(address,uint256)"))
            || s == bytes4(keccak256("approveAndCall(address,uint256,bytes)"))
            || s == bytes4(keccak256("send(address,uint256,bytes)"))
            || s == bytes4(keccak256("authorizeOperator(address)"))
            || s == bytes4(keccak256("approveDelegation(address,uint256)"));
    }

    /// @dev ERC-721, ERC-1155 and Permit2.
    function isOther(bytes4 s) private pure returns (bool) {
        return s == bytes4(keccak256("safeTransferFrom(address,address,uint256)"))
            || s == bytes4(keccak256("safeTransferFrom(address,address,uint256,bytes)"))
            || s == bytes4(keccak256("safeTransferFrom(address,address,uint256,uint256,bytes)"))
            || s == bytes4(keccak256("safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)"))
            || s == bytes4(keccak256("setApprovalForAll(address,bool)"))
            || s == bytes4(keccak256("approve(address,address,uint160,uint48)"))
            || s == bytes4(keccak256("transferFrom(address,address,uint160,address)"));
    }
}
