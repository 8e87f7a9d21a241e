"""Bundles: the files of a mechanism on disk, or the texts a user sent, as one Mechanism.

A bundle is a directory with `mechanism.yaml`, `model.xml`, `parameters.yaml`, `claims.yaml` and
`layout.yaml`; the flagship's also has `structure.ant` and `annotations.yaml`, from which
`model.xml` is built (`python -m connexon.mechanisms.build`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from connexon.mechanisms.claims import ClaimFile, changes_of, load_yaml, parse_claims
from connexon.mechanisms.model import Intervention, Mechanism, Ranking, Switch
from connexon.mechanisms.parameters import parse_parameters
from connexon.records.errors import ModelError

FLAGSHIP_DOI = "10.1002/advs.202400888"
MOST_POINTS = 100_001
BUNDLE_FILES = ("mechanism.yaml", "model.xml", "parameters.yaml", "claims.yaml", "layout.yaml")


@cache
def flagship_files() -> Mapping[str, str]:
    """The texts of the flagship bundle by file name, sources included."""
    directory = resources.files("connexon.mechanisms").joinpath("flagship")
    names = (*BUNDLE_FILES, "structure.ant", "annotations.yaml")
    return {name: directory.joinpath(name).read_text("utf-8") for name in names}


@cache
def flagship() -> Mechanism:
    """The mechanism of the flagship paper (DOI 10.1002/advs.202400888)."""
    return read_bundle(flagship_files())


def content_hash(texts: Iterable[tuple[str, str]]) -> str:
    """BLAKE2b over names and texts, 32 hex digits, whatever their order."""
    digest = hashlib.blake2b(digest_size=16)
    for name, text in sorted(texts):
        body = text.encode()
        digest.update(f"{name}\x1f{len(body)}\x1f".encode() + body)
    return digest.hexdigest()


def read_bundle(files: Mapping[str, str]) -> Mechanism:
    """A mechanism from the texts of its files.

    Raises: ModelError naming the file and the place of the mistake.
    """
    for needed in ("mechanism.yaml", "model.xml"):
        if needed not in files:
            raise ModelError(f"The bundle lacks {needed}.")
    about = load_yaml(files["mechanism.yaml"], "mechanism.yaml")
    claims = _claims(files)
    parameters = load_yaml(files.get("parameters.yaml", "parameters: []"), "parameters.yaml")
    try:
        return Mechanism(
            mechanism_id=str(about["id"]),
            title=str(about["title"]),
            doi=str(about["work_doi"]).lower(),
            sbml=files["model.xml"],
            content_hash=content_hash((n, t) for n, t in files.items() if n in BUNDLE_FILES),
            end=_time(about)[0],
            points=_time(about)[1],
            time_unit=str(about["time"]["unit"]),
            description=str(about.get("description", "")),
            parameters=parse_parameters(parameters.get("parameters", ())),
            conditions=claims.conditions,
            observables=claims.observables,
            measures=claims.measures,
            claims=claims.claims,
            predictions=claims.predictions,
            controls=claims.controls,
            switches=tuple(_switch(entry) for entry in about.get("switches", ())),
            interventions=tuple(_intervention(e) for e in about.get("interventions", ())),
            not_checked=claims.not_checked,
            thresholds_written=claims.thresholds_written,
            ranking=_ranking(about.get("ranking")),
            layout=load_yaml(files.get("layout.yaml", "{}"), "layout.yaml"),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"mechanism.yaml: {error!s} is missing or not as it should be.") from error


def _time(about: Mapping[str, Any]) -> tuple[float, int]:
    """End and points of a run. Raises: ModelError."""
    try:
        end, points = float(about["time"]["end"]), int(about["time"]["points"])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ModelError(
            f"mechanism.yaml: 'time' must have an 'end' and 'points' ({error})."
        ) from error
    if not 0 < end < float("inf") or not 2 <= points <= MOST_POINTS:
        raise ModelError(
            f"mechanism.yaml: 'time' needs an end above zero and 2 to {MOST_POINTS:,} points."
        )
    return end, points


def from_sbml(sbml: str, doi: str, title: str = "", end: float = 100.0) -> Mechanism:
    """A mechanism that is only a model: what a user attaches before writing claims.

    The id is the model's content hash, so the same model attached twice is the same mechanism.
    """
    digest = content_hash([("model.xml", sbml)])
    return Mechanism(
        mechanism_id=digest[:16],
        title=title or f"Model attached to {doi}",
        doi=doi.lower(),
        sbml=sbml,
        content_hash=digest,
        end=end,
        time_unit="model time unit",
    )


def _claims(files: Mapping[str, str]) -> ClaimFile:
    if "claims.yaml" not in files:
        return ClaimFile((), (), (), ())
    return parse_claims(files["claims.yaml"])


def _switch(entry: Mapping[str, Any]) -> Switch:
    return Switch(
        switch_id=str(entry["id"]),
        label=str(entry["label"]),
        target=str(entry.get("target", entry["id"])),
        kind=str(entry["kind"]),
        off=float(entry["low"]),
        on=float(entry["high"]),
        start=float(entry["start"]),
        unit=str(entry.get("unit", "")),
        logarithmic=bool(entry.get("logarithmic", False)),
    )


def _intervention(entry: Mapping[str, Any]) -> Intervention:
    return Intervention(
        str(entry["id"]), str(entry["name"]), changes_of(entry), str(entry.get("note", ""))
    )


def _ranking(entry: Mapping[str, Any] | None) -> Ranking | None:
    if entry is None:
        return None
    return Ranking(
        str(entry["measure"]),
        str(entry["condition"]),
        bool(entry.get("smaller_is_better", True)),
    )
