"""Family names by culture, as compact tables of facts, and how romanisations of one meet.

Chinese: the order of frequency of the Ministry of Public Security's name reports (first
hundred; the rest in no order), surname readings of characters that are read otherwise
elsewhere, and the compound surnames of the Hundred Family Surnames. Romanisations: Wade-Giles
by rule (syllables.py); Cantonese, Hokkien and older spellings as used in Hong Kong, Macau,
Malaysia, Singapore and Taiwan, from common knowledge. Korean, Vietnamese, Japanese, Indian,
Hispanic and Slavic: the most common names of each, from common knowledge.
"""

from __future__ import annotations

from functools import lru_cache

from connexon.text.syllables import PINYIN, wade_giles_readings

_CHINESE_BY_RANK = (
    "王wang 李li 张zhang 刘liu 陈chen 杨yang 黄huang 赵zhao 吴wu 周zhou 徐xu 孙sun 马ma 朱zhu "
    "胡hu 郭guo 何he 林lin 高gao 罗luo 郑zheng 梁liang 谢xie 宋song 唐tang 许xu 邓deng 韩han "
    "冯feng 曹cao 彭peng 曾zeng 肖xiao 田tian 董dong 潘pan 袁yuan 蔡cai 蒋jiang 余yu 于yu 杜du "
    "叶ye 程cheng 魏wei 苏su 吕lu 丁ding 任ren 卢lu 姚yao 沈shen 钟zhong 姜jiang 崔cui 谭tan "
    "陆lu 范fan 汪wang 廖liao 石shi 金jin 韦wei 贾jia 夏xia 付fu 方fang 邹zou 熊xiong 白bai "
    "孟meng 秦qin 邱qiu 侯hou 江jiang 尹yin 薛xue 闫yan 段duan 雷lei 龙long 黎li 史shi 陶tao "
    "贺he 毛mao 郝hao 顾gu 龚gong 邵shao 万wan 覃qin 武wu 钱qian 戴dai 严yan 莫mo 孔kong "
    "向xiang 常chang 汤tang 康kang 温wen 牛niu 樊fan 葛ge 邢xing 安an 齐qi 易yi 乔qiao 伍wu "
    "庞pang 颜yan 倪ni 庄zhuang 聂nie 章zhang 鲁lu 岳yue 翟zhai 申shen 欧ou 耿geng 关guan "
    "兰lan 焦jiao 俞yu 左zuo 柳liu 甘gan 祝zhu 包bao 代dai 宁ning 尚shang 符fu 舒shu 阮ruan "
    "纪ji 柯ke 梅mei 童tong 毕bi 凌ling 单shan 季ji 成cheng 霍huo 苗miao 涂tu 谷gu 曲qu "
    "盛sheng 冉ran 翁weng 蓝lan 骆luo 路lu 游you 靳jin 辛xin 管guan 柴chai 蒙meng 鲍bao 华hua "
    "喻yu 祁qi 房fang 蒲pu 滕teng 萧xiao 屈qu 饶rao 解xie 牟mou 艾ai 尤you 时shi 阳yang 阎yan "
    "穆mu 应ying 农nong 司si 古gu 吉ji 卓zhuo 车che 简jian 连lian 缪miao 项xiang 麦mai 褚chu "
    "窦dou 娄lou 戚qi 岑cen 党dang 宫gong 景jing 卜bu 费fei 冷leng 晏yan 卫wei 席xi 柏bai 米mi "
    "隋sui 宗zong 桂gui 瞿qu 全quan 苟gou 楼lou 闵min 佟tong 臧zang 边bian 卞bian 姬ji 邬wu "
    "和he 师shi 仇qiu 栾luan 丘qiu 隆long 商shang 刁diao 沙sha 荣rong 巫wu 寇kou 桑sang 郎lang "
    "甄zhen 丛cong 仲zhong 虞yu 敖ao 巩gong 池chi 查zha 麻ma 苑yuan 迟chi 邝kuang 封feng "
    "官guan 谈tan 匡kuang 鞠ju 惠hui 荆jing 乐yue 冀ji 胥xu 郁yu 南nan 班ban 储chu 芦lu 原yuan "
    "栗li 燕yan 楚chu 鄢yan 劳lao 谌chen 奚xi 皮pi 粟su 冼xian 蔺lin 盘pan 满man 闻wen 厉li "
    "伊yi 仝tong 区ou 郜gao 海hai 阚kan 花hua 权quan 强qiang 帅shuai 屠tu 豆dou 朴piao 盖ge "
    "练lian 廉lian 禹yu 井jing 漆qi 巴ba 丰feng 支zhi 卿qing 狄di 居ju 都du 鹿lu 暴bao 宓mi "
    "昝zan 折she 员yun 尉wei 乜nie 缑gou 佘she 逄pang 干gan 曽zeng 逯lu 洪hong 赖lai 文wen "
    "殷yin 詹zhan 裴pei 明ming 裘qiu 钮niu 束shu 茅mao 凤feng 冒mao 须xu 种chong 黑he 覃tan "
    "过guo 訾zi 相xiang 繁po 召shao 秘bi 洗xian 祭zhai 宿su 眭sui 仉zhang 郗xi 那na 晁chao"
)
_COMPOUND = (
    "欧阳ouyang 司马sima 上官shangguan 诸葛zhuge 皇甫huangfu 尉迟yuchi 公孙gongsun 慕容murong "
    "司徒situ 令狐linghu 夏侯xiahou 东方dongfang 端木duanmu 南宫nangong 西门ximen 长孙zhangsun "
    "宇文yuwen 轩辕xuanyuan 独孤dugu 澹台tantai 万俟moqi 闻人wenren 申屠shentu 濮阳puyang "
    "太史taishi 呼延huyan 钟离zhongli 司空sikong 百里baili 第五diwu 赫连helian 公冶gongye "
    "淳于chunyu 单于chanyu 拓跋tuoba 完颜wanyan 叶赫yehe 司寇sikou 巫马wuma 公羊gongyang "
    "歐陽ouyang 司馬sima 諸葛zhuge 尉遲yuchi 公孫gongsun 東方dongfang 長孫zhangsun"
)
# Polyphonic surname characters are read here, the rest of a name by pypinyin.
_TRADITIONAL = (
    "張zhang 劉liu 陳chen 楊yang 黃huang 趙zhao 吳wu 孫sun 馬ma 羅luo 鄭zheng 謝xie 許xu "
    "鄧deng 韓han 馮feng 蕭xiao 蔣jiang 葉ye 呂lu 盧lu 鍾zhong 譚tan 陸lu 韋wei 賈jia 鄒zou "
    "閻yan 龍long 賀he 顧gu 龔gong 萬wan 錢qian 嚴yan 湯tang 溫wen 齊qi 喬qiao 龐pang 顏yan "
    "莊zhuang 聶nie 魯lu 蘭lan 關guan 歐ou 蘇su 區ou 單shan 華hua 藍lan 駱luo 鮑bao 饒rao "
    "應ying 農nong 車che 簡jian 連lian 繆miao 項xiang 麥mai 竇dou 婁lou 黨dang 宮gong 衛wei "
    "費fei 賴lai 鄔wu 師shi 榮rong 鞏gong 鄺kuang 談tan 樂yue 蓋ge 員yun 權quan 帥shuai 紀ji "
    "寧ning 畢bi 塗tu 筍sun 筆bi 崗gang 範fan 鐘zhong 傅fu 尋xun 祿lu 兪yu 闞kan 邊bian 厲li "
    "閔min 樓lou 樊fan 彥yan 黎li"
)

