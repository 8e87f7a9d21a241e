"""`connexon mechanism`: the models that works carry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from connexon.cli.commands import library_path
from connexon.cli.lazy import Commands, LazyGroup

if TYPE_CHECKING:
    from pathlib import Path

    from connexon.mechanisms.model import Mechanism

_WORK_ID = re.compile(r"[Ww][0-9A-Za-z]{13}")
_COMMANDS: Commands = {
    "list": ("connexon.cli.mechanism_files", "list_", "List the mechanisms of this library."),
    "show": ("connexon.cli.mechanism_files", "show", "Show what one holds."),
    "lint": ("connexon.cli.mechanism_files", "lint", "Check a mechanism or a model file."),
    "import": ("connexon.cli.mechanism_files", "import_", "Attach a model file to a work."),
    "export": ("connexon.cli.mechanism_files", "export", "Write SBML, Antimony or an archive."),
    "run": ("connexon.cli.mechanism_runs", "run", "Run a mechanism or a model file."),
    "claims": ("connexon.cli.mechanism_ensembles", "claims", "Judge what the paper claims."),
    "ensemble": ("connexon.cli.mechanism_ensembles", "ensemble", "Run draws and keep them."),
    "curves": ("connexon.cli.mechanism_ensembles", "curves", "Curves behind the claims."),
    "rank": ("connexon.cli.mechanism_ranking", "rank", "Rank interventions, alone and in pairs."),
    "seeding": ("connexon.cli.mechanism_ranking", "seeding", "Count foci, mouse by mouse."),
}


@click.group(cls=LazyGroup, commands_by_name=_COMMANDS)
def mechanism() -> None:
    """Models that works carry: look at them, check them, run them, judge what the paper claims.

    A mechanism is named by its id, by the DOI of its work (10.1002/advs.202400888) or that
    work's id here (W…), or, where a command says so, by a FILE: SBML, Antimony, or a COMBINE
    archive (OMEX). Files are read and run in processes of their own, with limits on time, memory
    and output.

    \b
    Examples:
      connexon mechanism list
      connexon mechanism run 10.1002/advs.202400888 --set msc_present=0 --out alone.csv
      connexon mechanism claims 10.1002/advs.202400888 --draws 10000
      connexon mechanism lint model.xml
      connexon mechanism import model.xml --work 10.1000/xyz
    """


def found(wanted: str) -> Mechanism:
    """The mechanism of this id, DOI, or work of this library (W…). Raises: NotFoundError."""
    from connexon.app.mechanisms import find_mechanism
    from connexon.records.errors import NotFoundError

    try:
        return find_mechanism(library_directory(), wanted)
    except NotFoundError:
        if not _WORK_ID.fullmatch(wanted):
            raise
    from connexon.app import wiring
    from connexon.app.view import library_view

    library = wiring.open_library(library_path())
    try:
        view = library_view(library.current(), library.ledger)
        return find_mechanism(library_directory(), wanted, view)
    finally:
        library.close()


def library_directory() -> Path:
    """Where this invocation's library is, whether or not there is one yet."""
    from pathlib import Path

    return Path(library_path())


def found_or_read(wanted: str) -> Mechanism:
    """A mechanism by id or DOI, or the one in the file of this name."""
    from pathlib import Path

    path = Path(wanted)
    if not path.is_file():
        return found(wanted)
    from connexon.app import model_files, wiring
    from connexon.mechanisms.model import NO_WORK

    return model_files.read(model_files.open_file(path), NO_WORK, wiring.sandbox())
