"""Who wrote what, asked and corrected: judgements taking effect, reasons, quality."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock, Thread

import numpy as np
import numpy.typing as npt
import orjson

from connexon import identify
from connexon.app.addressing import find_work
from connexon.app.people import MOST_SAID, assigned_in, reading_kept, said_since, unsaid_kept
from connexon.app.view import library_view
from connexon.identify.judged import signature_numbers
from connexon.identify.model import load_model
from connexon.identify.quality import Quality, in_ambiguous_blocks, quality_of
from connexon.ports.ledger import Judgement, JudgementKind, SignatureKey
from connexon.ports.library import Library
from connexon.ports.tables import Tables
from connexon.records.errors import InputError, LibraryError, NotFoundError
from connexon.records.ids import WorkId, format_scholar_id, format_work_id
from connexon.text.folding import fold

Index = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Warm:
    """A version read for identification, with its assignments in the order of the corpus."""

    reading: identify.Reading
    assigned: Index
    probability: npt.NDArray[np.float32]
    unsaid: identify.Unsaid | None


# What is no evidence that might be lost.
_NOT_LOST = frozenset({"starting point", "one by one", "calibration"})
_kept: dict[tuple[str, int], _Warm] = {}
_reading = Lock()


def warm_up(library: Library) -> None:
    """Start what answers questions, and begin to read the library for identification in the
    background, so that the first page and the first judgement need not wait for it."""
    with suppress(LibraryError):  # the page that needs what is damaged says so
        library.current().query("SELECT 1")

    def read() -> None:
        _warm(library)
        load_model()

    Thread(target=read, daemon=True).start()


def is_read(library: Library) -> bool:
    """Whether the newest version is read for identification already."""
    return (str(library.path.resolve()), library.current().version) in _kept


def what_stands(library: Library) -> tuple[identify.Reading, Index, identify.Unsaid | None]:
    """The newest version read for identification, the scholar of every signature in it, and what
    the models said as far as that is known."""
    warm = _warm(library)
    return warm.reading, warm.assigned, warm.unsaid


def kept_groups(library: Library, keys: Sequence[SignatureKey]) -> Index | None:
    """The group of each signature at the strict cut of the pair model; None where that was not
    kept with the version."""
    warm = _warm(library)
    numbers = signature_numbers(warm.reading.corpus, keys)
    if warm.unsaid is None or not warm.unsaid.knows(numbers):
        return None
    return warm.unsaid.strict[numbers].astype(np.int64)


def _warm(library: Library) -> _Warm:
    """The newest version, read once and kept until there is a newer one."""
    tables = library.current()
    key = (str(library.path.resolve()), tables.version)
    with _reading:
        if key not in _kept:
            _kept.clear()
            _kept[key] = _read(tables)
        return _kept[key]


def _read(tables: Tables) -> _Warm:
    reading = reading_kept(tables) or identify.read(tables)
    assigned, probability = assigned_in(tables)
    count = reading.corpus.signature_count
    if len(assigned) != count:
        raise NotFoundError("This library has no scholars yet. Run `connexon update`.")
    return _Warm(reading, assigned, probability, unsaid_kept(tables, count))


def apply(library: Library, judgement: Judgement) -> None:
    """Let a judgement, or its revocation, take effect: recompute its blocks, write the overlay."""
    if judgement.kind is JudgementKind.NAME:
        return
    version, ledger = library.current().version, library.ledger
    earlier = ledger.overlay(version)
    since = said_since(library.current(), ledger.history(MOST_SAID))
    if since is not None:
        since = [j for j in since if j.kind is not JudgementKind.NAME]
        if not since:  # all is as in the version
            ledger.write_overlay(version, [], back=list(earlier))
            return
    warm = _warm(library)
    spoken = None if since is None else [k for j in since for k in j.signatures()]
    stated = identify.Stated(warm.assigned, warm.probability, warm.unsaid, spoken)
    found = identify.rejudge(warm.reading, stated, ledger.standing(), judgement.signatures())
    changes = {c.signature: (c.scholar_id, c.match_probability) for c in found.changes}
    within = set(found.looked_at) if earlier else set()
    back = [k for k in earlier if k not in changes and k in within]
    rows = [(k, s, p) for k, (s, p) in changes.items() if earlier.get(k) != (s, p)]
    ledger.write_overlay(version, rows, found.completeness, back)


@dataclass(frozen=True, slots=True)
class Reason:
    """One named reason; positive bits speak for this scholar."""

    name: str
    bits: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A scholar considered for a signature; `evidence` strongest first."""

    scholar_id: str
    name: str
    match_probability: float
    evidence: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class WhyAnswer:
    """Why a signature is thought to be a scholar's, in bits (log2 odds) and words.

    `judged` when people's word decided it; `nearest` is the nearest other scholar;
    `namesake_count` how many other scholars of this library are printed with just this name;
    `would_change` what evidence would change the decision.
    """

    work_id: str
    position: int
    printed_name: str
    judged: bool
    scholar: Candidate
    nearest: Candidate | None
    namesake_count: int
    would_change: str


