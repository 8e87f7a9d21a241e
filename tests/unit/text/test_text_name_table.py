"""A table of hard cases: what bylines of the world print, how it is read, and what meets what.

Persons are invented; the characters, spellings and conventions are what the table is about.
"""

from __future__ import annotations

import pytest

from connexon.records.names import NameAgreement
from connexon.text.bylines import read_byline
from connexon.text.names import block_keys, compatible, read_name

# printed → folded family name, folded given name
READ = [
    ("曾晓明", "zeng", "xiaoming"),
    ("沈从容", "shen", "congrong"),
    ("仇小楼", "qiu", "xiaolou"),
    ("解小山", "xie", "xiaoshan"),
    ("单田", "shan", "tian"),
    ("尹力", "yin", "li"),
    ("查小良", "zha", "xiaoliang"),
    ("盖叶", "ge", "ye"),
    ("区少", "ou", "shao"),
    ("朴小英", "piao", "xiaoying"),
    ("繁星", "po", "xing"),
    ("种小虎", "chong", "xiaohu"),
    ("缪小红", "miao", "xiaohong"),
    ("翟小明", "zhai", "xiaoming"),
    ("覃小明", "qin", "xiaoming"),
    ("乐小明", "yue", "xiaoming"),
    ("逄小明", "pang", "xiaoming"),
    ("冼小明", "xian", "xiaoming"),
    ("晁小明", "chao", "xiaoming"),
    ("那小明", "na", "xiaoming"),
    ("贾小明", "jia", "xiaoming"),
    ("召小明", "shao", "xiaoming"),
    ("令狐小明", "linghu", "xiaoming"),
    ("万俟小明", "moqi", "xiaoming"),
    ("澹台小明", "tantai", "xiaoming"),
    ("長孫小明", "zhangsun", "xiaoming"),
    ("單小明", "shan", "xiaoming"),
    ("褚小明", "chu", "xiaoming"),
    ("秘小明", "bi", "xiaoming"),
    ("曲小明", "qu", "xiaoming"),
    ("尉小明", "wei", "xiaoming"),
    ("洗小明", "xian", "xiaoming"),
    ("歐陽小明", "ouyang", "xiaoming"),
    ("石原小明", "ishihara", "xiaoming"),
    ("Ouyang, Ming", "ouyang", "ming"),
    ("Ming Ouyang", "ouyang", "ming"),
    ("Ouyang Ming", "ouyang", "ming"),
    ("Zhuge Xiaoming", "zhuge", "xiaoming"),
    ("Si-Ma, Ming", "sima", "ming"),
    ("OUYANG Xiao-ming", "ouyang", "xiaoming"),
    ("Ou-Yang, Ming", "ouyang", "ming"),
    ("Ludwig van der Stein", "vanderstein", "ludwig"),
    ("Jean de la Roche", "delaroche", "jean"),
    ("Ahmed al-Farsi", "alfarsi", "ahmed"),
    ("Ahmed Al Farsi", "alfarsi", "ahmed"),
    ("Omar bin Laith", "binlaith", "omar"),
    ("Pedro dos Santos", "dossantos", "pedro"),
    ("Anna von dem Berg", "vondemberg", "anna"),
    ("Karl zu Stein", "zustein", "karl"),
    ("Ludo Van den Bossche", "vandenbossche", "ludo"),
    ("Liam O'Hara", "ohara", "liam"),
    ("Fiona McKenna", "mckenna", "fiona"),
    ("John Stone III", "stone", "john"),
    ("Stone, John, 3rd", "stone", "john"),
    ("John Q. Stone, Jr.", "stone", "johnq"),
    ("Stone Jr., John", "stone", "john"),
    ("Stone Jr, John", "stone", "john"),
    ("John Stone IV", "stone", "john"),
    ("Stone, J. R., Jr.", "stone", "jr"),
    ("José Luis Pérez Neto", "perez", "joseluis"),
    ("Nguyễn Thị Hoa", "nguyen", "thihoa"),
    ("Thi Hoa Nguyen", "nguyen", "thihoa"),
    ("Nguyen Thi Hoa", "nguyen", "thihoa"),
    ("Trần Văn Minh", "tran", "vanminh"),
    ("Le, Thi Hoa", "le", "thihoa"),
    ("Đặng Thùy Linh", "dang", "thuylinh"),
    ("박지훈", "park", "jihun"),
    ("이서연", "lee", "seoyeon"),
    ("Lee Seo-yeon", "lee", "seoyeon"),
    ("Seo-Yeon Lee", "lee", "seoyeon"),
    ("최민호", "choi", "minho"),
    ("제갈민", "jegal", "min"),
    ("鈴木 一郎", "suzuki", "yilang"),
    ("さくら もも", "sakura", "momo"),
    ("ヤマダ タロウ", "yamada", "tarou"),
    ("Дмитрий Соколов", "sokolov", "dmitriy"),
    ("Соколов, Дмитрий", "sokolov", "dmitriy"),
    ("Соколов Д. И.", "sokolov", "di"),
    ("Щербаков, Юрий", "shcherbakov", "yuriy"),
    ("María José García López", "garcialopez", "mariajose"),
    ("García-López, María José", "garcialopez", "mariajose"),
    ("Juan Pérez y Soto", "perezysoto", "juan"),
    ("Ana Souza da Silva", "souzadasilva", "ana"),
    ("Jürgen Groß", "gross", "jurgen"),
    ("Søren Østergaard", "ostergaard", "soren"),
    ("Łukasz Żak", "zak", "lukasz"),
    ("Ægir Þórsson", "thorsson", "aegir"),
    ("Đorđe Đukić", "dukic", "dorde"),
    ("İbrahim Şahin", "sahin", "ibrahim"),
    ("Ștefan Țepeș", "tepes", "stefan"),
    ("J.-P. Roche", "roche", "jp"),
    ("Jean-Pierre Roche", "roche", "jeanpierre"),
    ("J P Roche", "roche", "jp"),
    ("Roche JP", "roche", "jp"),
    ("J.P.Roche", "roche", "jp"),
    ("Roche, J.-P.", "roche", "jp"),
    ("A.B.C. Stone", "stone", "abc"),
    ("Abdul Rahman bin Yusof", "binyusof", "abdulrahman"),
    ("Siti binti Omar", "bintiomar", "siti"),
    ("Muthu a/l Raman", "alraman", "muthu"),
]
# one person may have printed both: they share a block and do not contradict each other
MAY_BE_ONE = [
    ("王伟", "王偉"),
    ("王 伟", "王伟"),
    ("張麗華", "张丽华"),
    ("劉峯", "刘峰"),
    ("肖小明", "萧小明"),
    ("Md Tanvir Islam", "Tanvir Islam"),
    ("Md. Tanvir Islam", "Islam, M.T."),
    ("付小明", "傅小明"),
    ("渡辺健", "渡邊健"),
    ("斎藤健", "齋藤健"),
    ("王伟", "Wang, W."),
    ("曾国强", "Tseng, Kuo-Chiang"),
    ("Xie, Ming", "Hsieh, Ming"),
    ("Jiang, Wei", "Chiang, Wei"),
    ("Cao, Ming", "Ts'ao, Ming"),
    ("Cao, Ming", "Tsao, Ming"),
    ("Wu, Ming", "Ng, Ming"),
    ("Liang, Wei", "Leung, W."),
    ("Huang, Ming", "Wong, M."),
    ("Lin, Wei", "Lim, W."),
    ("Cai, Ming", "Chua, M."),
    ("Wu, Ming", "Goh, M."),
    ("Zhou, Ming", "Chew, M."),
    ("Zheng, Ming", "Tay, M."),
    ("Xu, Zhimo", "Hsu, Chih-Mo"),
    ("Qiu, Ming", "Chiu, Ming"),
    ("Zeng, Ming", "Tsang, M."),
    ("Lü, Ming", "Lyu, Ming"),
    ("Lü, Ming", "Lv, Ming"),
    ("Ouyang, Ming", "Au-Yeung, M."),
    ("Ouyang, Ming", "Ou Yang, Ming"),
    ("欧阳明", "Ouyang, Ming"),
    ("欧阳明", "Ou-Yang, Ming"),
    ("欧阳明", "Ming Ou-Yang"),
    ("司马明", "Szu-ma, Ming"),
    ("Xiaoming Wang", "Hsiao-Ming Wang"),
    ("Wang, Xiaoming", "Wang, Hsiao-ming"),
    ("Wang, Zhiqiang", "Wang, Chih-Chiang"),
    ("Lee, Seo-Yeon", "Yi, Seo-Yeon"),
    ("Lee, Seo-Yeon", "Rhee, Seoyeon"),
    ("Park, Ji-Hoon", "Bak, Jihun"),
    ("Choi, Min-Ho", "Choe, Minho"),
    ("이서연", "Lee, S.-Y."),
    ("박지훈", "Park, Ji-Hoon"),
    ("박지훈", "Pak, Ji Hun"),
    ("Jung, Hyun", "Jeong, Hyeon"),
    ("Jung, Hyun", "Chung, Hyun"),
    ("Cho, Eun", "Jo, Eun"),
    ("Yoo, Jae", "Ryu, Jae"),
    ("Ko, Sun", "Koh, Sun"),
    ("Noh, Min", "Roh, Min"),
    ("Lim, Hyun", "Im, Hyun"),
    ("Im, Hyun", "Rim, Hyun"),
    ("Nguyễn Thị Hoa", "Nguyen, T. H."),
    ("Nguyễn Thị Hoa", "Hoa Nguyen"),
    ("Nguyễn Thị Hoa", "Hoa T. Nguyen"),
    ("Nguyễn Thị Hoa", "Nguyen T. Hoa"),
    ("Nguyễn Thị Hoa", "Hoa Thi Nguyen"),
    ("Trần Văn Minh", "Minh Van Tran"),
    ("Trần Văn Minh", "Minh Tran"),
    ("Ohno, Ken", "Ono, Ken"),
    ("Satoh, Ken", "Sato, Ken"),
    ("Saitō, Ken", "Saito, Ken"),
    ("Ōta, Ken", "Ohta, Ken"),
    ("Shinichi Ito", "Shin'ichi Itoh"),
    ("Junichirou Oota", "Junichiro Ota"),
    ("Yuuki Kondou", "Yuki Kondo"),
    ("Müller, Hans", "Muller, Hans"),
    ("Müller, Hans", "Mueller, H."),
    ("Østergaard, Søren", "Oestergaard, Soeren"),
    ("Østergaard, Søren", "Ostergaard, Soren"),
    ("Groß, Jan", "Gross, Jan"),
    ("Ångström, Eva", "Aangstroem, Eva"),
    ("Ångström, Eva", "Angstrom, Eva"),
    ("Łukasz Żak", "Lukasz Zak"),
    ("Þórsson, Egill", "Thorsson, Egill"),
    ("Đukić, Ana", "Djukic, Ana"),
    ("Sørensen, Åse", "Sorensen, Aase"),
    ("van der Stein, Ludwig", "Stein, Ludwig van der"),
    ("van der Stein, Ludwig", "Vanderstein, L."),
    ("van der Stein, Ludwig", "Stein, L."),
    ("de la Roche, Jean", "Roche, Jean"),
    ("al-Farsi, Ahmed", "Alfarsi, Ahmed"),
    ("al-Farsi, Ahmed", "El Farsi, Ahmed"),
    ("al-Farsi, Ahmed", "Farsi, A."),
    ("El-Sayed, Omar", "Elsayed, Omar"),
    ("bin Laith, Omar", "Laith, Omar"),
    ("O'Hara, Liam", "OHara, Liam"),
    ("O'Hara, Liam", "O’Hara, L."),
    ("McKenna, Fiona", "Mc Kenna, Fiona"),
    ("McKenna, Fiona", "MacKenna, F."),
    ("D'Arcy, Zoë", "Darcy, Zoe"),
    ("St. Clair, Jo", "Saint Clair, Jo"),
    ("St. Clair, Jo", "StClair, J."),
    ("Stone, John, Jr.", "Stone, John"),
    ("Stone, John III", "John Stone 3rd"),
    ("Соколов, Дмитрий", "Sokolov, Dmitry"),
    ("Sokolov, Dmitri", "Sokolov, Dimitrij"),
    ("Sokolov, Dmitrii", "Sokoloff, Dmitry"),
    ("Sokolov, Yuri", "Sokolov, Iurii"),
    ("Sokolov, Yurij", "Sokolov, Jurij"),
    ("Sokolov, Alexey", "Sokolov, Aleksei"),
    ("Sokolov, Alexei", "Sokolov, Aleksey"),
    ("Sokolov, Aleksandr", "Sokolov, Alexander"),
    ("Sokolov, Oleksandr", "Sokolov, Alexander"),
    ("Щербаков, Юрий", "Shcherbakov, Yu."),
    ("Щербаков, Юрий", "Scherbakov, Y."),
    ("Chernyshov, Eugene", "Tchernyshov, Evgeny"),
    ("Чернышов, Евгений", "Chernyshov, E."),
    ("Хоменко, Яна", "Khomenko, Yana"),
    ("Хоменко, Яна", "Homenko, Jana"),
    ("Жуков, Фёдор", "Zhukov, F."),
    ("Цветков, Илья", "Tsvetkov, Ilya"),
    ("Цветков, Илья", "Cvetkov, Ilja"),
    ("Sokolova, Natalia", "Sokolova, Nataliya"),
    ("Sokolova, Mariya", "Sokolova, Maria"),
    ("Гусев, Сергей", "Gusev, Sergey"),
    ("Gusev, Sergei", "Goussev, Serguei"),
    ("Ivanov, Nikolai", "Ivanov, Nikolay"),
    ("García López, María José", "García, María José"),
    ("García López, María José", "García-López, M. J."),
    ("García López, María José", "López, M."),
    ("García López, María José", "Garcia Lopez, Maria"),
    ("García López, María José", "M. J. García"),
    ("Souza da Silva, Ana", "Silva, A."),
    ("Souza da Silva, Ana", "Souza, A."),
    ("Stone, Bill", "Stone, William"),
    ("Stone, Bob", "Stone, R."),
    ("Stone, Peggy", "Stone, Margaret"),
    ("Stone, Liz", "Stone, E."),
    ("Stone, Dick", "Stone, Richard"),
    ("Stone, Jack", "Stone, John"),
    ("Stone, Ted", "Stone, Theodore"),
    ("Stone, Kate", "Stone, Katherine"),
    ("Stone, Mike", "Stone, M."),
    ("Roche, Jean-Pierre", "Roche, J.-P."),
    ("Roche, Jean-Pierre", "Roche, Jean Pierre"),
    ("Roche, Jean-Pierre", "Roche, Jeanpierre"),
    ("Roche, Jean-Pierre", "Roche, J."),
    ("Roche, Jean-Pierre", "Roche, JP"),
    ("Roche, Jean-Pierre", "Roche, Jean"),
    ("Smith-Jones, Ann", "Smith, Ann"),
    ("Smith-Jones, Ann", "Jones, Ann"),
    ("Smith Jones, Ann", "Jones, A."),
    ("Kovács, Éva", "Kovacs, Eva"),
    ("Abdulrahman, Ali", "Abdul Rahman, Ali"),
    ("Mohammed, Ali", "Muhammad, Ali"),
    ("Stone, Mohamed", "Stone, Muhammad"),
    ("Papadopoulos, Giorgos", "Παπαδόπουλος, Γιώργος"),
    ("Papadopoulos, Georgios", "Παπαδόπουλος, Γεώργιος"),
]
# two people, however alike
ARE_TWO = [
    ("王伟", "王玮"),
    ("王偉", "王瑋"),
    ("王偉", "王玮"),
    ("張麗", "张莉"),
    ("章伟", "张伟"),
    ("余小明", "于小明"),
    ("佐藤太郎", "佐藤太朗"),
    ("Stone, Jane", "Stone, John"),
    ("Wang, Min", "Wang, Ming"),
    ("Zhang, Wei", "Wang, Wei"),
    ("Sokolov, Dmitri", "Sokolov, Denis"),
    ("Sokolov, Alexei", "Sokolov, Alexander"),
    ("Kim, Min-Jun", "Kim, Min-Ji"),
    ("Stone, John, Jr.", "Stone, John, III"),
    ("Nguyen Thi Hoa", "Nguyen Thi Lan"),
    ("Roche, Jean-Pierre", "Roche, Jean-Paul"),
    ("Müller, Hans", "Müller, Horst"),
    ("Chen, Ming", "Cheng, Ming"),
    ("Stone, Mary", "Stone, Mark"),
    ("García López, Ana", "Pérez López, Eva"),
    ("Wang, X. M.", "Wang, X. Y."),
    ("Lee, Seo-Yeon", "Lee, Seo-Jun"),
    ("Sokolov, Y.", "Sokolov, D."),
    ("Stone, Paul", "Stone, Paula"),
    ("Stone, Daniel", "Stone, Danielle"),
    ("Stone, Christian", "Stone, Christina"),
    ("Stone, Eric", "Stone, Erica"),
    ("Stone, Robert", "Stone, Roberta"),
    ("Stone, Martin", "Stone, Martina"),
    ("Stone, Mario", "Stone, Maria"),
]
# one person may have printed both, and connexon does not see it: docs/names.md#limits
NOT_SEEN = [
    ("Zhang, Wei", "Cheung, Wai"),
    ("Chen, Ming", "Tan, M."),
    ("Zhu, Ming", "Chu, Ming"),
    ("佐藤 健", "Sato, K."),
    ("Щербаков, Юрий", "Shcherbakov, I."),
    ("Zhukov, Fedor", "Joukov, Fyodor"),
    ("Roche, Jean-Pierre", "Roche, Pierre"),
    ("Stone, John Adam", "Stone, Adam"),
    ("Krishnamurthy, S.", "Krishnamurthi, S."),
]


