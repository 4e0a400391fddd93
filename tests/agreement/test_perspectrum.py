"""Figures that the makers of PERSPECTRUM left beside their raw tables, computed again.

Source: Chen, Khashabi, Yin, Callison-Burch and Roth 2019; github.com/CogComp/perspectrum.
"""

import csv

import pytest

from stancebank.agreement import Bootstrap


def read(shared, name):
    path = shared / "perspectrum" / name
    if not path.is_file():
        pytest.skip(f"perspectrum/{name} is not in ../shared/data")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_two_experts_agree_on_evidence_as_their_own_table_says(shared, nominal, one):
    answers = read(shared, "pilot/our_annotations.csv")
    columns = [[row[f"{who}_label"] for row in answers] for who in ("sihao", "daniel")]
    documents = [row["evidence_id"] for row in answers]
    figure = one(*nominal(columns, documents=documents), "cohen-kappa")
    # the foot of their adjudication.csv: Yes 368, No 32, raw agreement 0.92
    foot = {row["daniel_label"]: row["Agreed"] for row in read(shared, "pilot/adjudication.csv")}
    agreed = int(foot["Yes Count "])
    assert agreed + int(foot["No Count "]) == figure.units == 400
    # both said S to 80 of the 400: chance agreement is .2 x .2 + .8 x .8
    assert figure.value == pytest.approx((agreed / 400 - 0.68) / 0.32, abs=1e-12)
    assert figure.value == pytest.approx(0.75, abs=1e-12)
    assert figure.low < 0.75 < figure.high


def test_the_crowd_agrees_on_stance_as_the_agreement_of_each_row_says(shared, nominal, one):
    """Their column `P_i` is Fleiss' agreement of a row with its votes scaled to three."""
    rows = [r for r in read(shared, "persp_iaa_w_source.csv") if r["Total"] == "3"]
    votes = [[c for c in ("sup", "und", "ns") for _ in range(int(r[c]))] for r in rows]
    by_annotator = [list(column) for column in zip(*votes, strict=True)]
    figure = one(*nominal(by_annotator), "fleiss-kappa", bootstrap=Bootstrap(rounds=0))
    observed = sum(float(r["P_i"]) for r in rows) / len(rows)
    shares = [sum(int(r[c]) for r in rows) / (3 * len(rows)) for c in ("sup", "und", "ns")]
    expected = sum(share**2 for share in shares)
    assert figure.units == len(rows) == 2330
    assert figure.value == pytest.approx((observed - expected) / (1 - expected), abs=1e-9)
