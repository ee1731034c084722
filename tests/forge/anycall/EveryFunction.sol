// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title EveryFunction
/// @notice Every function of a fund's contracts that changes state, by its signature.
/// @dev Written by `python -m scripts.campaign.functions` from keeper/abi.
abstract contract EveryFunction {
    enum Part {
        EmergencyControls,
        Escrow,
        FeeDistribution,
        FlashAccount,
        FundDAO,
        FundLock,
        FundShares,
        FundTimelock,
        HomePort,
        NavOracle,
        Outpost,
        PerformanceTracking,
        PocketHedgeFund,
        PriceRegistry,
        RiskManagement,
        Strategy,
        Treasury
    }

    function signaturesOf(Part part) internal pure returns (string[] memory) {
        if (part == Part.EmergencyControls) return _ofEmergencyControls();
        if (part == Part.Escrow) return _ofEscrow();
        if (part == Part.FeeDistribution) return _ofFeeDistribution();
        if (part == Part.FlashAccount) return _ofFlashAccount();
        if (part == Part.FundDAO) return _ofFundDAO();
        if (part == Part.FundLock) return _ofFundLock();
        if (part == Part.FundShares) return _ofFundShares();
        if (part == Part.FundTimelock) return _ofFundTimelock();
        if (part == Part.HomePort) return _ofHomePort();
        if (part == Part.NavOracle) return _ofNavOracle();
        if (part == Part.Outpost) return _ofOutpost();
        if (part == Part.PerformanceTracking) return _ofPerformanceTracking();
        if (part == Part.PocketHedgeFund) return _ofPocketHedgeFund();
        if (part == Part.PriceRegistry) return _ofPriceRegistry();
        if (part == Part.RiskManagement) return _ofRiskManagement();
        if (part == Part.Strategy) return _ofStrategy();
        return _ofTreasury();
    }

    function _ofEmergencyControls() private pure returns (string[] memory s) {
        s = new string[](15);
        s[0] = "consentToWindDown()";
        s[1] = "pauseDealing()";
        s[2] = "pauseTrading()";
        s[3] = "rearmGuardian()";
        s[4] = "revokeKeeper()";
        s[5] = "setGuardian(address,uint256)";
        s[6] = "setKeeper(address)";
        s[7] = "setManager(address)";
        s[8] = "setStandby(address)";
        s[9] = "setWatcher(address)";
        s[10] = "trip()";
        s[11] = "unpauseDealing()";
        s[12] = "unpauseTrading()";
        s[13] = "windDown()";
        s[14] = "windDownOverdue()";
    }

    function _ofEscrow() private pure returns (string[] memory s) {
        s = new string[](1);
        s[0] = "payAssets(address,uint256)";
    }

    function _ofFeeDistribution() private pure returns (string[] memory s) {
        s = new string[](8);
        s[0] = "begin()";
        s[1] = "distribute()";
        s[2] = "exit(uint256,uint256)";
        s[3] = "setFeeTerms((uint64,uint64,uint64,uint64,uint64))";
        s[4] = "setRecipients((address,uint16)[])";
        s[5] = "settle(uint256)";
        s[6] = "stop(uint256)";
        s[7] = "withdraw(address)";
    }

    function _ofFlashAccount() private pure returns (string[] memory s) {
        s = new string[](4);
        s[0] = "executeOnAave(uint256,uint256,(address,bytes)[],uint256,(uint256,uint256,uint256))";
        s[1] = "executeOnUniswap(uint256,(address,uint24),uint256,(address,bytes)[],uint256,(uint256,uint256,uint256))";
        s[2] = "executeOperation(address,uint256,uint256,address,bytes)";
        s[3] = "uniswapV3FlashCallback(uint256,uint256,bytes)";
    }

    function _ofFundDAO() private pure returns (string[] memory s) {
        s = new string[](18);
        s[0] = "cancel(address[],uint256[],bytes[],bytes32)";
        s[1] = "castVote(uint256,uint8)";
        s[2] = "castVoteBySig(uint256,uint8,address,bytes)";
        s[3] = "castVoteWithReason(uint256,uint8,string)";
        s[4] = "castVoteWithReasonAndParams(uint256,uint8,string,bytes)";
        s[5] = "castVoteWithReasonAndParamsBySig(uint256,uint8,address,string,bytes,bytes)";
        s[6] = "execute(address[],uint256[],bytes[],bytes32)";
        s[7] = "onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)";
        s[8] = "onERC1155Received(address,address,uint256,uint256,bytes)";
        s[9] = "onERC721Received(address,address,uint256,bytes)";
        s[10] = "propose(address[],uint256[],bytes[],string)";
        s[11] = "queue(address[],uint256[],bytes[],bytes32)";
        s[12] = "relay(address,uint256,bytes)";
        s[13] = "setLateQuorumVoteExtension(uint48)";
        s[14] = "setProposalThreshold(uint256)";
        s[15] = "setVotingDelay(uint48)";
        s[16] = "setVotingPeriod(uint32)";
        s[17] = "updateQuorumNumerator(uint256)";
    }

    function _ofFundLock() private pure returns (string[] memory s) {
        s = new string[](3);
        s[0] = "acquire()";
        s[1] = "enrol(address)";
        s[2] = "release()";
    }

    function _ofFundShares() private pure returns (string[] memory s) {
        s = new string[](11);
        s[0] = "approve(address,uint256)";
        s[1] = "burn(address,uint256)";
        s[2] = "delegate(address)";
        s[3] = "delegateBySig(address,uint256,uint256,uint8,bytes32,bytes32)";
        s[4] = "mint(address,uint256)";
        s[5] = "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)";
        s[6] = "pull(address,uint256)";
        s[7] = "release(address,uint256)";
        s[8] = "spendAllowance(address,address,uint256)";
        s[9] = "transfer(address,uint256)";
        s[10] = "transferFrom(address,address,uint256)";
    }

    function _ofFundTimelock() private pure returns (string[] memory s) {
        s = new string[](13);
        s[0] = "cancel(bytes32)";
        s[1] = "cancelBatch(address[],uint256[],bytes[],bytes32,bytes32)";
        s[2] = "cancelSingle(address,uint256,bytes,bytes32,bytes32)";
        s[3] = "execute(address,uint256,bytes,bytes32,bytes32)";
        s[4] = "executeBatch(address[],uint256[],bytes[],bytes32,bytes32)";
        s[5] = "onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)";
        s[6] = "onERC1155Received(address,address,uint256,uint256,bytes)";
        s[7] = "onERC721Received(address,address,uint256,bytes)";
        s[8] = "rehearse(address[],bytes[])";
        s[9] = "schedule(address,uint256,bytes,bytes32,bytes32,uint256)";
        s[10] = "scheduleBatch(address[],uint256[],bytes[],bytes32,bytes32,uint256)";
        s[11] = "setProposer(address)";
        s[12] = "updateDelay(uint256)";
    }

    function _ofHomePort() private pure returns (string[] memory s) {
        s = new string[](8);
        s[0] = "bookArrivals()";
        s[1] = "dispatchHeartbeat()";
        s[2] = "dispatchRules(uint64,address[],bytes[])";
        s[3] = "handle(uint32,bytes32,bytes)";
        s[4] = "lowerCap(uint64)";
        s[5] = "orderRules(address[],bytes[])";
        s[6] = "send(uint256)";
        s[7] = "setCap(uint64)";
    }

    function _ofNavOracle() private pure returns (string[] memory s) {
        s = new string[](4);
        s[0] = "afterExit()";
        s[1] = "beforeExit(uint256)";
        s[2] =
        "confirm((uint64,uint64,bytes32,bytes32,uint256[],uint256,uint64,uint40),uint256,uint256,uint256,uint256)";
        s[3] = "setNavTerms((uint64,uint64,uint64,uint32,uint32))";
    }

    function _ofOutpost() private pure returns (string[] memory s) {
        s = new string[](6);
        s[0] = "bookArrivals()";
        s[1] = "dispatchStatement()";
        s[2] = "handle(uint32,bytes32,bytes)";
        s[3] = "pauseDealing(uint40)";
        s[4] = "sendHome(uint256)";
        s[5] = "windDown()";
    }

    function _ofPerformanceTracking() private pure returns (string[] memory s) {
        s = new string[](3);
        s[0] = "record(uint256,uint256,uint256,uint256)";
        s[1] = "recordReport(uint256,bytes32)";
        s[2] = "recordStrategies(uint256,address[],uint256[])";
    }

    function _ofPocketHedgeFund() private pure returns (string[] memory s) {
        s = new string[](21);
        s[0] = "cancelDeposit(address)";
        s[1] = "cancelRedeem(address)";
        s[2] = "closeDealing()";
        s[3] = "deposit(uint256,address)";
        s[4] = "deposit(uint256,address,address)";
        s[5] = "launch()";
        s[6] = "mint(uint256,address)";
        s[7] = "mint(uint256,address,address)";
        s[8] = "pauseDealing(uint40)";
        s[9] = "redeem(uint256,address,address)";
        s[10] = "redeemInKind(uint256,address,address[])";
        s[11] = "reopenDealing()";
        s[12] = "requestDeposit(uint256,address,address)";
        s[13] = "requestDepositWithPermit(uint256,address,uint256,uint8,bytes32,bytes32)";
        s[14] = "requestRedeem(uint256,address,address)";
        s[15] = "setDealingTerms((address,uint96,uint96,uint32,uint32,uint16,uint24,uint16))";
        s[16] = "setOperator(address,bool)";
        s[17] = "settle(address)";
        s[18] = "strike((uint64,uint64,bytes32,bytes32,uint256[],uint256,uint64,uint40))";
        s[19] = "windDown()";
        s[20] = "withdraw(uint256,address,address)";
    }

    function _ofPriceRegistry() private pure returns (string[] memory s) {
        s = new string[](4);
        s[0] = "disableFeed(address)";
        s[1] = "endProbation(address)";
        s[2] = "noteDisagreement(address)";
        s[3] = "setFeed((address,address,uint32,uint128,uint128,address,uint16,uint16))";
    }

    function _ofRiskManagement() private pure returns (string[] memory s) {
        s = new string[](12);
        s[0] =
            "closeBatch((uint256,uint256,bool,address[],uint256[],uint256[]),(address,address,address,uint256,address,address,uint256,address,address,bytes4)[])";
        s[1] = "freezeStrategy(address)";
        s[2] = "listStrategy(address,(uint64,uint64,uint64,uint32))";
        s[3] = "lowerAdapterCap(address,uint64)";
        s[4] = "lowerStrategyCap(address,uint64)";
        s[5] = "lowerTokenCap(address,uint64)";
        s[6] = "setAdapter(address,uint64)";
        s[7] = "setRiskTerms((uint64,uint64,uint64,uint64))";
        s[8] = "setStrategyLimits(address,(uint64,uint64,uint64,uint32))";
        s[9] = "setToken(address,uint64)";
        s[10] = "tripStrategy(address)";
        s[11] = "unfreezeStrategy(address)";
    }

    function _ofStrategy() private pure returns (string[] memory s) {
        s = new string[](6);
        s[0] = "bookCash(uint256)";
        s[1] = "execute(uint256,(address,bytes)[],uint256)";
        s[2] = "executeForProfit(uint256,(address,bytes)[],uint256,(uint256,uint256,uint256))";
        s[3] = "payInKind(address,uint256,uint256,address[])";
        s[4] = "recognise(address)";
        s[5] = "returnCash(uint256)";
    }

    function _ofTreasury() private pure returns (string[] memory s) {
        s = new string[](14);
        s[0] =
        "addStrategy((address[],address[],uint64,(uint64,uint64,uint64,uint32)),(bytes32,bytes32,address,uint16))";
        s[1] = "allocate(address,uint256)";
        s[2] = "bookCash(uint256)";
        s[3] = "bookProfit(uint256)";
        s[4] = "deallocate(address,uint256)";
        s[5] = "harvest(address,uint256)";
        s[6] = "mark(address,uint256)";
        s[7] = "payCash(address,uint256)";
        s[8] = "payInKind(address,uint256,uint256,address[])";
        s[9] = "recognise(address,address)";
        s[10] = "recogniseCash()";
        s[11] = "removeStrategy(address)";
        s[12] = "resetPeak(address)";
        s[13] = "setTarget(address,uint64)";
    }
}
