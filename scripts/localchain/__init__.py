"""Everything on a local chain that is not the fund: the node, real protocols and a market to replay."""
