// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @notice As Beanstalk's in April 2022: votes are what the voter holds at that moment, and two thirds of the supply
///         carry a proposal out at once.
contract SpotGovernor {
    struct Bill {
        address target;
        bytes payload;
        uint256 votes;
    }

    IERC20 public immutable token;
    Bill[] private _bills;

    constructor(IERC20 token_) {
        token = token_;
    }

    function propose(address target, bytes calldata payload) external returns (uint256) {
        _bills.push(Bill(target, payload, 0));
        return _bills.length - 1;
    }

    function vote(uint256 id) external {
        _bills[id].votes += token.balanceOf(msg.sender);
    }

    function emergencyCommit(uint256 id) external {
        Bill memory bill = _bills[id];
        require(bill.votes * 3 >= token.totalSupply() * 2, "not two thirds");
        (bool done,) = bill.target.call(bill.payload);
        require(done, "failed");
    }
}

/// @notice As Tornado Cash's in May 2023: a proposal is a contract, and is run by delegatecall when it has passed.
contract ContractGovernor {
    mapping(address account => uint256) public votes; // first slot, as any proposal's code knows
    address public passed;

    function give(address account, uint256 amount) external {
        votes[account] += amount;
    }

    /// @dev Everybody read the code and liked it.
    function pass(address proposal) external {
        passed = proposal;
    }

    function execute() external {
        (bool done,) = passed.delegatecall(abi.encodeWithSignature("executeProposal()"));
        require(done, "failed");
    }
}

/// @notice What was shown to the voters.
contract HarmlessProposal {
    mapping(address account => uint256) private _votes;

    function executeProposal() external {
        _votes[address(0)] = 1;
    }
}

/// @notice What stood there when it was executed.
contract SwappedProposal {
    mapping(address account => uint256) private _votes;

    function executeProposal() external {
        _votes[address(0xBAD)] = 1_000_000e18;
    }
}

/// @notice As Sonne's new market in May 2024: safe if it is seeded before it counts as collateral.
contract StepMarket {
    address public immutable governor;
    uint256 public seeded;
    uint256 public collateralFactor;
    uint256 public stolen;

    constructor(address governor_) {
        governor = governor_;
    }

    function seed() external {
        require(msg.sender == governor, "not the governor");
        seeded = 1;
    }

    function setCollateralFactor(uint256 factor) external {
        require(msg.sender == governor, "not the governor");
        collateralFactor = factor;
    }

    /// @dev In an empty market a donation makes one share worth anything.
    function inflateAndBorrow() external {
        require(collateralFactor != 0, "no collateral");
        if (seeded == 0) stolen += 20_000_000e6;
    }
}

/// @notice Lends shares within one call.
contract FlashLender {
    function lend(IERC20 token, uint256 amount, address to, bytes calldata data) external {
        uint256 before = token.balanceOf(address(this));
        require(token.transfer(to, amount), "lend");
        (bool done, bytes memory answer) = to.call(data);
        if (!done) {
            assembly ("memory-safe") {
                revert(add(answer, 32), mload(answer))
            }
        }
        require(token.balanceOf(address(this)) >= before, "not repaid");
    }
}