# capitals that may be initials, a short name or a title
IN_CAPITALS = [
    ("BIN LI", "li", "bin"),
    ("LI BIN", "li", "bin"),
    ("PETER FOX", "fox", "peter"),
    ("HITOSHI IBA", "iba", "hitoshi"),
    ("VINCENT Q. VU", "vu", "vincentq"),
    ("LI-SHIUAN PEH", "peh", "lishiuan"),
    ("XU, LI", "xu", "li"),
    ("WANG PL", "wang", "pl"),
    ("WANG, PL", "wang", "pl"),
    ("STONE JA", "stone", "ja"),
    ("DAS G", "das", "g"),
    ("Xu, BIN", "xu", "bin"),
    ("Sun YE", "sun", "ye"),
    ("Jun YE", "ye", "jun"),
    ("Peter FOX", "fox", "peter"),
    ("Xiaoming LI", "li", "xiaoming"),
    ("Smith JAM", "smith", "jam"),
    ("Smith MS", "smith", "ms"),
    ("Stone DR", "stone", "dr"),
    ("Lee MD", "lee", "md"),
    ("MS Stone", "stone", "ms"),
    ("M.S. Stone", "stone", "ms"),
    ("Stone, M.D.", "stone", "md"),
    ("de Souza MS", "desouza", "ms"),
    ("van der Berg MR", "vanderberg", "mr"),
    ("Garcia Lopez MD", "garcialopez", "md"),
    ("Md Rahman", "rahman", "m"),
    ("Rahman, Md.", "rahman", "m"),
    ("Md. Abdul Karim", "karim", "mabdul"),
    ("Mary Stone MD", "stone", "mary"),
    ("Mary Stone, M.D.", "stone", "mary"),
    ("Stone AB MD", "stone", "ab"),
    ("Dr. Stone", "stone", ""),
    ("DR. Mary Stone", "stone", "mary"),
]
ARE_INITIALS = ["WANG PL", "WANG, PL", "STONE JA", "Xu, BIN", "Sun YE", "Smith JAM", "Smith MS"]


