"""The keeper: values the fund, deals, trades and reports; holds nothing."""

__version__ = "0.1.0"
