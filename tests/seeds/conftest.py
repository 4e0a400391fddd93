"""A seeds folder, and how a test registers and reads files in it."""

import datetime as dt
import hashlib

import pytest

from stancebank.seeds.add import add
from stancebank.seeds.catalog import Source
from stancebank.seeds.read import read

TODAY = dt.date(2024, 5, 31)


class Room:
    """The seeds folder of a project."""

    def __init__(self, folder):
        self.folder = folder

    def put(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def source(self, name, **known):
        digest = hashlib.sha256((self.folder / name).read_bytes()).hexdigest()
        return Source(name.split(".")[0], name, digest, TODAY, **known)

    def rows(self, name, data, **known):
        """The documents of a file, as rows, and the issues that reading it raised."""
        self.put(name, data)
        issues = []
        tables = list(read(self.folder, self.source(name, **known), on_issue=issues.append))
        return [row for table in tables for row in table.to_pylist()], issues

    def add(self, *paths, **more):
        return add(self.folder, list(paths), today=TODAY, **more)

    def names(self):
        return sorted(
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if not path.is_dir()
        )


@pytest.fixture
def room(tmp_path):
    folder = tmp_path / "seeds"
    folder.mkdir()
    return Room(folder)
