"""The splitter inside one block: each case is a text with "‖" where a sentence begins."""

from __future__ import annotations

import pytest

from stancebank.corpus.split import split

CASES = {
    "plain stops": "The vote failed. ‖Nobody knew why. ‖It was late!",
    "title before a name": "Lt. Gen. X spoke to Mr. Roe. ‖Sen. Doe (R-Ala.) left.",
    "initials of a name": "J. K. Rowling met Jane Q. Public. ‖M. Night Doe saw J.K. Rowling.",
    "a letter that is no initial": "They chose plan B. ‖The cost of vitamin C. ‖It rose because of X. ‖So be it.",
    "clock time inside": "They met at 5 p.m. Monday and at 9 a.m. EST. ‖All came.",
    "clock time at the end": "They met at 5 p.m. ‖The talks failed.",
    "country inside": "The U.S. President and the U.K. Treasury. ‖U.S. Sen. Roe agreed.",
    "country at the end": "They live in the U.S. ‖The rest left.",
    "state in a dateline": "WASHINGTON, D.C. | Officials said so. ‖It rained.",
    "company": "Acme Inc. said so. ‖We asked Acme Inc. ‖The firm was silent. ‖Acme Corp. stock fell.",
    "junior": "Sam Doe Jr. spoke. ‖So did Sam Roe Jr. ‖He was brief.",
    "number follows": "See No. 5, Fig. 3, Art. IV and p. 7. ‖His answer was no. ‖She agreed.",
    "month": "They met on Jan. 5. ‖Sept. 11 came. ‖It ended in Jan. ‖This was late.",
    "everyday words that are abbreviations when capitalised": "There he sat. ‖Mary saw a bar. ‖Anna left.",
    "latin": "Fruit, e.g. Apples, i.e. Malus vs. Pears. ‖Salt, oil etc. ‖Stir it. ‖Doe et al. (2015) ate.",
    "street": "St. Louis is near Main St. ‖The rest is not.",
    "decimals and versions": "It rose 3.5 per cent to $1.2 million. ‖Version 2.0.1 came. ‖In 2015. ‖5 left.",
    "addresses": "See www.acme.org/a.html. ‖Ask j.doe@acme.org. ‖Open README.md or main.py. ‖Done.",
    "closing quotes": 'He said “No.” ‖She said "Yes." ‖They said ‘Go.’ ‖All left.',
    "closing brackets": "(He stayed.) ‖They left (as planned.) ‖Nobody [sic.] ‖Fine.",
    "spaced straight quote": "They came . ‖All left.",
    "reporting clause after a comma": "“Strikes are not made with words,” he said. ‖It rained.",
    "reporting clause after a question": '"Why?" she asked. ‖“Stop!” he cried. ‖“Why?” Anna Doe asked.',
    "reporting clause in the first person": "“Why?” I asked. ‖“Never!” ‖She left.",
    "two sentences quoted": "“We won. ‖We lost.” ‖It was over.",
    "ellipsis inside": "Wait... what? ‖It was … odd. ‖... and so on.",
    "ellipsis at the end": "Well... ‖So be it… ‖He left.",
    "brackets in the middle": "He (Mr. Roe. It was he) left. ‖They stayed.",
    "runs of marks": "What?! ‖No!!! ‖Really ?? ‖Yes.",
    "exclamation in a name": "They use Yahoo! and mail.",
    "numbered steps in a line": "1. Do this. ‖2. Do that.",
    "reference numbers": "He went to Dulwich. [17] ‖He left. [18][19] ‖It ended.",
    "space forgotten": "That was the end.‖Next came Anna.‖Then all left.‖They ate.",
    "space forgotten before a name": "A great place.‖Food was good. ‖“No.”‖He left. ‖Is it true?‖Yes it is.",
    "identifiers keep their stops": "Call System.Out, node.Js, or file.Name, or write to Acme.Com now.",
    "writers without capitals": "i went there. ‖it was shut! ‖why? ‖no idea.",
    "sentence without a capital": "The service is available. ‖it is not frequent.",
    "emoticons": "I liked it. :) ‖You did not :( ‖We left.",
    "emoji": "Great food! 😀 ‖Come again 👍 ‖We will.",
    "links without a stop": "See https://acme.org/a It helps. ‖Done.".replace("a It", "a ‖It"),
    "a link in a sentence": "Write to j.doe@acme.org Monday or see www.acme.org Friday.",
    "letter's close": "Let me know. ‖Best regards, ‖Jane Doe",
    "drawn line": "It ends here. ‖===== ‖It begins here.",
    "mail stamp": "Jane Doe ‖08/10/2000 08:28 AM ‖Please call. ‖Posted on 08/10/2000 08:28 AM",
    "chinese and japanese": "今日は。‖明日も！‖「はい。」‖終わり",
    "japanese reporting clause": "「はい。」と言った。‖終わり",
    "arabic": "هل هذا صحيح؟ ‖نعم. ‖انتهى",
    "devanagari": "यह है। ‖वह है।",
    "greek and cyrillic capitals": "Он ушёл. ‖Она осталась. ‖Έφυγε. ‖Έμεινε.",
    "capital inside the next word": "It is small. ‖iPhones sell.",
    "postscript": "All is well. ‖P.S. I love it. ‖PS. Write soon.",
    "line feed as a space": "He left the U.S.\nArmy in May. ‖He\nslept.",
}


@pytest.mark.parametrize("marked", CASES.values(), ids=CASES.keys())
def test_sentences_begin_where_the_mark_stands(marked):
    sentences = marked.split("‖")
    text = "".join(sentences)
    starts = split(text)
    found = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    assert found == sentences


def test_white_space_holds_no_sentence():
    assert split("") == split(" \n\t ") == []


def test_the_first_sentence_begins_at_the_first_visible_character():
    assert split("  Yes. No.") == [2, 7]


def test_time_grows_with_length_not_faster():
    """Nothing in the patterns may look back over the whole block for each stop."""
    import time

    def seconds(text):
        began = time.process_time()
        split(text)
        return time.process_time() - began

    for unit in ("A (b. C ", "a@b.", "((((. ", '". ', "a.A", "= = ", "1/1/11 ", "!!!! "):
        short, long = seconds(unit * 2_000), seconds(unit * 16_000)
        assert long < 0.2 + 40 * short, unit
