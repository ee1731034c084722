"""From the domain to the shapes of the answers; pure."""
