"""Parts of names by culture, most frequent first; whole names are combined at random.

Surnames come from connexon.text.surnames, the rarer ones from rarer_names.py. The given names and
syllables are common knowledge; their order follows frequency only roughly. Nobody in particular is
meant.
"""

from __future__ import annotations

from dataclasses import dataclass

from connexon.synth.hashing import Ints, lookup, zipf
from connexon.synth.rarer_names import PARTS, rarer
from connexon.text import surnames

_HAN_GIVEN = (
    "伟wei 芳fang 敏min 静jing 丽li 强qiang 磊lei 军jun 洋yang 勇yong 艳yan 杰jie 娟juan "
    "涛tao 明ming 超chao 秀xiu 霞xia 平ping 刚gang 桂gui 英ying 华hua 玉yu 萍ping 红hong "
    "建jian 文wen 志zhi 国guo 海hai 晓xiao 小xiao 春chun 梅mei 辉hui 鹏peng 宇yu 浩hao 俊jun "
    "峰feng 佳jia 宁ning 欣xin 婷ting 雪xue 倩qian 琳lin 慧hui 莉li 东dong 林lin 飞fei "
    "龙long 波bo 斌bin 凯kai 健jian 鑫xin 亮liang 成cheng 振zhen 永yong 立li 德de 新xin "
    "光guang 天tian 思si 子zi 梓zi 雨yu 轩xuan 涵han 诗shi 怡yi 悦yue 彤tong 瑶yao 晨chen "
    "旭xu 昊hao 博bo 瑞rui 泽ze 嘉jia 锦jin 蕾lei 薇wei 兰lan 珍zhen 翠cui 凤feng 月yue "
    "云yun 庆qing 祥xiang 福fu 贵gui 根gen 良liang 忠zhong 义yi 信xin 礼li 仁ren 诚cheng "
    "正zheng 清qing 源yuan 江jiang 山shan 岩yan 松song 森sen 彬bin 权quan 坤kun 宏hong "
    "洪hong 昌chang 盛sheng 兴xing 达da 通tong 毅yi 恒heng 远yuan 航hang"
)
_WESTERN_GIVEN = (
    "James Mary John Michael Robert David William Thomas Jennifer Richard Elizabeth Sarah "
    "Daniel Peter Anna Paul Mark Christopher Laura Andrew Maria Stephen Susan Matthew Karen "
    "Martin Emily Thomas Julia Patrick Kevin Lisa Steven Jessica Brian Rachel Eric Stefan "
    "Anne Christian Emma Markus Claire Alexander Katherine Jonathan Rebecca Andreas Sophie "
    "Benjamin Hannah Nicholas Helen Simon Alice Philip Charlotte Joseph Margaret Timothy "
    "Caroline George Catherine Adam Christine Jan Ingrid Lars Eva Henrik Karin Pierre Marie "
    "Jean Nathalie Luca Giulia Marco Francesca Frank Amy Gregory Megan Samuel Victoria "
    "Tobias Lena Edward Grace Henry Olivia Douglas Heather Keith Diane Ralf Ute Bruno Chiara "
    "Sven Astrid Hugo Camille Oliver Isabel"
)
_HISPANIC_GIVEN = (
    "José María Juan Ana Carlos Carmen Luis Laura Antonio Isabel Francisco Marta Manuel "
    "Cristina Jorge Elena Pedro Lucía Miguel Paula Javier Sara Fernando Andrea Rafael "
    "Beatriz Alejandro Patricia Diego Silvia Pablo Raquel Sergio Nuria Ricardo Mónica "
    "Eduardo Claudia Andrés Teresa Gabriel Fernanda Rodrigo Juliana Gustavo Mariana Marcelo "
    "Camila Felipe Renata"
)
_SLAVIC_GIVEN = (
    "Alexander Elena Sergey Olga Dmitry Natalia Andrey Anna Alexey Irina Ivan Tatiana "
    "Vladimir Maria Mikhail Ekaterina Nikolai Svetlana Igor Marina Pavel Yulia Oleg "
    "Anastasia Yuri Galina Viktor Daria Konstantin Ksenia Roman Polina Maxim Vera Denis "
    "Larisa Evgeny Alina Anton Nina Piotr Katarzyna Tomasz Agnieszka Jan Jana Petr Lucie "
    "Marko Ivana"
)
_INDIAN_GIVEN = (
    "Rahul Priya Amit Anjali Sanjay Neha Rajesh Pooja Vijay Kavita Suresh Sunita Anil Deepa "
    "Ravi Lakshmi Arun Meena Manoj Swati Ashok Divya Vikram Shreya Rakesh Nisha Sandeep Ritu "
    "Ajay Asha Krishna Geeta Arjun Sneha Mohan Radha Nitin Jyoti Gopal Usha Harish Vidya "
    "Naveen Aditi Karthik Mohammad Fatima Imran Ayesha Abdul"
)
_KOREAN_SYLLABLES = (
    "min ji seo jun hyun young sung hee soo jin woo kyung eun hye dong jae sang yeon mi kyu "
    "tae ho won joon hoon suk chul hwan yong in seung byung ah na ra bin gyu han jung kang "
    "hyo yoon"
)
_JAPANESE_GIVEN = (
    "Hiroshi Yuki Takashi Yoko Kenji Keiko Akira Akiko Satoshi Naoko Makoto Mayumi Takeshi "
    "Tomoko Kazuo Yumi Masahiro Kumiko Daisuke Mariko Shinji Haruka Kenichi Ayumi Koji Emi "
    "Tetsuya Rie Naoki Sakura Ryo Misaki Shota Nanami Kazuki Aya Yusuke Mika Tsuyoshi Chie"
)
_VIETNAMESE_GIVEN = "Anh Minh Hoa Linh Tuan Huong Dung Lan Hung Mai Nam Thao Long Trang Khanh Vy"
_VIETNAMESE_MIDDLE = "Van Thi Duc Ngoc Quoc Thanh Minh Hoang Xuan Huu"
_ARABIC = (
    "Ahmadi Hosseini Mohammadi Rezaei Karimi Moradi Jafari Rahimi Hassan Hussein Ibrahim "
    "Mansour Khalil Haddad Nasser Saleh Farouk Mahmoud Amin Aziz Hamid Rashid Yilmaz Kaya "
    "Demir Celik Sahin"
)
_ARABIC_GIVEN = (
    "Mohammad Fatemeh Ali Zahra Reza Maryam Hassan Sara Ahmed Leila Omar Nasrin Hossein Mona "
    "Amir Samira Mehmet Ayse Mustafa Elif Youssef Nadia Khaled Rania Saeed Shirin"
)
_ACCENTS = {
    "garcia": "García", "rodriguez": "Rodríguez", "gonzalez": "González", "fernandez": "Fernández",
    "lopez": "López", "martinez": "Martínez", "sanchez": "Sánchez", "perez": "Pérez",
    "gomez": "Gómez", "jimenez": "Jiménez", "hernandez": "Hernández", "diaz": "Díaz",
    "munoz": "Muñoz", "alvarez": "Álvarez", "gutierrez": "Gutiérrez", "muller": "Müller",
    "schafer": "Schäfer", "kruger": "Krüger", "nguyen": "Nguyễn", "novotny": "Novotný",
    "dvorak": "Dvořák", "kovac": "Kovač", "wojcik": "Wójcik", "dabrowski": "Dąbrowski",
}  # fmt: skip


