"""A mechanism for other programs: SBML, Antimony, or a COMBINE archive with SED-ML."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import quoteattr

from connexon.app.attaching import attached_files
from connexon.app.mechanisms import is_attached
from connexon.mechanisms import reading
from connexon.mechanisms.bundle import flagship_files
from connexon.mechanisms.model import Mechanism
from connexon.ports.sandbox import Sandbox

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same mechanism gives the same bytes
_OMEX = "http://identifiers.org/combine.specifications/"
_FORMATS = {
    "model.xml": _OMEX + "sbml",
    "simulation.sedml": _OMEX + "sed-ml.level-1.version-4",
    "model.ant": "text/plain",
    ".yaml": "application/yaml",
}
MEDIA_TYPES = {
    "sbml": ("application/sbml+xml", "xml"),
    "antimony": ("text/plain; charset=utf-8", "ant"),
    "omex": ("application/zip", "omex"),
}


def export_mechanism(
    library_path: Path, mechanism: Mechanism, kind: str, sandbox: Sandbox
) -> bytes:
    """The file's bytes; `kind` is "sbml", "antimony" or "omex". Raises: ModelError."""
    if kind == "sbml":
        return mechanism.sbml.encode()
    if kind == "antimony":
        return sandbox.call(reading.WRITE_ANTIMONY, mechanism.sbml.encode())
    files = _bundle(library_path, mechanism)
    sedml = sandbox.call(reading.WRITE_SEDML, _encoded(mechanism))
    antimony = sandbox.call(reading.WRITE_ANTIMONY, mechanism.sbml.encode())
    entries = {
        "model.xml": mechanism.sbml.encode(),
        "simulation.sedml": sedml,
        "model.ant": antimony,
        **{name: text.encode() for name, text in files.items() if name.endswith(".yaml")},
    }
    return _archive(entries)


def _encoded(mechanism: Mechanism) -> bytes:
    import msgspec

    return msgspec.msgpack.encode(mechanism)


def _bundle(library_path: Path, mechanism: Mechanism) -> Mapping[str, str]:
    if is_attached(mechanism):
        return attached_files(library_path, mechanism)
    return flagship_files()


def _archive(entries: Mapping[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in {"manifest.xml": _manifest(entries), **entries}.items():
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, body)
    return sink.getvalue()


def _manifest(entries: Mapping[str, bytes]) -> bytes:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<omexManifest xmlns="{_OMEX}omex-manifest">',
        f'  <content location="." format="{_OMEX}omex"/>',
        f'  <content location="./manifest.xml" format="{_OMEX}omex-manifest"/>',
    ]
    for name in entries:
        kind = _FORMATS.get(name) or _FORMATS.get(name[name.rfind(".") :], "text/plain")
        master = ' master="true"' if name == "simulation.sedml" else ""
        lines.append(
            f"  <content location={quoteattr('./' + name)} format={quoteattr(kind)}{master}/>"
        )
    return ("\n".join([*lines, "</omexManifest>"]) + "\n").encode()
