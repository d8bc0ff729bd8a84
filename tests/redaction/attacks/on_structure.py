"""Ways to leave a secret around the file: in its catalogue, its trailer, its earlier revisions, its free bytes.

A plant puts the secret into an open file; an appendix writes it to the bytes of a saved one, which stays readable.
"""

from collections.abc import Callable
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, OutlineItem, Pdf, Stream, String

from tests.redaction.attacks.paper import text

Plant = Callable[[Pdf, str], object]
Appendix = Callable[[bytes, str], bytes]


def info(pdf: Pdf, secret: str) -> None:
    pdf.docinfo.Title = pdf.docinfo.Custom = String(secret)


def xmp(pdf: Pdf, secret: str) -> None:
    pdf.Root.Metadata = Stream(pdf, f"<x:xmpmeta>{secret}</x:xmpmeta>".encode(), Type=Name.Metadata, Subtype=Name.XML)


def outline(pdf: Pdf, secret: str) -> None:
    with pdf.open_outline() as tree:
        tree.root.append(OutlineItem(secret, 0))


def attachment(pdf: Pdf, secret: str) -> None:
    pdf.attachments[f"{secret}.txt"] = b"..."


def attached_content(pdf: Pdf, secret: str) -> None:
    pdf.attachments["notes.txt"] = secret.encode("utf-16")


def portfolio(pdf: Pdf, secret: str) -> None:
    pdf.Root.Collection = Dictionary(Schema=Dictionary(Case=Dictionary(Subtype=Name.S, N=String(secret))))


def associated(pdf: Pdf, secret: str) -> None:
    content = Stream(pdf, secret.encode(), Type=Name.EmbeddedFile)
    spec = Dictionary(Type=Name.Filespec, F=String("data.csv"), AFRelationship=Name.Data, EF=Dictionary(F=content))
    pdf.Root.AF = Array([pdf.make_indirect(spec)])


def script(pdf: Pdf, secret: str) -> None:
    scripts = NameTree.new(pdf)
    scripts["start"] = Dictionary(S=Name.JavaScript, JS=String(f"var a = '{secret}'"))
    _names(pdf).JavaScript = scripts.obj


def script_stream(pdf: Pdf, secret: str) -> None:
    pdf.Root.AA = Dictionary(WC=Dictionary(S=Name.JavaScript, JS=Stream(pdf, f"var a = '{secret}'".encode("utf-16"))))


def opening(pdf: Pdf, secret: str) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.URI, URI=String(f"https://example.org/{secret}"))


def base_address(pdf: Pdf, secret: str) -> None:
    pdf.Root.URI = Dictionary(Base=String(f"https://{secret}.example.org/"))


def destination(pdf: Pdf, secret: str) -> None:
    names = NameTree.new(pdf)
    names[secret] = Array([pdf.pages[0].obj, Name.Fit])
    _names(pdf).Dests = names.obj


def labels(pdf: Pdf, secret: str) -> None:
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String(secret))]))


def threads(pdf: Pdf, secret: str) -> None:
    pdf.Root.Threads = Array([pdf.make_indirect(Dictionary(I=Dictionary(Title=String(secret))))])


def tags(pdf: Pdf, secret: str) -> None:
    said = String(secret)
    element = Dictionary(Type=Name.StructElem, S=Name.P, T=said, Alt=said, E=said, ActualText=said, ID=said)
    pdf.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=Array([pdf.make_indirect(element)]))


def tag_names(pdf: Pdf, secret: str) -> None:
    if "/StructTreeRoot" not in pdf.Root:
        pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    pdf.Root.StructTreeRoot.RoleMap = Dictionary({f"/{secret}": Name.P})


def xfa(pdf: Pdf, secret: str) -> None:
    _form(pdf).XFA = Stream(pdf, f"<xdp:xdp>{secret}</xdp:xdp>".encode())


def field_without_widget(pdf: Pdf, secret: str) -> None:
    _form(pdf).Fields.append(pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("lonely"), V=String(secret))))


def output_intent(pdf: Pdf, secret: str) -> None:
    intent = Dictionary(Type=Name.OutputIntent, S=Name.GTS_PDFA1, OutputConditionIdentifier=String(secret))
    pdf.Root.OutputIntents = Array([intent])


def layer_names(pdf: Pdf, secret: str) -> None:
    held = pdf.Root.get("/OCProperties", Dictionary(OCGs=Array(), D=Dictionary()))
    held.D.Name = held.D.Creator = String(secret)
    pdf.Root.OCProperties = held


def private(pdf: Pdf, secret: str) -> None:
    pdf.Root.PieceInfo = Dictionary(App=Dictionary(Private=String(secret)))


def custom_key(pdf: Pdf, secret: str) -> None:
    pdf.Root[f"/{secret}"] = 1


def trailer_key(pdf: Pdf, secret: str) -> None:
    pdf.trailer.Secret = String(secret)


def captured(pdf: Pdf, secret: str) -> None:
    pdf.Root.SpiderInfo = Dictionary(V=1.0, C=Array([Dictionary(URL=String(f"https://example.org/{secret}"))]))


def attached_pdf(pdf: Pdf, secret: str) -> None:
    inner, out = pikepdf.new(), BytesIO()
    inner.add_blank_page()
    inner.pages[0].obj.Contents = Stream(inner, text(secret).encode())
    inner.save(out, compress_streams=False)
    pdf.attachments["inner.pdf"] = out.getvalue()


def attested(pdf: Pdf, secret: str) -> None:
    pdf.Root.Legal = Dictionary(Attestation=String(secret))
    pdf.Root.DSS = Dictionary(Certs=Array([Stream(pdf, secret.encode("utf-16-be"))]))