# Culture → rarer family names, shift of their Zipf-Mandelbrot law, rarer given names, their shift.
# The larger the shift, the flatter. See docs/synth.md for what it was measured against.
_SPREAD: dict[str, tuple[int, float, int, float]] = {
    "chinese": (0, 1.5, 0, 15.0), "western": (20_000, 100.0, 3_500, 30.0),
    "korean": (0, 1.0, 0, 15.0), "indian": (3_500, 15.0, 2_500, 20.0),
    "hispanic": (5_000, 15.0, 2_500, 15.0), "slavic": (6_000, 40.0, 1_500, 15.0),
    "japanese": (4_000, 20.0, 1_500, 25.0), "vietnamese": (0, 0.5, 0, 8.0),
    "arabic": (5_000, 15.0, 2_500, 8.0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Culture:
    """Component tables of one culture and the lookup tables that draw from them.

    `seconds` are second syllables, middle names or middle words; `second_share` is the share of
    people who have one. `is_syllabic`: given names are one or two syllables, run together or
    hyphenated. `han_*` are the same parts in Han characters, where there are such.
    """

    name: str
    families: tuple[str, ...]
    givens: tuple[str, ...]
    seconds: tuple[str, ...]
    second_share: float
    is_syllabic: bool
    family_table: Ints
    given_table: Ints
    second_table: Ints
    han_families: tuple[str, ...] = ()
    han_givens: tuple[str, ...] = ()


def _culture(
    name: str,
    families: list[str],
    givens: list[str],
    seconds: list[str],
    second_share: float,
) -> Culture:
    syllabic = name in {"chinese", "korean"}
    few_families, shift, few_givens, given_shift = _SPREAD[name]
    if name in PARTS:
        parts = PARTS[name]
        families = families + rarer(parts.family_heads, parts.family_tails, few_families, families)
        givens = givens + rarer(parts.given_heads, parts.given_tails, few_givens, givens)
    return Culture(
        name=name,
        families=tuple(families),
        givens=tuple(givens),
        seconds=tuple(seconds),
        second_share=second_share,
        is_syllabic=syllabic,
        family_table=lookup(zipf(len(families), shift)),
        given_table=lookup(zipf(len(givens), given_shift)),
        second_table=lookup(zipf(len(seconds), 15.0)),
    )


def _titled(table: dict[str, int]) -> list[str]:
    return [_ACCENTS.get(name, name.title()) for name in table]


def _chinese() -> Culture:
    han = [h for h in surnames.HAN_SURNAMES if len(h) == 1][:300]
    han += ["欧阳", "司马", "上官", "诸葛"]
    pairs = [(entry[0], entry[1:]) for entry in _HAN_GIVEN.split()]
    syllables = [latin for _, latin in pairs]
    base = _culture(
        "chinese",
        [surnames.HAN_SURNAMES[h].title() for h in han],
        [s.title() for s in syllables],
        syllables,
        0.8,
    )
    return Culture(
        **{f: getattr(base, f) for f in base.__dataclass_fields__ if not f.startswith("han_")},
        han_families=tuple(han),
        han_givens=tuple(h for h, _ in pairs),
    )


def _korean_families() -> list[str]:
    heads = [n for n in surnames.KOREAN_SURNAMES if surnames.korean_heads(n)[0] == n]
    return [name.title() for name in heads]


def cultures() -> tuple[Culture, ...]:
    """All cultures in fixed order."""
    western = _WESTERN_GIVEN.split()
    korean = _KOREAN_SYLLABLES.split()
    return (
        _chinese(),
        _culture("western", _titled(surnames.WESTERN_SURNAMES), western, western, 0.45),
        _culture("korean", _korean_families(), [k.title() for k in korean],
                 korean, 0.95),
        _culture("indian", _titled(surnames.INDIAN_SURNAMES), _INDIAN_GIVEN.split(),
                 _INDIAN_GIVEN.split(), 0.2),
        _culture("hispanic", _titled(surnames.HISPANIC_SURNAMES), _HISPANIC_GIVEN.split(),
                 _HISPANIC_GIVEN.split(), 0.3),
        _culture("slavic", _titled(surnames.SLAVIC_SURNAMES), _SLAVIC_GIVEN.split(),
                 _SLAVIC_GIVEN.split(), 0.5),
        _culture("japanese", _titled(surnames.JAPANESE_SURNAMES), _JAPANESE_GIVEN.split(),
                 _JAPANESE_GIVEN.split(), 0.0),
        _culture("vietnamese", _titled(surnames.VIETNAMESE_SURNAMES), _VIETNAMESE_GIVEN.split(),
                 _VIETNAMESE_MIDDLE.split(), 0.9),
        _culture("arabic", _ARABIC.split(), _ARABIC_GIVEN.split(), _ARABIC_GIVEN.split(), 0.15),
    )  # fmt: skip


# Country → culture shares in the order of `cultures()`, in percent.
COUNTRIES: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("China", (97, 1, 0, 1, 0, 0, 0, 0, 1)),
    ("USA", (20, 52, 4, 9, 7, 3, 1, 1, 3)),
    ("Germany", (6, 78, 1, 3, 3, 5, 0, 0, 4)),
    ("United Kingdom", (8, 76, 1, 6, 4, 2, 0, 0, 3)),
    ("Japan", (8, 3, 2, 1, 0, 0, 85, 1, 0)),
    ("South Korea", (3, 2, 92, 1, 0, 0, 1, 1, 0)),
    ("India", (0, 1, 0, 97, 0, 0, 0, 0, 2)),
    ("Spain", (2, 8, 0, 1, 86, 1, 0, 0, 2)),
    ("Brazil", (1, 8, 0, 0, 88, 1, 2, 0, 0)),
    ("Russia", (2, 1, 0, 0, 0, 95, 0, 0, 2)),
    ("France", (4, 80, 0, 1, 6, 2, 0, 2, 5)),
    ("Italy", (2, 90, 0, 1, 4, 1, 0, 0, 2)),
    ("Iran", (0, 0, 0, 0, 0, 0, 0, 0, 100)),
    ("Poland", (1, 4, 0, 1, 1, 92, 0, 0, 1)),
    ("Vietnam", (1, 1, 0, 0, 0, 0, 0, 98, 0)),
    ("Canada", (18, 58, 3, 8, 4, 3, 1, 1, 4)),
)
COUNTRY_WEIGHTS = (26, 22, 7, 7, 6, 4, 6, 4, 3, 3, 4, 4, 3, 2, 1, 4)
NICKNAMES = {
    "Robert": "Bob", "William": "Bill", "Michael": "Mike", "Thomas": "Tom", "Daniel": "Dan",
    "Christopher": "Chris", "Stephen": "Steve", "Matthew": "Matt", "Elizabeth": "Liz",
    "Katherine": "Kate", "Jennifer": "Jenny", "Nicholas": "Nick", "Benjamin": "Ben",
    "Samuel": "Sam", "Timothy": "Tim", "Alexander": "Alex", "Edward": "Ed", "Susan": "Sue",
    "Rebecca": "Becky", "Joseph": "Joe", "Richard": "Rick", "Dmitry": "Dima", "José": "Pepe",
}  # fmt: skip
