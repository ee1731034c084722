// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title ListingProbe
/// @notice A holder that is a contract, and a meter, for a rehearsal of trades in a token that nobody trusts yet.
/// @dev Never deployed: its code is put at unused addresses for the length of one `eth_simulateV1`. It obeys anyone.
interface IListingProbe {
    /// @notice Call `target` in this contract's name; a revert is told, not passed on.
    function act(address target, bytes calldata data) external returns (bool done, bytes memory answer);

    /// @notice What `token` says of its supply, 0 when it says nothing, and of the balances of `accounts`.
    function measure(address token, address[] calldata accounts)
        external
        view
        returns (uint256 supply, uint256[] memory balances);
}
