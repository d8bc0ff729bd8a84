"""Invented values of each kind, in the ways people write them. 555 numbers, reserved domains, made-up names."""

import random
from collections.abc import Callable

from redaction.detection.checks import is_iban, is_itin, is_ssn, luhn

FIRST = (
    "Ada Bram Celia Dorian Elspeth Fenwick Greta Hollis Imani Jorge Kestrel Lucía Marisol Nadia Octavio"
    " Priya Quentin Rosalba"
    " Silas Tamsin Ulises Verónica Wendell Ximena Yusuf Zelda"
).split()
LAST = (
    "Quillfeather Maplehurst Fenwater Nethergate Kestrow Pemberton Larkmoor Huidobro Zárate Villaseñor"
    " Ocampo-Reyes Okonjo-Bell"
    " Thistlewood Brackenridge Vandermeer Castellanos Monteagudo Featherby Ashgrove Winterbourne"
).split()
TOWNS = "Larkfield Nethergate Kestrow Maplehurst Springdale Fenwater Oakhollow".split()
STATES = "TX CA FL IL NY AZ GA NV WA".split()
STREETS = (
    "Larkmoor",
    "Fenwater",
    "Maple",
    "Juniper",
    "Quarry",
    "Old Mill",
    "Saint Clair",
    "Martin Luther King Jr.",
    "5th",
)
MONTHS = "January February March April May June July August September October November December".split()
MESES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()

Random = random.Random


def number(r: Random, count: int) -> str:
    return "".join(r.choice("0123456789") for _ in range(count))


def ssn(r: Random) -> str:
    while not is_ssn(held := number(r, 9)):
        pass
    return r.choice(("{}-{}-{}", "{}-{}-{}", "{} {} {}", "{}.{}.{}", "{} - {} - {}")).format(
        held[:3], held[3:5], held[5:]
    )


def bare_ssn(r: Random) -> str:
    return "".join(letter for letter in ssn(r) if letter.isdigit())


def itin(r: Random) -> str:
    while not is_itin(held := "9" + number(r, 8)):
        pass
    return r.choice(("{}-{}-{}", "{} {} {}")).format(held[:3], held[3:5], held[5:])


def a_number(r: Random) -> str:
    held = number(r, 9)
    return r.choice(("A{}{}{}", "A{}-{}-{}", "A-{}-{}-{}", "A {} {} {}", "A#{}{}{}", "A{} {} {}")).format(
        held[:3], held[3:6], held[6:]
    )


def bare_a_number(r: Random) -> str:
    held = number(r, 9)
    return r.choice(("{}{}{}", "{}-{}-{}", "{} {} {}")).format(held[:3], held[3:6], held[6:])


def fbi_number(r: Random) -> str:
    letters = "ABCDEFGHJKLMNPRTVWX"
    return r.choice(
        (
            lambda: number(r, 6) + r.choice(letters) + r.choice(letters) + number(r, 1),
            lambda: number(r, 5) + r.choice(letters) + r.choice(letters) + number(r, 2),
            lambda: number(r, 3) + " " + number(r, 3) + " " + r.choice(letters) + number(r, 1),
            lambda: (
                r.choice(letters) + number(r, 3) + r.choice(letters) + number(r, 2) + r.choice(letters) + number(r, 1)
            ),
        )
    )()


def fin(r: Random) -> str:
    held = r.choice("123456789") + number(r, 9)
    return r.choice((held, held, f"{held[:3]}-{held[3:6]}-{held[6:]}"))


def sid(r: Random) -> str:
    return r.choice(
        (f"{r.choice(STATES)}{number(r, 8)}", f"{r.choice(STATES)}-{number(r, 7)}", number(r, 8), f"A{number(r, 8)}")
    )


def receipt_number(r: Random) -> str:
    office = r.choice(("EAC", "WAC", "LIN", "SRC", "MSC", "NBC", "IOE", "YSC"))
    held = f"{r.randint(5, 26):02}" + number(r, 8)
    return r.choice(
        (office + held, f"{office}-{held[:2]}-{held[2:5]}-{held[5:]}", f"{office} {held[:2]} {held[2:5]} {held[5:]}")
    )


def passport(r: Random) -> str:
    return r.choice(
        (
            number(r, 9),
            "C" + number(r, 8),
            "G" + number(r, 8),
            "AB" + number(r, 7),
            f"{number(r, 3)} {number(r, 3)} {number(r, 3)}",
        )
    )


