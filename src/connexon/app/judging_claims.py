"""From the numbers of an ensemble to the answer about each claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from connexon.app.claim_answers import (
    AssertionAnswer,
    Breaking,
    ClaimAnswer,
    ClaimsAnswer,
    DecidingParameter,
    PredictionAnswer,
)
from connexon.app.ensembles import Ensemble
from connexon.app.progress import Progress, Report
from connexon.mechanisms.ensemble import Floats, Plan, as_values, draw_values, measured, requests_of
from connexon.mechanisms.model import Claim, Mechanism, Prediction
from connexon.mechanisms.outcome import (
    ClaimResult,
    DrawOutcomes,
    Mask,
    Outcome,
    Values,
    effect_band,
    in_control,
    judge_assertion,
    judge_claim,
    judge_draws,
    relative_change,
)
from connexon.mechanisms.sensitivity import (
    SobolIndices,
    partial_rank_correlations,
    sobol_indices,
    strongest,
)
from connexon.mechanisms.wording import assertion_words
from connexon.ports.simulator import Simulator

SHOWN_PARAMETERS = 10
SHOWN_DRAWS = 12
_BINS = 40
_OUTCOMES = {1: Outcome.HOLDS, 0: Outcome.FAILS, -1: Outcome.NOT_TESTABLE}


@dataclass(frozen=True, slots=True)
class _Given:
    """What every claim is judged from. `nominal` has one draw: the values in the file."""

    mechanism: Mechanism
    ensemble: Ensemble
    values: Values
    nominal: Values
    controlled: Mask | None
    sobol: Values | None


def answer_claims(
    mechanism: Mechanism, simulator: Simulator, ensemble: Ensemble, report: Report
) -> ClaimsAnswer:
    """Verdicts, deciding parameters and predictions from an ensemble's numbers."""
    values = as_values(ensemble.numbers)
    given = _Given(
        mechanism=mechanism,
        ensemble=ensemble,
        values=values,
        nominal=nominal_values(mechanism, simulator, ensemble.plan),
        controlled=in_control(mechanism.controls, values) if mechanism.controls else None,
        sobol=None if ensemble.sobol_numbers is None else as_values(ensemble.sobol_numbers),
    )
    answers = []
    for place, claim in enumerate(mechanism.claims):
        report(Progress("Judging", place, len(mechanism.claims), "claims"))
        answers.append(_claim(claim, given))
    return ClaimsAnswer(
        claims=tuple(answers),
        predictions=tuple(_prediction(p, given) for p in mechanism.predictions),
        record=ensemble.record,
    )


def nominal_values(mechanism: Mechanism, simulator: Simulator, plan: Plan) -> Values:
    """The plan's numbers with every parameter as in the file: one draw."""
    as_filed = np.array([[p.value for p in mechanism.drawn_parameters]])
    asked = list(requests_of(mechanism, plan, as_filed))
    results = simulator.run_many([request for _, _, request in asked])
    return as_values(measured(mechanism, plan, [(r, c) for r, c, _ in asked], results))


def _claim(claim: Claim, given: _Given) -> ClaimAnswer:
    result: ClaimResult = judge_claim(claim, given.values, given.controlled)
    judged = judge_draws(claim, given.values)
    nominal = judge_draws(claim, given.nominal)
    deciding = _deciding(claim, judged, given)
    edges, counts = _histogram(judged.effects)
    return ClaimAnswer(
        id=claim.claim_id,
        quote=claim.quote,
        outcome=result.outcome,
        fraction_holding=result.fraction_holding,
        effect=result.effect,
        statement=claim.statement,
        effect_kind=result.effect_kind,
        fraction_opposite=result.fraction_opposite,
        fraction_testable=result.fraction_testable,
        fraction_not_testable=1 - result.fraction_testable,
        fraction_holding_with_sound_controls=result.fraction_holding_in_control,
        draws_with_sound_controls=result.draws_in_control,
        nominal_outcome=_OUTCOMES[int(nominal.codes[0])],
        nominal_effect=_number(nominal.effects[0]),
        assertions=_assertions(claim, given),
        deciding=deciding,
        breaking=_breaking(claim, judged, deciding, given),
        histogram_edges=edges,
        histogram=counts,
    )


