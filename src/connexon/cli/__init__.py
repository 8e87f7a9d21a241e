"""Command line: parse, one use case, print. Heavy imports happen inside the commands."""


def main() -> None:
    """Entry point of the `connexon` command."""
    from connexon.cli import lean
    from connexon.cli.commands import connexon

    try:
        connexon()
    except SystemExit as ended:
        lean.leave(ended.code)
        raise