# Other spellings of one surname, pinyin last: Cantonese, Hokkien, Hakka, older systems.
_SPELLINGS = (
    "wong:wang,huang ong:wang,weng heng:wang lee:li lei:li,lei chang:zhang,chang cheung:zhang "
    "teo:zhang tiong:zhang cheong:zhang lau:liu low:liu,luo lao:liu,lao lew:liu chan:chen "
    "tan:chen,tan tran:chen chin:chen,qin,jin young:yang yeung:yang yeo:yang,yao ieong:yang "
    "ng:wu,huang ung:huang ooi:huang oei:huang wee:huang chiu:zhao,qiu chao:zhao,chao "
    "teoh:zhang,zhao goh:wu chow:zhou chou:zhou,qiu chau:zhou,zou chew:zhou tsui:xu,cui hsu:xu "
    "chee:xu suen:sun soon:sun sng:sun mah:ma mak:mai chu:zhu,chu,qu tsu:zhu choo:zhu "
    "woo:hu,wu oh:hu,wu kwok:guo kuo:guo quek:guo kuok:guo kwek:guo ho:he,hou,hu hor:he "
    "lam:lin lim:lin kao:gao ko:gao,ke go:gao,wu law:luo lo:luo,lu loh:luo,lu "
    "cheng:zheng,cheng,zeng tay:zheng tee:zheng,dai leung:liang leong:liang,long "
    "liong:liang,long tse:xie hsieh:xie chia:xie,jia cheah:xie sung:song soong:song "
    "tong:tang,dong teng:deng,ding hon:han fung:feng tsao:cao tso:cao,zuo choe:cui "
    "pang:peng,pang tsang:zeng tseng:zeng chan:chen,zeng siu:xiao hsiao:xiao siew:xiao "
    "tin:tian tien:tian,dian tung:dong,tong poon:pan pun:pan phua:pan yuen:yuan,ruan choi:cai "
    "tsai:cai chua:cai chai:cai,chai tsoi:cai,cui choy:cai,cui chiang:jiang yee:yu,yi "
    "yu:yu,yao,you to:du,tu,tao tu:du,tu yip:ye yap:ye yeh:ye ip:ye ching:cheng,jing ngai:wei "
    "so:su soh:su lui:lu,lei ting:ding yam:ren,yin jen:ren yiu:yao shum:shen,cen sum:shen,cen "
    "sim:shen chung:zhong,zong keung:jiang geung:jiang tam:tan luk:lu fan:fan wan:wen,yun,wan "
    "liaw:liao liew:liu,liao shek:shi shih:shi kam:gan,jin chin:chen,qin,jin wai:wei ka:jia "
    "chia:jia,xie ha:xia hsia:xia foo:fu,hu fu:fu,hu fong:fang,kuang,feng tsou:zou "
    "hung:xiong,hong,kong hsiung:xiong pai:bai pak:bai mang:meng chun:qin,chen yau:qiu,you "
    "khoo:qiu,xu koo:gu,gu ku:gu hau:hou kong:jiang,kong,gong kiang:jiang wan:wan,yin sit:xue "
    "sik:xue hsueh:xue yim:yan yen:yan lui:lei,lu lung:long lai:li,lai sze:shi,si szeto:situ "
    "seto:situ mo:mao,mo mow:mao mok:mo kung:gong,kong shiu:shao man:wen,wan tai:dai "
    "chien:qian,jian chin:qian,chen heung:xiang hong:hong,kang,xiang sheung:shang shum:shen "
    "auyeung:ouyang auyang:ouyang owyang:ouyang auyong:ouyang ngo:ao ngan:yan,jian kwan:guan "
    "quan:guan kuan:guan gan:yan,gan hui:xu khor:xu,ke kwong:kuang kwan:guan au:ou ow:ou "
    "oon:wen wen:wen mui:mei moy:mei kei:qi,ji chuang:zhuang chong:zhuang,zhang,zhong "
    "chuah:cai sin:xian,shan see:shi,xie kwai:gui,ji pao:bao pei:bei,pei tsien:qian chern:chen "
    "chyi:qi shyu:xu hwang:huang jou:zhou jang:zhang lyu:lu lv:lu lue:lu nieh:nie hsin:xin "
    "hsing:xing kang:kang,jiang yueh:yue chuo:zhuo juan:ruan kan:gan,jian,kan tsay:cai "
    "tzeng:zeng szuma:sima ssuma:sima chuko:zhuge shangkuan:shangguan muyung:murong "
    "tuanmu:duanmu hsiahou:xiahou kungsun:gongsun"
)
# Arabic family names as they are spelled most, the spelling kept first.
_ARABIC = (
    "mohammed:muhammad,mohamed,mohammad,mohamad,muhammed ahmed:ahmad hassan:hasan "
    "hussein:hussain,husain,hossein,hossain abdullah:abdallah yousef:yusuf,youssef,yousuf "
    "khaled:khalid ibrahim:ebrahim othman:osman,uthman rahman:rehman,rahmaan omar:umar "
    "said:saeed,saied,sayed"
)
_KOREAN = (
    "kim:gim,ghim lee:yi,rhee,i,li,ri,rhi,yee,ree park:pak,bak,bahk,pahk choi:choe,choy,chwe "
    "jung:jeong,chung,joung,jeoung,cheong kang:gang,kahng cho:jo,joh,choh yoon:yun,youn "
    "jang:chang,jahng lim:im,rim,yim,leem shin:sin,shinn oh:o,oe han:hahn seo:suh,so,sur,seoh "
    "kwon:gwon,kwun,kweon hwang:whang ahn:an song:soong ryu:yoo,yu,ryoo,you,lyu hong:hoong "
    "jeon:chun,jun,chon,jeun ko:go,koh,goh moon:mun yang:ryang son:sohn bae:pae,bai "
    "baek:paik,baik,back,paek heo:huh,hur,her nam:nahm sim:shim noh:no,roh,ro,rho ha:hah "
    "kwak:gwak,kwag sung:seong cha:chah joo:ju,choo woo:wu,u koo:ku,gu,goo,kou na:ra,nah,rah "
    "min:mihn jin:chin ji:chi,jee um:eom,eum chae:chai,chea won:weon bang:pang gong:kong "
    "kye:gye byun:byeon,pyun yeo:yuh do:doh,toh pyo:phyo seok:suk myung:myeong ki:gi ban:pan "
    "ok:ock yook:yuk in:ihn je:jae tak:tark"
)
_HANGUL = (
    "김kim 이lee 박park 최choi 정jung 강kang 조cho 윤yoon 장jang 임lim 림lim 신shin 오oh 한han "
    "서seo 권kwon 황hwang 안ahn 송song 류ryu 유ryu 홍hong 전jeon 고ko 문moon 양yang 손son "
    "배bae 백baek 허heo 남nam 심sim 노noh 로noh 하ha 곽kwak 성sung 차cha 주joo 우woo 구koo "
    "나na 라na 민min 진jin 지ji 엄um 채chae 원won 방bang 공gong 변byun 여yeo 도do 표pyo 석seok "
    "명myung 리lee"
)
_HANGUL_COMPOUND = "남궁namgung 선우sunwoo 황보hwangbo 제갈jegal 사공sagong 독고dokgo 동방dongbang"
_VIETNAMESE = (
    "nguyen tran le pham huynh hoang phan vu vo dang bui do ho ngo duong ly dinh truong luong "
    "trinh dao doan mai ha cao chau lam thai to ta vuong phung quach tang nghiem la"
)
_JAPANESE = (
    "佐藤sato 鈴木suzuki 高橋takahashi 田中tanaka 伊藤ito 渡辺watanabe 渡邊watanabe "
    "山本yamamoto 中村nakamura 小林kobayashi 加藤kato 吉田yoshida 山田yamada 佐々木sasaki "
    "山口yamaguchi 松本matsumoto 井上inoue 木村kimura 清水shimizu 斎藤saito 斉藤saito "
    "齋藤saito 山崎yamazaki 阿部abe 池田ikeda 橋本hashimoto 石川ishikawa 山下yamashita "
    "小川ogawa 石井ishii 長谷川hasegawa 後藤goto 岡田okada 近藤kondo 前田maeda 藤田fujita "
    "遠藤endo 青木aoki 坂本sakamoto 村上murakami 太田ota 金子kaneko 藤井fujii 福田fukuda "
    "西村nishimura 三浦miura 竹内takeuchi 中川nakagawa 岡本okamoto 松田matsuda 原田harada "
    "中野nakano 小野ono 田村tamura 藤原fujiwara 中山nakayama 石田ishida 小島kojima 和田wada "
    "森田morita 内田uchida 柴田shibata 酒井sakai 工藤kudo 横山yokoyama 宮崎miyazaki "
    "宮本miyamoto 内藤naito 高木takagi 安藤ando 谷口taniguchi 大野ono 丸山maruyama 今井imai "
    "高田takada 藤本fujimoto 武田takeda 村田murata 上野ueno 杉山sugiyama 増田masuda "
    "菅原sugawara 平野hirano 大塚otsuka 小山koyama 久保kubo 松井matsui 千葉chiba 岩崎iwasaki "
    "桜井sakurai 櫻井sakurai 野口noguchi 松尾matsuo 野村nomura 木下kinoshita 菊地kikuchi "
    "菊池kikuchi 佐野sano 大西onishi 杉本sugimoto 新井arai 浜田hamada 古川furukawa 水野mizuno "
    "小松komatsu 島田shimada 市川ichikawa 小池koike 高野takano 西田nishida 菅野kanno "
    "山内yamauchi 久保田kubota 服部hattori 西川nishikawa 吉川yoshikawa 五十嵐igarashi "
    "中島nakajima 石原ishihara 大島oshima 森mori 林hayashi"
)
_HISPANIC = (
    "garcia rodriguez gonzalez fernandez lopez martinez sanchez perez gomez martin jimenez "
    "ruiz hernandez diaz moreno munoz alvarez romero alonso gutierrez navarro torres dominguez "
    "vazquez ramos gil ramirez serrano blanco molina morales suarez ortega delgado castro "
    "ortiz rubio marin sanz nunez iglesias medina garrido cortes castillo santos lozano "
    "guerrero cano prieto mendez cruz calvo gallego vidal leon marquez herrera pena flores "
    "cabrera campos vega fuentes carrasco diez reyes caballero nieto aguilar pascual santana "
    "herrero montero lorenzo hidalgo gimenez ibanez ferrer duran santiago benitez mora vicente "
    "vargas arias carmona crespo roman pastor soto saez velasco moya soler parra esteban bravo "
    "gallardo rojas silva pereira oliveira souza sousa lima costa ferreira almeida ribeiro "
    "carvalho barbosa rocha dias nascimento mendoza guzman rivera acosta chavez contreras "
    "estrada espinoza juarez salazar sandoval valencia zamora"
)
_INDIAN = (
    "kumar singh sharma gupta patel verma mishra das reddy rao jain agarwal agrawal aggarwal "
    "shah joshi mehta nair iyer iyengar menon pillai chatterjee banerjee mukherjee bose ghosh "
    "sen dutta datta roy chakraborty bhattacharya bhattacharyya sarkar saha mondal biswas "
    "pandey tiwari dubey trivedi yadav chauhan thakur choudhury chowdhury desai kulkarni "
    "deshpande patil bhat bhatt hegde shetty kaur gill malhotra kapoor khanna chopra arora "
    "bansal goyal mittal srivastava saxena sinha prasad raj krishnan narayanan subramanian "
    "venkatesh ranganathan khan ahmed hussain ali rahman islam hossain akhtar siddiqui mohanty "
    "panda sahoo nayak behera"
)
_SLAVIC = (
    "ivanov smirnov kuznetsov popov vasiliev petrov sokolov mikhailov novikov fedorov morozov "
    "volkov alekseev lebedev semenov egorov pavlov kozlov stepanov nikolaev orlov andreev "
    "makarov nikitin zakharov zaitsev soloviev borisov yakovlev grigoriev romanov vorobiev "
    "sergeev kuzmin frolov alexandrov dmitriev korolev gusev kiselev ilyin maksimov polyakov "
    "sorokin vinogradov kovalev belov medvedev antonov tarasov zhukov baranov filippov komarov "
    "davydov belyaev gerasimov bogdanov osipov sidorov matveev titov markov mironov krylov "
    "kulikov kovalenko bondarenko tkachenko kravchenko oliynyk shevchenko boyko melnyk nowak "
    "kowalski wisniewski wojcik kowalczyk kaminski lewandowski zielinski szymanski wozniak "
    "dabrowski horvat kovac novak dvorak svoboda novotny nemec petrovic jovanovic nikolic "
    "markovic"
)
_WESTERN = (
    "smith johnson williams brown jones miller davis wilson anderson taylor thomas moore "
    "jackson white harris thompson clark lewis robinson walker allen wright scott hill green "
    "adams nelson baker hall campbell mitchell roberts carter phillips evans turner parker "
    "collins edwards stewart morris murphy cook rogers morgan cooper peterson reed bailey "
    "kelly howard ward cox richardson wood watson brooks bennett gray hughes myers ross foster "
    "sanders price powell sullivan russell fisher henderson cole west jordan reynolds graham "
    "hamilton wallace muller schmidt schneider fischer weber meyer wagner becker schulz "
    "hoffmann schafer koch bauer richter klein wolf schroder neumann schwarz zimmermann braun "
    "kruger hofmann hartmann lange krause dubois durand leroy moreau laurent lefebvre bertrand "
    "roux fournier girard bonnet lambert rossi ferrari esposito bianchi romano colombo ricci "
    "marino greco bruno gallo conti costa jansen bakker visser smit meijer mulder bos vos "
    "peters hendriks hansen johansen olsen larsen andersen pedersen nilsen kristiansen jensen "
    "nielsen christensen andersson johansson karlsson nilsson eriksson larsson olsson persson "
    "svensson gustafsson virtanen korhonen nieminen"
)


