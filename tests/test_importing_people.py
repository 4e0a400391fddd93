"""Several annotators' corpora become judgements under pseudonyms, and what was decided, gold."""

import io
import json
import zipfile

import pytest
from click.testing import CliRunner

from stancebank.annotation import judgements, pseudonyms, rounds
from stancebank.cli import main
from stancebank.errors import Refused
from stancebank.formats import inception_answers
from stancebank.formats.annotated import RULES
from stancebank.importing import ROUND
from stancebank.project import Project
from stancebank.schemas import issues

TEXT = "Ada Roe left Nordhaven. It rained."
MARKS = {"Person": (0, 7), "City": (13, 22), "Rain": (27, 33)}


def run(*arguments):
    return CliRunner().invoke(main, [*map(str, arguments)])


def imported(*arguments, into):
    done = run("import", *arguments, "--into", into, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def said(project):
    """What each annotator says, by document and sentence: the labels of entities, or None."""
    folder = rounds.load(project.annotation / "rounds" / ROUND)
    return {
        (each.doc_id, each.index, each.annotator): [one.label for one in each.answer.entities]
        for each in judgements.load(folder.judgements.read_bytes(), place="x")
    }


def left(project):
    one = rounds.load(project.annotation / "rounds" / ROUND)
    return [(issue.rule, issue.place) for issue in issues.load(one.issues.read_bytes())]


def nobody_is_named(folder, *names):
    for path in folder.rglob("*"):
        assert not any(name in path.name for name in names), path
        if path.is_file():
            content = path.read_bytes()
            assert not any(name.encode() in content for name in names), path


def ann(*labels):
    return "".join(
        f"T{n}\t{label} {MARKS[label][0]} {MARKS[label][1]}\t{TEXT[slice(*MARKS[label])]}\n"
        for n, label in enumerate(labels, 1)
    )


def brat(folder, **files):
    folder.mkdir(parents=True)
    for name, lines in files.items():
        (folder / f"{name}.txt").write_text(TEXT, "utf-8")
        if lines is not None:
            (folder / f"{name}.ann").write_text(lines, "utf-8")


@pytest.fixture
def people(tmp_path):
    """Two people's folders, and the gold's."""
    brat(tmp_path / "b" / "Zoe.Quist", one=ann("Person", "City"), two=ann("Person"))
    brat(tmp_path / "b" / "ewan", one=ann("Person", "Rain"), two="", three=None)
    brat(tmp_path / "b" / "Gold", one=ann("City"), two="")
    return tmp_path / "b"


def test_each_folder_is_an_annotator_and_one_is_the_gold(people, tmp_path):
    done = imported("brat", people, "--annotators", into=tmp_path / "p")
    assert (done["documents"], done["annotators"], done["judgements"]) == (3, 2, 6)
    assert (done["entities"], done["held"]) == (1, {"marks": 6})
    project = Project.open(tmp_path / "p")
    assert project.check() == []
    assert said(project) == {
        ("one", 0, "a1"): ["Person"],
        ("one", 0, "a2"): ["Person", "City"],
        ("one", 1, "a1"): ["Rain"],
        ("one", 1, "a2"): [],
        ("two", 0, "a2"): ["Person"],
        ("two", 1, "a2"): [],
    }
    # an empty file and none say of nobody that they looked
    assert left(project) == [("import-opened", "a1/three.txt"), ("import-opened", "a1/two.txt")]
    rows = project.load().table("sentences").to_pylist()
    assert [row["entities"] and row["entities"][0]["text"] for row in rows] == [
        *("Nordhaven", []),  # one
        *(None, None),  # three, which nobody annotated
        *([], []),  # two, in which nothing was found
    ]
    nobody_is_named(tmp_path / "p", "Quist", "ewan")


def test_agreement_is_measured_and_the_corpus_released(people, tmp_path):
    imported("brat", people, "--annotators", into=tmp_path / "p")
    done = run("--project", tmp_path / "p", "agree", ROUND)
    assert done.exit_code == 0, done.output
    assert "entities" in done.stdout
    assert run("--project", tmp_path / "p", "check").exit_code == 0
    project = Project.open(tmp_path / "p")
    project.build()
    project.release("1.0.0")
    assert project.check("1.0.0") == []
    corpus = project.load("1.0.0")
    assert corpus.table("judgements").num_rows == 6
    assert {row["annotators"] for row in corpus.table("soft").to_pylist()} == {1, 2}


@pytest.mark.parametrize("stated", [None, "human", "model"])
def test_what_an_annotator_is_is_recorded_as_it_was_stated_and_guessed_by_nobody(
    people, stated, tmp_path
):
    words = [] if stated is None else ["--annotator-kind", stated]
    imported("brat", people, "--annotators", *words, into=tmp_path / "p")
    project = Project.open(tmp_path / "p")
    one = rounds.load(project.annotation / "rounds" / ROUND)
    kind = stated or "not stated"
    assert {each.kind for each in one.annotators} == {kind}
    rows = project.load().table("judgements").to_pylist()
    assert {row["kind"] for row in rows} == {kind}
    project.release("1.0.0")
    assert project.check("1.0.0") == []
    card = (project.root / "corpus" / "1.0.0" / "README.md").read_text("utf-8")
    heads = {
        "human": "made by 2 people",
        "model": "made by models",
        "not stated": "nobody has stated whether they",
    }
    assert [name for name, said in heads.items() if said in card] == [kind]


def test_the_gold_may_be_called_otherwise_or_be_missing(people, tmp_path):
    (people / "Gold").rename(people / "final")
    done = imported("brat", people, "--gold", "final", into=tmp_path / "p")
    assert (done["annotators"], done["entities"]) == (2, 1)
    done = imported("brat", people, "--annotators", into=tmp_path / "q")
    assert (done["annotators"], done["entities"]) == (3, 0)
    rows = Project.open(tmp_path / "q").load().table("sentences").to_pylist()
    assert {row["entities_status"] for row in rows} == {None}
    assert Project.open(tmp_path / "q").check() == []


@pytest.mark.slow
@pytest.mark.parametrize("form", ["conll", "conllu", "docbin", "webanno", "xmi"])
def test_every_format_of_files_can_have_folders(form, people, tmp_path):
    if form == "xmi":
        pytest.importorskip("cassis", reason="XMI is read with dkpro-cassis, the extra uima")
    for name in ("Zoe.Quist", "ewan"):
        imported("brat", people / name, into=tmp_path / name)
        Project.open(tmp_path / name).export(form, "working", tmp_path / "out" / name)
    done = imported(form, tmp_path / "out", "--annotators", into=tmp_path / "p")
    project = Project.open(tmp_path / "p")
    assert (done["annotators"], done["entities"], project.check()) == (2, 0, [])
    found = said(project)
    both = [name for name, at, who in found if (at, who) == (0, "a1") and (name, 0, "a2") in found]
    assert both
    nobody_is_named(tmp_path / "p", "Quist", "ewan")


@pytest.mark.parametrize(
    ("spoil", "arguments", "rule"),
    [
        (lambda p: (p / "ewan" / "one.txt").write_text("Ada."), (), "import-text"),
        (lambda p: (p / "curated").mkdir(), (), "import-gold"),
        (lambda p: None, ("--gold", "nowhere"), "import-gold"),
        (lambda p: [one.rename(p.parent / one.name) for one in p.glob("[Ze]*")], (), "-annotators"),
    ],
)
def test_what_is_no_set_of_annotators_is_refused_by_pseudonym(
    spoil, arguments, rule, people, tmp_path
):
    spoil(people)
    done = run("import", "brat", people, "--annotators", *arguments, "--into", tmp_path / "p")
    assert (done.exit_code, rule in done.stderr) == (1, True), done.output
    assert "Quist" not in done.stderr
    assert "ewan" not in done.stderr
    assert not (tmp_path / "p").exists()


def test_a_file_of_nobody_and_lines_of_somebody_are_named(people, tmp_path):
    (people / "lost.txt").write_text(TEXT)
    (people / "ewan" / "one.ann").write_text(ann("Person") + "T9\tCity 0 99\tAda\n")
    imported("brat", people, "--annotators", into=tmp_path / "p")
    found = left(Project.open(tmp_path / "p"))
    assert ("import-outside", "lost.txt") in found
    assert ("brat-offsets", "a1/one.ann:2") in found


SHEET = "#FORMAT=WebAnno TSV 3.3\n#T_SP=my.Person|\n#T_SP=my.City|\n\n\n"
WORDS = [("Ada", 0), ("Roe", 4), ("left", 8), ("Nordhaven", 13), (".", 22)]


def sheet(person="_", city="_"):
    """The first sentence, with one word of each label."""
    lines = [
        f"1-{n}\t{at}-{at + len(word)}\t{word}\t{'*' if word == person else '_'}\t"
        f"{'*' if word == city else '_'}\t\n"
        for n, (word, at) in enumerate(WORDS, 1)
    ]
    return SHEET + "#Text=Ada Roe left Nordhaven.\n" + "".join(lines)


STATES = {
    "Zoe.Quist": ("FINISHED", sheet(person="Ada")),
    "ewan": ("FINISHED", sheet()),  # nothing found
    "mia@example.org": ("INPROGRESS", sheet(city="Nordhaven")),
    "noor": ("INPROGRESS", sheet()),  # only opened
    "pia": ("IGNORE", sheet(person="Ada")),  # locked for her
    "quinn": ("FINISHED", None),  # no file
}


def project(path, states=STATES, curated=None, state="ANNOTATION_FINISHED", **more):
    said = {
        "source_documents": [{"name": "a.txt", "state": state}, {"name": "b.txt", "state": "NEW"}],
        "annotation_documents": [
            {"name": "a.txt", "user": user, "state": one} for user, (one, _) in states.items()
        ],
    }
    files = {"exportedproject.json": json.dumps(said), "source/a.txt": "x"}
    for user, (_, content) in states.items():
        if content is not None:
            files[f"annotation/a.txt/{user}.tsv"] = content
        files[f"annotation_ser/a.txt/{user}.ser"] = b"\xac\xed"
    files["annotation/a.txt/INITIAL_CAS.tsv"] = sheet()
    if curated is not None:
        files["curation/a.txt/CURATION_USER.tsv"] = curated
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (files | more).items():
            archive.writestr(name, content)
    return path


def test_a_project_of_inceptions_is_judgements_and_its_curation_gold(tmp_path):
    file = project(tmp_path / "p.zip", curated=sheet(person="Roe"), state="CURATION_FINISHED")
    done = imported("inception", file, into=tmp_path / "p")
    assert (done["annotators"], done["judgements"], done["entities"]) == (3, 3, 1)
    found = Project.open(tmp_path / "p")
    assert found.check() == []
    # a3, noor, only opened it; of mia, who has not finished, only what she marked is known
    assert said(found) == {
        ("a.txt", 0, "a1"): [],
        ("a.txt", 0, "a2"): ["City"],
        ("a.txt", 0, "a6"): ["Person"],
    }
    (row,) = found.load().table("entities").to_pylist()
    assert (row["text"], row["origin"]) == ("Roe", "import:inception")
    assert [pair for pair in left(found) if pair[0] != "inception-serialized"] == [
        ("import-opened", "p.zip/a.txt/a3"),
        ("import-opened", "p.zip/a.txt/a4"),
        ("inception-missing", "p.zip/annotation/a.txt/a5"),
        ("import-unread", "p.zip/b.txt"),
    ]
    nobody_is_named(tmp_path / "p", "Quist", "ewan", "mia", "example.org", "noor", "pia", "quinn")


def read(path):
    found = inception_answers.read(path, pseudonyms.number)
    return found.documents, [(one.rule, one.place, one.found) for one in found.issues]


def test_without_a_curation_there_is_no_gold(tmp_path):
    done = imported("inception", project(tmp_path / "p.zip"), into=tmp_path / "p")
    assert (done["annotators"], done["entities"]) == (3, 0)
    found = Project.open(tmp_path / "p")
    (row,) = found.load().table("sentences").to_pylist()
    assert (row["entities"], row["entities_status"], found.check()) == (None, None, [])
    assert run("--project", tmp_path / "p", "agree", ROUND).exit_code == 0


def test_an_unfinished_curation_is_gold_where_something_is_marked(tmp_path):
    path = project(tmp_path / "p.zip", {}, sheet(city="Nordhaven"), "CURATION_IN_PROGRESS")
    ((document,), _) = read(path)
    assert (document.gold.done, len(document.gold.document.marks)) == (False, 1)
    path = project(tmp_path / "q.zip", {}, sheet(), "CURATION_IN_PROGRESS")
    ((document,), found) = read(path)
    assert document.gold is None
    assert ("import-opened", "q.zip/a.txt/curation", "CURATION_IN_PROGRESS") in found


def test_what_was_there_before_is_no_answer(tmp_path):
    states = {"mia": ("INPROGRESS", sheet(person="Ada")), "noor": ("FINISHED", sheet(person="Ada"))}
    before = {"annotation/a.txt/INITIAL_CAS.tsv": sheet(person="Ada")}
    path = project(tmp_path / "p.zip", states, **before)
    ((document,), _) = read(path)
    assert [*document.answers] == ["a2"]


def test_another_text_is_no_answer(tmp_path):
    other = sheet().replace("Ada", "Eda")
    path = project(tmp_path / "p.zip", {"mia": ("FINISHED", other), "noor": STATES["ewan"]})
    ((document,), found) = read(path)
    assert [*document.answers] == ["a2"]
    assert ("import-text", "p.zip/a.txt/a1", "another text") in found


def test_no_error_names_anybody(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("../mia.xmi", "x")
    more = {
        "annotation/a.txt/mia.zip": inner.getvalue(),
        "annotation/a.txt/noor.tsv": "mia was here",
        "annotation/a.txt/mia/noor.tsv": "x",
        "annotation/pia.tsv": "x",
        "annotation/a.txt/pia": "x",
    }
    _, found = read(project(tmp_path / "p.zip", {}, **more))
    places = [place.removeprefix("p.zip/") for rule, place, _ in found if rule != "import-unread"]
    assert sorted(places) == [
        *("annotation", "annotation", "annotation/a.txt/a1.zip"),
        *("annotation/a.txt/a2.tsv", "annotation/a.txt/a3"),
    ]
    assert not any(name in seen for _, _, seen in found for name in ("mia.xmi", "noor", "pia"))
    climbing = {"annotation/../../mia.tsv": "x"}
    with pytest.raises(Refused, match="zip-name") as error:
        read(project(tmp_path / "q.zip", {}, **climbing))
    assert "mia" not in str(error.value)


def test_a_project_of_inceptions_has_no_folders(tmp_path):
    path = project(tmp_path / "p.zip")
    done = run("import", "inception", path, "--annotators", "--into", tmp_path / "p")
    assert (done.exit_code, "--annotators" in done.stderr) == (2, True)


def test_inceptions_own_export_has_its_curation(shared, tmp_path):
    (path,) = (shared / "inception").glob("*.zip")
    done = imported("inception", path, into=tmp_path / "p")
    assert (done["documents"], done["sentences"], done["entities"]) == (1, 1, 1)
    # the annotator's answers are plain text and serialized objects there
    assert (done["annotators"], done["judgements"]) == (0, 0)
    assert done["left"] == {"inception-format": 1, "inception-serialized": 3}
    project = Project.open(tmp_path / "p")
    assert project.check() == []
    (row,) = project.load().table("entities").to_pylist()
    assert (row["start"], row["end"], row["origin"]) == (0, 4, "import:inception")
    nobody_is_named(tmp_path / "p", "admin")


def test_every_reason_is_seen():
    assert set(RULES) == {"import-opened", "import-outside", "import-unread", "import-text"}
