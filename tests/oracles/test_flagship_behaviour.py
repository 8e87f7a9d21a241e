"""How the flagship model behaves as a whole at its nominal values: order, not numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from connexon.mechanisms.bundle import flagship
from connexon.mechanisms.perturb import resolve
from connexon.mechanisms.sbml import read_document

Run = Callable[..., dict[str, np.ndarray]]
DOCUMENT = read_document(flagship().sbml)
SPECIES = [species.getId() for species in DOCUMENT.getModel().getListOfSpecies()]


def lysis(run: Run, **changes: float) -> float:
    return float(run(["lysis_high"], 52.0, points=105, **changes)["lysis_high"][-1])


@pytest.mark.parametrize(
    "switch", ["gap_junctions", "tumour_cgas", "msc_sting", "tumour_ifnar", "msc_ifnb", "msc_ratio"]
)
def test_the_more_of_the_loop_the_less_lysis(flagship_run: Run, switch: str) -> None:
    courses = [lysis(flagship_run, **{switch: level}) for level in (0.0, 0.1, 0.3, 1.0)]
    assert courses == sorted(courses, reverse=True)
    assert courses[0] - courses[-1] > 1.0


@pytest.mark.parametrize("condition", flagship().conditions, ids=lambda c: c.condition_id)
def test_every_condition_runs_and_stays_positive(flagship_run: Run, condition: object) -> None:
    changes = resolve(flagship(), condition)
    course = flagship_run([*SPECIES, "lysis_high", "ctc_survival"], 72.0, **changes)
    for name in SPECIES:
        row = course[name]
        assert np.isfinite(row).all(), name
        assert row.min() >= -1e-6 * max(row.max(), 1.0), name
    assert course["lysis_high"].max() <= 100
    assert course["ctc_survival"].max() <= 100 + 1e-6


def test_more_nk_cells_kill_more(flagship_run: Run) -> None:
    course = flagship_run(["lysis_low", "lysis_mid", "lysis_high"], 52.0)
    assert course["lysis_low"][-1] < course["lysis_mid"][-1] < course["lysis_high"][-1]


def test_arming_makes_up_for_hla(flagship_run: Run) -> None:
    # the competing arm: with all interferon carried into the assay NK cells kill more
    few = lysis(flagship_run, carry_over=0.005, nk_arming_max=3)
    all_of_it = lysis(flagship_run, carry_over=1.0, nk_arming_max=3)
    assert all_of_it > few
    # and without HLA-I coculture only arms: tumour cells become easier to kill
    assert lysis(flagship_run, tumour_b2m=0, nk_arming_max=3) > lysis(
        flagship_run, tumour_b2m=0, nk_arming_max=3, msc_present=0
    )


def test_the_tumour_receptor_matters_only_through_hla(flagship_run: Run) -> None:
    without = lysis(flagship_run, tumour_b2m=0)
    assert lysis(flagship_run, tumour_b2m=0, tumour_ifnar=0) == pytest.approx(without, rel=1e-3)


def test_covering_hla_restores_lysis(flagship_run: Run) -> None:
    assert lysis(flagship_run, hla_antibody_dose=200) > 1.5 * lysis(flagship_run)


def test_alone_msc_are_silent_and_together_they_answer(flagship_run: Run) -> None:
    alone = flagship_run(["ifnb_conc"], 47.0, tumour_present=0)["ifnb_conc"][-1]
    together = flagship_run(["ifnb_conc"], 47.0)["ifnb_conc"][-1]
    # below a picogram per millilitre (20 kDa: 5e-5 nM), against picomoles per litre
    assert alone < 5e-5
    assert together > 1e-3


def test_usp18_brakes_the_signal(flagship_run: Run) -> None:
    braked = flagship_run(["isgf3_fraction_t"], 47.0)["isgf3_fraction_t"][-1]
    free = flagship_run(["isgf3_fraction_t"], 47.0, usp18_synthesis=0)["isgf3_fraction_t"][-1]
    assert free > braked


def test_an_empty_well_gives_numbers_all_the_same(flagship_run: Run) -> None:
    course = flagship_run(["hla_per_cell", "cgamp_conc_m"], 47.0, tumour_present=0, msc_present=0)
    assert np.isfinite(course["hla_per_cell"]).all()
    assert course["cgamp_conc_m"].max() == 0.0
