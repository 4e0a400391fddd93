"""CoNLL-U keeps sentences, tokens, gaps and entities; what is not exact is told."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.formats import conllu

FILE = """# newdoc id = a
# newpar
# sent_id = 1
# text = Don’t go!
1-2\tDon’t\t_\t_\t_\t_\t_\t_\t_\t_
1\tDo\tdo\tAUX\t_\t_\t3\taux\t_\t_
2\tn’t\tnot\tPART\t_\t_\t3\tadvmod\t_\t_
3\tgo\tgo\tVERB\t_\t_\t0\troot\t_\tSpaceAfter=No
3.1\tyou\t_\t_\t_\t_\t_\t_\t_\t_
4\t!\t!\tPUNCT\t_\t_\t3\tpunct\t_\t_

# newpar
# text = Roe left.
1\tRoe\t_\t_\t_\t_\t_\t_\t_\tNER=B-PER
2\tleft\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
3\t.\t_\t_\t_\t_\t_\t_\t_\t_
"""


def test_ranges_are_tokens_and_their_words_and_empty_nodes_are_not():
    found = conllu.read(FILE, name="x")
    (document,) = found.documents
    assert found.issues == ()
    assert document.doc_id == "a"
    assert document.text == "Don’t go!\n\nRoe left."
    assert [len(own) for own in document.tokens] == [3, 3]
    assert [(m.label, document.text[m.start : m.end]) for m in document.marks] == [("PER", "Roe")]


def test_a_bad_line_and_a_text_that_differs_are_named():
    broken = FILE.replace("# text = Roe left.", "# text = Roe  left.").replace(
        "1\tRoe\t_", "1\tRoe"
    )
    found = conllu.read(broken, name="x")
    assert [issue.rule for issue in found.issues] == ["conllu-line", "conllu-text"]
    assert {issue.rule for issue in found.issues} == set(conllu.RULES)
    assert [issue.place for issue in found.issues] == ["x:14", "x:13"]


@given(st.data())
def test_written_and_read_again_it_is_the_same(documents, data):
    document = data.draw(documents(overlapping=False))
    around = data.draw(st.sampled_from(["", "\n", " \t", "\\s|"]))
    if around.isspace():
        document = dataclasses.replace(document, text=document.text + around)
    written = conllu.write([document])
    assert written.left == ()
    assert conllu.read(written.text, name="x") == ((document,), sum(map(len, document.tokens)), ())


@pytest.mark.parametrize(
    ("file", "sentences"), [("en_ewt-ud-dev.conllu", 2001), ("en_gum-ud-dev.conllu", None)]
)
def test_universal_dependencies_are_read_whole(shared, file, sentences):
    text = (shared / "ud_english" / file).read_text("utf-8")
    found = conllu.read(text, name="ud")
    assert found.issues == ()
    stated = sum(line.startswith("# text = ") for line in text.splitlines())
    assert sum(len(one.sentences) for one in found.documents) == stated
    assert stated == (sentences or stated)
    for one in found.documents:
        for span, own in zip(one.sentences, one.tokens, strict=True):
            assert (span.start, span.end) == (own[0].start, own[-1].end)
