// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFundLock} from "../../../contracts/interfaces/IFundLock.sol";
import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement, Opening, Step} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy} from "../../../contracts/interfaces/IStrategy.sol";

/// @notice Answers what a test told it, and remembers what it was asked: the rules themselves have their own tests.
contract StandInRisk {
    error TooRisky();

    bool public refuses;
    address public operator;
    uint256 public openings;
    uint256 public closings;
    uint256 public listings;
    Step[] private _opened;
    Step[] private _closed;
    mapping(address => bool) private _tokens;
    mapping(address => bool) private _adapters;
    mapping(address => IRiskManagement.StrategyLimits) private _limits;
    mapping(bytes32 => bool) private _permitted;

    function listToken(address token) external {
        _tokens[token] = true;
    }

    function listAdapter(address adapter) external {
        _adapters[adapter] = true;
    }

    function permit(address adapter, address target, bytes4 selector) external {
        _permitted[keccak256(abi.encode(adapter, target, selector))] = true;
    }

    function refuse(bool refuses_) external {
        refuses = refuses_;
    }

    function openBatch(address operator_, Step[] calldata steps) external returns (Opening memory opening) {
        operator = operator_;
        openings++;
        for (uint256 i = 0; i < steps.length; i++) {
            _opened.push(steps[i]);
        }
        opening.nav = 123;
        opening.tokens = new address[](1);
        opening.prices = new uint256[](1);
        opening.prices[0] = 456;
    }

    function closeBatch(Opening calldata opening, Step[] calldata steps) external {
        require(!refuses, TooRisky());
        require(opening.nav == 123 && opening.prices[0] == 456, "the opening changed");
        closings++;
        for (uint256 i = 0; i < steps.length; i++) {
            _closed.push(steps[i]);
        }
    }

    function checkAllocation(address, uint256, uint256, uint256) external view {
        require(!refuses, TooRisky());
    }

    function listStrategy(address strategy, IRiskManagement.StrategyLimits calldata limits) external {
        listings++;
        _limits[strategy] = limits;
    }

    function strategyLimits(address strategy) external view returns (IRiskManagement.StrategyLimits memory, bool) {
        return (_limits[strategy], false);
    }

    function tokenCap(address token) external view returns (uint256, bool) {
        return (1e18, _tokens[token]);
    }

    function adapterCap(address adapter) external view returns (uint256, bool) {
        return (1e18, _adapters[adapter]);
    }

    function isPermitted(address adapter, address target, bytes4 selector) external view returns (bool) {
        return _permitted[keccak256(abi.encode(adapter, target, selector))];
    }

    function opened(uint256 i) external view returns (Step memory) {
        return _opened[i];
    }

    function closed(uint256 i) external view returns (Step memory) {
        return _closed[i];
    }
}

/// @notice Prices that a test sets; a token without one has no feed.
contract StandInRegistry {
    mapping(address token => uint256) public price;

    function setPrice(address token, uint256 price_) external {
        price[token] = price_;
    }

    function hasFeed(address token) external view returns (bool) {
        return price[token] != 0;
    }

    function prices(address[] calldata tokens) external view returns (uint256[] memory list, uint80[] memory rounds) {
        (list, rounds) = (new uint256[](tokens.length), new uint80[](tokens.length));
        for (uint256 i = 0; i < tokens.length; i++) {
            require(price[tokens[i]] != 0, IPriceRegistry.FeedMissing(tokens[i]));
            for (uint256 j = 0; j < i; j++) {
                require(tokens[j] != tokens[i], "asked twice");
            }
            list[i] = price[tokens[i]];
        }
    }
}

/// @notice A member of the fund that holds the lock around one call: stands in for the fund, or for the Treasury.
contract StandInMember {
    IFundLock public lock;
    uint256 public redemptionsOwed;
    uint256 public struckNetAssets;
    mapping(address account => uint256) public partOf; // of the fees
    address public remote; // what its NAV counts on other chains

    function setRemote(address remote_) external {
        remote = remote_;
    }

    /// @dev Itself: one stand-in is enough.
    function navOracle() external view returns (address) {
        return address(this);
    }

    /// @dev Itself too.
    function feeDistribution() external view returns (address) {
        return address(this);
    }

    function setPart(address account, uint256 bps) external {
        partOf[account] = bps;
    }

    function join(IFundLock lock_) external {
        lock = lock_;
    }

    function set(uint256 redemptionsOwed_, uint256 struckNetAssets_) external {
        (redemptionsOwed, struckNetAssets) = (redemptionsOwed_, struckNetAssets_);
    }

    function call(address target, bytes calldata data) external returns (bytes memory) {
        lock.acquire();
        bytes memory answer = callUnlocked(target, data);
        lock.release();
        return answer;
    }

    function callUnlocked(address target, bytes calldata data) public returns (bytes memory) {
        (bool done, bytes memory answer) = target.call(data);
        if (done) return answer;
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }
}

/// @notice Reads a strategy while a venue has the floor.
contract Onlooker {
    function look(IStrategy strategy) external view returns (uint256) {
        return strategy.value();
    }
}
