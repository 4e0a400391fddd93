"""SemEval-2016 and CheckThat! 2019 are read in the layouts that they come in, and by folder."""

import json
import random

import pytest
from click.testing import CliRunner

from stancebank import tagging, training
from stancebank.cli import main
from stancebank.errors import Refused
from stancebank.formats import table_rows, tabular
from stancebank.project import Project
from stancebank.seeds import decode

TOPICS = ("the night tram", "school uniforms", "a toll on bridges")
_SAID = {
    "FAVOR": ("At last {topic}, hooray", "We need {topic} so much", "So glad of {topic}"),
    "AGAINST": ("Stop {topic} at once", "Nobody wants {topic}", "Down with {topic}, shame"),
    "NONE": (
        "Lunch was \u201csoup\u201d today",
        'He said "so what" and left',
        "Caf\u00e9 by the sea",
    ),
}
_OPINION = (
    "1. The tweet explicitly expresses opinion about the target, a part of the target, or an aspect"
)


def tweets(seed, number):
    """Yield (target, tweet, stance); some hold quotation marks, commas and other letters."""
    dice = random.Random(seed)
    for n in range(number):
        stance = ("FAVOR", "AGAINST", "NONE")[n % 3]
        topic = dice.choice(TOPICS)
        text = dice.choice(_SAID[stance]).format(topic=topic)
        yield topic.title(), f"{text}, #{dice.randint(1, 99)} #SemST", stance


def semeval_csv(seed, number):
    """The edition with sentiment: commas and quotes, CP1252 with a byte of no character, CRLF."""
    rows = ["Tweet,Target,Stance,Opinion Towards,Sentiment"]
    for target, text, stance in tweets(seed, number):
        quoted = text.replace('"', '""')
        rows.append(f'"{quoted}",{target},{stance},"{_OPINION}, of it.",pos')
    rows += [",,,,", ""]
    return "\r\n".join(rows).encode("cp1252").replace(b"soup\x94", b"soup\x9d")


def semeval_txt(seed, number, *, known=True):
    """The edition of the task: tabs, quotation marks as text; without sentiment in the test part."""
    rows = ["ID\tTarget\tTweet\tStance\tOpinion towards\tSentiment"]
    for n, (target, text, stance) in enumerate(tweets(seed, number), 1):
        quote = '"' if n % 7 == 0 else ""  # one that nothing closes
        rows.append(
            f"{n}\t{target}\t{quote}{text}\t{stance if known else 'UNKNOWN'}\t{_OPINION}\tneg"
        )
    return ("\r\n".join(rows) + "\r\n").encode("cp1252")


def debate(seed, number, *, known=True):
    """A debate of CheckThat! 2019: line, speaker, sentence, label; applause is of the system."""
    dice = random.Random(seed)
    rows = []
    for n in range(1, number + 1):
        who, text, label = dice.choice(
            (
                ("SYSTEM", "(APPLAUSE)", 0),
                ("ROE", f'Thank you, "friends, number {dice.randint(1, 9)}.', 0),
                ("LIE", f"Wages fell by {dice.randint(2, 90)} per cent last year.", 1),
                ("MODERATOR", "Good evening to both of you.", 0),
            )
        )
        rows.append(f"{n}\t{who}\t{text}" + (f"\t{label}" if known else "") + "\t" * (n % 2))
    return ("\n".join(rows) + "\n").encode()


def call(*words, **given):
    return CliRunner().invoke(main, [str(word) for word in words], **given)


def predicted(*words, **given):
    done = call("predict", *words, **given)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_either_edition_of_semeval_2016_is_read_whole(tmp_path, put):
    put(tmp_path, a__csv=semeval_csv(1, 60), b__txt=semeval_txt(1, 60))
    meant = list(tweets(1, 60))
    for name in ("a.csv", "b.txt"):
        examples, issues, _ = training.read("stance", [("semeval2016", tmp_path / name)])
        assert issues == []
        assert [(one.target, one.label) for one in examples] == [(t, s) for t, _, s in meant]
        assert len({one.id for one in examples}) == len({one.group for one in examples}) == 60
        texts = [one.text.replace("\x9d", "\u201d") for one in examples]
        if name == "b.txt":  # a quotation mark is text there, closed or not
            assert texts[6].startswith('"')
            texts = [t.removeprefix('"') if n % 7 == 0 else t for n, t in enumerate(texts, 1)]
        assert texts == [text for _, text, _ in meant]
    assert examples[0].id == "1"
    assert training.read("stance", [("semeval2016", tmp_path / "a.csv")])[0][0].id == "a-1"


