"""Reading names: what each part becomes. Persons are invented or generic."""

from __future__ import annotations

import pytest

from connexon.records.names import NameAgreement, NameOrder, PersonName, Script
from connexon.text.names import block_keys, compatible, name_key, read_name


@pytest.mark.parametrize(
    ("printed", "family", "given_parts"),
    [
        ("Wang, X. M.", "Wang", ("x", "m")),
        ("X.-M. Wang", "Wang", ("x", "m")),
        ("Wang XM", "Wang", ("x", "m")),
        ("XM Wang", "Wang", ("x", "m")),
        ("WANG Xiaoming", "WANG", ("xiaoming",)),
        ("Xiaoming WANG", "WANG", ("xiaoming",)),
        ("Qin Guihui", "Qin", ("guihui",)),
        ("Guihui Qin", "Qin", ("guihui",)),
        ("Luo Kathy Qian", "Luo", ("kathy", "qian")),
        ("Kathy Qian Luo", "Luo", ("kathy", "qian")),
        ("Jan van der Berg", "van der Berg", ("jan",)),
        ("van der Berg, Jan", "van der Berg", ("jan",)),
        ("Maria de la Cruz", "de la Cruz", ("maria",)),
        ("Ahmad bin Hassan", "bin Hassan", ("ahmad",)),
        ("John A. Smith Jr.", "Smith", ("john", "a")),
        ("Smith, John A., Jr", "Smith", ("john", "a")),
        ("Smith, Jr, John A.", "Smith", ("john", "a")),
        ("Dr. Jane Roe", "Roe", ("jane",)),
        ("Jane Roe, PhD", "Roe", ("jane",)),
        ("Gabriela García Molina", "García Molina", ("gabriela",)),
        ("Nguyễn Văn An", "Nguyễn", ("van", "an")),
        ("An Van Nguyen", "Nguyen", ("an", "van")),
        ("Kim Min-Jun", "Kim", ("min", "jun")),
        ("Min-Jun Kim", "Kim", ("min", "jun")),
        ("D'Angelo, M", "D'Angelo", ("m",)),
        ("Юрий Иванов", "Иванов", ("yuriy",)),
        ("Tzu-Ming Liu", "Liu", ("tzu", "ming")),
        ("Suharto", "Suharto", ()),
        ("Jane Roe 1,2", "Roe", ("jane",)),
        ("Jane Roe*", "Roe", ("jane",)),
    ],
)
def test_printed_name_is_taken_apart(
    printed: str, family: str, given_parts: tuple[str, ...]
) -> None:
    name = read_name(printed)
    assert (name.family, name.given_parts) == (family, given_parts)


@pytest.mark.parametrize(
    ("han", "family_key", "given_key"),
    [
        ("王晓明", "wang", "xiaoming"),
        ("曾国强", "zeng", "guoqiang"),  # as a surname zeng, otherwise céng
        ("沈小红", "shen", "xiaohong"),  # not chén
        ("仇英", "qiu", "ying"),  # not chóu
        ("解海龙", "xie", "hailong"),  # not jiě
        ("单雪梅", "shan", "xuemei"),  # not dān
        ("查文", "zha", "wen"),  # not chá
        ("盖小伟", "ge", "xiaowei"),  # not gài
        ("尉迟恭", "yuchi", "gong"),  # not wèichí
        ("欧阳文", "ouyang", "wen"),
        ("司馬文", "sima", "wen"),
        ("諸葛小明", "zhuge", "xiaoming"),
        ("上官婉", "shangguan", "wan"),
        ("吕燕", "lu", "yan"),  # ü is u, as in most bylines
        ("区小明", "ou", "xiaoming"),  # not qū
        ("张 伟", "zhang", "wei"),
        ("佐藤太郎", "sato", "tailang"),  # the surname is known to be Japanese
    ],
)
def test_han_names_take_surname_readings_first(han: str, family_key: str, given_key: str) -> None:
    name = read_name(han)
    assert name.script is Script.HAN
    assert (name.family_key, name.given_key) == (family_key, given_key)