def driver_licence(r: Random) -> str:
    letter = r.choice("ABDFGHLMSW")
    return r.choice(
        (
            letter + number(r, 7),
            f"{letter}{number(r, 3)}-{number(r, 4)}-{number(r, 4)}",
            number(r, 8),
            letter + number(r, 12),
            f"{letter}{number(r, 3)}-{number(r, 3)}-{number(r, 2)}-{number(r, 3)}-{number(r, 1)}",
        )
    )


def phone(r: Random) -> str:
    area, line = r.choice(("202", "312", "415", "713", "956", "305")), f"01{number(r, 2)}"
    return r.choice(
        ("({}) 555-{}", "{}-555-{}", "{}.555.{}", "+1 {} 555 {}", "1-{}-555-{}", "({})555-{}", "{} 555 {}")
    ).format(area, line)


def local_phone(r: Random) -> str:
    return f"555-01{number(r, 2)}"


def foreign_phone(r: Random) -> str:
    return r.choice(
        (
            f"+52 55 5555 {number(r, 4)}",
            f"+503 7555 {number(r, 4)}",
            f"+44 20 7946 0{number(r, 3)}",
            f"+52 (686) 555-{number(r, 4)}",
        )
    )


def email(r: Random) -> str:
    first, last = r.choice(FIRST).lower(), r.choice(LAST).lower()
    local = (
        r.choice((f"{first}.{last}", f"{first[0]}{last}{number(r, 2)}", f"{first}_{last}"))
        .replace("ñ", "n")
        .replace("á", "a")
    )
    return f"{local}@{r.choice(('example.com', 'example.org', 'mail.example.net', 'example.com.mx'))}"


def _day(r: Random) -> tuple[int, int, int]:
    return r.randint(1945, 2006), r.randint(1, 12), r.randint(1, 28)


def birth_date(r: Random) -> str:
    year, month, day = _day(r)
    return r.choice(
        (
            f"{month:02}/{day:02}/{year}",
            f"{month}/{day}/{year % 100:02}",
            f"{month:02}-{day:02}-{year}",
            f"{year}-{month:02}-{day:02}",
            f"{MONTHS[month - 1]} {day}, {year}",
            f"{day} {MONTHS[month - 1]} {year}",
            f"{day:02}{MONTHS[month - 1][:3].upper()}{year}",
            f"{MONTHS[month - 1][:3]}. {day}, {year}",
        )
    )


def fecha(r: Random) -> str:
    year, month, day = _day(r)
    return r.choice(
        (
            f"{day} de {MESES[month - 1]} de {year}",
            f"{day:02}/{month:02}/{year}",
            f"{day} de {MESES[month - 1]} del {year}",
        )
    )


def address(r: Random) -> str:
    street = f"{r.randint(3, 9899)} {r.choice(('', '', 'N. ', 'South ', 'NE '))}{r.choice(STREETS)} "
    street += r.choice(
        ("Street", "St.", "Ave", "Avenue", "Road", "Rd.", "Lane", "Drive", "Dr.", "Court", "Blvd.", "Way")
    )
    street += r.choice(("", "", ", Apt. 3B", " #12", ", Unit 4", " Apt 210"))
    return street + r.choice(
        ("", f", {r.choice(TOWNS)}, {r.choice(STATES)} {number(r, 5)}", f", {r.choice(TOWNS)}, {r.choice(STATES)}")
    )


def domicilio(r: Random) -> str:
    street = r.choice(
        ("Calle Hidalgo", "Avenida Juárez", "Av. Insurgentes Sur", "Calle 5 de Mayo", "Privada Los Olivos")
    )
    return (
        street
        + r.choice((" No. {}", " #{}", " {}", " núm. {}")).format(r.randint(2, 990))
        + r.choice(("", ", Col. Centro", f", Colonia Las Flores, C.P. 06{number(r, 3)}"))
    )


def plate(r: Random) -> str:
    letters = "".join(r.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(3))
    return r.choice(
        (
            f"{letters} {number(r, 4)}",
            f"{letters}-{number(r, 4)}",
            f"{letters}{number(r, 4)}",
            f"{r.randint(1, 9)}{letters}{number(r, 3)}",
            f"{number(r, 3)} {letters}",
        )
    )


def card(r: Random) -> str:
    head = r.choice(("4", "51", "55", "6011")) + number(r, 14)
    for last in "0123456789":
        if luhn(head[:15] + last):
            held = head[:15] + last
    return r.choice(
        (f"{held[:4]} {held[4:8]} {held[8:12]} {held[12:]}", f"{held[:4]}-{held[4:8]}-{held[8:12]}-{held[12:]}", held)
    )


