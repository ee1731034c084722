// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {ERC6372Utils} from "@openzeppelin/contracts/utils/ERC6372Utils.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {IERC7575Share} from "../interfaces/IERC7575.sol";
import {IFundShares} from "../interfaces/IFundShares.sol";

/// @title FundShares, see IFundShares
contract FundShares is IFundShares, IERC165, ERC20Permit, ERC20Votes {
    address public immutable asset;
    address public immutable fund;
    address public immutable escrow;
    address public immutable feeDistribution;

    // OpenZeppelin stores no delegate as 0, which here means oneself: a vote given up is remembered apart.
    mapping(address account => bool) private _abstains;

    modifier onlyFund() {
        require(msg.sender == fund, NotFund(msg.sender));
        _;
    }

    constructor(
        string memory name_,
        string memory symbol_,
        address asset_,
        address fund_,
        address escrow_,
        address feeDistribution_
    ) ERC20(name_, symbol_) ERC20Permit(name_) {
        asset = asset_;
        fund = fund_;
        escrow = escrow_;
        feeDistribution = feeDistribution_;
        emit VaultUpdate(asset_, fund_);
    }

    /* FUND */

    /// @inheritdoc IFundShares
    function mint(address to, uint256 amount) external onlyFund {
        _mint(to, amount);
    }

    /// @inheritdoc IFundShares
    function burn(address from, uint256 amount) external onlyFund {
        _burn(from, amount);
    }

    /// @inheritdoc IFundShares
    function spendAllowance(address owner, address spender, uint256 amount) external onlyFund {
        _spendAllowance(owner, spender, amount);
    }

    /// @inheritdoc IFundShares
    function pull(address from, uint256 amount) external onlyFund {
        _transfer(from, escrow, amount);
    }

    /// @inheritdoc IFundShares
    function release(address to, uint256 amount) external onlyFund {
        _transfer(escrow, to, amount);
    }

    /* VIEWS */

    /// @inheritdoc IERC7575Share
    function vault(address asset_) external view returns (address) {
        return asset_ == asset ? fund : address(0);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC165).interfaceId || interfaceId == type(IERC7575Share).interfaceId;
    }

    /// @notice Who votes with `account`'s shares; 0 when nobody does.
    function delegates(address account) public view override returns (address) {
        if (account == escrow || account == feeDistribution || _abstains[account]) return address(0);
        address chosen = super.delegates(account);
        return chosen == address(0) ? account : chosen;
    }

    /// @notice Shared by permits and delegations by signature: either of them uses up the other's number.
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    /// @notice Seconds, not blocks: votes mean the same time on every chain.
    function clock() public view override returns (uint48) {
        return Time.timestamp();
    }

    /// @notice How `clock` counts (ERC-6372).
    function CLOCK_MODE() public view override returns (string memory) {
        return ERC6372Utils.timestampClockMode(clock);
    }

    /* INTERNAL */

    function _delegate(address account, address delegatee) internal override {
        require(account != escrow && account != feeDistribution, NoVote(account));
        super._delegate(account, delegatee); // reads the old delegate: `_abstains` changes only after it
        _abstains[account] = delegatee == address(0);
    }

    function _update(address from, address to, uint256 amount) internal override(ERC20, ERC20Votes) {
        super._update(from, to, amount);
    }
}