def test_hangul_and_kana_are_romanised() -> None:
    assert name_key(read_name("김민준")) == "kim minjun"
    assert name_key(read_name("남궁민")) == "namgung min"
    assert name_key(read_name("さとう けんじ")) == "satou kenji"


@pytest.mark.parametrize(
    "spelling", ["Wang, Xiao-Ming", "Xiaoming Wang", "WANG Xiao Ming", "王晓明", "wáng, xiǎomíng"]
)
def test_spellings_of_one_name_share_the_key(spelling: str) -> None:
    assert name_key(read_name(spelling)) == "wang xiaoming"


def test_declared_parts_are_certain() -> None:
    name = read_name("Ye Yi", given="Ye", family="Yi")
    assert (name.family, name.given, name.order_certainty) == ("Yi", ("Ye",), 1.0)


@pytest.mark.parametrize(
    ("printed", "given", "family", "suffix"),
    [
        ("Quillfeather, Thomas, Jr.", "Thomas", "Quillfeather", "Jr"),
        ("Quillfeather, III, Thomas", "Thomas", "Quillfeather", "III"),
        ("Thomas Quillfeather JR", "Thomas", "Quillfeather", "JR"),
        ("Thomas Quillfeather", "Thomas, Jr.", "Quillfeather", "Jr"),
        ("Thomas Quillfeather", "Thomas", "Quillfeather, Jr.", "Jr"),
        ("Quillfeather", None, "Quillfeather, Thomas, Jr.", "Jr"),
        # Neither J. R. nor I. V. is a suffix, nor Neto the family name itself.
        ("Quillfeather JR", "Thomas Robin", "Quillfeather", ""),
        ("Quillfeather, IV", "Thomas V.", "Quillfeather", ""),
        ("Thomas Luis Neto", "Thomas Luis", "Neto", ""),
    ],
)
def test_a_suffix_beside_declared_parts_is_kept(
    printed: str, given: str | None, family: str, suffix: str
) -> None:
    name = read_name(printed, given, family)
    assert (name.suffix, name.family_key) == (suffix, family.partition(",")[0].lower())
    assert "," not in name.family + "".join(name.given)


@pytest.mark.parametrize(
    ("family", "given", "as_read"),
    [
        ("Meulen", "J. van der", "van der Meulen, J."),
        ("Vries", "P. de", "de Vries, P."),
        ("Cruz", "M. de la", "de la Cruz, M."),
        ("Berg", "Anna Van den", "Van den Berg, Anna"),
        ("den Berg", "P.J.van", "van den Berg, P. J."),
        ("Silva", "João da", "da Silva, João"),
        ("Lee", "J. van der", "van der Lee, J."),
        # Syllables of a given name, parts of an Arabic one, and what has no given name in front.
        ("Nguyen", "Thi van", "Nguyen, Thi van"),
        ("Wang", "Xiao de", "Wang, Xiao de"),
        ("Rahman", "Abd el", "Rahman, Abd el"),
        ("Costa", "Ana e", "Costa, Ana e"),
        ("Haar", "van der", "Haar, van der"),
    ],
)
def test_a_particle_behind_the_given_name_is_the_family_names(
    family: str, given: str, as_read: str
) -> None:
    for name in (read_name(f"{family}, {given}"), read_name("", given, family)):
        assert f"{name.family}, {' '.join(name.given)}".replace("e.", "e") == as_read
        assert compatible(name, read_name(as_read)) >= NameAgreement.INITIALS


@pytest.mark.parametrize("printed", ["Quillfeather, JR", "Quillfeather, MD", "Quillfeather, IV"])
def test_two_capitals_beside_a_family_name_are_initials(printed: str) -> None:
    name = read_name(printed)
    assert (len(name.given_parts), name.suffix) == (2, "")
    assert read_name(printed.replace(",", ", Tom,")).given == ("Tom",)


