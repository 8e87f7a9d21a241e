"""What was read of a library as plain arrays, to be kept with its version and mapped again.

Numbers stay as they are, a sparse matrix is its rows, strings are UTF-8 with their ends, and a name
is a line of JSON that is read when somebody asks for it. So opening a big library costs what is
looked at, not what is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, get_type_hints

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from connexon.identify.build import Reading
from connexon.identify.corpus import Corpus, Vocabulary
from connexon.identify.naming import KnownNames, Naming
from connexon.identify.strings import Ints, KeptNames, Letters, Lines, Strings
from connexon.identify.unsaid import Unsaid

Arrays = Mapping[str, npt.NDArray[Any]]

# Another number when what is read, or how, differs: what was kept is then read anew.
FORMAT = 8
_OF_FORMAT = "format"


def arrays_of(reading: Reading) -> dict[str, npt.NDArray[Any]]:
    """All of a reading as arrays by name."""
    answer: dict[str, npt.NDArray[Any]] = {
        _OF_FORMAT: np.array([FORMAT]), "collaboration": reading.collaboration
    }  # fmt: skip
    _take_apart(reading.corpus, "", answer)
    return answer


def unsaid_arrays(unsaid: Unsaid) -> dict[str, npt.NDArray[Any]]:
    """What the models said before people's word, as arrays by name."""
    return {_OF_FORMAT: np.array([FORMAT])} | {
        f.name: getattr(unsaid, f.name) for f in fields(unsaid)
    }


def unsaid_of(arrays: Arrays, signature_count: int) -> Unsaid | None:
    """What the models said that was kept; None when it is of another format or corpus."""
    of_format = arrays.get(_OF_FORMAT)
    if of_format is None or of_format.tolist() != [FORMAT]:
        return None
    try:
        parts = [arrays[f.name] for f in fields(Unsaid)]
    except KeyError:
        return None
    return Unsaid(*parts) if all(len(p) == signature_count for p in parts) else None


def _take_apart(value: Any, prefix: str, answer: dict[str, npt.NDArray[Any]]) -> None:
    for field in fields(value):
        part, name = getattr(value, field.name), prefix + field.name
        if is_dataclass(part):
            _take_apart(part, f"{name}.", answer)
        elif sp.issparse(part):
            _take_rows(part, name, answer)
        elif isinstance(part, np.ndarray):
            answer[name] = part
        else:
            lines: Lines = KeptNames.of(part) if field.name == "names" else Strings.of(part)
            answer[f"{name}.ends"], answer[f"{name}.letters"] = lines.ends, lines.letters


def _take_rows(matrix: sp.csr_matrix, name: str, answer: dict[str, npt.NDArray[Any]]) -> None:
    answer[f"{name}.shape"] = np.array(matrix.shape, dtype=np.int64)
    answer[f"{name}.indptr"], answer[f"{name}.indices"] = matrix.indptr, matrix.indices
    if (matrix.data == 1).all():
        answer[f"{name}.one"] = np.ones(1, dtype=matrix.data.dtype)
        ones = _ones(matrix.data.dtype)  # the longest of each type serve all
        if ones not in answer or len(answer[ones]) < len(matrix.data):
            answer[ones] = matrix.data
    else:
        answer[f"{name}.data"] = matrix.data


def reading_of(arrays: Arrays) -> Reading | None:
    """The reading that was kept; None when it is one of another format."""
    of_format = arrays.get(_OF_FORMAT)
    if of_format is None or of_format.tolist() != [FORMAT]:
        return None
    try:
        return Reading(_put_together(Corpus, "", arrays), arrays["collaboration"])
    except KeyError:
        return None


def _ones(kind: np.dtype[Any]) -> str:
    return f"ones.{kind.char}"


def _put_together(kind: Any, prefix: str, arrays: Arrays) -> Any:
    parts: dict[str, Any] = {}
    hints = get_type_hints(kind)
    for field in fields(kind):
        name = prefix + field.name
        if hints[field.name] in (Naming, Vocabulary, KnownNames):
            parts[field.name] = _put_together(hints[field.name], f"{name}.", arrays)
        elif f"{name}.indptr" in arrays:
            parts[field.name] = _rows(name, arrays)
        elif f"{name}.ends" in arrays:
            lines: tuple[Ints, Letters] = arrays[f"{name}.ends"], arrays[f"{name}.letters"]
            parts[field.name] = KeptNames(*lines) if field.name == "names" else Strings(*lines)
        else:
            parts[field.name] = arrays[name]
    return kind(**parts)


def _rows(name: str, arrays: Arrays) -> sp.csr_matrix:
    indices = arrays[f"{name}.indices"]
    data = arrays.get(f"{name}.data")
    if data is None:
        data = arrays[_ones(arrays[f"{name}.one"].dtype)][: len(indices)]
    rows = sp.csr_matrix(tuple(arrays[f"{name}.shape"].tolist()), dtype=data.dtype)
    # Made of the arrays themselves, for a matrix made from them would hold copies: it takes them
    # for small pieces of a large array, which the file is.
    rows.indptr, rows.indices, rows.data = arrays[f"{name}.indptr"], indices, data
    return rows
