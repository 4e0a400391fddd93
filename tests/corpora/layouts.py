"""Files in the layouts of public sets, of texts made by a grammar: seeds in; bytes out."""

import random

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