def _assertions(claim: Claim, given: _Given) -> tuple[AssertionAnswer, ...]:
    answers = []
    for assertion in claim.assertions:
        judged = judge_assertion(assertion, given.values)
        nominal = judge_assertion(assertion, given.nominal)
        testable = judged.codes != -1
        count = int(testable.sum())
        answers.append(
            AssertionAnswer(
                words=assertion_words(assertion, given.mechanism),
                why=assertion.why,
                measure_id=assertion.measure_id,
                condition_ids=assertion.condition_ids,
                fraction_holding=float((judged.codes == 1).sum()) / count if count else None,
                fraction_testable=count / judged.codes.size,
                effect=effect_band(judged.effects),
                nominal_effect=_number(nominal.effects[0]),
                nominal_outcome=_OUTCOMES[int(nominal.codes[0])],
            )
        )
    return tuple(answers)


def _deciding(claim: Claim, judged: DrawOutcomes, given: _Given) -> tuple[DecidingParameter, ...]:
    """The parameters that most decide whether the claim holds, strongest first.

    By total Sobol index where there are any, else by rank correlation; with the effect when the
    claim holds in every draw or in none.
    """
    drawn = given.mechanism.drawn_parameters
    draws = given.ensemble.draws
    holding = np.where(judged.codes == -1, np.nan, judged.codes.astype(np.float64))
    by_holding = partial_rank_correlations(draws, holding)
    by_effect = partial_rank_correlations(draws, judged.effects)
    indices = _indices(claim, given)
    scores = np.abs(by_effect if np.isnan(by_holding).all() else by_holding)
    if indices is not None and indices.total.any():
        scores = indices.total
    return tuple(
        DecidingParameter(
            id=drawn[place].parameter_id,
            name=drawn[place].name,
            prcc_holding=_number(by_holding[place]),
            prcc_effect=_number(by_effect[place]),
            total_index=None if indices is None else _number(indices.total[place]),
            total_index_width=None if indices is None else _number(indices.total_width[place]),
        )
        for place in strongest(scores, SHOWN_PARAMETERS)
    )


def _indices(claim: Claim, given: _Given) -> SobolIndices | None:
    """Of the event that the claim holds; a draw that cannot be tested does not hold."""
    if given.sobol is None:
        return None
    codes = judge_draws(claim, given.sobol).codes
    held = (codes == 1).astype(np.float64)
    seed = given.ensemble.record.seed
    return sobol_indices(held, len(given.mechanism.drawn_parameters), seed)


def _breaking(
    claim: Claim, judged: DrawOutcomes, deciding: Sequence[DecidingParameter], given: _Given
) -> tuple[Breaking, ...]:
    """The first draws that break the claim."""
    codes = np.stack([judge_assertion(a, given.values).codes for a in claim.assertions])
    names = [p.parameter_id for p in given.mechanism.drawn_parameters]
    places = [names.index(p.id) for p in deciding]
    return tuple(
        Breaking(
            draw=int(draw),
            effect=_number(judged.effects[draw]),
            assertion=int(np.argmax(codes[:, draw] == 0)),
            parameters={names[i]: float(given.ensemble.draws[draw, i]) for i in places},
        )
        for draw in np.flatnonzero(judged.codes == 0)[:SHOWN_DRAWS]
    )


def draw_parameters(mechanism: Mechanism, seed: int, draw: int) -> Mapping[str, float]:
    """Every drawn parameter of one draw, to look at it in the lab."""
    names = [p.parameter_id for p in mechanism.drawn_parameters]
    values = draw_values(mechanism, seed, draw, draw + 1)[0].tolist()
    return dict(zip(names, values, strict=True))


def _prediction(prediction: Prediction, given: _Given) -> PredictionAnswer:
    def change(values: Values) -> Floats:
        return relative_change(
            values[prediction.test][prediction.measure_id],
            values[prediction.reference][prediction.measure_id],
        )

    changes = change(given.values)
    known = changes[np.isfinite(changes)]
    return PredictionAnswer(
        id=prediction.prediction_id,
        question=prediction.question,
        note=prediction.note,
        measure_id=prediction.measure_id,
        effect=effect_band(changes),
        nominal_effect=_number(change(given.nominal)[0]),
        fraction_rising=float((known > 0).mean()) if known.size else None,
        fraction_testable=known.size / changes.size,
    )


def _histogram(effects: Floats) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Edges and counts; what lies beyond the outer edges is counted in the outer bins."""
    known = effects[np.isfinite(effects)]
    if known.size == 0:
        return (), ()
    low, high = (float(v) for v in np.quantile(known, (0.01, 0.99)))
    if low == high:
        return (low, high), (int(known.size),)
    counts, edges = np.histogram(np.clip(known, low, high), bins=_BINS, range=(low, high))
    return tuple(edges.tolist()), tuple(counts.tolist())


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
