"""Words: invented but pronounceable terms by subfield, titles, abstracts, sources, places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from connexon.synth.hashing import Ints, below, draw, lookup, pick, zipf
from connexon.synth.name_tables import COUNTRIES

_TERM, _TITLE, _ABSTRACT, _SOURCE, _STYLE, _PLACE, _LENGTH, _KEYWORD = range(20, 28)
_GENERAL = (
    "analysis model system method study effect evidence role response dynamics structure "
    "approach theory measurement estimation control interaction network state energy process "
    "distribution function change factor risk pathway expression learning design performance "
    "data sample quantum cellular molecular spatial temporal optimal robust adaptive linear "
    "stochastic novel large local global high low early late combined improved efficient "
    "comparative"
)
_GLUE = "of in for the and with under from by on towards between through via using"
_HEADS = (
    "acti aero allo amphi angio astro auto bari baro bio calo carbo cardio chemo chloro "
    "chrono cyto derma dyna electro endo epi exo ferro fibro fluoro gastro geno geo glyco "
    "hema hepato hetero holo homo hydro hyper iono iso kerato kine leuko lipo litho lumi "
    "macro magneto mega meso meta micro mito mono morpho myo nano nephro neuro nucleo omni "
    "onco opto osteo para patho peri phago phono phospho photo plasmo pneumo poly proto "
    "pseudo psycho pyro quasi radio retro ribo semi sero socio spectro stereo supra syn "
    "techno tele tetra thermo topo toxi trans tropo ultra vaso xeno zymo"
)
_TAILS = (
    "blast chrome clast crine cycle cyte derm drome fold form gen genesis glia gram graph "
    "kinase lysis lytic mer meter metric morph nomy pathy phage phase philic phobic plasm "
    "plast pod ptosis scope some spectra sphere static stat synthesis taxis tensor therm "
    "tope trophy tropic valent vore zone"
)
_PLACE_WORDS = (
    "Al Bel Cor Dun El Far Gor Hal Ild Jor Kel Lor Mar Nor Ost Pel Quin Ros Sel Tor Ul Ver Wes Yor "
    "Zel"
)
_END_WORDS = (
    "bach berg bury dale dorf field ford grad ham haven holm land mere mont nau pol port stad ton "
    "vale ville wick"
)
_PLACES, _ENDS = _PLACE_WORDS.split(), _END_WORDS.split()
_INSTITUTIONS = (
    "University of {}",
    "{} University",
    "{} Institute of Technology",
    "National Laboratory of {}",
    "{} Medical College",
    "{} Academy of Sciences",
)
_SOURCE_FORMS = (
    "Journal of {}",
    "{} Letters",
    "Annals of {}",
    "Advances in {}",
    "{} Reviews",
    "Proceedings of the Conference on {}",
    "Transactions on {}",
    "{}",
)
TERMS_PER_SUBFIELD = 160
SOURCES_PER_SUBFIELD = 6
ABSTRACT_WORDS = 48


@dataclass(frozen=True, slots=True)
class Words:
    """The vocabulary: general words first, then each subfield's own terms."""

    seed: int
    subfields: int
    words: tuple[str, ...]
    general: int
    title_table: Ints
    general_table: Ints

    def indices(self, purpose: int, works: Ints, count: int) -> Ints:
        """`count` word indices for each work (rows), half of them the subfield's own."""
        rows = np.repeat(works, count)
        columns = np.tile(np.arange(count, dtype=np.int64), len(works))
        bits = draw(self.seed, purpose, rows, columns)
        own = (
            self.general + rows % self.subfields * TERMS_PER_SUBFIELD + pick(self.title_table, bits)
        )
        common = pick(self.general_table, bits)
        is_own = (bits & np.uint64(15)) < 8
        return np.where(is_own, own, common).reshape(len(works), count)

    def titles(self, works: Ints) -> list[str]:
        """Titles of five to eleven words."""
        rows = self.indices(_TITLE, works, 11).tolist()
        lengths = (5 + below(draw(self.seed, _LENGTH, works), 7)).tolist()
        glue = _GLUE.split()
        words = self.words
        titles = []
        for row, length, work in zip(rows, lengths, works.tolist(), strict=True):
            chosen = [words[i] for i in row[:length]]
            chosen.insert(2, glue[work % 15])
            titles.append(" ".join(chosen).capitalize())
        return titles

    def abstracts(self, works: Ints) -> list[str]:
        """Abstracts of ABSTRACT_WORDS words, in sentences of twelve."""
        words = self.words
        abstracts = []
        for row in self.indices(_ABSTRACT, works, ABSTRACT_WORDS).tolist():
            text = [words[i] for i in row]
            sentences = (" ".join(text[i : i + 12]) for i in range(0, ABSTRACT_WORDS, 12))
            abstracts.append(". ".join(s.capitalize() for s in sentences) + ".")
        return abstracts

    def keywords(self, works: Ints) -> list[list[str]]:
        """Three terms of the subfield; a term may come twice and is then given once."""
        first = self.general + works % self.subfields * TERMS_PER_SUBFIELD
        keys = []
        for i in range(3):
            bits = draw(self.seed, _KEYWORD, works, np.full(len(works), i, dtype=np.int64))
            keys.append((first + pick(self.title_table, bits)).tolist())
        words = self.words
        return [[words[i] for i in dict.fromkeys(t)] for t in zip(*keys, strict=True)]

    def source_of(self, works: Ints) -> Ints:
        """Source index of each work, within all sources."""
        bits = draw(self.seed, _SOURCE, works)
        local = np.minimum(below(bits, SOURCES_PER_SUBFIELD), below(bits << np.uint64(13), 6))
        return works % self.subfields * SOURCES_PER_SUBFIELD + local


