"""WebAnno TSV 3 in; a document with everything in it, or an issue for what is not, out; and back.

Source: "WebAnno TSV 3.3 File format" in INCEpTION's user guide. TSV 1 and 2, which have no offsets,
are refused. A mark's label is the last part of its layer's type, or the whole where layers share
that; a feature's value is an attribute. A relation goes from `Governor` to `Dependent`. A chain's
elements are marks; relations of the same label lead from an `element` to the `next`. A slot is a
relation of the feature's name, its host the trigger, its roles the arguments, `target` one without
a name. A token that a relation refers to is a mark as well, and so is a sentence that has an id.
"""

from stancebank.formats.webanno.planning import LOSSES
from stancebank.formats.webanno.reading import RULES, Read, read
from stancebank.formats.webanno.writing import Written, write

__all__ = ["LOSSES", "RULES", "Read", "Written", "read", "write"]
