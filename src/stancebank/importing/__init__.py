"""Another tool's corpus in; a project with its documents, judgements and gold out."""

from stancebank.formats.reading import Folders
from stancebank.importing.closing import ROUND
from stancebank.importing.making import Imported, import_
from stancebank.importing.tables import import_ as import_table
from stancebank.importing.tables import is_recipe

__all__ = ["ROUND", "Folders", "Imported", "import_", "import_table", "is_recipe"]
