"""Which words of a text layer an image shows in their place. Frames are in pixels."""

import pytest

from redaction.engine.ocr import Word
from redaction.engine.proof_text import Layer, unshown

GAPS, SIGN = Word("Gaps", (422, 807, 545, 866)), Word("Sb", (548, 816, 624, 848))
ABOVE, BELOW, AFTER = (
    Word("Sis.", (520, 757, 574, 810)),
    Word("ee", (430, 860, 520, 901)),
    Word("dle", (526, 865, 613, 901)),
)
WHERE = (422, 799, 624, 870)


def missing(said: str, *seen: Word) -> list[str]:
    return [word.text for word in unshown(Layer.of([Word(said, WHERE)]), Layer.of(seen), strict=False)]


def test_words_taken_as_one_in_a_crowded_place_are_shown() -> None:
    assert missing("GapsSb", GAPS, SIGN, ABOVE, BELOW, AFTER) == []
    assert missing("SbGaps", GAPS, SIGN, ABOVE, BELOW, AFTER) == []


@pytest.mark.parametrize(
    "said",
    ["Bramwickdorn", "GapsGaps", "GapsSbx", "GapsBramwick", "SbSbSb"],
    ids=["another", "one twice", "a letter more", "half of it another", "one three times"],
)
def test_what_the_words_of_a_crowded_place_do_not_say_is_unshown(said: str) -> None:
    assert missing(said, GAPS, SIGN, ABOVE, BELOW, AFTER) == [said]


def test_many_parts_of_one_letter_cost_no_time() -> None:
    for many in (12, 30):
        crowd = [Word("a" * size, WHERE) for size in range(1, many)]

        assert missing("a" * 200 + "b", *crowd) == ["a" * 200 + "b"]
