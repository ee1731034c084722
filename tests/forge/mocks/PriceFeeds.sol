// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Only what a registry asks of a token.
contract PriceToken {
    uint256 public decimals; // a word, so that it may lie

    constructor(uint256 decimals_) {
        decimals = decimals_;
    }

    function sayDecimals(uint256 decimals_) external {
        decimals = decimals_;
    }
}

/// @notice An aggregator that says what a test tells it, sensible or not.
contract PriceFeed {
    error Down();

    uint256 public decimals; // a word, so that it may lie
    uint256 public round = 1; // a word, so that it may be too large
    int256 public answer;
    uint256 public updatedAt;
    bool public isDown;

    constructor(uint256 decimals_, int256 answer_) {
        decimals = decimals_;
        say(answer_);
    }

    function say(int256 answer_) public {
        sayAt(answer_, block.timestamp);
    }

    function sayAt(int256 answer_, uint256 updatedAt_) public {
        (answer, updatedAt) = (answer_, updatedAt_);
        round++;
    }

    function sayDecimals(uint256 decimals_) external {
        decimals = decimals_;
    }

    function setRound(uint256 round_) external {
        round = round_;
    }

    function setDown(bool isDown_) external {
        isDown = isDown_;
    }

    function latestRoundData() external view returns (uint256, int256, uint256, uint256, uint256) {
        require(!isDown, Down());
        return (round, answer, updatedAt, updatedAt, round);
    }
}

/// @notice Answers every call with one word: too short for a round.
contract PriceStub {
    fallback() external {
        assembly ("memory-safe") {
            mstore(0, 8)
            return(0, 32)
        }
    }
}

/// @notice Burns all the gas it is given, as a failed assertion of an old compiler does.
contract PriceBurner {
    fallback() external {
        assembly ("memory-safe") {
            invalid()
        }
    }
}

/// @notice A sequencer's uptime feed: its two times differ, and only the first means anything.
contract UptimeFeed {
    int256 public answer; // 0 is up
    uint256 public startedAt;

    constructor() {
        set(0, block.timestamp - 1 days);
    }

    function set(int256 answer_, uint256 startedAt_) public {
        (answer, startedAt) = (answer_, startedAt_);
    }

    function latestRoundData() external view returns (uint256, int256, uint256, uint256, uint256) {
        return (7, answer, startedAt, block.timestamp - 30 days, 7);
    }
}
