"""Sentences made up for training: judgments, police reports, immigration files, call logs; English and Spanish.

The corpora are encyclopaedia, news, messages and contracts; these sentences teach how the office's records sound.
Names are drawn from small lists, from the corpora, and put together from syllables, so that none is learnt by heart.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence

from redaction.detection.tagging.corpora import Sentence

FIRST = (
    "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan"
    " Joseph Jessica Thomas"
    " Karen Daniel Nancy Matthew Lisa Anthony Betty Mark Sandra Steven Ashley Paul Emily Andrew Donna Joshua"
    " Michelle Kevin Carol"
    " Brian Amanda George Melissa Edward Deborah Ronald Stephanie Tyrone Keisha Darnell Latoya José María"
    " Juan Guadalupe Luis Rosa"
    " Carlos Ana Miguel Carmen Jorge Teresa Pedro Lucía Jesús Verónica Alejandro Leticia Francisco Marisol"
    " Ricardo Yolanda Óscar"
    " Ximena Rafael Silvia Héctor Araceli Mehmet Ayşe Mustafa Fatma Ivan Olga Sergei Tatiana Andrei Elena"
    " Dmitri Nadezhda Wojciech"
    " Agnieszka Zbigniew Małgorzata Jan Katarzyna Petr Jana Ion Mihaela Gheorghe Ioana Giovanni Francesca"
    " Marco Chiara Pierre"
    " Marie-Claire Jean-Paul Sophie Hans Ingrid Klaus Ursula Lars Astrid Nikos Eleni Georgios Despina"
    " Mohammed Fatima Ahmed Aisha"
    " Omar Layla Hassan Samira Wei Li Hiroshi Yuki Min-jun Soo-jin Nguyen Linh Priya Raj Anjali Vikram Abebe"
    " Tigist Chinedu Ngozi"
    " Kwame Ama Viktor Liudmila Bohdan Oksana Levan Nino Arman Ani Zoltán Ilona Ferenc Katalin Dragan Milica"
    " Goran Vesna"
).split()
LAST = (
    "Smith Johnson Williams Brown Jones Davis Miller Wilson Moore Taylor Anderson Jackson Harris Martin"
    " Thompson Robinson Clark"
    " Lewis Lee Walker Hall Allen Young King Wright Scott Hill Green Adams Baker Nelson Carter Mitchell"
    " Roberts Turner Phillips"
    " Campbell Parker Evans Edwards Collins Stewart Morris Murphy O'Brien O'Connor McDonald MacLeod"
    " Fitzgerald García Rodríguez"
    " Martínez Hernández López González Pérez Sánchez Ramírez Torres Flores Rivera Gómez Díaz Reyes Morales"
    " Cruz Ortiz Gutiérrez"
    " Chávez Ramos Mendoza Ruiz Álvarez Castillo Jiménez Vásquez Romero Herrera Medina Aguilar Yılmaz Demir"
    " Çelik Şahin Özdemir"
    " Öztürk Kaya Ivanov Petrova Smirnov Kuznetsova Volkov Sokolova Kowalski Nowak Wiśniewska Zieliński"
    " Novák Dvořáková Popescu"
    " Ionescu Munteanu Rossi Esposito Bianchi Ferrari Dubois Lefèvre Moreau Müller Schmidt Schneider Weber"
    " Jensen Lindström"
    " Papadopoulos Georgiou Dimitriou Hosseini Khan Ahmed Hussain Al-Sayed El-Masri Haddad Chen Wang Zhang"
    " Tanaka Suzuki Kim Park"
    " Tran Pham Patel Singh Sharma Okafor Adeyemi Mensah Tesfaye Shevchenko Kovalenko Horváth Szabó Kovács"
    " Jovanović Petrović"
    " Beridze Sargsyan Grigoryan van-Dijk De-Jong Ó-Súilleabháin Lindqvist Halvorsen Kruger Botha"
).split()
PLACES = (
    "Ankara|Istanbul|Diyarbakır|Moscow|Grozny|Kraków|Warsaw|Bucharest|Cluj-Napoca|Sofia|Plovdiv|Athens|Rome"
    "|Naples|Milan|Paris|Lyon"
    "|Vienna|Graz|Berlin|London|Leeds|Glasgow|Dublin|Kyiv|Donetsk|Chişinău|Budapest|Zagreb|Split|Ljubljana"
    "|Skopje|Tbilisi|Yerevan"
    "|Baku|Strasbourg|Nicosia|Valletta|Turkey|Poland|Romania|Bulgaria|Ukraine|Russia|Greece|Italy|France"
    "|Germany|the Netherlands"
    "|Croatia|Azerbaijan|Chechnya|Texas|California|Arizona|New Mexico|Florida|Illinois|Georgia|Nevada|El"
    " Paso|San Antonio|Houston"
    "|Dallas|Laredo|McAllen|Brownsville|Tucson|Phoenix|Nogales|San Diego|Los Angeles|Fresno|Chicago|Miami"
    "|Atlanta|Baltimore"
    "|Newark|Queens|Brooklyn|Honduras|Guatemala|El Salvador|Mexico|Colombia|Cuba|Haiti|Nigeria|Ghana|Somalia"
    "|Iraq|Syria|Pakistan"
    "|Tijuana|Ciudad Juárez|Reynosa|Tegucigalpa|San Pedro Sula|San Salvador|Guadalajara|Monterrey|Chiapas"
    "|Oaxaca|Jalisco|Tapachula"
    "|Harris County|Cook County|Maricopa County|Webb County|Hidalgo County|Riverside Park|Oak Street|Main"
    " Street|Fifth Avenue"
    "|Maple Drive|Lincoln Elementary School|Highway 83|Interstate 35|the Rio Grande|Memorial Park|Lake Travis"
).split("|")
_SYLLABLES = (
    "ka lo mi ta ren vol dar bek sto vin gar hul mor ta pel nor zu che rai ol du fen bra ti os mar qui bel"
    " sa lin der wo ha ya"
    " kov ska shi ros mon tel var nik jo al er an ez ich ov son ley ton field worth berg stein man ova escu"
    " oğlu yan idze"
).split()
_ENDS = "son ov ova ez ski ska man berg escu oglu yan idze ley ton ford well er ini ari enko uk sen ic".split()
_COURTS = (
    "{G} District Court|{G} Regional Court|{G} Court of Appeal|{G} Assize Court|{G} City Court|{G}"
    " Administrative Court|{G} County Court"
    "|{G} Magistrates' Court|{G} Immigration Court|{G} State Security Court|District Court of {G}|{G} Public"
    " Prosecutor's Office"
)
_BODIES = (
    "{G} Police Department|{G} County Sheriff's Office|{G} Prison|{G} Psychiatric Hospital|{G} General"
    " Hospital|University of {G}|{G} City Council"
    "|{G} Municipality|{G} Bar Association|Bank of {G}|{L} & {L} LLP|{L}, {L} and {L}|{L} Construction Inc."
    "|{L} Holdings Ltd|{L} Brothers LLC"
    "|{L} Logistics GmbH|St. {F} Medical Center|{L} Middle School|Hotel {L}|{L} Foundation|{G} Women's"
    " Shelter|{G} Daily News|{G} Detention Center"
    "|{G} Bank|{L} Motors|{L} Institute of Forensic Medicine|Radio {G}|{G} Legal Aid Society|Casa {L}"
    "|Clínica {L}|Iglesia de {G}|Grupo {L} S.A."
    "|Universidad de {G}|{G} Security Forces|Workers' Party of {G}|{L} Trucking Co.|{L} Farm & Ranch Supply"
    "|{L} Dairy|{L} Grocery|{L}'s Bar & Grill|Speedy Mart|Gas-N-Go|El {L} Restaurant|{L} Auto Body|Camp {L}"
    "|Autobuses {L}|Abarrotes {L}|Constructora {L}|Panadería {L}|Hospital Regional de {G}|Hospital Civil de"
    " {G}|Centro de Salud de {G}|Taller {L}|Cruz Roja de {G}|Refugio {L}|{L} Human Rights Centre|{G}"
    " Helsinki Committee|Institute of Criminology in {G}|{G} Gendarmerie Station|{G} Land Registry|{G}"
    " Church of Christ|First National Bank of {G}"
)
_SENTENCES = """
The applicant, {Mr} {P}, is a {nat} national who was born in {Y} and lives in {G}.
The applicant was represented before the Court by {Mr} {I}, a lawyer practising in {G}.
The {nat} Government were represented by their Agent, {Mr} {I}, of the Ministry of Justice.
On {D} the applicant was arrested by officers from the {G} Security Directorate on suspicion of membership of an illegal organisation.
On {D} the {C} dismissed the applicant's action against {O}.
The case originated in an application against the Republic of {G} lodged with the Court under Article 34 of the Convention by {P}.
On {D} the {C} convicted {T} and sentenced him to {N} years' imprisonment.
The applicants, {P} and {P}, complained that their relative {P} had been killed by State agents.
{T} appealed on points of law, and the Supreme Court upheld the judgment on {D}.
The second applicant, {P}, who was {P}'s wife, gave evidence before the {C}.
The prosecutor heard evidence from {P}, {P} and {P}.
A medical report drawn up by Dr {S} of {O} on {D} noted bruises on the applicant's back.
He was detained in {O} from {D} to {D}.
The applicant's brother, {P}, disappeared in {G} in {M} {Y}.
The Chamber considered that the Government had not shown that domestic remedies were available.
The Court notes that Article 6 of the Convention does not apply.
In its judgment the Constitutional Court declared the complaint inadmissible.
Defendant moves to dismiss under Rule 12(b)(6). The Motion is denied.
Plaintiff {P} brought this action against {O} and {P}.
Before {S}, {S}, and {S}, Circuit Judges.
Before: {U}, {U} and {U}, Circuit Judges.
{U}, District Judge.
{S}, Chief Judge, dissenting.
{S}, {S} and {S} JJ concurred.
The child, {I2}, was placed with her aunt in {G}.
Minor children {I2} and {I2} were present.
They live in {G} and {G} respectively.
lawyers practising in {G} and {G}
He was born in {G} and grew up in {G} with an aunt, {F}.
He stayed for a week with his friend {F}, and {F} drove him to {G}.
She worked nights at {O} and days at {O}.
Fue trasladado a {O}, donde lo atendió la doctora {P}.
Trabaja como chofer en {O} desde hace años.
THE AREA OF {G} AND {G}
He fled toward {G} on foot.
The truck was last seen near {G}.
On arrival Officer {S} met {F} and {F}.
At about 2200 hrs R/O met {P} at {O}.
0130 HRS R/O RESPONDED TO {G}.
{S}, J., delivered the opinion of the Court.
Judge {P} of the {C} denied the motion on {D}.
Counsel for Respondent: {P}, {O}, {G}.
Petitioner {P}, a native and citizen of {G}, seeks review of an order of the Board of Immigration Appeals.
The Immigration Judge found that {T} was not credible.
{T} testified that members of a gang in {G} threatened to kill her.
United States v. {S}, decided in {Y}, is not to the contrary.
{S} v. {O} does not help the Plaintiff.
The Respondent, {P}, entered the United States near {G} without inspection.
Trial counsel, {P}, waived opening statement, and the State called Officer {S}.
The jury found {S} guilty of assault, and the trial court sentenced {S} to {N} months.
{S} lived with {P} at the time; {S} later moved to {G}.
Appellant {P} lived with his girlfriend, {P}, and her children in {G}.
According to {T}, {T} hit her with a belt and then left in a truck.
The Lender shall give notice to the Borrower at its office in {G}.
Victim {P} stated that her ex-husband {P} followed her from {G}.
I, Officer {P}, was dispatched to {G} in reference to a disturbance.
{S} told me that {S} had a knife. I asked {S} to step outside.
Detective {S} interviewed {P} at {O}.
Witness: {P}. Suspect: {P}. Reporting Officer: {S}.
Sgt. {P} and Deputy {S} located the vehicle on {G}.
{P} was transported to {O} by ambulance.
{U} {F} was seen at {G} with {U}.
The vehicle is registered to {P} of {G}.
Complainant advised that {F} called her at work, {O}, several times.
{F} said that {F} hid the phone under the bed.
The neighbor, {P}, heard {F} scream and called the police.
Booking officer {S} took custody of the Defendant.
V1 stated that {F} pushed her. V2, {P}, saw it.
NAME: {P} ADDRESS: {G}
Victim: {U}, {F} Witness: {U}, {F}
{U}, {F} {A}.
Name of father: {P} Name of mother: {P} Country: {G}
Subject claims to be {P}, a citizen of {G}, and to have crossed near {G} on {D}.
The subject's mother, {P}, resides in {G}; his uncle {F} works for {O}.
Record checks were run by {A}. {S} at {O}.
Border Patrol Agent {S} encountered the subject near {G}.
{P} was removed to {G} on {D} through the {G} port of entry.
Attorney {P} of {O} entered an appearance for {T}.
Caller {P} says her sister {F} is held at {O}.
Caller asked for Officer {S}. Told her to call {O}.
Call from {P}, {G}, about the release of {P}.
She is afraid of {F} and of his cousin {P}.
Spoke with {P} from {O} about a bed for the family.
Dear {T}, thank you for your letter of {D}.
Sincerely, {P}, Office of the Director
Signed: {P}, Notary Public, State of {G}
From: {P} To: {P} Subject: your visit
The Form and the Order were served by mail. Notice to Appear. Date of Hearing.
The Report of Investigation was approved. No Further Action. Continued on next page.
This Letter, the Index and the Record are not covered by the Act.
La víctima, {P}, declaró que {T} la amenazó en {G}.
El acusado {P}, originario de {G}, fue detenido el {D}.
Compareció {P}, de nacionalidad hondureña, vecino de {G}.
El testigo {P} dijo que vio a {F} salir de {O}.
La señora {P} trabaja en {O} y vive en {G} con su hijo {F}.
El oficial {S} tomó la declaración de {P}.
Llamó {P} para preguntar por su esposo {P}, detenido en {O}.
Mi nombre es {P} y vivo en {G}. Mi hermana {F} fue golpeada por {P}.
El Juez {P} del {C} dictó sentencia el {D}.
El Ministerio Público presentó la Acusación. La Parte Actora no compareció.
Según {P}, los hechos ocurrieron en {G}, cerca de {O}.
{P} ({F}) and {P} ({F}) are the parents of {F}.
He worked as a driver for {O} in {G} between {Y} and {Y}.
{O} paid {P} in cash.
The contract between {O} and {O} was signed in {G} on {D}.
In {M} {Y} the applicant company, {O}, bought land in {G}.
{P}, {P} and {O} each filed a brief.
The newspaper {O} published an article about {P}.
Mr {S}'s brother and Ms {S}'s uncle met in {G}.
The children, {F}, {F} and {F}, stayed with {T} in {G}.
Mr {S} and Mrs {S} appealed. Mrs {S}'s appeal was allowed.
{P} (hereinafter "{S}") and {P} (a.k.a. "{F}")
alias {P}, also known as {P}
The Director of {O}, {P}, answered the complaint.
No one answered at the door. She was crying and had a cut on her lip.
Police Officers and Deputies searched the House and the Garage.
On Monday the Victim went to Court. In May the Hearing was reset.
The Department of Homeland Security filed a Motion. The FBI and ICE were notified.
"""  # noqa: E501
_SPECIAL = re.compile(r"{(\w+)}")
#: An article or a title before a name is no part of it.
_LEAD = re.compile(r"^(?:the|(?:Mr|Ms|Mrs|Dr)\.?) ")
_MONTHS = "January February March April May June July August September October November December".split()
_NATIONS = (
    "Turkish Polish Russian Romanian Mexican Honduran Ukrainian Italian Greek Bulgarian Nigerian Salvadoran Moldovan"
).split()


class Inventor:
    """Fills sentences. `heard` holds the names of the corpora by kind."""

    def __init__(self, heard: dict[str, Sequence[str]], seed: int) -> None:
        self._heard = heard
        self._r = random.Random(seed)  # noqa: S311  # names for training; the seed makes them the same each time
        self._lines = [line for line in _SENTENCES.strip().splitlines() if line]

    def sentences(self, count: int) -> Iterator[Sentence]:
        """Yield sentences, each pattern as often as the others."""
        for number in range(count):
            yield self.filled(self._lines[number % len(self._lines)])

    def renamed(self, sentence: Sentence) -> Sentence:
        """Return a sentence of a corpus with other people in it."""
        text, spans, place = "", [], 0
        for start, end, kind in sentence.spans:
            text += sentence.text[place:start]
            held = sentence.text[start:end]
            if kind == "name" and len(held.split()) > 1:
                held = self.person()
            spans.append((len(text), len(text) + len(held), kind))
            text += held
            place = end
        return Sentence(text + sentence.text[place:], tuple(spans))

    def filled(self, line: str) -> Sentence:
        """Return a sentence with its slots filled."""
        text, spans, place = "", [], 0
        for slot in _SPECIAL.finditer(line):
            text += line[place : slot.start()]
            held, kind = self._value(slot[1])
            if kind:
                lead = len(held) - len(_LEAD.sub("", held))
                spans.append((len(text) + lead, len(text) + len(held), kind))
            text += held
            place = slot.end()
        return Sentence(text + line[place:], tuple(spans))

    def _value(self, slot: str) -> tuple[str, str]:
        r = self._r
        match slot:
            case "P":
                return self.person(), "name"
            case "I":
                return f"{r.choice('ABCDEFGHIJKLMNOPRSTVYZ')}. {self.surname()}", "name"
            case "S":
                return self.surname(), "name"
            case "U":
                return self.surname().upper(), "name"
            case "I2":
                return f"{r.choice('ABCDEGHJKLMNPRST')}.{r.choice('ABCDFGHLMPRSTVW')}.", "name"
            case "F":
                return r.choice(FIRST), "name"
            case "A":
                return r.choice("ABCDEFGJKLMNPRST"), ""
            case "T":
                return self.titled(), "name"
            case "G":
                return self.place(), "place"
            case "O":
                return self.body(), "organisation"
            case "C":
                return self._composed(r.choice(_COURTS.split("|"))), "organisation"
            case "D":
                day, month, year = r.randint(1, 28), r.choice(_MONTHS), r.randint(1975, 2025)
                return r.choice((f"{day} {month} {year}", f"{month} {day}, {year}")), ""
            case "Y":
                return str(r.randint(1940, 2025)), ""
            case "M":
                return r.choice(_MONTHS), ""
            case "N":
                return r.choice(("two", "six", "10", "14")), ""
            case "nat":
                return r.choice(_NATIONS), ""
            case _:
                return r.choice(("Mr", "Ms", "Mrs", "Mr.", "Ms.")), ""

    def titled(self) -> str:
        """Return a surname, now and then with a title that belongs to it."""
        title = self._r.choice(("", "Mr ", "Ms ", "Mrs ", "Mr. ", "Ms. ", "Mrs. ", "Dr. "))
        return title + self.surname()

    def surname(self) -> str:
        r = self._r
        chance = r.random()
        if chance < 0.25:
            made = "".join(r.choice(_SYLLABLES) for _ in range(r.randint(1, 2))) + r.choice(_ENDS)
            return made.capitalize()
        if chance < 0.4 and self._heard["name"]:
            return self._r.choice(self._heard["name"]).split()[-1]
        held = r.choice(LAST)
        return (
            f"{held}-{r.choice(LAST)}"
            if chance > 0.96
            else held.replace("-", " ")
            if held[:3] in {"van", "De-"}
            else held
        )

    def person(self) -> str:
        r = self._r
        chance = r.random()
        if chance < 0.12 and self._heard["name"]:
            return r.choice(self._heard["name"])
        first, last = r.choice(FIRST), self.surname()
        if chance < 0.2:
            return f"{first} {r.choice('ABCDEFGHJKLMNPRSTVW')}. {last}"
        if chance < 0.26:
            return f"{r.choice('ABCDEFGHJKLMNPRSTVW')}. {last}"
        if chance < 0.31:
            return f"{first} {last} {self.surname()}"
        if chance < 0.36:
            return f"{first} {r.choice(FIRST)} {last}"
        if chance < 0.4:
            return f"{first} {r.choice(('de la', 'del', 'de', 'van', 'von der', 'bin', 'El', 'dos'))} {last}"
        if chance < 0.45:
            return f"{first} {last.upper()}"
        return f"{first} {last}"

    def place(self) -> str:
        r = self._r
        chance = r.random()
        if chance < 0.2 and self._heard["place"]:
            return r.choice(self._heard["place"])
        if chance < 0.35:
            made = "".join(r.choice(_SYLLABLES) for _ in range(2)).capitalize()
            return made + r.choice(("", "", "ville", "burg", " City", " County", " Springs", "sk", "-on-Sea"))
        if chance < 0.42:
            return f"{r.choice(PLACES)}, {r.choice(PLACES)}".replace("the ", "")
        return r.choice(PLACES)

    def body(self) -> str:
        if self._r.random() < 0.25 and self._heard["organisation"]:
            return self._r.choice(self._heard["organisation"])
        return self._composed(self._r.choice(_BODIES.split("|")))

    def _composed(self, pattern: str) -> str:
        made: dict[str, Callable[[], str]] = {
            "{G}": lambda: self.place().replace("the ", "").partition(",")[0],
            "{L}": self.surname,
            "{F}": lambda: self._r.choice(FIRST),
        }
        return re.sub(r"{\w}", lambda slot: made[slot[0]](), pattern)
