// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clerk} from "./campaign/Clerk.sol";
import {FundUnderTest} from "./campaign/FundUnderTest.sol";
import {Intruder} from "./campaign/Intruder.sol";
import {InvestorHandler} from "./campaign/InvestorHandler.sol";
import {KeeperHandler} from "./campaign/KeeperHandler.sol";
import {LastCall} from "./campaign/LastCall.sol";
import {LeaverHandler} from "./campaign/LeaverHandler.sol";
import {LiarHandler} from "./campaign/LiarHandler.sol";
import {MarketHandler} from "./campaign/MarketHandler.sol";
import {OfficeHandler} from "./campaign/OfficeHandler.sol";
import {Solvency} from "./campaign/Solvency.sol";
import {StrangerHandler} from "./campaign/StrangerHandler.sol";
import {ThiefHandler} from "./campaign/ThiefHandler.sol";
import {TripHandler} from "./campaign/TripHandler.sol";
import {UsurperHandler} from "./campaign/UsurperHandler.sol";
import {Test} from "./Test.sol";

/// @notice The campaign: random histories of everybody who deals with a fund, honest or not; one for each width of base
///         asset. What must hold after every act is checked in the handlers and here, the rest at the end of a history.
abstract contract FundInvariants is Test {
    FundUnderTest internal world;
    Solvency internal solvency;
    LastCall internal lastCall;
    Clerk private _clerk;

    function decimals() internal pure virtual returns (uint8);

    function setUp() public {
        _clerk = new Clerk(string.concat("FundInvariants", vm.toString(uint256(decimals()))));
        world = new FundUnderTest(decimals());
        world.setIntruder(address(new Intruder(world)));
        solvency = new Solvency(world);
        lastCall = new LastCall(world);
        KeeperHandler keeper = new KeeperHandler(world);
        targetContract(address(new InvestorHandler(world, keeper)));
        targetContract(address(new LeaverHandler(world)));
        targetContract(address(keeper));
        targetContract(address(new ThiefHandler(world)));
        targetContract(address(new LiarHandler(world)));
        targetContract(address(new TripHandler(world)));
        targetContract(address(new UsurperHandler(world)));
        targetContract(address(new OfficeHandler(world)));
        targetContract(address(new StrangerHandler(world, keeper)));
        targetContract(address(new MarketHandler(world)));
        bytes4[] memory inner = new bytes4[](1);
        inner[0] = KeeperHandler.executeFor.selector;
        excludeSelector(FuzzSelector(address(keeper), inner));
    }

    /// @dev One function, so that one campaign carries them all.
    function invariant_everything() public view {
        assertEq(world.accusation(), "", "an act broke an invariant");
        solvency.afterEveryAct();
    }

    function afterInvariant() public {
        solvency.afterAHistory();
        lastCall.everybodyLeaves();
        solvency.afterEverybodyLeft();
        lastCall.anybodyEndsIt();
        _write("F3", world.atOrBelow());
        _write("F6", world.windingActs());
        _write("O3", world.onProbation());
        _write("R1", world.peeps());
        _write("R2", world.intrusions());
        _clerk.endHistory();
    }

    /// @dev What was looked at in this history only where there was something to see.
    function _write(string memory number, uint256 looks) private {
        _clerk.write(string.concat(number, " ", vm.toString(looks)));
    }
}

contract FundInvariants6 is FundInvariants {
    function decimals() internal pure override returns (uint8) {
        return 6;
    }
}

contract FundInvariants8 is FundInvariants {
    function decimals() internal pure override returns (uint8) {
        return 8;
    }
}

contract FundInvariants18 is FundInvariants {
    function decimals() internal pure override returns (uint8) {
        return 18;
    }
}
