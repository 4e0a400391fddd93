"""The tables of a corpus in; every issue that its rules find, as values, out."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from stancebank.schemas.issues import Issue
from stancebank.schemas.registry import RULES, declare
from stancebank.schemas.rules import (
    columns,
    decisions,
    judgements,
    labels,
    layers,
    nested,
    references,
    text,
    tokens,
)
from stancebank.schemas.rules.found import CAP, Found
from stancebank.schemas.rules.shape import shape
from stancebank.schemas.rules.split import Split, Unsound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pyarrow as pa

    from stancebank.schemas.labels import LabelScheme

__all__ = ["RULES", "check", "declare"]

OF_A_SPLIT: tuple[Callable[[Split], Iterator[Found]], ...] = (  # and, but for ids, of a document
    tokens.tokens,  # the longest first
    columns.columns,
    text.document_text,
    text.document_empty,
    text.sentence_text,
    text.sentence_order,
    text.lossless,
    labels.span_complete,
    labels.span_text,
    labels.label_inside,
    labels.entity_overlap,
    labels.claim_source,
    labels.claim_quote,
    labels.stance_holder,
    labels.stance_target,
    layers.layer_null,
    layers.layer_status,
    layers.label_origin,
    layers.gold_attribute,
    layers.layout_claim,
    nested.nested_equal,
    references.document_id,
    references.document_reference,
    references.sentence_reference,
    references.entity_reference,
    references.target_reference,
    judgements.nested_labels,
    judgements.soft_shares,
    judgements.soft_votes,
    judgements.soft_judgements,
    decisions.decision_verdict,
    decisions.decision_label,
    decisions.decision_candidate,
    decisions.gold_decision,
)
_OF_ALL_SPLITS = (
    references.document_split,
    references.near_duplicate_split,
    references.unique_id,
)


def check(splits: Mapping[str, Mapping[str, pa.Table]], scheme: LabelScheme) -> list[Issue]:
    """Return everything that is wrong with a corpus, sorted by place; an empty list if nothing is.

    `splits` is split -> config -> table. A table or column that is missing or of a wrong type is an
    issue, and the rules that need it are skipped; tables that are no config are not looked at. Of
    each rule the first 100 places are named, and one issue more counts the rest.
    """
    with (
        ThreadPoolExecutor() as threads
    ):  # the work is done in Arrow, numpy and polars, side by side
        shaped = threads.map(lambda name: shape(name, splits[name], scheme), splits)
        found = []
        sound = []
        for split, defects in shaped:
            sound.append(split)
            found += defects
        work = [
            *(partial(rule, split) for rule in OF_A_SPLIT for split in sound),
            *(partial(rule, sound) for rule in _OF_ALL_SPLITS),
        ]
        for findings in threads.map(broken, work):
            found += findings
    return listed(found)


def broken(work: Callable[[], Iterator[Found]]) -> list[Found]:
    """Return what a rule finds, as far as the columns that it needs are sound."""
    found: list[Found] = []
    with suppress(Unsound):
        found.extend(work())
    return found


def listed(findings: Sequence[Found]) -> list[Issue]:
    """Return findings as issues, sorted by place; of each rule the first places are named."""
    return sorted(_issues(findings))


def _issues(findings: Sequence[Found]) -> Iterator[Issue]:
    by_rule: dict[str, list[Found]] = defaultdict(list)
    for found in findings:
        by_rule[found.rule.id].append(found)
    for parts in by_rule.values():
        rule = parts[0].rule
        places = [pair for part in parts for pair in zip(part.places, part.values, strict=True)]
        for place, value in places[:CAP]:
            yield Issue.of(rule, place, value)
        rest = sum(part.total for part in parts) - len(places[:CAP])
        if rest:
            yield Issue.of(rule, rule.table, f"{rest} more")
