"""What became of a paper's claims: verdicts over an ensemble of draws, kept by content hash.

Pages and `/api/mechanisms/{id}/claims` ask `known_claims` (never runs anything) and, where there
is nothing yet, `judge_claims` with `SITE_DRAWS` draws; the command line asks for `DRAWS`.
"""

from __future__ import annotations

from pathlib import Path

from connexon.app import ensembles
from connexon.app.claim_answers import ClaimsAnswer
from connexon.app.ensembles import EnsembleAsked
from connexon.app.judging_claims import answer_claims
from connexon.app.kept_answers import Kind, encoded, keep, kept, known
from connexon.app.progress import Report, silent
from connexon.mechanisms.model import Mechanism
from connexon.ports.simulator import Simulator
from connexon.records.errors import NotFoundError

DRAWS = 10_000
SITE_DRAWS = 200  # what a page may start by itself: some seconds
KIND = Kind("verdicts", ClaimsAnswer, form=1)


def known_claims(library_path: Path | None, mechanism: Mechanism) -> ClaimsAnswer | None:
    """The verdicts over the most draws that were judged before, or that came with the program.

    None when this mechanism, as it is now, was never judged. Reads files only.
    """
    return known(library_path, mechanism, KIND)


def judged_claims(library_path: Path, mechanism: Mechanism) -> ClaimsAnswer:
    """The same for a door that has nothing else to show. Raises: NotFoundError."""
    answer = known_claims(library_path, mechanism)
    if answer is None:
        raise NotFoundError(
            f"The claims of {mechanism.mechanism_id} were not judged yet. Run"
            f" `connexon mechanism claims {mechanism.doi} --draws {DRAWS}`."
        )
    return answer


def judge_claims(
    library_path: Path,
    mechanism: Mechanism,
    simulator: Simulator,
    asked: EnsembleAsked,
    report: Report = silent,
    fresh: bool = False,
) -> ClaimsAnswer:
    """The verdicts over `asked.draws` draws; runs only what was not run before.

    An answer that is kept, or came with the program, is given again unless it is to be `fresh`.
    Blocks of draws are kept as they are done, so a run that was stopped goes on where it was.
    Raises: ModelError for a mechanism without claims or ranges; InputError for the asking.
    """
    if not fresh:
        for answer in kept(library_path, mechanism, KIND):
            if answer.record.answers(asked):
                return answer
    ensemble = ensembles.run(library_path, mechanism, simulator, asked, report)
    answer = answer_claims(mechanism, simulator, ensemble, report)
    keep(library_path, mechanism, answer, KIND, asked.draws, asked.which)
    return answer


def claims_file(mechanism: Mechanism, answer: ClaimsAnswer) -> bytes:
    """The answer with its record as a file, as it comes with the program for the flagship."""
    return encoded(mechanism, answer, answer.record.draws, KIND)
