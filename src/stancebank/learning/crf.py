"""Sentences of tokens and a trained conditional random field in; their chunks out.

A linear-chain CRF (Lafferty, McCallum and Pereira 2001) is a table of numbers: what each feature
says of each tag, and each tag of the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stancebank.errors import Refused
from stancebank.learning import opinions
from stancebank.learning.token_features import features
from stancebank.schemas import chunks as schemes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stancebank.learning.opinions import Opinion, Pipeline
    from stancebank.schemas.chunks import Chunk

    Floats = npt.NDArray[np.float64]
    Rows = Sequence[Sequence[int] | npt.NDArray[np.int32]]

OUTSIDE = "O"
_NEVER = -1e9


@dataclass(frozen=True)
class Crf:
    """A trained tagger; its tags are IOB2."""

    task: str
    tags: tuple[str, ...]
    terms: tuple[str, ...]
    weights: Floats  # terms by tags
    hidden: Floats  # the width of the pipeline's vectors by tags
    intercept: Floats
    transitions: Floats  # a tag by the next one
    handicap: float  # what O loses at each token
    pipeline: tuple[str, str] | None  # the name and version of the one whose opinion it asks
    about: Mapping[str, Any]  # sentences, the fingerprint of the data, figures

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes of chunks that it knows."""
        return tuple(sorted({tag[2:] for tag in self.tags if tag != OUTSIDE}))

    def predict(self, sentences: Sequence[Sequence[str]]) -> list[tuple[Chunk, ...]]:
        """Return the chunks of each sentence of tokens.

        Raises:
            Refused: rules of `opinions.load`, `pipeline-version` (the model learned with another).

        """
        numbers = {term: number for number, term in enumerate(self.terms)}
        found = []
        for tokens, said in asked(self._pipeline(), sentences):
            rows = [
                [numbers[one] for one in row if one in numbers] for row in features(tokens, said)
            ]
            names = self.decode(self.scores(rows, None if said is None else said.vectors))
            found.append(tuple(schemes.chunks(names)))
        return found

    def _pipeline(self) -> Pipeline | None:
        if self.pipeline is None:
            return None
        name, version = self.pipeline
        loaded = opinions.load(name)
        if loaded.version != version or loaded.width != len(self.hidden):
            remedy = f"install {version}, or train again"
            raise Refused(name, "pipeline-version", found=loaded.version, remedy=remedy)
        return loaded

    def scores(self, rows: Rows, vectors: Floats | None) -> Floats:
        """Return tokens by tags: what the features of each token say of it.

        `rows` has the numbers of each token's terms, `vectors` what the pipeline's opinion adds.
        """
        found = np.empty((len(rows), len(self.tags)))
        for place, row in enumerate(rows):
            found[place] = self.weights[np.asarray(row, np.int32)].sum(axis=0)
        found += self.intercept
        return found if vectors is None else found + vectors @ self.hidden

    def decode(self, scores: Floats, handicap: float | None = None) -> list[str]:
        """Return the best of the sequences of tags that are IOB2 (Viterbi 1967)."""
        if not len(scores):
            return []
        lost = self.handicap if handicap is None else handicap
        scores = scores - np.array([lost * (tag == OUTSIDE) for tag in self.tags])
        first, after = _legal(self.tags)
        step = self.transitions + after
        best, back = scores[0] + first, []
        for row in scores[1:]:
            paths = best[:, None] + step
            back.append(paths.argmax(axis=0))
            best = paths.max(axis=0) + row
        places = [int(best.argmax())]
        for pointers in reversed(back):
            places.append(int(pointers[places[-1]]))
        return [self.tags[place] for place in reversed(places)]


def asked(
    pipeline: Pipeline | None, sentences: Sequence[Sequence[str]]
) -> Iterator[tuple[Sequence[str], Opinion | None]]:
    """Yield each sentence with what the pipeline says of it."""
    said = None if pipeline is None else pipeline.opinions(sentences)
    for tokens in sentences:
        yield tokens, None if said is None else next(said)


def _legal(tags: Sequence[str]) -> tuple[Floats, Floats]:
    """Return what is added to the first tag, and to a tag behind a tag: I continues its chunk."""
    inside = np.array([tag.startswith("I-") for tag in tags])
    own = np.array([[tag != OUTSIDE and tag[2:] == other[2:] for other in tags] for tag in tags])
    return np.where(inside, _NEVER, 0.0), np.where(inside & ~own, _NEVER, 0.0)
