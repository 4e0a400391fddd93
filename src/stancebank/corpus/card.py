"""A release's manifest, settings and figures in; its card, and the YAML before it, out."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

from stancebank.corpus import leakage
from stancebank.schemas import tables
from stancebank.settings import NOT_STATED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancebank.corpus.figures import Figures
    from stancebank.manifest import Manifest
    from stancebank.schemas.labels import LabelScheme
    from stancebank.settings import Settings

TITLES = {
    "documents": "a source document: its text, and what is known about it",
    "sentences": "a sentence with all its labels",
    "entities": "an entity mention",
    "claims": "a claim with its attribution: who says it, by which cue, how certainly",
    "stances": "a stance: holder → target → polarity, on the words that show it",
    "judgements": "what one annotator answered to one sentence, before anything was decided",
    "soft": "how the annotators' answers to one sentence are distributed",
    "near_duplicates": "a document that has near-duplicates: its group",
    "decisions": "which label stands at a place, or that none does: who decided, of what, and why",
}
"""What a row of each config is."""

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def front_matter(made: Manifest, settings: Settings, counted: Figures) -> str:
    """Return the YAML block that makes `load_dataset(directory, config)` work with no script.

    The keys are those of the Hub's card metadata. Each config's description carries the corpus's
    content digest: `datasets` keys its cache on this metadata, not on the files, and would serve
    old rows for another corpus under the same directory name. A table without a row is left out:
    `datasets` refuses to load an empty split.
    """
    from huggingface_hub import DatasetCardData  # noqa: PLC0415 - only releases need it

    rows = counted.total("sentences")
    data = DatasetCardData(
        pretty_name=settings.title,
        language=[language for language in counted.languages if language != NOT_STATED],
        # the documents are part of the data: one without a licence leaves the whole without one
        license="unknown" if NOT_STATED in counted.licences else settings.card.licence,
        task_categories=["token-classification", "text-classification"],
        size_categories=[next((name for top, name in _SIZES if rows < top), "n>1M")],
        tags=["entities", "claims", "stance", "attribution", "check-worthiness"],
        configs=[_config(config, made) for config in made.tables if counted.total(config)],
    )
    return f"---\n{data.to_yaml()}\n---\n\n"


def _config(config: str, made: Manifest) -> dict[str, Any]:
    found = {
        "config_name": config,
        "description": f"A row is {TITLES[config]}. Content {made.digest}.",
        "version": made.version,
        "data_files": [
            {"split": split, "path": [file.path for file in record.files]}
            for split, record in made.tables[config].items()
            if record.rows
        ],
    }
    return found | ({"default": True} if config == tables.DEFAULT_CONFIG else {})


def body(
    made: Manifest,
    settings: Settings,
    scheme: LabelScheme,
    counted: Figures,
    agreement: Sequence[Any] = (),
) -> str:
    """Return the card in Markdown: the sections of the Hub's template, every figure counted.

    `agreement` are figures of `agreement`, measured on the release's own judgements.
    """
    import jinja2  # noqa: PLC0415 - only releases need it

    template = jinja2.Environment(  # noqa: S701 - Markdown, not HTML
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).from_string(resources.files(__package__).joinpath("card.md.j2").read_text("utf-8"))
    page = template.render(
        made=made,
        card=settings.card,
        title=settings.title,
        counted=counted,
        configs={config: TITLES[config] for config in made.tables},
        layers=tables.LAYERS,
        scheme=scheme,
        classes={
            "entity": "entities.label",
            "check_worthiness": "sentences.check_worthiness",
            "claim_type": "claims.claim_type",
            "source_kind": "claims.source_kind",
            "quote_type": "claims.quote_type",
            "factuality": "claims.factuality",
            "holder_kind": "stances.holder_kind",
            "target_kind": "stances.target_kind",
            "polarity": "stances.polarity",
            "expressed": "stances.expressed",
        },
        leaks=leakage.CONVENTION,
        agreement=agreement,
        conventions=list(dict.fromkeys(one.convention for one in agreement)),
        intervals=list(dict.fromkeys(one.interval for one in agreement)),
    )
    return page.rstrip("\n") + "\n"