def _pairs(table: str) -> list[tuple[str, str]]:
    """Each entry is characters of the script followed by Latin letters."""
    found = []
    for entry in table.split():
        cut = next(i for i, c in enumerate(entry) if c.isascii())
        found.append((entry[:cut], entry[cut:]))
    return found


def _groups(table: str) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (head, tuple(tail.split(",")))
        for head, tail in (entry.split(":") for entry in table.split())
    ]


def _ranked(table: str) -> dict[str, int]:
    """Folded surname → its place in the table."""
    return {name: rank for rank, name in enumerate(dict.fromkeys(table.split()))}


HAN_SURNAMES: dict[str, str] = {}
for _han, _latin in _pairs(_CHINESE_BY_RANK) + _pairs(_TRADITIONAL) + _pairs(_COMPOUND):
    HAN_SURNAMES.setdefault(_han, _latin)
HANGUL_SURNAMES = dict(_pairs(_HANGUL) + _pairs(_HANGUL_COMPOUND))
KANJI_SURNAMES = {han: latin for han, latin in _pairs(_JAPANESE) if len(han) > 1}
COMPOUND_SURNAMES = frozenset(latin for _, latin in _pairs(_COMPOUND))
CHINESE_RANK: dict[str, int] = {}
for _rank, (_, _latin) in enumerate(_pairs(_CHINESE_BY_RANK)):
    CHINESE_RANK.setdefault(_latin, _rank)
