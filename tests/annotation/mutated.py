"""JSON with one of its values changed: what a server, or anybody's editor, may return."""


def places(value, path=()):
    """Every place of a JSON value."""
    yield path
    inside = value.items() if isinstance(value, dict) else []
    for key, one in enumerate(value) if isinstance(value, list) else inside:
        yield from places(one, (*path, key))


def with_changed(value, path, new):
    """The value, with `new` at one of its places."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = with_changed(copy[path[0]], path[1:], new)
    return copy
