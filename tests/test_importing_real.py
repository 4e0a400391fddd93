"""Real corpora of others: all that their files hold is taken, or listed with its reason."""

import json
from collections import Counter

import pytest
from click.testing import CliRunner

from stancebank.annotation import pseudonyms
from stancebank.cli.import_ import import_
from stancebank.errors import Refused
from stancebank.formats import reading, to_corpus
from stancebank.project import Project
from stancebank.schemas import labels
from stancebank.seeds import decode


def counted(form, path):
    """What a format's files hold and what of it is taken, and the reasons for all else."""
    read = reading.read(
        form, path, lambda raw, place: decode.decode(raw, place=place)[0], pseudonyms.number
    )
    how = to_corpus.reading([each for one in read.documents for each in one.documents], SCHEME)
    held, taken, left = Counter(), Counter(), Counter()
    for one in read.documents:
        for version in one.versions.values():
            document = version.document
            ends = [(span.start, span.end) for span in document.sentences]
            found = to_corpus.answers(document, ends or [(0, len(document.text))], how)
            assert sum(found.held.values()) == sum(found.taken.values()) + len(found.issues)
            held += found.held
            taken += found.taken
            left.update(issue.rule.removeprefix("import-") for issue in found.issues)
    missed = Counter(issue.rule for issue in read.issues)
    return len(read.documents), dict(held), dict(taken), dict(left), dict(missed)


SCHEME = labels.default()


@pytest.mark.parametrize(
    ("form", "path", "found"),
    [
        (
            *("brat", "brat/BioNLP-ST_2011"),
            (
                *(80, {"marks": 2472, "relations": 697, "attributes": 50, "notes": 88}),
                *({"marks": 2290}, {"overlap": 182, "relation": 697, "attribute": 50, "note": 88}),
                {},
            ),
        ),
        (
            *("brat", "brat/NCBI-disease"),
            (20, {"marks": 226, "attributes": 226}, {"marks": 226}, {"attribute": 226}, {}),
        ),
        (
            *("brat", "brat/TDT"),
            (
                *(6, {"marks": 1165, "relations": 1169, "attributes": 3506, "notes": 1165}),
                *({"marks": 1165}, {"relation": 1169, "attribute": 3506, "note": 1165}),
                {},
            ),
        ),
        ("conll", "wnut17/wnut17train.conll", (1, {"marks": 1975}, {"marks": 1975}, {}, {})),
        ("conll", "wnut17/emerging.dev.conll", (1, {"marks": 836}, {"marks": 836}, {}, {})),
        # they hold sentences and tokens alone
        ("conllu", "ud_english/en_ewt-ud-dev.conllu", (318, {}, {}, {}, {"import-opened": 1})),
        ("conllu", "ud_english/en_gum-ud-dev.conllu", (30, {}, {}, {}, {"import-opened": 1})),
    ],
)
def test_all_that_a_corpus_holds_is_taken_or_listed(form, path, found, shared):
    assert counted(form, shared / path) == found


def test_a_text_without_annotations_is_one_that_nobody_annotated(shared):
    documents, held, _, _, missed = counted("brat", shared / "brat")
    assert (documents, held["marks"], missed) == (107, 3863, {"import-opened": 1})  # SOURCE.txt


def test_every_webanno_tsv_of_version_3_is_read_and_others_are_refused(shared):
    files = sorted((shared / "inception").rglob("*.tsv"))
    assert len(files) == 79
    held, taken, left, missed, refused = Counter(), Counter(), Counter(), Counter(), []
    for path in files:
        try:
            _, *found = counted("webanno", path)
        except Refused as error:
            refused.append((path.parent.name, error.rule))
            continue
        for total, each in zip((held, taken, left, missed), found, strict=True):
            total.update(each)
    assert refused == [("tsv2", "webanno-version")] * 2
    assert held == {"marks": 6039, "relations": 688, "attributes": 6579}
    assert taken == {"marks": 4911, "attributes": 9}
    assert left == {"sentence": 28, "overlap": 1100, "relation": 688, "attribute": 6570}
    assert missed == {"import-opened": 1}  # one has sentences alone


