"""Source files in, documents out: what the files are, how each kind is read, how one is added."""
