"""`python -m undersigned.cli`."""

from undersigned.cli import main

main()