def test_a_file_that_is_refused_is_named_and_the_rest_of_its_folder_is_read(shared):
    documents, held, *_, missed = counted("webanno", shared / "inception" / "webanno_tsv")
    assert (documents, held["marks"], missed) == (77, 6039, {"webanno-version": 2})


def test_every_xmi_is_read(shared):
    assert len(list((shared / "inception").rglob("*.xmi"))) == 73
    pytest.importorskip("cassis", reason="XMI is read with dkpro-cassis, the extra uima")
    assert counted("xmi", shared / "inception") == (
        73,
        {"marks": 169, "relations": 8, "attributes": 118},
        {"marks": 94, "attributes": 44},
        {"sentence": 20, "overlap": 55, "relation": 8, "attribute": 74},
        {"cas-type": 114},  # of layers whose type system is not beside them
    )


LABEL_STUDIO = {
    "label_studio/relations_full.json": (
        *(2, {"marks": 13, "relations": 7}),
        *({"marks": 13}, {"relation": 7}),
    ),
    "label_studio/relations_json_min.json": (2, {"marks": 34}, {"marks": 34}, {}),
    "test_export_csv/csv_test.json": (2, {}, {}, {"item-medium": 5, "import-draft": 2}),
    "test_export_csv/csv_test_colliding_keys.json": (1, {}, {}, {"import-answer": 1}),
    "test_export_csv/csv_test_colliding_keys_mixed.json": (2, {}, {}, {"import-answer": 1}),
    "test_export_csv/csv_test_history.json": (1, {}, {}, {"import-answer": 1}),
    # images, sound, and answers about pages: no text
    **dict.fromkeys(
        [
            "test_export_coco/data.json",
            "test_export_csv/csv_test2.json",
            "test_export_doclang/data.json",
            "test_export_json_min/chat_data.json",
            "test_export_json_min/data.json",
            "test_export_json_min/data_repeater.json",
            "test_export_yolo/data.json",
            "test_export_yolo/data_keypoints.json",
            "test_export_yolo/data_obb.json",
            "test_export_yolo/data_polygons.json",
        ],
        "import-empty",
    ),
    # no exports
    "test_export_json_min/label_config_repeater.json": "export-syntax",
    "test_import_coco/coco_import_input.json": "export-syntax",
}
"""What each of the SDK's samples, and two exports of somebody's, come to."""


def test_every_export_of_label_studios_is_read(shared):
    found = {}
    for path in sorted((shared / "label_studio").rglob("*.json")):
        name = f"{path.parent.name}/{path.name}"
        try:
            documents, held, taken, left, missed = counted("label-studio", path)
        except Refused as error:
            found[name] = error.rule
        else:
            found[name] = documents, held, taken, left | missed
    assert found == LABEL_STUDIO


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "path", "entities"),
    [
        ("brat", "brat/NCBI-disease", 226),
        ("conll", "wnut17/emerging.dev.conll", 836),
        ("conllu", "ud_english/en_gum-ud-dev.conllu", 0),
        ("webanno", "inception/webanno_tsv/tsv3", 4764),
        ("xmi", "inception/webanno_tsv/tsv3-suite/testMultiTokenSpanWithFeatureValue", 1),
        ("label-studio", "label_studio/relations_full.json", 0),  # one person's judgements
    ],
)
def test_a_corpus_of_others_becomes_a_project_that_breaks_no_rule(
    form, path, entities, shared, tmp_path
):
    if form == "xmi":
        pytest.importorskip("cassis", reason="XMI is read with dkpro-cassis, the extra uima")
    arguments = [form, str(shared / path), "--into", str(tmp_path / "p")]
    done = CliRunner().invoke(import_, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    project = Project.open(tmp_path / "p")
    assert project.check() == []
    statuses = set(project.load().table("sentences")["entities_status"].to_pylist())
    assert statuses == ({1} if entities else {None})  # gold, or nobody's
    assert said["entities"] == entities