@pytest.mark.parametrize("name", ["train.csv", "trainingdata-all-annotations.txt"])
def test_a_stance_is_learned_from_one_edition_and_measured_on_it(name, tmp_path, put):
    made = semeval_csv if name.endswith(".csv") else semeval_txt
    learn = put(tmp_path / "learn") / name
    test = put(tmp_path / "test") / name
    learn.write_bytes(made(1, 60))
    test.write_bytes(made(2, 30))
    done = call(
        *("train", "stance", "--data", f"semeval2016={learn}"),
        *("--test", f"semeval2016={test.parent}", "--into", tmp_path / "m"),
    )
    assert (done.exit_code, done.stderr) == (0, ""), done.output
    (line,) = [line.split() for line in done.stdout.splitlines() if " f-avg " in line]
    assert line[:3] == ["classes", "f-avg", "1.000"]
    assert "60 examples" in done.stdout


def test_a_test_part_without_classes_is_predicted_and_measures_nothing(tmp_path, put):
    folder = put(
        tmp_path / "in",
        a__txt=semeval_txt(1, 60),
        b__txt=semeval_txt(2, 9, known=False),
    )
    done = call(
        *("train", "stance", "--data", f"semeval2016={folder / 'a.txt'}"),
        *("--test", f"semeval2016={folder / 'b.txt'}", "--into", tmp_path / "m"),
    )
    assert done.exit_code == 0, done.output
    assert "table-label: 'UNKNOWN'" in done.stderr
    assert "no example of the test has a class" in done.stderr
    found, told_ = predicted(tmp_path / "m", "--data", f"semeval2016={folder / 'b.txt'}")
    assert [one["class"] for one in found] == ["FAVOR", "AGAINST", "NONE"] * 3
    assert told_ == ""


def test_a_table_that_nothing_is_learned_from_is_refused_with_the_reason_of_its_rows(tmp_path, put):
    put(tmp_path, a__txt=semeval_txt(2, 9, known=False))
    done = call(
        *("train", "stance", "--data", f"semeval2016={tmp_path / 'a.txt'}"),
        *("--into", tmp_path / "m"),
    )
    assert done.exit_code == 1
    assert "learning-rows" in done.stderr
    assert "a.txt:1: table-label: 'UNKNOWN' found" in done.stderr
    assert "all 9 are left out" in done.stderr


def test_debates_are_groups_and_their_map_is_told(tmp_path, put, told):
    learn = put(tmp_path / "training", **{f"d{n}__tsv": debate(n, 25) for n in range(6)})
    put(learn, README__md=b"# debates", notes__txt=b"no table")
    test = put(tmp_path / "test", **{f"e{n}__tsv": debate(50 + n, 20) for n in range(4)})
    said = told(
        *("train", "check_worthiness", "--data", f"checkthat2019={learn}"),
        *("--test", f"checkthat2019={test}", "--into", tmp_path / "m"),
    )
    assert (said["examples"], said["test_examples"], said["issues"]) == (150, 80, [])
    (ranked,) = [one for one in said["figures"] if one["name"] == "map"]
    assert (ranked["value"], ranked["low"], ranked["items"]) == (1.0, 1.0, 4)
    examples, _, (origin,) = training.read("check_worthiness", [("checkthat2019", learn)])
    assert sorted({one.group for one in examples}) == [f"d{n}.tsv" for n in range(6)]
    assert len({one.id for one in examples}) == 150
    one, _, (single,) = training.read("check_worthiness", [("checkthat2019", learn / "d0.tsv")])
    assert [each.id for each in one] == [each.id for each in examples[:25]]
    assert single.content != origin.content
    alone = told(
        *("train", "check_worthiness", "--data", f"checkthat2019={learn}"),
        *("--test", f"checkthat2019={test / 'e0.tsv'}", "--into", tmp_path / "n"),
    )
    (ranked,) = [one for one in alone["figures"] if one["name"] == "map"]
    assert (ranked["value"], ranked["low"]) == (1.0, None)  # one debate has no spread
    raw = put(tmp_path / "raw", a__tsv=debate(50, 20, known=False))
    found, _ = predicted(tmp_path / "m", "--data", f"checkthat2019={raw}")
    assert [one["id"] for one in found][:2] == ["a.tsv:1", "a.tsv:2"]
    assert {one["class"] for one in found} == {"CFS", "not CFS"}


def test_rows_of_two_files_are_no_group_because_they_share_a_number(tmp_path, put):
    put(tmp_path, a__txt=semeval_txt(1, 9), b__txt=semeval_txt(2, 9))
    examples, _, _ = training.read("stance", [("semeval2016", tmp_path)])
    assert len({one.group for one in examples}) == len({one.id for one in examples}) == 18
    assert examples[0].group == "a.txt:1"


