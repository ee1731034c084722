"""What surrounds the fund on a local chain: the node, real protocols, a market to replay."""
