"""Tokenised documents in; first, unreviewed labels of all four layers out."""
