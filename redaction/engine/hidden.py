"""What a PDF is built of that does not show on its pages, page by page, as qpdf sees it. Child process only."""

from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
from pikepdf import Name

from redaction.engine.second_reader import BROKEN, opened
from redaction.engine.values import Flag

#: Marks on paper that are not notes: what they hold is looked at by other rules.
_NO_NOTES = {"/Link", "/Widget", "/Redact", "/FileAttachment", "/Popup"}
_NOT_SHOWN = 0b100010  # bits 2 and 6 of /F: hidden, no view (ISO 32000-1, 12.5.3)
#: Forms within forms are followed this deep, and fields above fields.
_DEPTH = 12


def flags(data: bytes, count: int) -> list[list[Flag]]:
    """Return for each of `count` pages what a person should know; what concerns the whole file stands on page 1."""
    found: list[list[Flag]] = [[] for _ in range(count)]
    with opened(data) as pdf:
        if pdf is None:
            found[0].append(Flag("unread", "A second reader cannot open this file; what it hides is not listed."))
            return found
        try:
            found[0] += _of_file(pdf, data)
            off = _layers_off(pdf)
            for own, page in zip(found, pdf.pages, strict=False):
                own += [flag for flag in _of_page(page.obj, off) if flag not in own]
        except BROKEN:
            found[0].append(Flag("unread", "Parts of this file are damaged; what they hide is not listed."))
    return found


def _of_file(pdf: pikepdf.Pdf, data: bytes) -> Iterator[Flag]:
    root = pdf.Root
    names: Any = root.get("/Names", {})
    form: Any = root.get("/AcroForm", {})
    if "/EmbeddedFiles" in names or "/AF" in root:
        yield Flag("attachments", "The file carries other files inside. They are not released; look at them.")
    if "/JavaScript" in names or _acts(root) or _is_script(root.get("/OpenAction")):
        yield Flag("scripts", "The file holds scripts, which may change what is shown.")
    if "/XFA" in form:
        yield Flag("xfa", "The file is a form of a kind that shows other content in some viewers.")
    if any(_has_value(field) and "/Kids" not in field and "/Rect" not in field for field in form.get("/Fields", [])):
        yield Flag("form", "The file has filled-in form fields that stand on no page; their values are not shown.")
    if data.count(b"startxref") > (2 if pdf.is_linearized else 1):
        yield Flag("revisions", "The file keeps earlier versions of itself, which may say what is gone from this one.")
    if pdf.is_encrypted:
        yield Flag("encrypted", "The file is encrypted, and opens without a password.")
    if pdf.get_warnings():
        yield Flag("damaged", "The file is damaged; check that every page is complete.")


def _of_page(page: Any, off: Sequence[Any]) -> Iterator[Flag]:
    notes = [note for note in page.get("/Annots", []) if isinstance(note, pikepdf.Dictionary)]
    kinds = {str(note.get("/Subtype")) for note in notes}
    if "/Redact" in kinds:
        yield Flag(
            "unapplied", "Somebody marked a redaction here and never applied it: what is under it is in the file."
        )
    if "/FileAttachment" in kinds or "/AF" in page:
        yield Flag("attachments", "A file is attached to this page. It is not released; look at it.")
    if any(int(note.get("/F", 0)) & _NOT_SHOWN for note in notes):
        yield Flag("hidden_notes", "Notes on this page are hidden.")
    if kinds - _NO_NOTES:
        yield Flag("notes", "There are notes or drawings on this page.")
    if _acts(page) or any(_acts(note) or _is_script(note.get("/A")) for note in notes):
        yield Flag("scripts", "This page holds scripts, which may change what is shown.")
    if any(note.get("/Subtype") == Name.Widget and _has_value(note) for note in notes):
        yield Flag("form", "This page has filled-in form fields; their values may say more than is shown.")
    crop, media = page.get("/CropBox"), page.get("/MediaBox")
    if crop is not None and media is not None and [float(side) for side in crop] != [float(side) for side in media]:
        yield Flag("cropped", "Part of this page is cut off from view.")
    yield from _of_resources(page.get("/Resources", {}), off)


def _of_resources(resources: Any, off: Sequence[Any]) -> Iterator[Flag]:
    held = list(_resources(resources, _DEPTH))
    if any(_is_off(group, off) for own in held for group in _values(own, "/Properties")):
        yield Flag("layers", "This page has a layer that is switched off; what is on it is not shown.")
    masks = [state.SMask.G for own in held for state in _values(own, "/ExtGState") if _is_form(state.get("/SMask"))]
    if any("/Font" in mask.get("/Resources", {}) for mask in masks):
        yield Flag("masked_text", "A soft mask on this page is made of text; it may say more than is shown.")
    patterns = [pattern for own in held for pattern in _values(own, "/Pattern")]
    if any("/Font" in pattern.get("/Resources", {}) for pattern in patterns):
        yield Flag("pattern_text", "A pattern on this page is made of text; it may say more than is shown.")


def _resources(resources: Any, depth: int) -> Iterator[Any]:
    """Yield resources, and those of the forms they name."""
    yield resources
    if depth == 0:
        return
    for item in _values(resources, "/XObject"):
        inner = item.get("/Resources")
        if item.get("/Subtype") == Name.Form and isinstance(inner, pikepdf.Dictionary):
            yield from _resources(inner, depth - 1)


def _values(resources: Any, kind: str) -> list[Any]:
    """Return the entries of one kind of resource that are dictionaries or streams."""
    entries = resources.get(kind, {})
    values = entries.values() if isinstance(entries, pikepdf.Dictionary) else []
    return [value for value in values if isinstance(value, pikepdf.Dictionary | pikepdf.Stream)]


def _layers_off(pdf: pikepdf.Pdf) -> list[Any]:
    """Return the layers that are not shown when the file is opened (ISO 32000-1, 8.11.4.3)."""
    layers: Any = pdf.Root.get("/OCProperties", {})
    usual = layers.get("/D", {})
    if usual.get("/BaseState") != Name.OFF:
        return list(usual.get("/OFF", []))
    on = [group.objgen for group in usual.get("/ON", [])]
    return [group for group in layers.get("/OCGs", []) if group.objgen not in on]


def _is_off(group: Any, off: Sequence[Any]) -> bool:
    """Whether a layer, or a group of layers, holds one that is switched off."""
    members = group.get("/OCGs", [])
    members = list(members) if isinstance(members, pikepdf.Array) else [members]
    numbers = {layer.objgen for layer in off}
    return any(layer.objgen in numbers for layer in [group, *members] if isinstance(layer, pikepdf.Object))


def _acts(owner: Any) -> bool:
    """Whether something runs when a file, page or field is opened, closed, printed or changed."""
    actions = owner.get("/AA", {})
    return isinstance(actions, pikepdf.Dictionary) and any(_is_script(action) for action in actions.values())


def _is_script(action: Any) -> bool:
    return isinstance(action, pikepdf.Dictionary) and action.get("/S") == Name.JavaScript


def _is_form(mask: Any) -> bool:
    return isinstance(mask, pikepdf.Dictionary) and isinstance(mask.get("/G"), pikepdf.Stream)


def _has_value(field: Any, depth: int = _DEPTH) -> bool:
    """Whether a field, or one above it, has a value of its own: words, or a choice other than Off."""
    value = field.get("/V")
    if value is not None and str(value) not in {"", "/Off"}:
        return True
    parent = field.get("/Parent")
    return depth > 0 and isinstance(parent, pikepdf.Dictionary) and _has_value(parent, depth - 1)
