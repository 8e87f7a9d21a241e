"""Given names: which words are one, and which are short or other forms of one another.

The groups are common knowledge of the languages concerned (English, Spanish, Italian, German,
French, Slavic, Dutch short forms), written for this table; a form may stand in several groups.
"""

from __future__ import annotations

from functools import lru_cache

_GROUPS = """
robert rob bob bobby bert robbie roberto
william will bill billy liam wilhelm guillermo willem guillaume
richard rick dick rich ricky ricardo
james jim jimmy jamie jaime jacobo
john jack johnny jon johann johannes hans juan jean giovanni ivan jan
jonathan jon jonny
joseph joe joey jose josef giuseppe pepe
michael mike mick mickey miguel michel mikhail misha michele michal
thomas tom tommy tomas tommaso
charles charlie chuck carlos karl carlo carl
christopher chris kit kris cristobal christoph christophe
christian chris cristian kristian
christine chris tina christina kristina cristina
david dave davey davide
daniel dan danny daniele
donald don donnie
edward ed eddie ted ned eduardo edoardo edouard
edwin ed
edmund ed eddie
francis frank fran francisco francesco francois franz paco
franklin frank
frederick fred freddy federico friedrich fritz frederic
george jorge giorgio georg georges yuri
gerald gerry jerry
gregory greg gregorio grigory grisha
henry hank harry enrique enrico heinrich henri
jeffrey jeff geoffrey geoff
kenneth ken kenny
lawrence larry laurence lorenzo laurent
leonard len leo leonardo
matthew matt matteo mateo matthias mathieu matthieu
nathaniel nathan nate nat
nicholas nick nicolas nico nikolaus nikolai nikolay kolya klaus niccolo
patrick pat paddy patricio
peter pete pedro pietro pierre piotr pyotr petr
philip phil phillip philipp philippe felipe filippo
raymond ray
ronald ron ronnie
samuel sam sammy
stephen steve steven stefan stephan stefano etienne esteban
anthony tony antonio anton antoine
andrew andy drew andreas andrea andre andrei andrey andrzej andres
alexander alex sasha sandy alejandro alessandro alexandre aleksandr oleksandr alec xander
alexandra alex sasha sandra alejandra alessandra
albert al bert alberto
alfred al fred alfredo
alan al allan allen
benjamin ben benny
bernard bernie bernardo bernhard
bradley brad
brian bryan
calvin cal
clifford cliff
dmitry dima dimitri dmitri dmitrii
mohammed muhammad mohamed mohammad mohamad muhammed
ahmed ahmad
hassan hasan
hussein hussain husain hossein hossain
abdullah abdallah
yousef yusuf youssef yousuf
khaled khalid
ibrahim ebrahim
othman osman uthman
mark marc
marcus markus marcos
eric erik erick
karen karin
dennis denis
lucas lukas luca
isabella isabel isabelle
jurgen juergen
gunter gunther guenter guenther
jorg joerg
hakan haakan
ase aase
douglas doug
eugene gene evgeny evgenii yevgeny evgeniy eugenio
gabriel gabe
harold harry hal
ignatius nacho ignacio ignazio
jacob jake yakov jakob
joshua josh
louis lou luis luigi ludwig
manuel manny manolo
martin marty
maximilian max
maxim max maksim
mitchell mitch
oliver ollie
paul pablo paolo pavel
randolph randy
roger rog ruggero
russell russ
sebastian seb sebastien
sergey sergei serge sergio sergiy serhiy
theodore ted teddy theo fyodor
timothy tim
victor vic viktor vittorio
vincent vince vicente vincenzo
vladimir volodymyr vova wladimir
walter walt wally
zachary zach zack
abigail abby
amanda mandy
barbara barb barbie
beatrice bea trixie beatriz
catherine cathy kate katie kathy katherine kathryn katharina catalina caterina ekaterina katya
cynthia cindy
deborah deb debbie
dorothy dot dottie dolly
eleanor ellie nell elena
elizabeth liz beth betty lisa eliza lizzie elisabeth isabel elisabetta elspeth libby
emily em emma emilia
evelyn eve
frances fran fanny francesca
gabrielle gabby gabriela gabriella
helen helena nell elena ellen
jacqueline jackie
jane janet jenny juana giovanna jeanne joanna
jennifer jen jenny
jessica jess jessie
judith judy
julia julie giulia yulia
katherine kay
laura lori laure
lillian lily
louise lou luisa
margaret maggie meg peggy marge margarita greta rita margarete marguerite
mary maria marie molly polly mariya masha
martha marty marta
natalie nat natalia natalya natasha
nancy ann anna anne annie ana hannah anya
olga olya
patricia pat patty trish tricia
pamela pam
rebecca becky
rachel raquel rae
rosemary rose rosie rosa
samantha sam
sarah sally sara
sofia sophia sophie sofya
stephanie steph stefania
susan sue susie suzanne susana
tatiana tanya tatyana
teresa terry theresa tess
valerie val
veronica ronnie veronika
victoria vicky tori viktoria
virginia ginny
yuri yury yuriy iurii iouri
yulia julia iuliia
"""
_OTHERS = """
aaron adam adrian agnes aidan alice alicia alina amelia amir amy ana angela angelo ann anna
antonia arthur arun ashok audrey austin axel bart bas beth blake boris brandon brenda bruce bruno
camille carl carla carmen caroline cecilia charlotte chloe claire clara claudia claudio colin
connor craig curtis cyril daniela darren dean dennis derek diana diane diego dieter dominic
dorothea dylan edgar elias elijah eliot ellen elsa emanuel eric erik erika ernst ethan eva fabian
fabio felix fernando fiona florian franck gary gavin gerard gerhard gilbert giulio glenn gloria
gordon grace graham gunter gustavo guy harish harvey heather heidi herbert herman howard hubert
hugh hugo ian igor inga ingrid irene irina isaac isabella ivana jason javier jerome joan joel
joerg joanne jochen jorge jose joyce juergen julian julien jurgen justin karen karin karl keith
kelly kevin kim kirill konstantin kurt kyle lars lauren leah lee leon leslie lewis linda logan
lothar luca lucas lucia lucy luke lydia madeleine magnus malcolm marc marcel marcelo marco marcus
margot marina mario marion marius mark markus marta martina marvin maurice melanie melissa mia
michelle miriam mohamed mohammad mohammed monica morgan muhammad naomi natalie neil nigel nina
noah nora norman olaf oleg olivia omar oscar otto owen paola paula pauline philipp phyllis rafael
rainer rajesh ralph ramesh ramon raul regina rene renee rita robin rodrigo roland roman rosa ross
roy ruben rudolf ruth ryan sabine salvatore sanjay scott sean sharon shirley silvia simon simone
sonia stanley stuart suresh svetlana sven sylvia tara teresa tobias todd tyler ulrich ulrike
ursula uwe valentina valentin valeria vanessa vera vijay vikram vishal wayne wendy werner wolfgang
xavier yann yolanda
danielle erica erika roberta paulina pauline nicole michaela georgina
josephine johanna philippa denise marcela carina juliana justina justine justin emilie emilio emil
robyn carola henrietta wilhelmina antonie stefanie
yves yvonne zoe anil sunil priya deepak ravi anand ajay amit rahul sandeep
manoj pooja neha ankit arjun kavita lakshmi swati abdul ahmed ali hassan hussein fatima takashi
hiroshi kenji yuki akira satoshi kazuki takeshi makoto yoko keiko naoki daisuke shinji tetsuya
"""


def _variants() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _GROUPS.split("\n"):
        for form in line.split():
            found.setdefault(form, set()).update(line.split())
    return {form: frozenset(others) for form, others in found.items()}


def _heads() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _GROUPS.split("\n"):
        head, *others = line.split() or [""]
        for form in others:
            found.setdefault(form, set()).add(head)
    return {form: frozenset(heads) for form, heads in found.items()}


_VARIANTS = _variants()
_HEADS = _heads()
GIVEN_NAMES = frozenset(_VARIANTS) | frozenset(_OTHERS.split())


@lru_cache(maxsize=100_000)
def given_variants(part: str) -> frozenset[str]:
    """Folded given names that can be the same person's as this one, itself included."""
    return _VARIANTS.get(part, frozenset((part,)))


def full_forms(part: str) -> frozenset[str]:
    """The full given names of which this folded one is a short or other form, without itself."""
    return _HEADS.get(part, frozenset())