@pytest.mark.parametrize(("printed", "family", "given"), IN_CAPITALS)
def test_capitals_are_initials_a_short_name_or_a_title(
    printed: str, family: str, given: str
) -> None:
    name = read_name(printed)
    assert (name.family_key, name.given_key) == (family, given)


@pytest.mark.parametrize("printed", ARE_INITIALS)
def test_run_together_capitals_are_initials(printed: str) -> None:
    assert read_name(printed).is_initials_only


@pytest.mark.parametrize("printed", ["BIN LI", "PETER FOX", "XU, LI", "Jun YE", "Xiaoming LI"])
def test_names_in_capitals_are_no_initials(printed: str) -> None:
    assert not read_name(printed).is_initials_only


@pytest.mark.parametrize(("printed", "family", "given"), READ)
def test_how_it_is_read(printed: str, family: str, given: str) -> None:
    name = read_name(printed)
    assert (name.family_key, name.given_key) == (family, given)


def _meet(one: str, other: str) -> tuple[bool, NameAgreement]:
    left, right = read_name(one), read_name(other)
    assert compatible(left, right) is compatible(right, left)
    return bool(set(block_keys(left)) & set(block_keys(right))), compatible(left, right)


@pytest.mark.parametrize(("one", "other"), MAY_BE_ONE)
def test_what_may_be_one(one: str, other: str) -> None:
    share_a_block, grade = _meet(one, other)
    assert share_a_block
    assert grade > NameAgreement.UNLIKELY


