"""A JSON export of any Label Studio project in; its text spans, answers and relations, exact, out."""

from stancebank.formats.label_studio.export import Answer, Export, Relation, Result, Span, Task
from stancebank.formats.label_studio.read import read

__all__ = ["Answer", "Export", "Relation", "Result", "Span", "Task", "read"]
