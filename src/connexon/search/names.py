"""Keys by which a person's name, as typed, finds the names on bylines.

A signature is indexed under every key of its printed name and of its scholar's preferred name:
"wang xiaoming" (written out), "wang xiao" (first given name), "wang.x" and "wang.xm" (initials).
So "Wang, X" finds all of them, and "Xiaoming Wang" those written out and those whose scholar is
so called.
"""

from __future__ import annotations

import re
from functools import lru_cache

from connexon.records.names import PersonName
from connexon.text.agreement import family_variants, given_readings
from connexon.text.names import read_name

UNSURE_ORDER = 0.95
SURE_ORDER = 0.99


@lru_cache(maxsize=200_000)
def author_keys(printed: str) -> tuple[str, ...]:
    """Keys under which a signature printed so is found, each once."""
    name = read_name(printed)
    keys: dict[str, None] = {}
    for family in family_variants(name):
        keys[family] = None
        for reading in given_readings(name):
            if reading:
                keys |= dict.fromkeys(_keys(family, reading))
    if name.order_certainty < UNSURE_ORDER and name.given_key:
        keys |= dict.fromkeys(_keys(name.given_key, name.family_parts))
    return tuple(k for k in keys if k)


def brief_author_keys(printed: str) -> tuple[str, ...]:
    """The two keys that matter most, for bylines of hundreds: written out, and first initial."""
    name = read_name(printed)
    if not name.family_key:
        return ()
    if not name.given_key:
        return (name.family_key,)
    initial = f"{name.family_key}.{name.given_key[0]}"
    return (f"{name.family_key} {name.given_key}", initial)


def asked_keys(typed: str) -> tuple[str, ...]:
    """Keys that a typed name asks for, any of which will do; empty for a single name.

    Written-out names ask for themselves, initials for all who share them.
    """
    name = read_name(typed)
    if not name.given_key or not name.family_key:
        return ()
    keys = [_asked(name, name.family_key, name.given_parts)]
    if name.order_certainty < UNSURE_ORDER and not name.is_initials_only:
        keys.append(f"{name.given_key} {name.family_key}")
    return tuple(dict.fromkeys(keys))


def family_keys(typed: str) -> tuple[str, ...]:
    """Keys of the family name that the words typed may be with no given name: "de la Cruz", 欧阳.

    Empty where a given name is there for sure: a comma, initials, a name of known words (Bin Li).
    With more than one particle, or one in lower case, also the key without them, under which "Cruz
    Ortega" may stand. They are keys of others too (李安 gives that of 连), so a name must hold the
    words besides.
    """
    name, family = read_name(typed), read_name("", family=typed)
    if re.search("[,，]", typed) or name.is_initials_only:
        return ()
    has_particles = len(family.particles) > 1 or (family.particles and typed.strip()[0].islower())
    if not has_particles and name.order_certainty > SURE_ORDER:
        return ()
    core = "".join(family.family_parts) if has_particles else ""
    return tuple(dict.fromkeys(key for key in (family.family_key, core) if key))


def _asked(name: PersonName, family: str, given: tuple[str, ...]) -> str:
    if name.is_initials_only:
        return f"{family}.{name.initials}"
    return f"{family} {''.join(given)}"


def _keys(family: str, given: tuple[str, ...]) -> list[str]:
    """Keys of one reading: written out, first given name, initials of growing length."""
    initials = "".join(part[0] for part in given)
    keys = [f"{family}.{initials[: n + 1]}" for n in range(min(len(initials), 4))]
    if any(len(part) > 1 for part in given):
        keys += [f"{family} {''.join(given)}", f"{family} {given[0]}"]
    return keys
