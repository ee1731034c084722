// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Vm
/// @notice The cheat codes of forge that our tests use, and no more.
/// @dev Signatures are forge's own; the address that answers them is fixed (see Test).
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    /* CALLER */

    function prank(address sender) external;
    function prank(address sender, address origin) external;
    function startPrank(address sender) external;
    function startPrank(address sender, address origin) external;
    function stopPrank() external;

    /* EXPECTATIONS */

    function expectRevert() external;
    function expectRevert(bytes4 selector) external;
    function expectRevert(bytes calldata data) external;
    function expectRevert(address reverter) external;
    function expectRevert(bytes4 selector, address reverter) external;
    function expectRevert(bytes calldata data, address reverter) external;
    function expectPartialRevert(bytes4 selector) external;
    function expectPartialRevert(bytes4 selector, address reverter) external;
    function expectEmit() external;
    function expectEmit(address emitter) external;
    function expectEmit(bool topic1, bool topic2, bool topic3, bool data) external;
    function expectEmit(bool topic1, bool topic2, bool topic3, bool data, address emitter) external;
    function expectCall(address callee, bytes calldata data) external;
    function expectCall(address callee, bytes calldata data, uint64 count) external;
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory logs);

    /* CHAIN */

    function warp(uint256 timestamp) external;
    function getBlockTimestamp() external view returns (uint256 timestamp);
    function roll(uint256 blockNumber) external;
    function getBlockNumber() external view returns (uint256 blockNumber);
    function setBlockhash(uint256 blockNumber, bytes32 blockHash) external;
    function chainId(uint256 id) external;
    function fee(uint256 baseFee) external;
    function txGasPrice(uint256 gasPrice) external;
    function coinbase(address account) external;
    function snapshotState() external returns (uint256 id);
    function revertToState(uint256 id) external returns (bool success);
    function revertToStateAndDelete(uint256 id) external returns (bool success);

    /* ACCOUNTS */

    function deal(address account, uint256 balance) external;
    function etch(address account, bytes calldata code) external;
    function load(address account, bytes32 slot) external view returns (bytes32 value);
    function store(address account, bytes32 slot, bytes32 value) external;
    function record() external;
    function accesses(address account) external view returns (bytes32[] memory reads, bytes32[] memory writes);
    function cool(address account) external;
    function getNonce(address account) external view returns (uint64 nonce);
    function setNonce(address account, uint64 nonce) external;
    function computeCreateAddress(address deployer, uint256 nonce) external pure returns (address account);
    function addr(uint256 privateKey) external pure returns (address account);
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function label(address account, string calldata name) external;

    /* MOCKED ANSWERS */

    function mockCall(address callee, bytes calldata data, bytes calldata answer) external;
    function mockCall(address callee, uint256 value, bytes calldata data, bytes calldata answer) external;
    function mockCallRevert(address callee, bytes calldata data, bytes calldata revertData) external;
    function clearMockedCalls() external;

    /* FUZZING */

    function assume(bool condition) external pure;
    function assumeNoRevert() external pure;
    function randomUint() external view returns (uint256 value);
    function randomUint(uint256 min, uint256 max) external view returns (uint256 value);
    function randomAddress() external view returns (address value);

    /* GAS */

    function startSnapshotGas(string calldata name) external;
    function startSnapshotGas(string calldata group, string calldata name) external;
    function stopSnapshotGas() external returns (uint256 gasUsed);
    function snapshotValue(string calldata name, uint256 value) external;
    function snapshotValue(string calldata group, string calldata name, uint256 value) external;
    function pauseGasMetering() external;
    function resumeGasMetering() external;

    /* FILES AND TEXT */

    function readFile(string calldata path) external view returns (string memory text);
    function writeFile(string calldata path, string calldata text) external;
    function createDir(string calldata path, bool recursive) external;
    function envOr(string calldata name, string calldata otherwise) external view returns (string memory value);
    function parseJsonUint(string calldata json, string calldata key) external pure returns (uint256 value);
    function parseJsonUintArray(string calldata json, string calldata key) external pure returns (uint256[] memory);
    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory value);
    function getCode(string calldata artifact) external view returns (bytes memory creationCode);
    function deployCode(string calldata artifact, bytes calldata arguments) external returns (address deployed);
    function toString(uint256 value) external pure returns (string memory text);
    function toString(int256 value) external pure returns (string memory text);
    function toString(address value) external pure returns (string memory text);
    function toString(bytes32 value) external pure returns (string memory text);

    /* ASSERTIONS: each reverts with both values and `reason` */

    function assertTrue(bool condition, string calldata reason) external pure;
    function assertFalse(bool condition, string calldata reason) external pure;
    function assertEq(bool left, bool right, string calldata reason) external pure;
    function assertEq(uint256 left, uint256 right, string calldata reason) external pure;
    function assertEq(int256 left, int256 right, string calldata reason) external pure;
    function assertEq(address left, address right, string calldata reason) external pure;
    function assertEq(bytes32 left, bytes32 right, string calldata reason) external pure;
    function assertEq(string calldata left, string calldata right, string calldata reason) external pure;
    function assertEq(bytes calldata left, bytes calldata right, string calldata reason) external pure;
    function assertEq(uint256[] calldata left, uint256[] calldata right, string calldata reason) external pure;
    function assertEq(address[] calldata left, address[] calldata right, string calldata reason) external pure;
    function assertEq(bytes32[] calldata left, bytes32[] calldata right, string calldata reason) external pure;
    function assertNotEq(uint256 left, uint256 right, string calldata reason) external pure;
    function assertNotEq(address left, address right, string calldata reason) external pure;
    function assertNotEq(bytes32 left, bytes32 right, string calldata reason) external pure;
    function assertLt(uint256 left, uint256 right, string calldata reason) external pure;
    function assertLt(int256 left, int256 right, string calldata reason) external pure;
    function assertLe(uint256 left, uint256 right, string calldata reason) external pure;
    function assertLe(int256 left, int256 right, string calldata reason) external pure;
    function assertGt(uint256 left, uint256 right, string calldata reason) external pure;
    function assertGt(int256 left, int256 right, string calldata reason) external pure;
    function assertGe(uint256 left, uint256 right, string calldata reason) external pure;
    function assertGe(int256 left, int256 right, string calldata reason) external pure;
    function assertApproxEqAbs(uint256 left, uint256 right, uint256 maxDelta, string calldata reason) external pure;
    function assertApproxEqRel(uint256 left, uint256 right, uint256 maxWad, string calldata reason) external pure;
}