def words_of(seed: int, subfields: int) -> Words:
    """The vocabulary of a corpus."""
    heads, tails = _HEADS.split(), _TAILS.split()
    count = np.arange(subfields * TERMS_PER_SUBFIELD, dtype=np.int64)
    bits = draw(seed, _TERM, count)
    firsts = below(bits, len(heads)).tolist()
    seconds = below(bits << np.uint64(17), len(tails)).tolist()
    general = tuple((_GENERAL + " " + _GLUE).split())
    return Words(
        seed=seed,
        subfields=subfields,
        words=general + tuple(heads[h] + tails[t] for h, t in zip(firsts, seconds, strict=True)),
        general=len(general),
        title_table=lookup(zipf(TERMS_PER_SUBFIELD, 3.0)),
        general_table=lookup(zipf(len(general), 8.0)),
    )


def source_names(words: Words) -> list[str]:
    """Names of all sources, in the order of `source_of`."""
    names = []
    for source in range(words.subfields * SOURCES_PER_SUBFIELD):
        subfield, local = divmod(source, SOURCES_PER_SUBFIELD)
        term = words.words[words.general + subfield * TERMS_PER_SUBFIELD + local * 3]
        names.append(_SOURCE_FORMS[(subfield + local) % 8].format(term.capitalize()))
    return names


def institution_names(seed: int, countries: Ints) -> list[tuple[str, str]]:
    """(name, "city, country") of every institution, given its country index."""
    index = np.arange(len(countries), dtype=np.int64)
    bits = draw(seed, _PLACE, index)
    starts, ends = (
        below(bits, len(_PLACES)).tolist(),
        below(bits << np.uint64(9), len(_ENDS)).tolist(),
    )
    found = []
    for i, (start, end, country) in enumerate(zip(starts, ends, countries.tolist(), strict=True)):
        middle = "" if i < 300 else "aeiou"[i % 5] + "lmnrst"[i % 6]
        city = _PLACES[start] + middle + _ENDS[end]
        name = _INSTITUTIONS[i % len(_INSTITUTIONS)].format(city)
        found.append((name, f"{city}, {COUNTRIES[country][0]}"))
    return found
