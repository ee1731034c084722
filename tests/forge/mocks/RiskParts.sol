// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Holding, Permission, Position} from "../../../contracts/interfaces/IAdapter.sol";
import {IEmergencyControls} from "../../../contracts/interfaces/IEmergencyControls.sol";
import {IFundLock} from "../../../contracts/interfaces/IFundLock.sol";
import {IRiskManagement, Opening, Step} from "../../../contracts/interfaces/IRiskManagement.sol";
import {Entry} from "../../../contracts/interfaces/IStrategy.sol";
import {NavPrices} from "./NavParts.sol";

/// @notice One keeper, one guardian, no pause.
contract RiskControls {
    address public immutable keeper;
    address public immutable guardian;
    bool public isWindingDown;

    constructor(address keeper_, address guardian_) {
        (keeper, guardian) = (keeper_, guardian_);
    }

    function requireTrader(address caller) external view returns (bool) {
        require(caller == keeper || isWindingDown, IEmergencyControls.NotKeeper(caller, keeper));
        return isWindingDown;
    }

    function setWindingDown(bool windingDown) external {
        isWindingDown = windingDown;
    }
}

/// @notice What limits ask of the fund.
contract RiskFund {
    uint256 public redemptionsOwed;
    uint256 public struckNetAssets;

    function set(uint256 redemptionsOwed_, uint256 struckNetAssets_) external {
        (redemptionsOwed, struckNetAssets) = (redemptionsOwed_, struckNetAssets_);
    }
}

/// @notice A live NAV that a test sets, with what the fund holds and the registry's prices of what it is asked for.
contract RiskNav {
    NavPrices private immutable _registry;
    uint256 public total;
    mapping(address token => uint256) public heldOf;

    constructor(NavPrices registry_) {
        _registry = registry_;
    }

    function set(uint256 total_) external {
        total = total_;
    }

    function hold(address token, uint256 amount) external {
        heldOf[token] = amount;
    }

    function totalAssetsWith(address[] calldata more)
        external
        view
        returns (uint256, address[] memory, uint256[] memory prices, uint256[] memory amounts)
    {
        (prices,) = _registry.prices(more);
        amounts = new uint256[](more.length);
        for (uint256 i = 0; i < more.length; i++) {
            amounts[i] = heldOf[more[i]];
        }
        return (total, more, prices, amounts);
    }
}

contract RiskShares {
    uint256 public totalSupply = 1_000_000e18;

    function set(uint256 totalSupply_) external {
        totalSupply = totalSupply_;
    }
}

/// @notice A strategy whose batches a test writes: it holds the lock, and hands the opening back unchanged.
contract RiskStrategy {
    IRiskManagement private immutable _risk;
    IFundLock private immutable _lock;
    Entry[] private _entries;
    uint256 public value;

    constructor(IRiskManagement risk_, IFundLock lock_) {
        (_risk, _lock) = (risk_, lock_);
    }

    function hold(address token, address adapter, uint256 units) external {
        _entries.push(Entry(token, adapter, units));
    }

    function setValue(uint256 value_) external {
        value = value_;
    }

    function open(address operator, Step[] calldata steps) external returns (Opening memory opening) {
        _lock.acquire();
        opening = _risk.openBatch(operator, steps);
        _lock.release();
    }

    function close(Opening calldata opening, Step[] calldata steps) external {
        _lock.acquire();
        _risk.closeBatch(opening, steps);
        _lock.release();
    }

    function inventory() external view returns (Entry[] memory) {
        return _entries;
    }
}

/// @notice Permissions, spenders and what is behind a unit, as a test sets them.
contract RiskAdapter {
    Permission[] private _permissions;
    address[] private _spenders;
    mapping(address token => Holding[]) private _behindUnit;

    function permit(address target, bytes4 selector) external {
        _permissions.push(Permission(target, selector));
    }

    function allow(address spender) external {
        _spenders.push(spender);
    }

    function put(address position, address token, uint256 amountPerUnit) external {
        _behindUnit[position].push(Holding(token, amountPerUnit));
    }

    function permissions() external view returns (Permission[] memory) {
        return _permissions;
    }

    function spenders() external view returns (address[] memory) {
        return _spenders;
    }

    function holdings(address, Position calldata position) external view returns (Holding[] memory held) {
        held = _behindUnit[position.token];
        for (uint256 i = 0; i < held.length; i++) {
            held[i].amount *= position.units;
        }
    }
}
