"""CoNLL-2003 and newswire in columns are read in the layouts that they come in, and by folder."""

import random

from stancebank import tagging
from stancebank.project import Project


def sentences(seed, number, labels=("PER", "ORG", "LOC", "MISC")):
    """Yield lists of (token, label or None), a chunk a token or two."""
    dice = random.Random(seed)
    people, places = ("Ada", "Lin", "Ibo"), ("Bergen", "Turin", "Accra")
    for n in range(number):
        person, place = dice.choice(people), dice.choice(places)
        if n % 4 == 0:
            yield [("Rents", None), ("rose", None), (str(n), None), (".", None)]
        else:
            yield [
                *(("Then", None), (person, labels[0]), ("Roe", labels[0]), ("left", None)),
                *((place, labels[2]), (dice.choice(("Works", "Mills")), labels[1]), (".", None)),
            ]


def conll_2003(seed, number, *, iob1=True):
    """CoNLL-2003: four columns with blanks between, IOB1 or IOB2, a document every few sentences."""
    rows = []
    for n, sentence in enumerate(sentences(seed, number)):
        if n % 5 == 0:
            rows += ["-DOCSTART- -X- O O" if iob1 else "-DOCSTART- -X- -X- O", ""]
        before = None
        for token, label in sentence:
            begins = label != before and not iob1
            tag = "O" if label is None else f"{'B' if begins else 'I'}-{label}"
            rows.append(f"{token} NN {'I' if iob1 else 'B'}-NP {tag}")
            before = label
        rows.append("")
    return ("\n".join(rows) + "\n").encode()


def newswire(seed, number, *, empty=False):
    """Newswire from everywhere: a token, a tab, its tag; a byte order mark, CRLF, a blank column."""
    rows = []
    for sentence in sentences(seed, number, ("PERSON", "ORGANIZATION", "LOCATION")):
        before = None
        for token, label in sentence:
            tag = "O" if label is None or empty else f"{'I' if label == before else 'B'}-{label}"
            rows.append(f"{token}\t{tag}" + "\t" * (len(rows) % 2))
            before = label
        rows.append("")
    return b"\xef\xbb\xbf" + ("\r\n".join(rows) + "\r\n").encode()


def test_conll_2003_is_learned_from_several_files_of_either_scheme(tmp_path, put, told, valued):
    put(tmp_path, eng__train=conll_2003(1, 40), eng__testa=conll_2003(2, 20))
    put(tmp_path, eng__testb=conll_2003(3, 20, iob1=False))
    said = told(
        *("train", "entities", "--data", f"conll={tmp_path / 'eng.train'}"),
        *("--data", f"conll={tmp_path / 'eng.testa'}", "--test", f"conll={tmp_path / 'eng.testb'}"),
        *("--pipeline", "none", "--into", tmp_path / "m"),
    )
    assert (said["sentences"], said["test_examples"], said["issues"]) == (60, 20, [])
    assert valued(said)["f1-strict", None] == 1.0
    done = told("import", "conll", tmp_path / "eng.train", "--into", tmp_path / "p")
    assert (done["documents"], done["sentences"], done["left"]) == (8, 40, {})


def test_newswire_of_tabs_is_learned_from_a_folder_also_where_a_file_has_no_entity(
    tmp_path, put, told, valued
):
    learn = tmp_path / "learn"
    put(learn / "africa", a__txt__4class__tsv=newswire(1, 24))
    put(learn / "asia", a__txt__4class__tsv=newswire(2, 8, empty=True))
    test = put(tmp_path / "test", b__bio=newswire(3, 20))
    said = told(
        *("train", "entities", "--data", f"conll={learn}", "--test", f"conll={test}"),
        *("--pipeline", "none", "--into", tmp_path / "m"),
    )
    assert (said["sentences"], said["entities"], said["issues"]) == (32, 54, [])
    assert valued(said)["f1-strict", "ORGANIZATION"] == 1.0
    given, _, _ = tagging.read([("conll", learn)])
    assert {one.group for one in given} == {
        f"{name}/a.txt.4class.tsv" for name in ("africa", "asia")
    }
    done = told("import", "conll", learn, "--into", tmp_path / "p")
    assert (done["documents"], done["entities"], done["left"]) == (2, 54, {})
    assert Project.open(tmp_path / "p").check() == []
