"""Attaching a model to a work: read within limits, kept in the library's directory.

`LIBRARY/mechanisms/attached/ID/` holds the bundle's texts, and in `about.json` what was read from
them, so that nobody has to parse them again. An id is made from the content, so attaching the
same file again changes nothing.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from connexon.app.model_files import ModelFile, read
from connexon.mechanisms.bundle import BUNDLE_FILES, flagship
from connexon.mechanisms.model import Mechanism
from connexon.ports.sandbox import Sandbox
from connexon.records.errors import ConflictError, InputError, LibraryError
from connexon.records.identifiers import normalise_doi

_FORM = 1
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_remembered: dict[Path, tuple[tuple[str, ...], tuple[Mechanism, ...]]] = {}


@dataclass(frozen=True, slots=True)
class Attached:
    """What was attached; `is_new` is False when it was there already."""

    mechanism: Mechanism
    is_new: bool


def attach(library_path: Path, file: ModelFile, doi: str, sandbox: Sandbox) -> Attached:
    """Keep the model in a file (SBML, Antimony, OMEX) as a mechanism of the work `doi`.

    Raises: InputError for what is not a DOI; ModelError for a file that cannot be used;
    ConflictError when its id belongs to another mechanism.
    """
    wanted = normalise_doi(doi.removeprefix("doi:"))
    if wanted is None:
        raise InputError(f"'{doi[:80]}' is not a DOI. Write for example 10.1002/advs.202400888.")
    mechanism = read(file, wanted, sandbox)
    others = {m.mechanism_id: m for m in (flagship(), *attached_mechanisms(library_path))}
    there = others.get(mechanism.mechanism_id)
    if there is not None:
        if there.content_hash == mechanism.content_hash and there.doi == mechanism.doi:
            return Attached(there, is_new=False)
        raise ConflictError(
            f"The id '{mechanism.mechanism_id}' is taken by “{there.title}” of doi:{there.doi}. "
            "Give the mechanism another id in its mechanism.yaml."
        )
    _keep(library_path, mechanism, _files_of(file.data, mechanism))
    return Attached(mechanism, is_new=True)


def attached_files(library_path: Path, mechanism: Mechanism) -> Mapping[str, str]:
    """The texts of an attached mechanism by file name."""
    folder = _folder(library_path) / mechanism.mechanism_id
    return {n: (folder / n).read_text("utf-8") for n in BUNDLE_FILES if (folder / n).exists()}


def attached_mechanisms(library_path: Path) -> tuple[Mechanism, ...]:
    """What users attached, oldest first; one that is damaged is left out (`damage`)."""
    folder = _folder(library_path)
    try:
        names = tuple(sorted(entry.name for entry in os.scandir(folder) if entry.is_dir()))
    except FileNotFoundError:
        return ()
    held = _remembered.get(folder)
    if held is None or held[0] != names:
        found = []
        for name in names:
            if not name.startswith("."):
                with suppress(LibraryError):
                    found.append(_read(folder / name))
        found.sort(key=lambda pair: pair[0])
        held = (names, tuple(mechanism for _, mechanism in found))
        _remembered[folder] = held
    return held[1]


def damage(library_path: Path) -> list[str]:
    """What is wrong with attached mechanisms that cannot be read, in words."""
    told = []
    folder = _folder(library_path)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir() and not path.name.startswith("."):
            try:
                _read(path)
            except LibraryError as error:
                told.append(str(error))
    return told


def _folder(library_path: Path) -> Path:
    return library_path / "mechanisms" / "attached"


def _files_of(data: bytes, mechanism: Mechanism) -> Mapping[str, str]:
    """The texts to keep: the whole bundle when there is one, else the model alone."""
    if not mechanism.claims and not mechanism.parameters:
        return {"model.xml": mechanism.sbml}
    from connexon.mechanisms.archive import read_archive

    entries = read_archive(data)
    return {name: entries[name].decode("utf-8-sig") for name in BUNDLE_FILES if name in entries}


def _keep(library_path: Path, mechanism: Mechanism, files: Mapping[str, str]) -> None:
    if not _ID.fullmatch(mechanism.mechanism_id):
        raise InputError(f"'{mechanism.mechanism_id[:80]}' cannot be an id of a mechanism.")
    folder = _folder(library_path)
    folder.mkdir(parents=True, exist_ok=True)
    making = folder / f".{mechanism.mechanism_id}.{os.getpid()}"
    making.mkdir()
    about = {
        "form": _FORM,
        "order": len(list(folder.iterdir())),
        "mechanism": replace(mechanism, sbml=""),
    }
    (making / "about.json").write_bytes(msgspec.json.format(msgspec.json.encode(about), indent=1))
    for name, text in files.items():
        (making / name).write_text(text, "utf-8")
    place = folder / mechanism.mechanism_id
    if place.exists():  # what stands there cannot be read, else it would have been found
        place.rename(folder / f".damaged.{mechanism.mechanism_id}.{time.time_ns()}")
    making.rename(place)
    _remembered.pop(folder, None)


def _read(folder: Path) -> tuple[int, Mechanism]:
    try:
        about = msgspec.json.decode((folder / "about.json").read_bytes())
        if about["form"] != _FORM:
            raise ValueError(f"form {about['form']}, not {_FORM}")
        mechanism = msgspec.convert(about["mechanism"], Mechanism)
        sbml = (folder / "model.xml").read_text("utf-8")
    except (OSError, KeyError, TypeError, ValueError, msgspec.MsgspecError) as error:
        raise LibraryError(
            f"The attached mechanism in {folder} is damaged ({error}). Attach it again."
        ) from error
    return int(about["order"]), replace(mechanism, sbml=sbml)
