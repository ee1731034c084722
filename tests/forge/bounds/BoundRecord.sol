// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Test} from "../Test.sol";

/// @notice The worst that one attack made of a term, and what the theorem allows for that very attack.
struct Found {
    uint256 limit;
    uint256 worst;
    uint256 calls; // of the attackers, those that reverted included
}

/// @title BoundRecord
/// @notice Measures one term of the keeper-loss theorem (docs/security.md) with base assets of 6, 8 and 18 decimals: a few
///         attackers written by hand for the most that they can take, and many that act by chance. Each begins from the
///         same state; each has to stay within the theorem; the worst relative to its limit goes to build/bound, and
///         beside it the worst of either kind, each with the limit that held for it.
abstract contract BoundRecord is Test {
    event log_named_uint(string key, uint256 value); // forge prints it

    string private constant FOLDER = "build/bound";
    uint256 private constant WAD = 1e18;

    uint256 private _dice;
    uint256 internal calls;

    /* ATTACKERS: called by this contract alone, so that each has memory of its own */

    /// @dev The fund that every one of them begins with.
    function begin(uint8 decimals) internal virtual;

    /// @notice An attacker written for this term.
    function best(uint256 which) external virtual returns (Found memory);

    /// @notice One that acts by chance.
    function chance(uint256 seed) external virtual returns (Found memory);

    function attackers() internal pure virtual returns (uint256) {
        return 1;
    }

    /// @dev Sequences of acts by chance for each width: few in every test run, very many in `make prove`.
    function sequences() internal view virtual returns (uint256) {
        return isDeep() ? 70 : 4;
    }

    /* MEASURING */

    /// @param least wad of the limit that the attackers written by hand have to reach with every width, or they do not
    ///        try.
    function measure(string memory term, string memory unit_, uint256 least) internal {
        vm.pauseGasMetering();
        uint256 nothing = vm.snapshotState();
        uint8[3] memory widths = [6, 8, 18];
        Found memory found;
        Found memory lucky;
        for (uint256 i = 0; i < widths.length; i++) {
            begin(widths[i]);
            (Found memory byHand, Found memory byChance) = (_attackByHand(), _attackByChance(term, i));
            emit log_named_uint("decimals", widths[i]);
            emit log_named_uint("by hand, wad of the limit", _ratio(byHand));
            emit log_named_uint("by chance, wad of the limit", _ratio(byChance));
            assertGe(_ratio(byHand), least, "the attacker did not try");
            (found, lucky) = (_worse(found, byHand), _worse(lucky, byChance));
            vm.revertToState(nothing);
        }
        _write(term, unit_, found, lucky);
    }

    function roll(uint256 sides) internal returns (uint256) {
        _dice = uint256(keccak256(abi.encode(_dice)));
        return _dice % sides;
    }

    function throwDice(uint256 seed) internal {
        _dice = seed;
    }

    function isDeep() internal view returns (bool) {
        return keccak256(bytes(vm.envOr("FOUNDRY_PROFILE", "default"))) == keccak256("prove");
    }

    /* INTERNAL */

    function _attackByHand() private returns (Found memory found) {
        for (uint256 i = 0; i < attackers(); i++) {
            found = _worse(found, _attack(this.best, i));
        }
    }

    function _attackByChance(string memory term, uint256 width) private returns (Found memory found) {
        for (uint256 i = 0; i < sequences(); i++) {
            found = _worse(found, _attack(this.chance, uint256(keccak256(abi.encode(term, width, i)))));
        }
    }

    function _attack(function(uint256) external returns (Found memory) attacker, uint256 which)
        private
        returns (Found memory found)
    {
        uint256 before = vm.snapshotState();
        found = attacker(which);
        vm.revertToStateAndDelete(before);
        assertLe(found.worst, found.limit, string.concat("more than the theorem allows: ", vm.toString(which)));
    }

    /// @return worse the one of the two that is nearer to its limit, with the calls of both.
    function _worse(Found memory a, Found memory b) private pure returns (Found memory worse) {
        bool second = a.calls == 0 || _ratio(b) > _ratio(a);
        worse = second ? Found(b.limit, b.worst, b.calls) : Found(a.limit, a.worst, a.calls);
        worse.calls = a.calls + b.calls;
    }

    /// @dev Of a limit of 0 nothing is all of it.
    function _ratio(Found memory found) private pure returns (uint256) {
        return found.limit == 0 ? 0 : Math.mulDiv(found.worst, WAD, found.limit);
    }

    function _write(string memory term, string memory unit_, Found memory byHand, Found memory byChance) private {
        Found memory worst = _worse(byHand, byChance);
        string memory text = string.concat('{"term": "', term, '", ', _figures(worst), ', "unit": "', unit_);
        text = string.concat(text, '", "calls": ', vm.toString(worst.calls), ', "by_hand": {', _figures(byHand));
        text = string.concat(text, '}, "by_chance": {', _figures(byChance), "}}\n");
        vm.createDir(FOLDER, true);
        vm.writeFile(string.concat(FOLDER, "/", term, ".json"), text);
    }

    function _figures(Found memory found) private pure returns (string memory) {
        string memory worst = string.concat('"worst_found": "', vm.toString(found.worst), '"');
        return string.concat('"limit": "', vm.toString(found.limit), '", ', worst);
    }
}
