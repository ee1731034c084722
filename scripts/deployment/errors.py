"""
Errors of a deployment, one class for each different thing an operator would do about it.

DeploymentError
├── InvalidDeploymentError  change the configuration or the chain's state: every problem is listed
├── RpcError                bring the node back and run the same command again
├── WrongChainError         connect to the chain that the configuration names
├── WrongSignerError        use the account that the configuration names
├── ResumeRefusedError      the half-done deployment cannot go on: move its journal away
├── FeeTooHighError         wait for cheaper gas, or raise network.max_fee_gwei
├── TransactionFailedError  a transaction reverted or was not mined in time: run again
└── SelfCheckError          what stands on the chain is not what was configured: do not use it
"""

from collections.abc import Sequence

from scripts.deployment.problems import Problem, spell


class DeploymentError(Exception):
    """Root of everything a deployment raises by itself."""


class InvalidDeploymentError(DeploymentError):
    """The configuration cannot be deployed; `problems` holds every reason."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems and spell them one a line."""
        self.problems = tuple(problems)
        super().__init__(f"nothing was deployed, {spell(self.problems)}")


class RpcError(DeploymentError):
    """The node does not answer."""


class WrongChainError(DeploymentError):
    """The node serves another chain than the one to deploy on."""


class WrongSignerError(DeploymentError):
    """The signer is not the configured deployer."""


class ResumeRefusedError(DeploymentError):
    """What the journal and the chain say does not allow to go on."""


class FeeTooHighError(DeploymentError):
    """The chain's base fee exceeds what the configuration allows to pay."""


class TransactionFailedError(DeploymentError):
    """A transaction reverted, or was not mined in time."""


class SelfCheckError(DeploymentError):
    """Something on the chain differs from the configuration; `problems` holds every difference."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the differences and spell them one a line."""
        self.problems = tuple(problems)
        super().__init__(f"chain and configuration differ, {spell(self.problems)}")
