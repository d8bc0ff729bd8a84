"""What is worked out stretch by stretch, and kept, is what the whole text would give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.detection import known
from redaction.detection.chunks import Once, chunks_of
from redaction.detection.tagging import tokens
from redaction.detection.tagging.model import LABELS, bundled
from redaction.detection.views import views_of

TEXTS = st.text(alphabet="aAñÉ1.-'’“(,:; \n\t\u00a0\u2003¨", max_size=60)


@given(TEXTS)
def test_stretches_stand_where_the_text_has_them(text: str) -> None:
    chunks = chunks_of(text)

    assert [text[start:end] for start, end in zip(chunks.starts, chunks.ends, strict=True)] == chunks.texts
    assert len(views_of(text).low_chunks.texts) == len(views_of(text).chunks.texts)


@given(TEXTS)
def test_words_are_the_same_cut_by_stretches_and_cut_at_once(text: str) -> None:
    cut = tokens.tokens_of(chunks_of(text))
    whole = [(found[0], *found.span()) for found in tokens._TOKEN.finditer(text)]

    assert [(word, cut.start(at), cut.end(at)) for at, word in enumerate(cut.words)] == whole


@given(TEXTS)
def test_words_of_names_are_the_same_cut_by_stretches_and_cut_at_once(text: str) -> None:
    views = views_of(text)
    cut = known.tokens_of(views)

    assert all(views.plain[cut.start(at) : cut.end(at)] == word for at, word in enumerate(cut.words) if "-" not in text)


@given(st.integers(0, 2**32 - 1), st.integers(1, 30))
def test_the_best_path_is_the_best_of_all_paths(seed: int, length: int) -> None:
    scores = np.random.default_rng(seed).normal(0, 30, (length, len(LABELS))).astype(np.float32)
    steps = bundled()._weights.steps
    labels = bundled().labels(scores, 0.0)
    path = [labels.get(at, 0) for at in range(length)]

    best = scores[0]
    for row in scores[1:]:
        best = (best[:, None] + steps).max(axis=0) + row
    taken = sum(scores[at, label] for at, label in enumerate(path)) + sum(
        steps[one, other] for one, other in zip(path, path[1:], strict=False)
    )
    assert taken == pytest.approx(best.max(), abs=0.01)


def test_what_is_made_of_a_stretch_is_made_once_and_long_ones_are_not_kept() -> None:
    made: list[str] = []
    once = Once(lambda text: made.append(text) or len(text))  # type: ignore[func-returns-value]

    assert once.of(["a", "bc", "a", "d" * 99]) == [1, 2, 1, 99]
    assert once.of(["a", "d" * 99]) == [1, 99]
    assert made == ["a", "bc", "d" * 99, "d" * 99]