def why(library: Library, work: str, position: int) -> WhyAnswer:
    """The reasons behind one authorship; `work` is an id, `doi:…` or `pmid:…`.

    Raises: NotFoundError when there is no such work or no such place in its byline.
    """
    view = library_view(library.current(), library.ledger)
    work_id = find_work(view, work)
    key = SignatureKey(work_id, position)
    warm = _warm(library)
    corpus = warm.reading.corpus
    number = int(signature_numbers(corpus, [key])[0])
    if number < 0:
        raise NotFoundError(
            f"{format_work_id(WorkId(work_id))} has no entry {position} in its byline"
            " (the first is 0)."
        )
    assigned = warm.assigned.copy()
    keys = list(view.overlay)
    for at, k in zip(signature_numbers(corpus, keys), keys, strict=True):
        assigned[at] = view.overlay[k][0]
    printed = view.printed_name(key)
    found = identify.why(warm.reading, assigned, number, printed)
    weighed = [found.assigned, *([found.rival] if found.rival else [])]
    names = view.scholar_names([w.scholar_id for w in weighed])
    candidates = [_candidate(w, names) for w in weighed]
    change = _would_change(candidates)
    stored = view.overlay[key][1] if key in view.overlay else float(warm.probability[number])
    candidates[0] = _as_stored(candidates[0], stored, key in view.judged)
    return WhyAnswer(
        work_id=format_work_id(WorkId(work_id)), position=position, printed_name=printed,
        judged=key in view.judged, scholar=candidates[0],
        nearest=candidates[1] if len(candidates) > 1 else None,
        namesake_count=found.namesakes, would_change=change,
    )  # fmt: skip


def _candidate(weighed: identify.Weighed, names: dict[int, str]) -> Candidate:
    return Candidate(
        format_scholar_id(weighed.scholar_id),
        names.get(weighed.scholar_id, "unnamed"),
        round(weighed.match_probability, 4),
        tuple(Reason(e.name, round(e.bits, 2), e.sentence) for e in weighed.evidence),
    )


def _as_stored(candidate: Candidate, stored: float, judged: bool) -> Candidate:
    """The candidate with the probability that the library states everywhere; what sets it apart
    from the sum of the evidence is named, so that the bits add up."""
    if not candidate.evidence or judged:
        return replace(candidate, match_probability=round(stored, 4))
    share = min(max(stored, 1e-6), 1.0 - 1e-6)
    rest = math.log2(share / (1.0 - share)) - sum(r.bits for r in candidate.evidence)
    sentence = (
        "The probability stated goes by the mean over all pairs with the scholar's other signatures"
        " and by how many these are, set to how often such signatures proved to be the scholar's."
    )
    reason = Reason("calibration", round(rest, 2), sentence)
    return replace(candidate, match_probability=round(stored, 4),
                   evidence=(*candidate.evidence, reason))  # fmt: skip


def _would_change(candidates: list[Candidate]) -> str:
    """What evidence would give the signature to somebody else, in a sentence."""
    mine = candidates[0]
    if len(candidates) < 2:
        return "Nobody else here has only names that fit; only somebody's word could change it."
    rival = candidates[1]
    theirs = sum(r.bits for r in rival.evidence)
    if not mine.evidence:
        stop = load_model().stop
        lacking = max(math.log2(stop / (1.0 - stop)) - theirs, 0.1)
        return (
            f"It stands alone because no other scholar is likely enough. With {lacking:.1f} bits"
            f" more it would join {rival.name}: {_as_much_as(lacking)}."
        )
    margin = sum(r.bits for r in mine.evidence) - theirs
    if margin <= 0:
        return (
            f"By itself it would fit {rival.name} better, by {-margin:.1f} bits. Signatures are"
            f" joined group by group, and the group it hangs together with fits {mine.name}."
            " Somebody's word would settle it."
        )
    strongest = next((r for r in mine.evidence if r.name not in _NOT_LOST and r.bits > 0), None)
    if strongest is not None and strongest.bits >= margin:
        return (
            f"Without the evidence “{strongest.name}” {rival.name} would be as likely; or with"
            f" {margin:.1f} bits more for {rival.name}: {_as_much_as(margin)}."
        )
    return f"{margin:.1f} bits more for {rival.name}: {_as_much_as(margin)}."