def language(pdf: Pdf, secret: str) -> None:
    pdf.Root.Lang = String(secret)


PLANTS: dict[str, Plant] = {
    "title and custom keys of Info": info,
    "XMP metadata": xmp,
    "bookmarks": outline,
    "the name of an attachment": attachment,
    "the content of an attachment": attached_content,
    "the columns of a portfolio": portfolio,
    "a file associated with the document": associated,
    "scripts": script,
    "a script that runs on closing": script_stream,
    "the opening action": opening,
    "the address links are relative to": base_address,
    "named destinations": destination,
    "page labels": labels,
    "article threads": threads,
    "titles and texts of tags": tags,
    "names of tags": tag_names,
    "XFA": xfa,
    "a field without a widget": field_without_widget,
    "the output intent": output_intent,
    "names of layers": layer_names,
    "private data of the file": private,
    "a key of its own in the catalogue": custom_key,
    "a key of its own in the trailer": trailer_key,
    "where it was captured from": captured,
    "a PDF attached to the PDF": attached_pdf,
    "what was attested, and the certificates kept for it": attested,
    "the language of the file": language,
}


def earlier_revision(data: bytes, secret: str) -> bytes:
    """The first page says the secret in one revision, and what it said before in the next."""
    with pikepdf.open(BytesIO(data)) as pdf:
        contents = pdf.pages[0].obj.Contents
        number, was = contents.objgen[0], contents.read_bytes()
    said = was + text(secret).encode()
    return revised(revised(data, number, _stream(number, said)), number, _stream(number, was))


def unused_object(data: bytes, secret: str) -> bytes:
    """An object that no table lists."""
    with pikepdf.open(BytesIO(data)) as pdf:
        contents = pdf.pages[0].obj.Contents
        number, was = contents.objgen[0], contents.read_bytes()
    return revised(data, number, _stream(number, was), before=f"9999 0 obj\n({secret})\nendobj\n".encode())


def comment(data: bytes, secret: str) -> bytes:
    """A comment between two objects."""
    with pikepdf.open(BytesIO(data)) as pdf:
        contents = pdf.pages[0].obj.Contents
        number, was = contents.objgen[0], contents.read_bytes()
    return revised(data, number, _stream(number, was), before=f"% {secret}\n".encode())


def after_the_end(data: bytes, secret: str) -> bytes:
    return data + f"\n% {secret}\n".encode()


def before_the_header(data: bytes, secret: str) -> bytes:
    return f"{secret}\n".encode() + data


def said_twice(data: bytes, secret: str) -> bytes:
    """A dictionary that says a key twice: readers take the last, or the first."""
    with pikepdf.open(BytesIO(data)) as pdf:
        contents = pdf.pages[0].obj.Contents
        number, was = contents.objgen[0], contents.read_bytes()
    twice = _stream(number, was).replace(b"<</Length", f"<</Note ({secret}) /Note (none) /Length".encode(), 1)
    return revised(data, number, twice)


def page_taken_away(data: bytes, secret: str) -> bytes:
    """A revision in which the content of the first page is another object, which no later one knows."""
    with pikepdf.open(BytesIO(data)) as pdf:
        number = int(pdf.trailer.Size)
        contents = pdf.pages[0].obj.Contents
        own, was = contents.objgen[0], contents.read_bytes()
    body = b"%d 0 obj\n<</Type /Page /Contents (%b)>>\nendobj\n" % (number, secret.encode())
    return revised(revised(data, number, body), own, _stream(own, was))


APPENDICES: dict[str, Appendix] = {
    "an earlier revision": earlier_revision,
    "an object that no table lists": unused_object,
    "a comment between objects": comment,
    "bytes after the end": after_the_end,
    "bytes before the header": before_the_header,
    "a key said twice": said_twice,
    "a page that a revision took away": page_taken_away,
}


def object_streams(pdf: Pdf, secret: str) -> None:
    pdf.Root.Hidden = pdf.make_indirect(Dictionary(Note=String(secret)))


#: These need a file saved in their own way: encrypted, with objects packed into streams.
SEALED: dict[str, Plant] = {
    "an encrypted file without a password": info,
    "objects packed into a stream": object_streams,
}


def revised(data: bytes, number: int, body: bytes, *, before: bytes = b"") -> bytes:
    """Append a revision that replaces one object, with free bytes before it."""
    with pikepdf.open(BytesIO(data)) as pdf:
        size, root = int(pdf.trailer.Size), pdf.Root.objgen[0]
    start = len(data) + len(before)
    previous = int(data.rsplit(b"startxref\n", 1)[1].split()[0])
    table = f"xref\n{number} 1\n{start:010d} 00000 n \n".encode()
    trailer = f"trailer <</Size {size} /Root {root} 0 R /Prev {previous}>>\nstartxref\n{start + len(body)}\n%%EOF\n"
    return data + before + body + table + trailer.encode()


def _stream(number: int, content: bytes) -> bytes:
    return b"%d 0 obj\n<</Length %d>>\nstream\n%b\nendstream\nendobj\n" % (number, len(content), content)


def _names(pdf: Pdf) -> pikepdf.Object:
    if "/Names" not in pdf.Root:
        pdf.Root.Names = Dictionary()
    return pdf.Root.Names


def _form(pdf: Pdf) -> pikepdf.Object:
    if "/AcroForm" not in pdf.Root:
        pdf.Root.AcroForm = Dictionary(Fields=Array())
    return pdf.Root.AcroForm
