"""Made namesakes: people of rare names in inspire-wang, given names of a common family name.

The labelled half of inspire-wang has five large blocks; who changed detectors or left a
collaboration can hardly be learned from so few careers. Thousands of other authors of the same
papers carry a family name that nobody else there has, so that who wrote what is known without a
label. Some of them are renamed here, each consistently as it is printed (written out, two
initials, one), so that dozens share a block; in every second family most of a block share two full
names. No label of the corpus is used, and no affiliation
is there, since the corpus gives these for people called Wang only.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.quality.labelled import Labelled, labelled_from, papers_of
from connexon.text.folding import fold
from connexon.text.surnames import chinese_readings

NAME = "inspire-homonyms"
_LEAST_ENTRIES = 3
_LONG_CAREER = 9  # years
_FAMILIES = ("Zhuo", "Ran", "Nong", "Mou", "Che", "Lao")  # next to nobody bears them here
_PEOPLE = (6, 24)  # per block
_GIVEN_NAMES = 20  # per first letter, at least
_SMALL_BYLINE = 30
_FEW = 2  # given names that this share of a block share, in every second family
_SHARING = 0.8
_SINGLE = 0.3  # share of people of whom one initial stays one

Paper = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Career:
    """Entries of a person, those in short bylines, and years from first to last."""

    entries: int
    small: int
    years: int


@dataclass(frozen=True, slots=True)
class Alias:
    """What a person is called here: a family name and a given name in two syllables."""

    person: str
    family: str
    syllables: tuple[str, ...]
    keeps_single: bool

    def printed(self, given: str) -> str:
        """The alias in the form in which `given` is printed."""
        parts = given.replace("-", " ").replace(".", ". ").split()
        if not parts:
            return self.family
        letters = [s[0].upper() + "." for s in self.syllables]
        if any(len(p.strip(".")) > 1 for p in parts):
            return f"{self.family}, {'-'.join(s.capitalize() for s in self.syllables)}"
        if len(parts) == 1 and self.keeps_single:
            return f"{self.family}, {letters[0]}"
        return f"{self.family}, {''.join(letters)}"


def homonyms(shared: Path, seed: int) -> Labelled:
    """inspire-wang with some of its authors renamed to namesakes, who are its labelled people."""
    papers = list(papers_of(shared / "data" / "inspire-wang"))
    rng = random.Random(seed)
    aliases = _aliases(papers, _lonely(papers), rng)
    lines = []
    for paper in papers:
        for author in paper["authors"]:
            family, _, given = author["name"].partition(",")
            alias = aliases.get(family)
            if alias:
                author["name"] = alias.printed(given.strip())
                lines.append(
                    {"paper_id": paper["id"], "position": author["position"],
                     "person": alias.person}
                )  # fmt: skip
    return labelled_from(NAME, papers, lines)


def _lonely(papers: Iterable[Paper]) -> dict[str, _Career]:
    """Family names that one person bears."""
    given: dict[str, Counter[str]] = defaultdict(Counter)
    small: Counter[str] = Counter()
    years: dict[str, set[int]] = defaultdict(set)
    for paper in papers:
        for author in paper["authors"]:
            family, _, rest = author["name"].partition(",")
            given[family][rest.strip()] += 1
            small[family] += len(paper["authors"]) <= _SMALL_BYLINE
            if paper["year"]:
                years[family].add(paper["year"])
    return {
        family: _Career(
            sum(forms.values()), small[family],
            max(years[family], default=0) - min(years[family], default=0),
        )
        for family, forms in given.items()
        if sum(forms.values()) >= _LEAST_ENTRIES and _is_one_person(forms)
    }  # fmt: skip


def _is_one_person(forms: Mapping[str, int]) -> bool:
    """Whether the given names do not contradict each other: one first letter, one written out."""
    first = [fold(f.replace("-", " ").split()[0]) if f.split() else "" for f in forms]
    written = {f for f in first if len(f.strip(".")) > 1 and "." not in f}
    return len(written) <= 1 and len({f[:1] for f in first}) == 1 and all(first)


def _aliases(
    papers: Sequence[Paper], lonely: Mapping[str, _Career], rng: random.Random
) -> dict[str, Alias]:
    """Who is renamed to what: in turn people with papers of few authors, people of long
    careers, and any."""
    strata = (
        [f for f, c in sorted(lonely.items()) if c.small >= 0.3 * c.entries],
        [f for f, c in sorted(lonely.items()) if c.years >= _LONG_CAREER],
        sorted(lonely),
    )
    turns = [iter(rng.sample(s, len(s))) for s in strata]
    aliases: dict[str, Alias] = {}
    for _, found in sorted(_given_names(papers).items()):
        if len(found) < _GIVEN_NAMES:
            continue
        names, weights = zip(*sorted(found.items()), strict=True)
        for place, family in enumerate(_FAMILIES):
            few = rng.sample(names, _FEW) if place % 2 else []
            for n in range(rng.randint(*_PEOPLE)):
                person = next((p for p in turns[n % 3] if p not in aliases), None)
                if person:
                    is_shared = few and rng.random() < _SHARING
                    chosen = rng.choice(few) if is_shared else rng.choices(names, weights)[0]
                    aliases[person] = Alias(person, family, chosen, rng.random() < _SINGLE)
    return aliases


def _given_names(papers: Iterable[Paper]) -> dict[str, Counter[tuple[str, ...]]]:
    """Given names in two syllables of people with Chinese family names, by first letter."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for paper in papers:
        for author in paper["authors"]:
            family, _, given = author["name"].partition(", ")
            parts = given.split("-")
            if len(parts) == 2 and all(p.isalpha() for p in parts) and chinese_readings(
                family.lower()
            ):  # fmt: skip
                found[given].add((family, author["name"]))
    counts: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for given, bearers in found.items():
        syllables = tuple(p.lower() for p in given.split("-"))
        counts[syllables[0][0]][syllables] += len(bearers)
    return counts
