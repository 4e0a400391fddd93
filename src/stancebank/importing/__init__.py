"""Another tool's corpus in; a project with its documents, judgements and gold out."""

from stancebank.formats.reading import Folders
from stancebank.importing.closing import ROUND
from stancebank.importing.making import Imported, import_

__all__ = ["ROUND", "Folders", "Imported", "import_"]