@pytest.mark.parametrize(("one", "other"), ARE_TWO)
def test_what_is_two(one: str, other: str) -> None:
    assert _meet(one, other)[1] <= NameAgreement.UNLIKELY


@pytest.mark.parametrize(("one", "other"), NOT_SEEN)
def test_what_is_not_seen_is_known(one: str, other: str) -> None:
    share_a_block, grade = _meet(one, other)
    assert not share_a_block or grade is NameAgreement.CONTRADICTORY


@pytest.mark.parametrize(
    ("byline", "families"),
    [
        (["Qin Guihui", "Ye Yi", "Zeng Qibing"], ["Qin", "Ye", "Zeng"]),
        (["Guihui Qin", "Yi Ye", "Qibing Zeng"], ["Qin", "Ye", "Zeng"]),
        (["Nguyen Thi Hoa", "Tran Van Minh", "Le Duc"], ["Nguyen", "Tran", "Le"]),
        (["Hoa Thi Nguyen", "Minh Van Tran", "Duc Le"], ["Nguyen", "Tran", "Le"]),
        (["Kim Min-Jun", "Lee Seo-Yeon", "Han Ji"], ["Kim", "Lee", "Han"]),
        (["Min-Jun Kim", "Seo-Yeon Lee", "Ji Han"], ["Kim", "Lee", "Han"]),
        (["Sato Kenji", "Yamamoto Yuki", "Mori Ken"], ["Sato", "Yamamoto", "Mori"]),
        (["Sun YE", "Stone JA", "Berg X"], ["Sun", "Stone", "Berg"]),
        (["Sun YE", "Mary STONE", "Xiaoming WANG"], ["YE", "STONE", "WANG"]),
        (["Anna Stone", "OUYANG Ming", "Ludo van den Berg"], ["Stone", "OUYANG", "van den Berg"]),
    ],
)
def test_the_order_of_whole_bylines(byline: list[str], families: list[str]) -> None:
    assert [name.family for name in read_byline(byline)] == families
