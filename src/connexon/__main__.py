"""`python -m connexon`."""

from connexon.cli import main

main()
