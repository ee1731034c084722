"""
The portal: the fund in a browser, read-only over journal and chain.

Nothing here holds a key or sends: wallets do, in the browser. What reads chain and database is
handed in by the bootstrap, so that the portal knows the domain alone.
"""
