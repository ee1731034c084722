// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";
import {IFeeDistribution} from "../interfaces/IFeeDistribution.sol";
import {IFundShares} from "../interfaces/IFundShares.sol";
import {FeeAccount} from "./FeeAccount.sol";

/// @title FeeDistribution, see IFeeDistribution
contract FeeDistribution is FeeAccount {
    using SafeERC20 for IFundShares;

    struct Wiring {
        address governor;
        IEmergencyControls controls;
        IFundShares shares;
        address fund;
    }

    uint256 public constant MAX_RECIPIENTS = 8;
    uint256 private constant ALL = 10_000; // basis points

    IEmergencyControls public immutable controls;

    mapping(address account => uint256) public owed;
    uint256 private _credited; // sum of all `owed`
    Recipient[] private _recipients;

    constructor(Wiring memory wiring, FeeTerms memory terms, Recipient[] memory recipients_)
        FeeAccount(wiring.governor, wiring.fund, wiring.shares, terms)
    {
        controls = wiring.controls;
        _replace(recipients_);
    }

    /* KEEPER, AND ANYONE IN THE WIND-DOWN */

    /// @inheritdoc IFeeDistribution
    function distribute() external returns (uint256 distributed) {
        controls.requireKeeperOrWindDown(msg.sender);
        distributed = _distribute();
        require(distributed > 0, NothingToDistribute());
    }

    /* RECIPIENTS */

    /// @inheritdoc IFeeDistribution
    function withdraw(address to) external returns (uint256 withdrawn) {
        withdrawn = owed[msg.sender];
        require(withdrawn > 0, NothingOwed(msg.sender));
        owed[msg.sender] = 0;
        _credited -= withdrawn;
        emit Withdrawn(msg.sender, to, withdrawn);
        shares.safeTransfer(to, withdrawn);
    }

    /* GOVERNOR */

    /// @inheritdoc IFeeDistribution
    function setRecipients(Recipient[] calldata recipients_) external onlyGovernor {
        _distribute();
        _replace(recipients_);
    }

    /* VIEWS */

    /// @inheritdoc IFeeDistribution
    function recipients() external view returns (Recipient[] memory) {
        return _recipients;
    }

    /// @inheritdoc IFeeDistribution
    function partOf(address account) external view returns (uint256) {
        for (uint256 i = 0; i < _recipients.length; i++) {
            if (_recipients[i].account == account) return _recipients[i].bps;
        }
        return 0;
    }

    /// @inheritdoc IFeeDistribution
    function undistributed() public view returns (uint256) {
        return shares.balanceOf(address(this)) - _credited;
    }

    /* INTERNAL */

    /// @dev Nothing is sent, so no recipient can stop another one's part. Dust stays for the next time.
    function _distribute() private returns (uint256 distributed) {
        uint256 total = undistributed();
        for (uint256 i = 0; i < _recipients.length; i++) {
            Recipient memory recipient = _recipients[i];
            uint256 part = Math.mulDiv(total, recipient.bps, ALL);
            owed[recipient.account] += part;
            distributed += part;
        }
        if (distributed == 0) return 0;
        _credited += distributed;
        emit Distributed(distributed);
    }

    function _replace(Recipient[] memory recipients_) private {
        require(recipients_.length <= MAX_RECIPIENTS, TooManyRecipients(recipients_.length, MAX_RECIPIENTS));
        delete _recipients;
        uint256 bps;
        for (uint256 i = 0; i < recipients_.length; i++) {
            address account = recipients_[i].account;
            require(account != address(0), ZeroAddress());
            for (uint256 j = 0; j < i; j++) {
                require(account != recipients_[j].account, RecipientTwice(account));
            }
            bps += recipients_[i].bps;
            _recipients.push(recipients_[i]);
        }
        require(bps == ALL, PartsDoNotAdd(bps, ALL));
        emit RecipientsSet(recipients_);
    }
}
