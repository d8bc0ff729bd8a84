"""Check the dossier in this folder: python3 verify.py [FOLDER] [--head DIGEST]. Exit 0 when everything holds, else 3.

Needs Python 3.9 or newer and nothing else: no installation, no network, no part of the product that wrote the dossier.
What is checked, in the order it is printed: the chain of events, the content beside it, the signed statement of how the
chain ends, every file against the digests in it, the letter and the head printed in it, the signed certificates of the
redacted records and of the release as one PDF, and the checkpoint of the office's whole trail. With --head, the digest
on a letter of paper too.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, Tuple

HOLDS, BROKEN = 0, 3
#: What the certificate of a release as one PDF calls itself.
JOINED = "forthright-joined-proof"
LINK = ("chain", "seq", "at", "actor", "role", "verb", "object", "data", "personal_digest", "prev")

# --- Ed25519, RFC 8032, verification only --------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
#: A point of the curve in extended coordinates.
Point = Tuple[int, int, int, int]
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def x_of(y: int, sign: int) -> int | None:
    """Return the x of a point of the curve, or None when there is no such point."""
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x % 2 != sign else x


def point_of(data: bytes) -> Point | None:
    """Return a point in extended coordinates from its 32 bytes, or None."""
    number = int.from_bytes(data, "little")
    y = number % 2**255
    x = x_of(y, number >> 255) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


def add(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def is_same(one: Point, two: Point) -> bool:
    return (one[0] * two[2] - two[0] * one[2]) % P == 0 and (one[1] * two[2] - two[1] * one[2]) % P == 0


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether `signature` (64 bytes) of `message` was made with the private half of `key` (32 bytes)."""
    if len(key) != 32 or len(signature) != 64:
        return False
    who, commitment = point_of(key), point_of(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if who is None or commitment is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    return is_same(times(scalar, BASE), add(commitment, times(challenge, who)))


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = x_of(BASE_Y, 0) or 0
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


# --- the dossier ---------------------------------------------------------------------------------------------------


class Broken(Exception):
    """Something in the dossier does not hold; its words say what."""


def canonical(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def read(folder: Path, name: str) -> bytes:
    path = folder / name
    if not path.is_file():
        raise Broken(f"{name} is missing")
    return path.read_bytes()


def read_json(text: str, name: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        raise Broken(f"{name} is not readable") from None
    if not isinstance(value, dict):
        raise Broken(f"{name} is not readable")
    return value


def read_events(folder: Path) -> list[dict[str, Any]]:
    lines = read(folder, "events.jsonl").decode("utf-8", errors="replace").splitlines()
    return [read_json(line, f"events.jsonl, line {number}") for number, line in enumerate(lines, start=1)]


def check_chain(events: list[dict[str, Any]]) -> str:
    """Check that each event follows the one before it and was not changed; return the last digest."""
    before = "0" * 64
    for number, event in enumerate(events, start=1):
        if event.get("seq") != number:
            raise Broken(f"event {number} is missing")
        if event.get("prev") != before:
            raise Broken(f"event {number} does not follow the event before it")
        if sha256(canonical({name: event.get(name) for name in LINK}).encode("utf-8")) != event.get("digest"):
            raise Broken(f"event {number} was changed after it was written")
        before = str(event["digest"])
    return before


def check_contents(events: list[dict[str, Any]]) -> int:
    """Check the content beside each event against the digest in it; content that was destroyed is only counted."""
    gone = 0
    for event in events:
        content = event.get("content")
        if content is None:
            gone += bool(event["personal_digest"])
        elif sha256((content["salt"] + content["text"]).encode("utf-8")) != event["personal_digest"]:
            raise Broken(f"the content beside event {event['seq']} was changed")
    return gone


def check_signature(signed: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the statement inside a signed file once its signature is seen to be right."""
    try:
        key, signature = bytes.fromhex(signed["key"]), bytes.fromhex(signed["signature"])
        body = signed["body"].encode("utf-8")
    except (KeyError, ValueError, AttributeError):
        raise Broken(f"{name} is not readable") from None
    if not is_signed(key, body, signature):
        raise Broken(f"the signature of {name} does not fit")
    return read_json(body.decode("utf-8"), name)


def check_certificates(folder: Path, events: list[dict[str, Any]], keys: list[str]) -> int:
    """Check every certificate, signed with a key of the office; what was decided on must all be certified."""
    certified: set[object] = set()
    joined: dict[object, tuple[str, dict[str, Any]]] = {}
    count = 0
    for path in sorted((folder / "certificates").glob("*.json")):
        name = f"certificates/{path.name}"
        signed = read_json(path.read_text(encoding="utf-8", errors="replace"), name)
        if path.name in {"trail.json", "checkpoint.json"}:
            continue
        if signed.get("key") not in keys:
            raise Broken(f"{name} is signed with another key")
        body = check_signature(signed, name)
        if signed.get("output_sha256") not in signed["body"]:
            raise Broken(f"{name} does not speak of the file it is kept for")
        if body.get("kind") == JOINED:
            joined[signed.get("output_sha256")] = (name, body)
        else:
            certified.add(signed.get("output_sha256"))
        count += 1
    for event in events:
        if event["verb"] == "request.decide":
            missing = set(json.loads(event["data"]).get("outputs", ())) - certified
            if missing:
                raise Broken(f"event {event['seq']} decided on a record without a certificate")
    check_joined(events, joined, certified)
    return count


def check_joined(
    events: list[dict[str, Any]], joined: dict[object, tuple[str, dict[str, Any]]], certified: set[object]
) -> None:
    """Check that each release as one PDF is certified, and made of certified records and a letter decided on."""
    letters = set()
    for event in events:
        data = json.loads(event["data"])
        if event["verb"] == "request.decide":
            letters.add(data.get("letter"))
        if event["verb"] == "artifact.one_pdf" and data.get("sha256") not in joined:
            raise Broken(f"event {event['seq']} tells of one PDF without a certificate")
    for name, body in joined.values():
        for part in body["parts"]:
            if part["name"] == "letter.pdf" and part["sha256"] not in letters:
                raise Broken(f"{name} holds a letter nobody decided on")
            if part["name"].startswith("records/") and part["sha256"] not in certified:
                raise Broken(f"{name} holds {part['name']}, which has no certificate")


def check_files(folder: Path, files: dict[str, str]) -> int:
    """Check every file against the digest that was signed, and that no certificate was put in."""
    for name, digest in files.items():
        if sha256(read(folder, name)) != digest:
            raise Broken(f"{name} was changed")
    for path in (folder / "certificates").iterdir():
        name = f"certificates/{path.name}"
        if name not in files and name != "certificates/trail.json":
            raise Broken(f"{name} does not belong to the dossier")
    return len(files)


def check_letter(folder: Path, events: list[dict[str, Any]], statement: dict[str, Any]) -> None:
    """Check that the letter is one the trail speaks of, and that the head printed in it stood before its decision."""
    letter = sha256(read(folder, "letter.pdf"))
    if letter != statement["letter_sha256"]:
        raise Broken("letter.pdf is not the letter that was sent")
    told = [event["seq"] for event in events if event["verb"].startswith("artifact.letter") and letter in event["data"]]
    if not told:
        raise Broken("no event speaks of this letter")
    head = statement.get("letter_head")
    if head and not any(event["digest"] == head and event["seq"] < told[0] for event in events):
        raise Broken("the head printed in the letter is not one the trail had before it")


def check_head(events: list[dict[str, Any]], statement: dict[str, Any], given: str) -> int:
    """Check the digest somebody read in a letter; return the number of the event it belongs to."""
    wanted = "".join(given.split()).lower()
    found = [event["seq"] for event in events if len(wanted) >= 16 and event["digest"].startswith(wanted)]
    if not found:
        raise Broken(f"the trail never had the head {wanted}")
    if not str(statement.get("letter_head", "")).startswith(wanted):
        raise Broken(f"{wanted} is the head at event {found[0]}, not the one printed in this letter")
    return int(found[0])


def check_checkpoint(folder: Path, events: list[dict[str, Any]], keys: list[str]) -> str:
    """Check that the chain, as it stood at a checkpoint, is under the signature over the office's whole trail."""
    name = "certificates/checkpoint.json"
    told = read_json(read(folder, name).decode("utf-8", errors="replace"), name)
    if told["key"] not in keys:
        raise Broken(f"{name} is signed with another key")
    lines = ["forthright checkpoint 2", *(told[part] for part in ("at", "last_event", "chains", "root", "before"))]
    message = "".join(f"{line}\n" for line in lines).encode("ascii")
    if not is_signed(bytes.fromhex(told["key"]), message, bytes.fromhex(told["signature"])):
        raise Broken(f"the signature of {name} does not fit")
    event = events[told["seq"] - 1]
    node = bytes.fromhex(sha256(f"{event['chain']}\n{event['digest']}".encode()))
    node = hashlib.sha256(b"\x00" + node).digest()
    for side, neighbour in told["path"]:
        other = bytes.fromhex(neighbour)
        node = hashlib.sha256(b"\x01" + (other + node if side == "left" else node + other)).digest()
    if node.hex() != told["root"]:
        raise Broken(f"event {event['seq']} is not the one checkpoint {told['id']} was made over")
    return f"Checkpoint {told['id']} of {told['at']} covers events 1 to {event['seq']}. Root: {told['root']}"


def check(folder: Path, head_given: str) -> None:
    events = read_events(folder)
    head = check_chain(events)
    print(f"The chain holds: {len(events)} events.")
    gone = check_contents(events)
    print(f"The content beside it fits{f'; of {gone} events it was destroyed as the law asks' if gone else ''}.")
    signed = read_json(read(folder, "certificates/trail.json").decode("utf-8", errors="replace"), "trail.json")
    statement = check_signature(signed, "certificates/trail.json")
    if (statement.get("head"), statement.get("events")) != (head, len(events)):
        raise Broken("the chain does not end as its signed statement says")
    print(f"The end of the chain is signed. Key: {signed['key']}")
    keys = [signed["key"], *statement.get("keys", ())]  # those before it signed what is older
    print(f"The files are the ones that were signed: {check_files(folder, statement['files'])}.")
    if statement.get("letter_sha256"):
        check_letter(folder, events, statement)
        print(f"The letter is the one the trail speaks of. Head printed in it: {statement['letter_head']}")
    if head_given:
        print(f"The head you gave is the one in the letter: event {check_head(events, statement, head_given)}.")
    print(f"The certificates hold: {check_certificates(folder, events, keys)}.")
    if "certificates/checkpoint.json" in statement["files"]:
        print(check_checkpoint(folder, events, keys))


def main() -> int:
    given = sys.argv[1:]
    head = ""
    if "--head" in given:
        place = given.index("--head")
        head = " ".join(given[place + 1 :]) or "nothing"
        given = given[:place]
    folder = Path(given[0]) if given else Path(__file__).resolve().parent
    try:
        check(folder, head)
    except Broken as broken:
        sys.stderr.write(f"The dossier does not hold: {broken}.\n")
        return BROKEN
    except (KeyError, TypeError, ValueError, AttributeError, OSError, IndexError) as error:
        sys.stderr.write(f"The dossier does not hold: it cannot be read ({type(error).__name__}: {error}).\n")
        return BROKEN
    print("Everything holds. Compare the key, and the root of the checkpoint, with those the office publishes.")
    return HOLDS


if __name__ == "__main__":
    sys.exit(main())
