"""A trained model and its figures in; its card, in Markdown, out."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

from stancebank.learning.crf import Crf
from stancebank.learning.encoder import Encoder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stancebank.agreement.figure import Figure
    from stancebank.learning.linear import Linear

TITLES = {
    "check_worthiness": "the check-worthiness of a sentence",
    "stance": "the polarity of a stance toward a target in its sentence",
    "claims": "whether a sentence makes a claim",
    "claim_type": "the type of a claim",
    "entities": "entities among the tokens of a sentence",
    "attribution": "the source, the cue and the content of attributed claims in a sentence",
}
"""What a model of each task says."""


class _Chosen(NamedTuple):
    """How a model was chosen: in words, what was tried, and the score of each."""

    said: str
    tried: str
    scores: Mapping[str, float]


def card(model: Linear | Encoder | Crf, figures: Sequence[Figure]) -> str:
    """Return the card of a model whose `about` a training wrote.

    `figures` are those of its test, classes included; those without a value are left out.
    """
    import jinja2  # noqa: PLC0415 - only a training needs it

    about = model.about
    environment = jinja2.Environment(  # noqa: S701 - Markdown, not HTML
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["cell"] = _cell
    source = resources.files(__package__).joinpath("model_card.md.j2").read_text("utf-8")
    valued = [one for one in figures if one.value is not None]
    chosen = _chosen(about)
    tagger = isinstance(model, Crf)
    page = environment.from_string(source).render(
        model=model,
        about=about,
        title=TITLES[model.task],
        tag="token-classification" if tagger else "text-classification",
        kind=_kind(about),
        classes=model.labels if isinstance(model, Crf) else model.classes,
        learned=_learned(about),
        labels=lambda one: "gold and silver" if one["silver"] else "gold",
        any_silver=any(one["silver"] for one in about["sources"]),
        chosen=chosen.said,
        tried=chosen.tried,
        scores=chosen.scores,
        figures=valued,
        conventions=list(dict.fromkeys(one.convention for one in valued)),
        intervals=list(dict.fromkeys(one.interval for one in valued)),
        weights="safetensors" if isinstance(model, Encoder) else "an Arrow table",
    )
    return page.rstrip("\n") + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _kind(about: Mapping[str, Any]) -> str:
    if "handicap" in about:
        asked = f", which asks the spaCy pipeline {about['pipeline']}" if about["pipeline"] else ""
        return f"A linear-chain conditional random field over the tokens of a sentence{asked}"
    return {
        "linear": "Multinomial logistic regression over tf-idf of n-grams",
        "frozen": f"Logistic regression over states of {about.get('encoder')}, which stayed as it is",
        "encoder": f"{about.get('encoder')}, fine-tuned, under a linear layer",
    }[about["model"]]


def _learned(about: Mapping[str, Any]) -> str:
    if "handicap" in about:
        return f"{about['sentences']} sentences with {about['entities']} spans"
    return f"{about['examples']} examples"


def _chosen(about: Mapping[str, Any]) -> _Chosen:
    """Return how a training chose, as `logistic`, `finetuning` and `crf_training` do."""
    if "handicap" in about:
        said = (
            f"At each token the tag O loses {about['handicap']}: the F1 of spans is best with it over"
            " 3 folds of the training sentences."
        )
        return _Chosen(said, "O loses", about["cross_validation"])
    if "epochs" in about:
        said = (
            f"It is as it was after epoch {about['epochs']}: its macro-F1 is best then on a tenth of the"
            " training examples, which was held out."
        )
        return _Chosen(said, "epoch", about["held_out"])
    if "features" in about:
        said = (
            f"It keeps {about['features']} features, those that weigh most in a regression over all,"
            f" and C is {about['C']}: the mean macro-F1 is best with them over 3 folds of the training"
            " examples, whose features are cut in each fold anew. Its weights are rounded to half"
            " precision."
        )
        return _Chosen(said, "features, C", about["cross_validation"])
    said = f"C is {about['C']}: the mean macro-F1 is best with it over 3 folds of the training examples."
    return _Chosen(said, "C", about["cross_validation"])
