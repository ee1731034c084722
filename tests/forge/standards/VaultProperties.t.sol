// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";

import {FixtureToken} from "../mocks/Fixtures.sol";
import {Facade4626} from "./Facade4626.sol";
import {IRecognises, VaultProperties} from "./VaultProperties.sol";

/// @notice OpenZeppelin's vault, with the hooks: what shows that the properties ask nothing that only we do.
contract ReferenceVault is ERC4626, IRecognises {
    constructor(FixtureToken token) ERC20("Reference", "REF") ERC4626(IERC20(address(token))) {}

    function recognizeProfit(uint256 profit) external {
        FixtureToken(asset()).mint(address(this), profit);
    }

    function recognizeLoss(uint256 loss) external {
        FixtureToken(asset()).transfer(address(0xDEAD), loss);
    }

    function _decimalsOffset() internal pure override returns (uint8) {
        return 12;
    }
}

/// forge-config: default.fuzz.runs = 10
/// forge-config: prove.fuzz.runs = 200
contract ReferenceProperties is VaultProperties {
    function makeVault() internal override {
        vault = IERC4626(address(new ReferenceVault(token)));
    }

    function tokenDecimals() internal pure override returns (uint8) {
        return 6;
    }
}

/// @dev The fund over tokens of 6, 8 and 18 decimals, and with levies.
/// forge-config: default.fuzz.runs = 10
/// forge-config: prove.fuzz.runs = 200
contract Fund6Properties is VaultProperties {
    function makeVault() internal override {
        vault = IERC4626(address(new Facade4626(token)));
    }

    function tokenDecimals() internal pure virtual override returns (uint8) {
        return 6;
    }
}

/// forge-config: default.fuzz.runs = 10
/// forge-config: prove.fuzz.runs = 200
contract Fund8Properties is Fund6Properties {
    function tokenDecimals() internal pure override returns (uint8) {
        return 8;
    }
}

/// forge-config: default.fuzz.runs = 10
/// forge-config: prove.fuzz.runs = 200
contract Fund18Properties is Fund6Properties {
    function tokenDecimals() internal pure override returns (uint8) {
        return 18;
    }
}

contract FacadeWithLevies is Facade4626 {
    constructor(FixtureToken token) Facade4626(token) {}

    function levy() public pure override returns (uint64) {
        return 0.005e18;
    }
}

/// forge-config: default.fuzz.runs = 10
/// forge-config: prove.fuzz.runs = 200
contract FundWithLeviesProperties is VaultProperties {
    function makeVault() internal override {
        vault = IERC4626(address(new FacadeWithLevies(token)));
    }

    function levy() internal pure override returns (uint256) {
        return 0.005e18;
    }

    function tokenDecimals() internal pure override returns (uint8) {
        return 6;
    }
}
