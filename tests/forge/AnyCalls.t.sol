// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "./Test.sol";
import {AnyCaller} from "./anycall/AnyCaller.sol";
import {Arguments} from "./anycall/Arguments.sol";
import {Clerk} from "./campaign/Clerk.sol";

/// @notice Random histories of thieves who hold the keeper's, the manager's and the watcher's keys and call every
///         function of every contract with any arguments; one for each width of base asset.
abstract contract AnyCalls is Test {
    AnyCaller private _world;
    Clerk private _clerk;

    function decimals() internal pure virtual returns (uint8);

    function setUp() public {
        _clerk = new Clerk(string.concat("AnyCalls", vm.toString(uint256(decimals()))));
        _world = new AnyCaller(decimals(), _clerk);
        targetContract(address(_world));
        bytes4[] memory acts = new bytes4[](20);
        acts[0] = AnyCaller.throwBytes.selector;
        acts[1] = AnyCaller.callTheFund.selector;
        acts[2] = AnyCaller.callTheShares.selector;
        acts[3] = AnyCaller.callForMoney.selector;
        acts[4] = AnyCaller.callAnOffice.selector;
        acts[5] = AnyCaller.callARule.selector;
        acts[6] = AnyCaller.callTheRest.selector;
        acts[7] = AnyCaller.seizeTheMoment.selector;
        acts[8] = AnyCaller.setRates.selector;
        acts[9] = AnyCaller.pass.selector;
        acts[10] = AnyCaller.dealOnce.selector;
        acts[11] = AnyCaller.abandon.selector;
        acts[12] = AnyCaller.vote.selector;
        acts[13] = AnyCaller.changeFeed.selector;
        acts[14] = AnyCaller.invest.selector;
        acts[15] = AnyCaller.askBack.selector;
        acts[16] = AnyCaller.claim.selector;
        acts[17] = AnyCaller.trade.selector;
        acts[18] = AnyCaller.move.selector;
        acts[19] = AnyCaller.cross.selector;
        targetSelector(FuzzSelector(address(_world), acts));
    }

    function afterInvariant() public {
        _clerk.endHistory();
    }

    function invariant_no_call_robs_the_fund() public view {
        assertEq(_world.accusation(), "", "a call broke an invariant");
    }
}

contract AnyCalls6 is AnyCalls {
    function decimals() internal pure override returns (uint8) {
        return 6;
    }
}

contract AnyCalls8 is AnyCalls {
    function decimals() internal pure override returns (uint8) {
        return 8;
    }
}

contract AnyCalls18 is AnyCalls {
    function decimals() internal pure override returns (uint8) {
        return 18;
    }
}

/// @notice What the campaign sends is what a compiler would: every kind of argument is read back.
contract ArgumentsTest is Test, Arguments {
    struct Inner {
        address account;
        bytes data;
    }

    struct Flat {
        uint64 small;
        bytes4 id;
    }

    uint256 private _read;

    function mixed(uint256 one, Inner[] calldata many, Flat[] calldata flats, string calldata text, bool yes) external {
        for (uint256 i = 0; i < many.length; i++) {
            assertEq(many[i].data.length, 1 + one % 40);
            assertEq(many[i].account, address(0xCAFE));
        }
        for (uint256 i = 0; i < flats.length; i++) {
            assertEq(uint256(flats[i].small), uint256(uint64(one)));
            assertEq(bytes32(flats[i].id), bytes32(one << 224));
        }
        assertEq(bytes(text).length, 1 + one % 40);
        _read += yes ? 2 : 1;
    }

    function nested(uint8[][] calldata lists, Inner calldata inner, bytes32 word) external {
        for (uint256 i = 0; i < lists.length; i++) {
            for (uint256 j = 0; j < lists[i].length; j++) {
                assertEq(lists[i][j], uint256(word) % 256);
            }
        }
        assertEq(inner.account, address(0xCAFE));
        _read++;
    }

    uint256 private _number;

    function testFuzz_arguments__of_nested_types__are_read_back(uint256 seed, uint8 number) public {
        _number = number;
        throwDice(seed);
        _send("mixed(uint256,(address,bytes)[],(uint64,bytes4)[],string,bool)");
        _send("nested(uint8[][],(address,bytes),bytes32)");
        assertGt(_read, 1);
    }

    function _send(string memory signature) private {
        (bool done, bytes memory answer) = address(this).call(callOf(signature));
        assertTrue(done, string(answer));
    }

    function anAddress() internal pure override returns (address) {
        return address(0xCAFE);
    }

    function aNumber() internal view override returns (uint256) {
        return _number;
    }

    function someBytes() internal view override returns (bytes memory) {
        return new bytes(1 + _number % 40);
    }
}
