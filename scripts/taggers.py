"""Tagged sentences in; what ours and others' taggers, trained on them, find in others out."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from stancebank.learning import crf_training
from stancebank.schemas.chunks import Chunk, chunks, tags
from stancebank.tagging import asked, conlleval

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stancebank.schemas.examples import Tagged

_EPOCHS, _PATIENCE = 15, 4
_BLOCK = 20  # sentences that are held out together


def default(learn: Sequence[Tagged], test: Sequence[Tagged]) -> list[tuple[Chunk, ...]]:
    """Train what `stancebank train entities` trains when nobody names a pipeline."""
    model = crf_training.train("entities", learn, pipeline=asked(None))
    return model.predict([one.tokens for one in test])


def plain_crf(learn: Sequence[Tagged], test: Sequence[Tagged]) -> list[tuple[Chunk, ...]]:
    """Train sklearn-crfsuite's CRF with the features of its tutorial, parts of speech left out.

    c1 = c2 = 0.1, L-BFGS, 100 iterations, all transitions.
    """
    import sklearn_crfsuite  # noqa: PLC0415 - of the extra `bench`

    crf = sklearn_crfsuite.CRF(
        algorithm="lbfgs", c1=0.1, c2=0.1, max_iterations=100, all_possible_transitions=True
    )
    written = [tags(one.chunks, len(one.tokens)) for one in learn]
    crf.fit([_plain(one.tokens) for one in learn], written)
    found = crf.predict([_plain(one.tokens) for one in test])
    return [tuple(chunks(list(one))) for one in found]


def _plain(tokens: Sequence[str]) -> list[dict[str, Any]]:
    rows = []
    for place, token in enumerate(tokens):
        row = {"bias": 1.0, **_word(token, "")}
        if place:
            row |= _word(tokens[place - 1], "-1:")
        else:
            row["BOS"] = True
        if place < len(tokens) - 1:
            row |= _word(tokens[place + 1], "+1:")
        else:
            row["EOS"] = True
        rows.append(row)
    return rows


def _word(token: str, where: str) -> dict[str, Any]:
    return {
        f"{where}lower": token.lower(),
        f"{where}last3": token[-3:],
        f"{where}last2": token[-2:],
        f"{where}isupper": token.isupper(),
        f"{where}istitle": token.istitle(),
        f"{where}isdigit": token.isdigit(),
    }


def spacy_ner(learn: Sequence[Tagged], test: Sequence[Tagged]) -> list[tuple[Chunk, ...]]:
    """Train spaCy's default entity recogniser from nothing, on its CPU tok2vec.

    Batches grow from 16 to 64 sentences, dropout is 0.2; of 15 rounds over the data that one's
    weights are kept that are best on a held-out tenth of the training blocks, and four without a
    better one end it.
    """
    import spacy  # noqa: PLC0415 - slow to import
    from spacy.tokens import Doc  # noqa: PLC0415
    from spacy.training import Example  # noqa: PLC0415
    from spacy.util import compounding, fix_random_seed, minibatch  # noqa: PLC0415

    fix_random_seed(0)
    dice = random.Random(0)  # noqa: S311 - it shuffles
    blocks = [learn[at : at + _BLOCK] for at in range(0, len(learn), _BLOCK)]
    dice.shuffle(blocks)
    tenth = max(1, len(blocks) // 10)
    held = [one for block in blocks[:tenth] for one in block]
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")

    def example(one: Tagged) -> Example:
        words = list(one.tokens)
        ents = tags(one.chunks, len(words))
        return Example(Doc(nlp.vocab, words=words), Doc(nlp.vocab, words=words, ents=ents))

    def said(of: Iterable[Tagged]) -> list[tuple[Chunk, ...]]:
        docs = nlp.pipe(Doc(nlp.vocab, words=list(one.tokens)) for one in of)
        return [tuple(Chunk(e.label_, e.start, e.end) for e in doc.ents) for doc in docs]

    given = [example(one) for block in blocks[tenth:] for one in block]
    optimizer = nlp.initialize(lambda: given)
    best, kept, since = -1.0, b"", 0
    sizes = compounding(16.0, 64.0, 1.002)
    for _ in range(_EPOCHS):
        dice.shuffle(given)
        for batch in minibatch(given, size=sizes):
            nlp.update(batch, drop=0.2, sgd=optimizer)
        with nlp.use_params(optimizer.averages):
            score = conlleval(said(held), held)["micro avg"]["f1"]
            since += 1
            if score > best:
                best, kept, since = score, nlp.to_bytes(), 0
        if since >= _PATIENCE:
            break
    nlp.from_bytes(kept)
    return said(test)
