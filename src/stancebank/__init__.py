"""Source documents in; a versioned Arrow dataset of entities, claims and stance out."""
