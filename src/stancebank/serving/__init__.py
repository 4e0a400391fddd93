"""A corpus, its labellers and trained classifiers in; what Label Studio's tasks are answered, out."""

from stancebank.serving.labeller import Labeller
from stancebank.serving.predicting import Labels, predictions

__all__ = ["Labeller", "Labels", "predictions"]
