"""Files that people send: SBML, Antimony, or a COMBINE archive (OMEX), read without trust.

Archives are never unpacked to disk: entries are read into memory one by one, with limits on how
many, how large, and how much larger than packed. Names that climb out of the archive are refused.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

from connexon.mechanisms.attached import attached
from connexon.mechanisms.bundle import BUNDLE_FILES, read_bundle
from connexon.mechanisms.model import NO_WORK, Mechanism
from connexon.mechanisms.sbml import MAX_BYTES, from_antimony, read_document, refuse_unsafe
from connexon.records.errors import ModelError

MAX_ENTRIES = 500
MAX_TOTAL_BYTES = 64 * 2**20
MAX_RATIO = 200
_SMALL = 1 << 20  # small entries may be as compressible as they like


def read_model_file(name: str, data: bytes, doi: str) -> Mechanism:
    """The mechanism in a file, recognised by content.

    An archive that holds our own bundle (mechanism.yaml and the rest) brings its claims along;
    another archive's first SBML file is taken. Raises: ModelError.
    """
    if not data.strip():
        raise ModelError(f"'{name}' is empty.")
    if data[:4] == b"PK\x03\x04":
        return _from_archive(name, read_archive(data), doi)
    if len(data) > MAX_BYTES:
        raise ModelError(f"'{name}' has {len(data):,} bytes; at most {MAX_BYTES:,} are read.")
    text = _text(name, data)
    if text.lstrip().startswith("<"):
        refuse_unsafe(text)
        return attached(text, doi)
    return attached(from_antimony(text), doi)


def read_archive(data: bytes) -> dict[str, bytes]:
    """Entries of a zip archive by their path in it.

    Raises: ModelError for a broken archive, a bomb, an encrypted entry or a path that leads out.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MAX_ENTRIES:
                raise ModelError(f"The archive holds more than {MAX_ENTRIES} files.")
            return _read_entries(archive, entries)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise ModelError(f"The archive cannot be read: {error}.") from error


def _read_entries(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    left = MAX_TOTAL_BYTES
    found: dict[str, bytes] = {}
    for entry in entries:
        name = _safe_name(entry)
        if name in found:
            raise ModelError(f"The archive holds '{name}' twice.")
        allowed = min(left, max(_SMALL, entry.compress_size * MAX_RATIO))
        with archive.open(entry) as opened:
            body = opened.read(allowed + 1)
        if len(body) > allowed:
            raise ModelError(
                f"'{name}' unpacks to far more than it should; the archive is not read."
            )
        left -= len(body)
        found[name] = body
    return found


def _safe_name(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & 1:
        raise ModelError("The archive is encrypted.")
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    linked = (entry.external_attr >> 16) & 0o170000 == 0o120000
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or linked:
        raise ModelError(f"The archive holds a path that leads out of it: '{entry.filename[:80]}'.")
    return str(path)


def _from_archive(name: str, files: Mapping[str, bytes], doi: str) -> Mechanism:
    if "mechanism.yaml" in files:
        texts = {n: _text(n, files[n]) for n in BUNDLE_FILES if n in files}
        mechanism = read_bundle(texts)
        read_document(mechanism.sbml)
        if doi.lower() not in {mechanism.doi, NO_WORK}:
            raise ModelError(f"This mechanism says it belongs to doi:{mechanism.doi}, not {doi}.")
        return mechanism
    for inside, body in files.items():
        if inside.endswith((".xml", ".sbml")) and b"<sbml" in body[:4096]:
            text = _text(inside, body)
            refuse_unsafe(text)
            return attached(text, doi)
    raise ModelError(f"'{name}' holds no SBML file.")


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ModelError(
            f"'{name}' is not UTF-8 text (byte {error.start:,}), nor an archive."
        ) from error
