"""Words that forms print and people tick: by themselves they name nobody, however they are written."""

#: Headings, choices and abbreviations of police, court, jail and immigration forms, English and Spanish.
HEADINGS = frozenset(
    # Whom a form asks about, and how it asks.
    "first middle last family given maiden surname forename initial initials alias aliases aka nickname signature"
    " signed print printed typed title occupation employer employed employment school relationship marital single"
    " married divorced widowed citizenship nationality ethnicity language religion residence resident mailing"
    " former formerly current previous prior present temporary permanent homeless transient"
    # What somebody looks like.
    " height weight hair eyes eye build complexion scars marks tattoo tattoos glasses beard moustache bald left right"
    " ft lbs lb kg cm bro brn blk blu grn gry hzl bln sdy wht hsp hisp"
    # Parts of a form and of a file.
    " section item items box line column number numbers description remarks remark comment comments details detail"
    " other others same continued attached attachment attachments copy copies original duplicate draft final"
    " approved reviewed reviewer reporting reported prepared submitted received entered printed issued expires"
    " expiration effective status type types class code codes count counts total amount value quantity qty"
    " statute ori yes no none unknown refused applicable sheet sheets reference subject summary synopsis supplement"
    " supplemental narrative statement voluntary warnings warning waiver rights form forms case cases"
    # Who has to do with a case, by the part they play.
    " role person persons people party parties arrested arresting arrestee armed resisted detained detainee inmate"
    " offender driver passenger"
    " owner operator occupant reportee informant caller complainant juvenile adult minor child children parent"
    " spouse sibling friend neighbor neighbour acquaintance boyfriend girlfriend supervisor assistant"
    " clerk bailiff recorder reporter prosecutor technician medic medics paramedic nurse doctor"
    " patient"
    # What happened, and what was done.
    " incident offense offenses offence offences charge charges charged felony misdemeanor misdemeanour infraction"
    " citation warrant warrants arrest arrests booking booked custody bail bonds sentence sentenced conviction"
    " convicted disposition plea pleaded verdict trial arraignment probation parole restitution costs fine fines"
    " fees malicious mischief assault battery burglary robbery larceny theft trespass vandalism stalking"
    " harassment threats alcohol sober intoxicated drugs narcotics weapon weapons firearm knife force injury"
    " injuries injured medical hospital ambulance rescue transport transported treated released"
    " evidence property exhibit exhibits photograph photographs photo photos fingerprint fingerprints dna swab"
    " kept seized found returned destroyed chain sealed removal removed entry admission inspection"
    " apprehension encounter worksite voluntary departure pawn ticket discharge autopsy emergency employee alien"
    " grievance intake traffic shelter"
    # Where, when and on what.
    " location place scene premises room kitchen bedroom bathroom hallway garage yard porch front rear side floor"
    " apartment house dwelling building parking lot vehicle vehicles car truck trailer make model year color colour"
    " vin time times day days month hour begin began end ended arrival arrived cleared dispatched jan feb mar apr"
    " jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun"
    # Parts of an agency.
    " agency bureau division ctr jail prison detention corrections headquarters shift watch beat zone"
    " sector squad team call calls note notes task group operations"
    " administration records reports files documents requests walk-in"
    # The same in Spanish.
    " primer segundo apodo firma ocupacion empleador estatura peso cabello ojos cicatrices tatuajes descripcion"
    " observaciones anexo hoja copia original expedida fecha hora lugar domicilio declaracion cargo cargos delito"
    " delitos sentencia fianza detenido detenida menor adulto padre madre hijo hija conyuge vecino vecina medico"
    " oficio llamada acta notificacion informe pericial"
    " paciente arma armas lesiones prueba pruebas vehiculo marca modelo color cocina cuarto".split()
)
#: Words that names are made of too: they stay where the whole passage is in capitals, as headings are.
IN_CAPITALS = frozenset(
    "bond street gray grey page hall field church brown white black green young long defense defence services social"
    " security fire guardian border center centre health care agency arresting".split()
)