def test_a_model_of_another_task_is_asked_of_the_texts_of_a_table(tmp_path, put, told):
    rows = [{"sentence_id": n, "label": n % 2, "text": f"Say {n % 2}."} for n in range(12)]
    (tmp_path / "a.json").write_text(json.dumps(rows), "utf-8")
    data = f"claimbuster={tmp_path / 'a.json'}"
    told("train", "check_worthiness", "--data", data, "--into", tmp_path / "m")
    put(tmp_path, b__txt=semeval_txt(2, 9))
    done = call("predict", tmp_path / "m", "--data", f"semeval2016={tmp_path / 'b.txt'}")
    assert (done.exit_code, "learning-task" in done.stderr) == (1, True)
    examples = training.table("claims", "claimbuster", tmp_path / "a.json", labelled=False).examples
    assert [one.text for one in examples] == [row["text"] for row in rows]


def test_texts_that_are_documents_of_their_own_have_no_map(tmp_path, told, valued):
    rows = [{"sentence_id": n, "label": n % 2, "text": f"Say {n % 2}."} for n in range(12)]
    (tmp_path / "a.json").write_text(json.dumps(rows), "utf-8")
    data = f"claimbuster={tmp_path / 'a.json'}"
    said = told(
        "train", "check_worthiness", "--data", data, "--test", data, "--into", tmp_path / "m"
    )
    assert ("map", None) not in valued(said)


@pytest.mark.parametrize(
    ("recipe", "files", "documents", "sentences"),
    [
        ("semeval2016", {"train__csv": semeval_csv(1, 12)}, 12, 12),
        ("semeval2016", {"a__txt": semeval_txt(1, 12)}, 12, 12),
        (
            "checkthat2019",
            {"a__tsv": debate(1, 9), "b__tsv": debate(2, 9)},
            2,
            18,
        ),
    ],
)
def test_a_folder_of_tables_is_imported_and_keeps_the_rules(  # noqa: PLR0917 - fixtures
    recipe, files, documents, sentences, tmp_path, put, told
):
    folder = put(tmp_path / "in", **files)
    said = told("import", recipe, folder, "--into", tmp_path / "p")
    assert (said["documents"], said["sentences"], said["left"]) == (documents, sentences, {})
    assert Project.open(tmp_path / "p").check() == []


def test_a_folder_without_a_table_is_refused_with_a_remedy(tmp_path, put):
    put(tmp_path / "in", a__pdf=b"x")
    with pytest.raises(Refused, match=r"table-none.*\.json"):
        training.read("check_worthiness", [("claimbuster", tmp_path / "in")])
    with pytest.raises(Refused, match=r"table-none.*\.conll"):
        tagging.read([("conll", tmp_path / "in")])
    done = call(
        *("train", "stance", "--data", f"semeval2016={tmp_path / 'no'}", "--into", tmp_path / "m")
    )
    assert (done.exit_code, "file or folder" in done.stderr) == (2, True)


def test_a_header_says_what_stands_between_cells_whatever_its_case():
    how = tabular.recipe("semeval2016")
    for text in (
        " tweet ,TARGET,Stance\nSo it is.,Rents,FAVOR\n,,\n",
        "Stance\tTweet\tTarget\t\nFAVOR\tSo it is.\tRents\n\t\t\t\n",
    ):
        found = tabular.read(text, how, place="x.csv")
        assert found.rows == 1
        (one,) = found.examples
        assert (one.id, one.text, one.target, one.label) == ("x-1", "So it is.", "Rents", "FAVOR")


def test_files_of_a_kind_come_before_those_that_may_be_of_it(tmp_path, put):
    put(tmp_path, b__txt=b"", a__csv=b"")
    assert [one.name for one in table_rows.files(tmp_path, "tsv")] == ["b.txt"]
    put(tmp_path / "in", c__tsv=b"")
    assert [one.name for one in table_rows.files(tmp_path, "tsv")] == ["c.tsv"]
    assert table_rows.files(tmp_path, "jsonl") == []
    assert table_rows.files(tmp_path / "b.txt", "jsonl") == [tmp_path / "b.txt"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_the_same_in_every_encoding(codec):
    text = "Tweet\tTarget\n\u201cCaf\u00e9\u201d \u2026\tRents\n"
    raw = text.encode(codec)
    assert decode.table(raw, place="x", encoding="cp1252") == text


def test_a_recipe_s_encoding_is_one_that_is_known():
    whole = "".join(f'{key} = "x"\n' for key in ("id", "text", "label", "source", "licence"))
    raw = f'{whole}task = "stance"\nfile = "csv"\nencoding = "cp-none"\n'.encode()
    with pytest.raises(Refused, match=r"recipe-value.*cp-none"):
        tabular.parse(raw, place="x.toml")
