// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Questions to contracts that may not answer
library RawCall {
    /// @return An address that `target` answers; 0 when it does not, or answers a larger number.
    function account(address target, bytes memory call) internal view returns (address) {
        uint256 answer = number(target, call);
        return answer <= type(uint160).max ? address(uint160(answer)) : address(0);
    }

    /// @return One word that `target` answers; 0 when it does not.
    function number(address target, bytes memory call) internal view returns (uint256) {
        (, uint256 answer) = word(target, call);
        return answer;
    }

    function word(address target, bytes memory call) internal view returns (bool done, uint256 answer) {
        bytes memory data;
        (done, data) = target.staticcall(call);
        done = done && data.length >= 32;
        if (done) answer = abi.decode(data, (uint256));
    }
}
