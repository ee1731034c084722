// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Holding, Position} from "../../../contracts/interfaces/IAdapter.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {Entry} from "../../../contracts/interfaces/IStrategy.sol";

/// @notice What a NAV asks of the Treasury.
contract NavTreasury {
    uint256 public cash;
    mapping(address strategy => uint256) public peakOf;

    function setPeak(address strategy, uint256 peak) external {
        peakOf[strategy] = peak;
    }

    address[] private _strategies;

    function setCash(uint256 cash_) external {
        cash = cash_;
    }

    function add(address strategy) external {
        _strategies.push(strategy);
    }

    function strategies() external view returns (address[] memory) {
        return _strategies;
    }
}

/// @notice What a NAV asks of a strategy.
contract NavStrategy {
    Entry[] private _entries;

    function add(address token, address adapter, uint256 units) external {
        _entries.push(Entry(token, adapter, units));
    }

    function setUnits(uint256 index, uint256 units) external {
        _entries[index].units = units;
    }

    function inventory() external view returns (Entry[] memory) {
        return _entries;
    }
}

/// @notice Behind every unit of any position stand fixed amounts of plain tokens.
contract NavAdapter {
    Holding[] private _behindUnit;
    mapping(address token => uint256) public checkpoints;

    function checkpoint(address token) external {
        checkpoints[token]++;
    }

    function put(address token, uint256 amountPerUnit) external {
        _behindUnit.push(Holding(token, amountPerUnit));
    }

    function holdings(address, Position calldata position) external view returns (Holding[] memory held) {
        held = _behindUnit;
        for (uint256 i = 0; i < held.length; i++) {
            held[i].amount *= position.units;
        }
    }
}

/// @notice Prices and rounds that a test sets.
contract NavPrices {
    mapping(address token => uint256) public price;
    mapping(address token => uint80) public round;
    address public onProbation;

    function probe(address token) external {
        onProbation = token;
    }

    function anyOnProbation(address[] calldata tokens) external view returns (bool) {
        for (uint256 i = 0; i < tokens.length; i++) {
            if (tokens[i] == onProbation) return true;
        }
        return false;
    }

    function set(address token, uint256 price_) external {
        price[token] = price_;
        round[token]++;
    }

    function prices(address[] calldata tokens) external view returns (uint256[] memory list, uint80[] memory rounds) {
        (list, rounds) = (new uint256[](tokens.length), new uint80[](tokens.length));
        for (uint256 i = 0; i < tokens.length; i++) {
            require(price[tokens[i]] != 0, IPriceRegistry.FeedMissing(tokens[i]));
            (list[i], rounds[i]) = (price[tokens[i]], round[tokens[i]]);
        }
    }
}

/// @notice Keeps what a strike says of the strategies.
contract NavRecords {
    uint256 public dealing;
    address[] public strategies;
    uint256[] public values;

    function recordStrategies(uint256 dealing_, address[] calldata strategies_, uint256[] calldata values_) external {
        (dealing, strategies, values) = (dealing_, strategies_, values_);
    }
}

/// @notice The other chain's side.
contract NavRemote {
    error Unheard();

    uint256 public value;
    uint256 public sequence;
    bool public isDown;
    bool public takesIn = true;

    function state(uint256 value_, uint256 sequence_) external {
        (value, sequence) = (value_, sequence_);
    }

    function setDown(bool isDown_) external {
        isDown = isDown_;
    }

    function setTakesIn(bool takesIn_) external {
        takesIn = takesIn_;
    }

    function remoteValue() external view returns (uint256, uint256) {
        require(!isDown, Unheard());
        return (value, sequence);
    }
}

/// @notice Reads the NAV while an operation of the fund is under way.
contract NavOnlooker {
    function look(INavOracle oracle, bytes calldata question) external view {
        (bool done, bytes memory answer) = address(oracle).staticcall(question);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }
}
