"""The flagship model against solutions by hand, one part at a time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from connexon.mechanisms.bundle import flagship

P = {p.parameter_id: p.value for p in flagship().parameters}
Run = Callable[..., dict[str, np.ndarray]]


def test_growth_is_logistic(flagship_run: Run) -> None:
    course = flagship_run(["tumour_cells"], msc_present=0)
    # N(t) = K / (1 + (K/N0 − 1) e^(−rt))
    k, n0, r = P["tumour_capacity"], P["tumour_seeded"], P["tumour_growth"]
    expected = k / (1 + (k / n0 - 1) * np.exp(-r * course["time"]))
    assert course["tumour_cells"] == pytest.approx(expected, rel=1e-6)


def test_interferon_decays_with_its_half_life(flagship_run: Run) -> None:
    course = flagship_run(
        ["ifnb"], 40.0, {"ifnb": 1e9}, tumour_present=0, msc_present=0, ifnb_degradation=0.1
    )
    # half-life ln 2 / 0.1 per hour = 6.93 h
    assert course["ifnb"] == pytest.approx(1e9 * np.exp(-0.1 * course["time"]), rel=1e-6)


def test_interferon_is_diluted_by_exchange_of_medium(flagship_run: Run) -> None:
    course = flagship_run(
        ["ifnb"],
        20.0,
        {"ifnb": 1e9},
        tumour_present=0,
        msc_present=0,
        ifnb_degradation=0.1,
        medium_exchange=0.3,
    )
    assert course["ifnb"] == pytest.approx(1e9 * np.exp(-0.4 * course["time"]), rel=1e-6)


def test_cytosolic_dna_stands_at_leak_over_loss(flagship_run: Run) -> None:
    course = flagship_run(["dna_per_cell"], 40.0, msc_present=0, tumour_growth=0)
    assert course["dna_per_cell"] == pytest.approx(P["dna_leak"] / P["dna_degradation"], rel=1e-9)


def test_surface_hla_stands_at_synthesis_over_turnover(flagship_run: Run) -> None:
    course = flagship_run(["hla_per_cell"], 40.0, msc_present=0, tumour_growth=0, tumour_ifnar=0)
    messenger = P["hla_transcription"] / P["hla_rna_degradation"]
    b2m = P["b2m_synthesis"] / P["b2m_loss"]
    transport = P["hla_export"] * b2m / (P["b2m_half"] + b2m)
    inside = messenger * P["hla_translation"] / (transport + P["hla_er_degradation"])
    surface = inside * transport / P["hla_internalisation"]
    # by hand: 100 messengers, 1e5 free B2M, 0.5833 per hour, 6101.7 chains, 71 186 on the surface
    assert surface == pytest.approx(71_186, rel=1e-3)
    assert course["hla_per_cell"] == pytest.approx(surface, rel=1e-7)


def test_surface_hla_is_lost_with_its_half_life_when_synthesis_stops(flagship_run: Run) -> None:
    course = flagship_run(
        ["hla_surface_t"],
        24.0,
        {"hla_surface_t": 1e9},
        msc_present=0,
        tumour_b2m=0,
        tumour_growth=0,
    )
    expected = 1e9 * np.exp(-P["hla_internalisation"] * course["time"])
    assert course["hla_surface_t"] == pytest.approx(expected, rel=1e-6)


CLOSED = {
    "tumour_growth": 0.0,
    "cgamp_synthesis": 0.0,
    "msc_cgas": 0.0,
    "cgamp_degradation": 1e-15,
    "cgamp_export": 0.0,
}


def test_gap_junctions_equalise_concentrations(flagship_run: Run) -> None:
    # Two stirred volumes: the difference falls as exp(−λt), λ = G pairs (1/Vt + 1/Vm).
    names = ["cgamp_conc_t", "cgamp_conc_m", "cgamp_t", "cgamp_m"]
    course = flagship_run(names, 20.0, {"cgamp_t": 1e10, "cgamp_m": 0.0}, **CLOSED)
    cells = P["tumour_seeded"]
    v_t, v_m = cells * P["tumour_cell_volume"], cells * P["msc_cell_volume"]
    conductance = P["gap_channels"] * P["gap_open_probability"] * P["gap_permeability"]
    pairs = P["contact_fraction"] * cells
    rate = conductance * pairs * (1 / v_t + 1 / v_m)
    difference = course["cgamp_conc_t"] - course["cgamp_conc_m"]
    expected = difference[0] * np.exp(-rate * course["time"])
    assert difference == pytest.approx(expected, rel=1e-5, abs=1e-6 * difference[0])
    assert course["cgamp_t"] + course["cgamp_m"] == pytest.approx(1e10, rel=1e-9)


def test_closed_gap_junctions_let_nothing_through(flagship_run: Run) -> None:
    course = flagship_run(
        ["cgamp_m"], 20.0, {"cgamp_t": 1e10, "cgamp_m": 0.0}, gap_junctions=0, **CLOSED
    )
    assert course["cgamp_m"] == pytest.approx(0.0, abs=1e-6)


def test_cgamp_is_conserved_over_all_its_ways(flagship_run: Run) -> None:
    # Nothing made, nothing degraded, ENPP1 off: export, uptake and gap junctions only move it.
    names = ["cgamp_t", "cgamp_m", "cgamp_x"]
    closed = {**CLOSED, "cgamp_export": 0.3, "cgamp_import": 1e-11, "enpp1_activity": 0.0}
    course = flagship_run(names, 47.0, {"cgamp_t": 1e10, "cgamp_m": 0, "cgamp_x": 0}, **closed)
    total = sum(course[name] for name in names)
    assert total == pytest.approx(1e10, rel=1e-8)
    assert course["cgamp_x"].max() > 1e8


def test_nk_cells_without_a_kill_reach_binding_equilibrium(flagship_run: Run) -> None:
    course = flagship_run(["free_mid", "bound_mid", "nk_free_mid"], 120.0, nk_kill_rate=0)
    targets = P["assay_targets"]
    nk = P["et_mid"] * targets * P["nk_active_fraction"]
    kd = P["nk_detachment"] / P["nk_encounter"]
    # b = bound solves (T − b)(N − b) = Kd b
    s = targets + nk + kd
    bound = (s - np.sqrt(s * s - 4 * targets * nk)) / 2
    assert course["bound_mid"][-1] == pytest.approx(bound, rel=1e-6)
    assert course["free_mid"][-1] + bound == pytest.approx(targets, rel=1e-9)


def test_lysis_by_many_nk_cells_is_a_two_step_chain(flagship_run: Run) -> None:
    # NK cells in vast excess, no leaving, no exhaustion, no HLA-I, full activation:
    # free → bound at a, bound → dead at k; dead(t) = 1 − (k e^(−at) − a e^(−kt)) / (k − a)
    course = flagship_run(
        ["lysis_high"],
        52.0,
        points=105,
        et_high=10_000,
        nk_encounter=2e-8,
        nk_detachment=0,
        nk_exhaustion=0,
        nk_arming_max=0,
        tumour_b2m=0,
        activating_half=1e-9,
    )
    a = 2e-8 * 10_000 * P["assay_targets"] * P["nk_active_fraction"]
    k = P["nk_kill_rate"]
    t = course["time"] - P["harvest_time"]
    expected = 100 * (1 - (k * np.exp(-a * t) - a * np.exp(-k * t)) / (k - a))
    late = t > 0.5
    assert course["lysis_high"][late] == pytest.approx(expected[late], rel=2e-3)


def test_targets_are_free_held_or_dead(flagship_run: Run) -> None:
    names = ["free_mid", "bound_mid", "exhausted_mid", "lysis_mid"]
    course = flagship_run(names, nk_exhaustion=1)
    after = course["time"] > P["harvest_time"]
    dead = P["assay_targets"] - course["free_mid"] - course["bound_mid"]
    assert course["lysis_mid"][after] == pytest.approx(100 * dead[after] / P["assay_targets"])
    # with every kill the last one, as many NK cells are spent as targets are dead
    assert course["exhausted_mid"][after] == pytest.approx(dead[after], rel=1e-6, abs=1e-3)


def test_circulating_cells_without_nk_cells_die_and_leave_exponentially(flagship_run: Run) -> None:
    names = ["ctc_single", "extravasated", "foci"]
    course = flagship_run(names, blood_nk=0, msc_present=0)
    t = course["time"] - P["harvest_time"]
    both = P["ctc_shear"] + P["ctc_extravasation"]
    after = t > 0
    alive = P["ctc_injected"] * np.exp(-both * t[after])
    out = P["ctc_injected"] * P["ctc_extravasation"] / both * (1 - np.exp(-both * t[after]))
    assert course["ctc_single"][after] == pytest.approx(alive, rel=1e-6)
    assert course["extravasated"][after] == pytest.approx(out, rel=1e-6)
    assert course["foci"][after] == pytest.approx(out * P["seeding_probability"], rel=1e-6)


def test_an_inhibitor_at_its_half_effect_halves(flagship_run: Run) -> None:
    dose = {"cgas_inhibitor_dose": P["cgas_inhibitor_ic50"]}
    drugged = flagship_run(["cgas_activity"], 40.0, msc_present=0, **dose)
    plain = flagship_run(["cgas_activity"], 40.0, msc_present=0)
    assert drugged["cgas_activity"][1:] == pytest.approx(plain["cgas_activity"][1:] / 2, rel=1e-9)


def test_drugs_wait_for_their_time(flagship_run: Run) -> None:
    course = flagship_run(["gap_unblocked"], 47.0, points=95, gap_blocker_dose=2e5, dose_time=24.25)
    before = course["time"] < 24.25
    assert course["gap_unblocked"][before] == pytest.approx(1.0)
    assert course["gap_unblocked"][~before] == pytest.approx(1 / 11)


def test_the_forecast_foretells_the_assay(flagship_run: Run) -> None:
    # quasi-steady binding and no exhaustion: within a tenth of the assay that follows
    course = flagship_run(["lysis_forecast", "lysis_mid"], 52.0, points=105)
    foretold = course["lysis_forecast"][course["time"] <= P["harvest_time"]][-1]
    assert foretold > course["lysis_mid"][-1]
    assert foretold == pytest.approx(course["lysis_mid"][-1], rel=0.5)
