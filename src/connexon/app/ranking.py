"""What could be done to a mechanism, ranked: every intervention and every pair of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from connexon.app import ensembles
from connexon.app.ensembles import EnsembleAsked, EnsembleRecord
from connexon.app.judging_claims import nominal_values
from connexon.app.kept_answers import Kind, encoded, keep, kept, known
from connexon.app.progress import Progress, Report, silent
from connexon.mechanisms.ensemble import as_values
from connexon.mechanisms.model import Mechanism
from connexon.mechanisms.ranking import (
    NOTICEABLE,
    Ranked,
    plan_ranking,
    rank,
    ranked_mechanism,
    ranking_of,
)
from connexon.ports.simulator import Simulator

DRAWS = 1_000


@dataclass(frozen=True, slots=True)
class RankingAnswer:
    """Predictions of the model, never claims of the paper.

    `measure` in `condition` is what treatments lower; a reduction of `noticeable` counts.
    """

    measure_id: str
    measure: str
    condition: str
    noticeable: float
    singles: tuple[Ranked, ...]
    pairs: tuple[Ranked, ...]
    record: EnsembleRecord


KIND = Kind("ranking", RankingAnswer, form=1)


def known_ranking(library_path: Path | None, mechanism: Mechanism) -> RankingAnswer | None:
    """The ranking over the most draws that was made before, or came with the program."""
    return known(library_path, mechanism, KIND)


def rank_interventions(
    library_path: Path,
    mechanism: Mechanism,
    simulator: Simulator,
    asked: EnsembleAsked,
    report: Report = silent,
    fresh: bool = False,
) -> RankingAnswer:
    """Every intervention alone and every pair, over `asked.draws` draws.

    An answer that is kept, or came with the program, is given again unless it is to be `fresh`.
    Blocks of draws are kept as they are done. Raises: ModelError when nothing is to be ranked.
    """
    from dataclasses import replace

    ranking = ranking_of(mechanism)
    if not fresh:
        for answer in kept(library_path, mechanism, KIND):
            if answer.record.answers(asked):
                return answer
    treated = ranked_mechanism(mechanism)
    plan = plan_ranking(treated, asked.seed)
    ensemble = ensembles.run_plan(library_path, treated, simulator, plan, asked, report)
    report(Progress("Ranking"))
    rows = rank(
        mechanism,
        as_values(ensemble.numbers),
        nominal_values(treated, simulator, plan),
        ensemble.draws,
    )
    command = f"connexon mechanism rank {mechanism.doi} --draws {asked.draws} --seed {asked.seed}"
    observable = mechanism.observable(mechanism.measure(ranking.measure_id).observable_id)
    answer = RankingAnswer(
        measure_id=ranking.measure_id,
        measure=observable.name,
        condition=mechanism.condition(ranking.condition_id).name,
        noticeable=NOTICEABLE,
        singles=tuple(r for r in rows if len(r.interventions) == 1),
        pairs=tuple(r for r in rows if len(r.interventions) == 2),
        record=replace(ensemble.record, command=command, sample={}),
    )
    keep(library_path, mechanism, answer, KIND, asked.draws, asked.which)
    return answer


def ranking_file(mechanism: Mechanism, answer: RankingAnswer) -> bytes:
    """The answer with its record as a file, as it comes with the program for the flagship."""
    return encoded(mechanism, answer, answer.record.draws, KIND)