VIETNAMESE_SURNAMES = _ranked(_VIETNAMESE)
JAPANESE_SURNAMES = _ranked(" ".join(latin for _, latin in _pairs(_JAPANESE)))
HISPANIC_SURNAMES = _ranked(_HISPANIC)
INDIAN_SURNAMES = _ranked(_INDIAN)
SLAVIC_SURNAMES = _ranked(_SLAVIC)
WESTERN_SURNAMES = _ranked(_WESTERN)

_CHINESE_SPELLINGS: dict[str, tuple[str, ...]] = {}
for _head, _tail in _groups(_SPELLINGS):
    _CHINESE_SPELLINGS[_head] = tuple(dict.fromkeys((*_CHINESE_SPELLINGS.get(_head, ()), *_tail)))
_KOREAN_HEADS: dict[str, tuple[str, ...]] = {}
for _head, _tail in _groups(_KOREAN):
    for _spelling in (_head, *_tail):
        _KOREAN_HEADS[_spelling] = tuple(dict.fromkeys((*_KOREAN_HEADS.get(_spelling, ()), _head)))
# Without those that are read as Chinese or Korean names too.
_ONLY_VIETNAMESE = (
    "nguyen tran pham huynh phan vu vo dang bui ngo duong dinh truong trinh dao doan vuong phung "
    "quach nghiem"
)
ONLY_VIETNAMESE = frozenset(_ONLY_VIETNAMESE.split())
ARABIC_SPELLINGS = {spelling: head for head, tail in _groups(_ARABIC) for spelling in (head, *tail)}
KOREAN_SURNAMES = _ranked(" ".join(_KOREAN_HEADS))


@lru_cache(maxsize=100_000)
def chinese_readings(family_key: str) -> tuple[str, ...]:
    """Pinyin surnames that this spelling can stand for; itself when it is one; () when none.

    "chang" gives chang and zhang, "cheung" zhang, "ouyang" itself.
    """
    found = list(_CHINESE_SPELLINGS.get(family_key, ()))
    if family_key in CHINESE_RANK or family_key in COMPOUND_SURNAMES:
        found.insert(0, family_key)
    if not found and family_key not in PINYIN:
        found = [r for r in wade_giles_readings(family_key) if r in CHINESE_RANK]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=100_000)
def korean_heads(family_key: str) -> tuple[str, ...]:
    """The usual spelling of the Korean surnames that this spelling can stand for; () when none."""
    return _KOREAN_HEADS.get(family_key, ())


@lru_cache(maxsize=200_000)
def surname_classes(family_key: str) -> tuple[str, ...]:
    """Codes of the surnames this spelling can stand for: two spellings of one share a code.

    "zh:zhang" (pinyin) and "ko:jang" (Korean); () for names of other cultures.
    """
    return tuple(f"zh:{r}" for r in chinese_readings(family_key)) + tuple(
        f"ko:{h}" for h in korean_heads(family_key)
    )
