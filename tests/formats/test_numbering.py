"""Documents that say the same are the same when they are numbered."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from stancebank.formats.numbering import numbered, ordered


def renamed(document, new):
    """Return a document with other ids, in whatever order."""

    def of(said):
        first, space, rest = said.partition(" ")
        return f"{new.get(first, first)}{space}{rest}"

    return dataclasses.replace(
        document,
        marks=tuple(dataclasses.replace(one, id=new[one.id]) for one in document.marks),
        relations=tuple(
            dataclasses.replace(
                one,
                id=new[one.id],
                arguments=tuple((role, new[to]) for role, to in one.arguments),
                trigger=new.get(one.trigger),
            )
            for one in document.relations
        ),
        attributes=tuple(
            dataclasses.replace(one, id=new[one.id], of=new[one.of]) for one in document.attributes
        ),
        notes=tuple(dataclasses.replace(one, of=of(one.of)) for one in document.notes),
        equivalent=tuple(tuple(map(new.get, members)) for members in document.equivalent),
    )


@given(st.data())
def test_whatever_the_ids_were_and_the_order_of_kinds_it_is_the_same(documents, data):
    document = data.draw(documents())
    things = (*document.marks, *document.relations, *document.attributes)
    ids = data.draw(st.permutations([f"x{number}" for number in range(len(things))]))
    new = dict(zip((one.id for one in things), ids, strict=True))
    assert numbered(renamed(document, new)) == numbered(document)
    again = numbered(document)
    assert numbered(again) == ordered(again) == again
    assert [one.id for one in again.marks] == [f"T{n + 1}" for n in range(len(again.marks))]
