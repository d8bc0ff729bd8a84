"""The ways a redaction is known to leak, and the attacks that try each: way → names of attacks."""

TEXT = {
    "under the box": ("plain text under the box", "in octal and hexadecimal"),
    "split": ("each letter written by itself",),
    "kerned": ("kerned",),
    "skewed": ("skewed",),
    "drawn twice": ("drawn twice, a hair apart",),
    "half covered": ("half covered by a white bar",),
    "white": ("white on white",),
    "tiny": ("too small to see",),
    "transparent": ("transparent",),
    "invisible OCR layer": ("invisible, as an OCR layer",),
    "invisible OCR layer, aligned": ("invisible, over a picture of the same words",),
    "invisible OCR layer, not aligned": ("invisible, beside the picture of the words",),
    "clipped": ("clipped away", "stroked and used as a clip"),
    "covered": ("under a black bar drawn by the source", "under a picture"),
    "off the page": ("off the page",),
    "outside the crop": ("outside of the crop box",),
    "Type 3": ("in a Type 3 font",),
    "lying ToUnicode": (
        "harmless letters that mean others (ToUnicode)",
        "letters that mean harmless others (ToUnicode)",
    ),
    "ligatures": ("ligatures: one sign for two letters",),
    "tiling patterns": ("in a tiling pattern",),
    "soft masks": ("in a soft mask",),
    "form XObjects, nested": ("in a form within a form",),
    "form XObjects, shared": ("in a form that is shown twice, once off the page",),
    "outlines as paths": ("drawn as outlines",),
    "rotated pages": (
        "on a page turned by 90 degrees",
        "on a page turned upside down",
        "on a page turned by 270 degrees and cropped",
    ),
    "UserUnit": ("on a page with a unit of its own",),
    "glyph widths": ("letters without ink, each as wide as the one it stands for",),
    "leftover font subsets": (
        "a font left over from text that was taken away",
        "the name of a font and of a spot colour",
    ),
    "broken CFF fonts": ("a broken CFF font",),
}
IMAGES = {
    "Flate": ("pixels, deflated", "pixels through four filters"),
    "JPEG": ("pixels as JPEG, with the words in its comment and EXIF", "pixels as JPEG in four inks"),
    "JPX": ("pixels as JPEG 2000",),
    "G4": ("pixels as G4",),
    "JBIG2": ("pixels as JBIG2",),
    "16-bit": ("pixels of 16 bits",),
    "indexed": ("pixels through a palette",),
    "stencil": ("a stencil",),
    "inline": ("an inline image",),
    "masks": (
        "pixels that a soft mask hides",
        "the words in the soft mask itself",
        "pixels that a stencil mask hides",
        "pixels of a colour that is masked out",
        "white ink on nearly white paper",
    ),
    "alternates": ("an alternate image",),
    "shared images": ("one image shown twice, once off the page",),
    "cut by a clip": ("an image of which a clip shows only half",),
    "EXIF and comments": (
        "pixels as JPEG, with the words in its comment and EXIF",
        "an image with more rows than it shows",
    ),
    "thumbnails in images": ("a thumbnail in the EXIF data of a JPEG",),
    "ghosting at JPEG edges": ("a rough JPEG with its ghosts around the words",),
}
STRUCTURE = {
    "earlier revisions": ("an earlier revision",),
    "unused objects": ("an object that no table lists", "an image that no page shows"),
    "object streams": ("objects packed into a stream",),
    "encryption": ("an encrypted file without a password",),
    "bytes after the end": ("bytes after the end",),
    "bytes before the header": ("bytes before the header",),
    "comments": ("a comment between objects", "in a comment between operators"),
    "Info": ("title and custom keys of Info",),
    "XMP": ("XMP metadata",),
    "page and image metadata": (
        "metadata and private data of an image",
        "private data and metadata of the page",
        "the words in a colour profile",
        "the output intent",
        "where it was captured from",
    ),
    "PieceInfo": ("private data of the file", "private data and metadata of the page"),
    "custom keys": ("a key of its own in the catalogue", "a key of its own in the trailer"),
    "thumbnails": ("a thumbnail of the page",),
    "labels": ("page labels",),
    "outlines": ("bookmarks",),
    "destinations": ("named destinations",),
    "threads": ("article threads",),
    "viewports": ("a viewport and an action of the page",),
    "attachments": (
        "the name of an attachment",
        "the content of an attachment",
        "the columns of a portfolio",
        "a file attached as a note",
    ),
    "associated files": ("a file associated with the document", "a file attached to the page"),
    "JavaScript": ("scripts", "a script that runs on closing"),
    "actions": ("the opening action", "a viewport and an action of the page"),
    "links": ("the address of a link", "the address links are relative to"),
    "notes": ("a hidden note", "the words laid over a redaction, and those of its pop-up", "typed text on the page"),
    "stamps": ("a drawn stamp", "the pressed look of a note"),
    "a redaction never applied": ("a redaction that was never applied",),
    "fields: V, DV, TU": ("values, names and hints of a form field", "a form field that is seen"),
    "fields: parents": ("the value of a field above the one on the page",),
    "fields: without a widget": ("a field without a widget",),
    "fields: choices": ("a choice that was not taken",),
    "XFA": ("XFA",),
    "signatures": ("who signed, where and why",),
    "layers": ("in a layer that is switched off",),
    "names of layers": ("names of layers", "in a layer that is switched off"),
    "ActualText, Alt, E, T": (
        "titles and texts of tags",
        "names of tags",
        "in ActualText, Alt and E of a property list",
    ),
    "property lists": ("in a named property list",),
}
WAYS: dict[str, tuple[str, ...]] = {**TEXT, **IMAGES, **STRUCTURE}
#: Ways around the file, and the test that tries each.
AROUND = {
    "an unmarked twin": "tests/redaction/engine/test_prove.py::test_a_twin_left_in_sight_and_a_narrow_box_are_findings",
    "the same record released twice with different boxes": (
        "tests/workflow/test_comparing.py::test_a_record_released_again_with_other_boxes_is_found"
    ),
    "a twin in another file of the release": (
        "tests/workflow/test_comparing.py::"
        "test_what_one_file_hides_and_another_of_the_release_shows_waits_for_the_second_reader"
    ),
    "a label that names the content": (
        "tests/redaction/attacks/test_attacks.py::test_nothing_written_to_a_mark_is_in_the_file"
    ),
    **dict.fromkeys(
        ("search index", "previews", "caches", "logs", "notices", "file names", "zip names"),
        "tests/disclosure/test_around_the_file.py::test_what_was_withheld_stands_nowhere_around_the_file",
    ),
}
