"""Examples in, classifiers out; gold and predictions in, figures of how good they are out."""