@pytest.mark.parametrize(
    ("printed", "given", "family"),
    [
        ("Dr. Wang, Wei, Jr. (deceased)", None, None),
        ("Prof., Wang, Wei, Jr", None, None),
        ("Wang, Prof. Dr. Wei, Jr.", None, None),
        ("Dr.-Ing. Wei Wang Jr.", None, None),
        ("Wang, Dr. Wei, Jr.", "Dr. Wei", "Wang"),
        ("Dr Wang, Wei (deceased), Jr.", "Wei (deceased)", "Dr Wang"),
        ("Wang, Wei [ed.], Jr.", "Wei [ed.]", "Wang"),
    ],
)
def test_titles_and_notes_are_no_part_of_a_name(
    printed: str, given: str | None, family: str | None
) -> None:
    name = read_name(printed, given, family)
    assert (name.family, name.given, name.suffix) == ("Wang", ("Wei",), "Jr")


def test_what_only_looks_like_a_title_or_a_note_is_kept() -> None:
    assert read_name("Stone, MS").initials == "ms"
    assert read_name("", "MS", "Stone").initials == "ms"
    assert read_name("", "Md. Abdul", "Stone").initials == "ma"
    assert read_name("", "Mary (Molly)", "Stone").given_parts == ("mary", "molly")
    assert read_name("", None, "Dr.").family == "Dr."


def test_undeclared_order_is_less_certain_and_a_convention_helps() -> None:
    assert read_name("Ye Yi").order_certainty < 0.95
    first = read_name("Ye Yi", order=NameOrder.FAMILY_FIRST)
    assert first.family == "Ye"
    assert first.order_certainty > 0.95


@pytest.mark.parametrize("nothing", ["", " ", ",", "-", "*", "()"])
def test_nothing_readable_gives_empty_keys(nothing: str) -> None:
    name = read_name(nothing)
    assert name_key(name) == ""
    assert block_keys(name) == ()


def _shared(a: str, b: str) -> set[str]:
    return set(block_keys(read_name(a))) & set(block_keys(read_name(b)))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Wang, X.", "王晓明"),
        ("Liu, Tzu-Ming", "Liu, Ziming"),
        ("Cheung, Wai", "Zhang, W."),
        ("García Molina, Gabriela", "García, G."),
        ("García Molina, Gabriela", "Molina, G."),
        ("van der Berg, Jan", "Berg, J."),
        ("Smith, Bob", "Smith, R."),
        ("J. Robert Stone", "Robert Stone"),
        ("Müller, Hans", "Mueller, H."),
        ("Yurii Sokolovskii", "Юрий Соколовский"),
        ("Pak, Ji-Hoon", "Park, J."),
        ("Kim, Gyu-Ri", "Kim, Kyu-Ri"),
        ("Qin Guihui", "Guihui, Q."),  # the order was not declared
        ("Lü, Yan", "Lyu, Yan"),
        ("Lü, Yan", "Lv, Yan"),
    ],
)
def test_names_that_may_be_one_share_a_block(a: str, b: str) -> None:
    assert _shared(a, b)


def test_a_plain_name_has_few_blocks() -> None:
    assert block_keys(read_name("Wang, Wei")) == ("wang w",)
    assert block_keys(read_name("Stone, Mary")) == ("stone m",)


def test_name_without_readable_parts_is_kept_as_printed() -> None:
    name: PersonName = read_name("The ATLAS Collaboration")
    assert name.printed == "The ATLAS Collaboration"


@pytest.mark.parametrize(("printed", "family", "given"), [
    ("Yu Bin Li", "Li", ("Yu", "Bin")),  # "Bin", "Da" and "De" are syllables here
    ("Shi Da Chen", "Chen", ("Shi", "Da")),
    ("Xue De Ouyang", "Ouyang", ("Xue", "De")),
    ("Ahmad Bin Ali", "Bin Ali", ("Ahmad",)),
    ("Ana Da Silva", "Da Silva", ("Ana",)),
    ("Le Van Duc", "Le", ("Van", "Duc")),
    ("Le Roux Jean", "Le Roux", ("Jean",)),
])  # fmt: skip
def test_syllables_that_look_like_particles(
    printed: str, family: str, given: tuple[str, ...]
) -> None:
    name = read_name(printed)
    assert (name.family, name.given) == (family, given)
