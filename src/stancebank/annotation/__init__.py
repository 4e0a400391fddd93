"""Annotators' answers in; tasks, judgements, agreement and adjudicated gold out."""
