// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vm} from "../Vm.sol";

/// @notice Forge's way to add a line to a file.
interface IFileWriter {
    function writeLine(string calldata path, string calldata text) external;
}

/// @notice What a campaign counts that a revert must not undo: it goes to a file, which scripts/campaign reads.
contract Clerk {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    string private constant FOLDER = "build/campaign";

    string private _path;

    /// @param suite name of the test contract; what an earlier run wrote of it goes.
    constructor(string memory suite) {
        _path = string.concat(FOLDER, "/", suite, ".txt");
        vm.createDir(FOLDER, true);
        vm.writeFile(_path, "");
    }

    function write(string calldata line) external {
        IFileWriter(address(vm)).writeLine(_path, line);
    }

    /// @notice Forge plays the last history twice: what comes after as many ends as there were histories does not count.
    function endHistory() external {
        IFileWriter(address(vm)).writeLine(_path, "end");
    }
}
