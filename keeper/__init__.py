"""The keeper: values the fund, deals, trades and reports; holds nothing."""