def _as_much_as(bits: float) -> str:
    """A comparison for a weight; an equal ORCID adds 12 bits, an equal e-mail address 10."""
    steps = (
        (1.5, "one shared co-author may add as much"),
        (4.0, "a few shared co-authors or the same affiliation may add as much"),
        (10.0, "about what many shared co-authors and the same affiliation add together"),
        (12.0, "the same ORCID would add as much"),
    )
    return next((words for most, words in steps if bits <= most), "more than the same ORCID adds")


@dataclass(frozen=True, slots=True)
class QualityAnswer:
    """The library's scholars against a gold file; `full_name` is the same for clusters of equal
    folded names. `unknown` gold lines name works or positions that this library lacks."""

    gold: str
    scholars: Quality
    full_name: Quality
    ambiguous: Quality
    ambiguous_full_name: Quality
    unknown: int


def quality(library: Library, gold: Path) -> QualityAnswer:
    """B³ and pairwise figures against JSONL lines {paper_id, position, person} (also .gz, .zst).

    `paper_id` is the id the provider gave the work. Raises: InputError for an unreadable file.
    """
    from connexon.collect.streams import Stream

    with Stream(gold) as stream:
        entries = list(_gold_lines(stream.lines(), gold))
    if not entries:
        raise InputError(f"{gold} holds no labelled signatures.")
    tables = library.current()
    works = _works_of({e[0] for e in entries}, tables)
    warm = _warm(library)
    corpus = warm.reading.corpus
    keys = [SignatureKey(works.get(p, -1), position) for p, position, _ in entries]
    numbers = signature_numbers(corpus, keys)
    known = numbers >= 0
    if not known.any():
        raise InputError(f"No line of {gold} names a work of this library; check its paper_id.")
    at = numbers[known]
    people = {p: i for i, p in enumerate(sorted({e[2] for e in entries}))}
    person = np.array([people[e[2]] for e in entries], dtype=np.int64)[known]
    overlay = library.ledger.overlay(tables.version)
    scholar = warm.assigned.copy()
    spoken = list(overlay)
    for n, k in zip(signature_numbers(corpus, spoken), spoken, strict=True):
        scholar[n] = overlay[k][0]
    names = [fold(corpus.naming.names[c].printed) for c in corpus.naming.codes[at]]
    name = np.unique(names, return_inverse=True)[1].astype(np.int64)
    unclear = in_ambiguous_blocks(corpus.naming.block[at].astype(np.int64), person)
    return QualityAnswer(
        gold=str(gold), scholars=quality_of(scholar[at], person),
        full_name=quality_of(name, person),
        ambiguous=quality_of(scholar[at][unclear], person[unclear]),
        ambiguous_full_name=quality_of(name[unclear], person[unclear]),
        unknown=int((~known).sum()),
    )  # fmt: skip


def _gold_lines(lines: Iterable[tuple[int, bytes]], gold: Path) -> Iterable[tuple[str, int, str]]:
    for number, line in lines:
        if not line.strip():
            continue
        try:
            entry = orjson.loads(line)
            yield str(entry["paper_id"]), int(entry["position"]), str(entry["person"])
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            raise InputError(
                f"{gold}, line {number}: expected"
                ' {"paper_id": …, "position": …, "person": …}; '
                f"{error}"
            ) from None


def _works_of(papers: set[str], tables: Tables) -> dict[str, int]:
    """Work ids by the provider's own id, among the wanted ones."""
    rows = tables.query(
        "SELECT provider_key, work_id FROM locations"
        " WHERE provider_key IN (SELECT unnest($papers::VARCHAR[]))",
        {"papers": sorted(papers)},
    )
    return dict(zip(rows["provider_key"].to_pylist(), rows["work_id"].to_pylist(), strict=True))
