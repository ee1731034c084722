"""`python -m keeper.cli` is `keeper`."""

from keeper.cli import main

main()
