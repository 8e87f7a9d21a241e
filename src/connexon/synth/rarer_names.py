"""The long tail of names: rarer family and given names, put together from parts.

A list of well-known names alone makes everybody a namesake: real name shares fall off slowly over
tens of thousands of names. Nobody in particular is meant; some of these names exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_STRIDE = 7919  # a prime: neighbours in rank share no beginning


@dataclass(frozen=True, slots=True)
class Parts:
    """Beginnings and endings of family names and of given names, separated by blanks."""

    family_heads: str
    family_tails: str
    given_heads: str
    given_tails: str


PARTS: dict[str, Parts] = {
    "western": Parts(
        "Al Am An Ar As Ash Bal Bar Beck Bel Ben Ber Black Blan Bor Bran Bren Bro Bruck Bur Cal "
        "Car Cas Chal Cham Clai Cor Cran Dal Dan Del Der Dor Drey Dun Eber Eck El En Er Fal Far "
        "Fel Fer Fin Fla Fran Frie Gal Gar Ger Gil Gol Gran Gru Hal Ham Har Has Hel Her Hil Hol "
        "Hor Hut In Jan Jen Kal Kel Ker Kil Klein Kop Kra Lan Lar Lei Len Lin Lor Lun Mal Man Mar "
        "Mel Mer Mon Mor Mul Nel Nor Oak Ol Or Pal Par Pas Pel Per Pol Por Quin Ral Ram Ran Rein "
        "Rich Rob Rol Ros Rot Sal San Schar Schel Sel Sher Sil Sol Stan Stein Stol Sul Swan Tal "
        "Tem Thal Tol Tor Tran Ul Val Van Ver Vil Vol Wal War Weber Wel West Whit Wil Win Wol Zan "
        "Zel Zim",
        "ach aldi ander ard arelli aud ault bach ban bauer beck bell berg bert bourne bridge brook "
        "burg burn by chard cini cock combe court croft dale dell den der dini don dorf eau elli "
        "enberg ens er ere eri erly ersen et etti eux fant feld field ford fort fred gard gate "
        "gen ger gill gren ham hammer hart haus heim hem holm holt house hurst iani ier in ing "
        "inger ings ini ison itz kamp ke kens ker kin kirk lain land ler ley lier lin ling lock "
        "low lund mack man mann mark mayer meister mer mond mont more ner ness nier ock olini on "
        "ong onni ot otti oux over pole ran rath ren ret rich rick ridge rin ris rock roth roy "
        "rup ry sby schmidt sen set shaw sini skog son stad stein sten ster stock stone strom "
        "sworth tal tel ten ter thal ther thorpe tier tin ton tor van vell ville vin vist wald "
        "wall ward way well wick win wood worth yard zani zer zi",
        "Ab Ad Al Am An Ar Au Bar Be Ber Bri Cal Car Ce Cla Co Da De Do Ed El Em Er Ev Fe Fi Flo "
        "Fre Ga Ge Gi Gre Ha He Hu Il In Is Ja Jo Ju Ka Ke Ki La Le Li Lo Lu Ma Me Mi Mo Na Ne Ni "
        "No Ol Pa Pe Phi Ra Re Ri Ro Sa Se Si So Ste Ta Te Ti To Ul Va Ve Vi Wa We Wi Yo Ze",
        "a ald ana ard ath bert can cia da dan della dine dric el elle en er ette fred gard ian "
        "ica iel ila ina is ius la lan land las len lia lin lo ma man mas mon mund na nard nel nia "
        "nor on phine ra ren ric rid rie rin sa sel son sta ta than tin tor vald van via vin wen",
    ),
    "indian": Parts(
        "Achar Agni Anan Ara Bal Bandy Bha Bhat Chak Chan Chat Chau Dan Desh Dev Dhar Gan Ghosh "
        "Gop Gov Hari Iyen Jag Jay Kal Kan Kar Kri Kul Lak Mad Mah Mal Man Mukh Mur Nag Nan Nar "
        "Nat Pad Pan Par Pat Pra Pur Rag Raj Ram Ran Rath Sah San Sar Sat Sen Shan Shri Sri Sub "
        "Sund Tha Ten Upa Vai Van Vas Ven Vis Yog",
        "achari adhyay akar al alingam am amurthy an anan ani appa araj ari arkar athan avan dar "
        "dare deo desai dev eja endra gar ghare hary ia jee kar kerji kumar lal maik mani mohan na "
        "nathan ori pal pathi prasad puri rajan raman rao samy shekhar swami thi tra tya upta "
        "vardhan varma vati wal wani yar yya",
        "Abhi Adi Aka Ala Ami Ana Anu Apa Ara Ash Bha Bin Cha Che Da Dee Dha Di Ga Gau Gi Ha He "
        "In Ja Ka Ki Ku La Ma Mee Mo Mu Na Nee Ni Pa Pra Pri Ra Ree Ri Ro Sa Sha Shi Shu Su Ta Tri "
        "U Va Vi Ya",
        "bha dhar dhi dra gam ja jit ka kar kesh ksha la lan lini man mal math mi mitra na nand "
        "nath ndra ni nika nil nya pa pan raj ram ran resh ri rika sh sha shal shma shna shri ta "
        "tha than thi tya van vati vin vya ya yan",
    ),
    "hispanic": Parts(
        "Ab Ag Al Alv Am An Ar Arr Av Az Bal Bar Bel Ben Ber Bor Bur Cab Cal Cam Can Car Cas Cer "
        "Cor Cue Del Dom Ech Elz Esc Esp Est Fal Fer Fig Fon Gal Gar Gay Gor Gran Gue Her Hid Ib "
        "Ill Iz Jar Lar Las Leg Lle Loz Mac Mal Man Mar Mel Men Mir Mol Mon Mor Nav Nor Ol Ord Or "
        "Pal Par Ped Per Piz Pon Que Qui Ram Reb Ren Rib Riv Rob Sal San Seg Sol Tab Tam Tor Tru "
        "Ur Val Vel Ver Vil Yan Zal Zam Zub",
        "abal ada ado aga ales alta anda ano ante ar ara arez ares ario arro as astro ata ato aya "
        "azo eca eda edo eira ejo el ela ena ente enza era eras ero ez ia ias icio ida iera iga "
        "illa illo ina inho ino ira iz obar oga olla omo on ona ondo ora oso osta ota oya ozo ueda "
        "uela uera uso uza",
        "Ab Ad Al Am An Ar Be Bla Ca Ce Cla Co Da De Do Ed El Em Es Eu Fa Fe Fi Ga Ge Gi Gui He Hu "
        "Ig Is Iv Ja Jo Ju Le Li Lo Lu Ma Me Mi Na Ne Ni No Ol Os Pa Pe Pi Ra Re Ro Sa Se So Te To "
        "Va Ve Vi Xi Yo",
        "berto cia cio da dad dalia del dia do dora dro fina fonso gelio gio guel la landa lia "
        "lina lio lita lma lo mar mena mira na nacio nda nia nio no nor nora nso ra rcela rdo ria "
        "rio ro sa sco sto ta tina to tor via vier",
    ),
    "slavic": Parts(
        "Ab Ad Ak Alek Andr Ant Ars Bab Bal Bar Bel Bez Bog Bol Bor Bran Bul Burd Chern Dan Dav "
        "Dem Dob Dol Dor Dub Erm Fil Fom Gal Gav Gol Gor Grab Grig Gur Il Iv Jab Jan Kal Kam Kap "
        "Kar Kaz Kir Klim Kol Kon Kor Kos Koz Kras Kri Kul Kur Lap Laz Leb Lis Lob Luk Mak Mal Mar "
        "Mat Mel Mir Mor Naz Nik Nov Ob Or Os Pan Pav Pet Pil Plot Pol Prok Rad Rog Rom Rud Sad "
        "Sam Sav Sem Shar Sid Sim Sob Sol Star Step Sus Svet Tar Ter Tim Tit Tok Ul Ust Vas Ver "
        "Vin Vol Vor Yak Zab Zah Zar Zel Zub Zych",
        "achev adin aev akov alski anek anov ansky arov atov avin cek cewicz czak czyk enko enkov "
        "ents erin eshko evich evsky ich ikov ilov in inek insky ishin itsky kevich kin kov kowski "
        "lak lov man mirov nek nik nikov nov nyak och ochkin ofski ojkov olov onov oshin osov otin "
        "ov ovic owiak owicz sek shin shov sky tsev uk ukhin ulin unov usek yanov yn",
        "Al Ana Bog Bor Bran Dan Dar Dob Dra Ed El Fed Gle Hal Il Iv Jar Jo Kar Ki Kry La Leo Lju "
        "Lu Ma Mar Mi Mla Na Ni Ol Pa Ra Ro Ru Sla Sta Sve Ta Ti Va Ve Vla Vo Ya Ye Za Zo",
        "a an da dan dek dor dra ek en eslav il ila imir in ina ira islav ko la lan lena lina mil "
        "mila mir na nka ra rek rina ry sa sha slav slava ta tko vena ya",
    ),
    "japanese": Parts(
        "Ara Aka Aki Ama Ao Asa Ashi Chi Ebi Ege Endo Fuji Fuka Furu Hama Hana Hara Hase Hata "
        "Haya Hira Hiro Hoshi Ichi Ike Ima Ina Ishi Ita Iwa Kami Kana Kata Kawa Kira Kita Koma "
        "Kubo Kuma Kuri Kuro Mae Maru Matsu Miya Mizu Mori Mura Naga Naka Nari Nishi Noda Numa Oga "
        "Oka Ono Saka Saku Sasa Seki Shima Shira Sugi Taka Take Tani Tera Toku Tomi Toyo Tsuchi "
        "Tsuka Uchi Ueda Uno Wada Yama Yasu Yoko Yoshi",
        "awa ba be bayashi chi da date do e fuji gai gami gawa gi guchi hara hashi hata hira hiro "
        "hori i ide ike ishi kado kami kata kawa ki kubo kura ma machi maki matsu me mi mori moto "
        "mura naga naka ne nishi no numa oka saka saki sato sawa se shima shita shiro suka ta tani "
        "to tsu uchi ue wa waki ya yama zaka zaki zawa zuka",
        "Aki Ao Asu Chi Dai Ei Fumi Haru Hide Hiro Ichi Iku Jun Ka Katsu Kazu Kei Ken Kiyo Ko Kyo "
        "Ma Masa Mi Michi Mitsu Moto Nao Nobu Nori Rei Ri Ryu Sachi Sada Sato Sei Shige Shin Sho "
        "Sumi Ta Taka Take Tama Tatsu Teru Toku Tomo Toshi Tsune Yasu Yo Yoshi Yu Yuki",
        "aki e fumi haru hiko hiro hisa hito ji kazu ki ko kuni ma maro masa mi michi mitsu na nao "
        "nari no nobu nori o rou ru shi suke ta taka taro teru to toshi ya yo yoshi yuki zo",
    ),
    "arabic": Parts(
        "Abb Abd Afs Ahm Akb Al Am An Ans Arab As Asg Atas Azim Bab Bagh Bah Baj Bakh Ban Bar Bas "
        "Beh Ch Dabb Dan Dar Deh Doust Ebr Erd Esf Esk Fadl Fak Far Fath Ghaf Ghas Gol Hab Had "
        "Haj Hal Ham Haq Har Hash Heid Hosh Isl Jab Jal Jam Jav Jaz Kam Kar Kash Khad Khal Khor "
        "Kurt Mah Maj Mal Man Mas Mir Mog Mos Mous Naj Nam Nar Nour Oz Par Pour Qas Rab Rad Raf "
        "Ram Sab Sad Saf Sal Sar Sef Shah Sham Shar Soh Sol Tab Taf Tal Tav Tor Vah Yaz Yil Zad "
        "Zah Zam Zar",
        "abadi aei ai aie ali alian am ami an ani anloo ar ari arzadeh ash at avi awi aydin az "
        "azar dagh eddin eh el emir eri fard far gar ghani hani i ian idi if ikhani il imi in "
        "inejad ipour iri izadeh kaya lou mand mani nejad nia oglu ol oodi our ouri ov pour rani "
        "shahi tash turk ullah urk vand yan zadeh zai",
        "Ab Ad Af Ah Ak Al Am An Ar As At Az Ba Be Bu Da De Eb Em Er Es Fa Fi Gha Gol Ha Ham He "
        "Hus Ib Ik Is Ja Ka Kha Kia La Ma Meh Mo Mu Na Ne Ni Nu Om Os Pa Ra Re Ro Sa Se Sha So Ta "
        "Tu Um Va Ya Yu Za Zey",
        "bas bir da dan deh dullah er fa far ha had ham han heen id il im in ir iya jad jan ka kan "
        "la leh lil ma man med mid mir na naz neb nus ra raf ran reem rin riz rooz sa san shid sin "
        "t ta tar vash vin wan ya yan yeh zad zia",
    ),
}  # fmt: skip


def rarer(heads: str, tails: str, count: int, known: Sequence[str]) -> list[str]:
    """`count` names (or as many as there are) of a head and a tail, none of them `known`."""
    left, right = heads.split(), tails.split()
    total = len(left) * len(right)
    step = _STRIDE if total % _STRIDE else 1
    met = {name.casefold() for name in known}
    names: list[str] = []
    for k in range(total):
        at = k * step % total
        name = left[at // len(right)] + right[at % len(right)]
        if name.casefold() not in met:
            met.add(name.casefold())
            names.append(name)
        if len(names) == count:
            break
    return names