def iban(r: Random) -> str:
    country, length = r.choice((("ES", 24), ("DE", 22), ("GB", 22), ("FR", 27)))
    body = ("WEST" if country == "GB" else "") + number(r, length - 4 - (4 if country == "GB" else 0))
    held = next(f"{country}{check:02}{body}" for check in range(2, 99) if is_iban(f"{country}{check:02}{body}"))
    return r.choice((held, " ".join(held[at : at + 4] for at in range(0, len(held), 4))))


def badge(r: Random) -> str:
    return r.choice((number(r, 4), number(r, 5), "1" + number(r, 2)))


def record_number(r: Random) -> str:
    return r.choice((number(r, 8), number(r, 7), f"MR{number(r, 7)}", f"{number(r, 3)}-{number(r, 5)}"))


def member_number(r: Random) -> str:
    letters = "".join(r.choice("ACDEFGHJKMNPQRTUVWXY") for _ in range(3))
    return r.choice((f"{letters}{number(r, 9)}", f"W{number(r, 9)}", f"{number(r, 9)}A"))


def icd(r: Random) -> str:
    """Codes of the ICD-10 that say something of somebody."""
    return r.choice(("F43.10", "F32.1", "F41.1", "E11.9", "J45.40", "K35.80", "F20.0", "M54.5"))


ILLNESSES = (
    "post-traumatic stress disorder", "major depressive disorder", "bipolar disorder", "schizophrenia", "hepatitis C",
    "opioid use disorder", "depression", "epilepsy",
)  # fmt: skip
ENFERMEDADES = ("depresión mayor", "esquizofrenia", "epilepsia", "trastorno bipolar", "diabetes tipo 2", "asma")
MEDICINES = ("sertraline 50 mg", "quetiapine", "lithium 300 mg", "Zoloft", "insulin", "trazodone 100 mg")
MEDICINAS = ("sertralina 50 mg", "quetiapina", "litio", "insulina", "clonazepam 2 mg")

VALUES: dict[str, Callable[[Random], str]] = {
    "ssn": ssn,
    "ssn:bare": bare_ssn,
    "itin": itin,
    "a_number": a_number,
    "a_number:bare": bare_a_number,
    "fbi_number": fbi_number,
    "fin": fin,
    "sid": sid,
    "receipt_number": receipt_number,
    "passport": passport,
    "driver_licence": driver_licence,
    "phone": phone,
    "phone:local": local_phone,
    "phone:foreign": foreign_phone,
    "email": email,
    "birth_date": birth_date,
    "birth_date:es": fecha,
    "address": address,
    "address:es": domicilio,
    "plate": plate,
    "card": card,
    "iban": iban,
    "badge": badge,
    "medical:record": record_number,
    "medical:member": member_number,
    "medical:icd": icd,
    "medical:illness": lambda r: r.choice(ILLNESSES),
    "medical:enfermedad": lambda r: r.choice(ENFERMEDADES),
    "medical:medicine": lambda r: r.choice(MEDICINES),
    "medical:medicina": lambda r: r.choice(MEDICINAS),
}


def _incident(r: Random) -> str:
    year, month, day = r.randint(2015, 2025), r.randint(1, 12), r.randint(1, 28)
    return r.choice(
        (f"{month:02}/{day:02}/{year}", f"{MONTHS[month - 1]} {day}, {year}", f"{day} de {MESES[month - 1]} de {year}")
    )


#: What fills a sentence and stays.
FILL: dict[str, Callable[[Random], str]] = {
    "name": lambda r: f"{r.choice(FIRST)} {r.choice(LAST)}",
    "first": lambda r: r.choice(FIRST),
    "last": lambda r: r.choice(LAST),
    "town": lambda r: r.choice(TOWNS),
    "state": lambda r: r.choice(STATES),
    "date": _incident,
    "time": lambda r: f"{r.randint(0, 23):02}{r.choice(('', ':'))}{r.randint(0, 59):02}",
    "n2": lambda r: str(r.randint(10, 99)),
    "n3": lambda r: str(r.randint(100, 999)),
    "n4": lambda r: str(r.randint(1000, 9999)),
    "n5": lambda r: number(r, 5),
    "n6": lambda r: number(r, 6),
    "n8": lambda r: "2" + number(r, 7),
    "n9": lambda r: "3" + number(r, 8),
    "amount": lambda r: f"${r.randint(1, 90)},{number(r, 3)}.{number(r, 2)}",
    "docket": lambda r: r.choice(
        (
            f"{r.randint(10, 25)}-cr-{number(r, 5)}",
            f"2:{r.randint(10, 25)}-cv-{number(r, 5)}-ABC",
            f"CR-{r.randint(2010, 2025)}-{number(r, 6)}",
            f"{r.randint(10, 25)}CR{number(r, 5)}",
        )
    ),
}
