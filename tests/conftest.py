"""What every test may use: this repository, its seed corpus built once, and real data beside it."""

import datetime as dt
import shutil
from pathlib import Path

import hypothesis
import pytest

from stancebank import scaffold
from stancebank.project import Project

# a first example pays for imports and models: how long one takes says nothing
hypothesis.settings.register_profile("project", deadline=None)
hypothesis.settings.load_profile("project")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def repository() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real corpora by other people, beside the checkout."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is not here: real corpora are not part of the project")
    return folder


def _copy(target: Path) -> Project:
    """Copy what a build of the seed corpus needs; nothing that a build or release has made."""
    target.mkdir(parents=True)
    for name in ("seeds", "schemas"):
        shutil.copytree(ROOT / name, target / name)
    shutil.copy(ROOT / "pyproject.toml", target)
    return Project.open(target)


@pytest.fixture(scope="session")
def copy_project():
    """Copy this repository's project into a directory that does not exist yet."""
    return _copy


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Project:
    """A copy of this repository's project whose seed corpus is built; do not change it."""
    project = _copy(tmp_path_factory.mktemp("built") / "project")
    project.build()
    return project


@pytest.fixture(scope="session")
def golden(tmp_path_factory) -> Project:
    """A copy with its rounds of annotation too, built: the seed with its gold; do not change it."""
    project = _copy(tmp_path_factory.mktemp("golden") / "project")
    shutil.copytree(
        ROOT / "annotation", project.root / "annotation", ignore=shutil.ignore_patterns(".studio")
    )
    project.build()
    return project


@pytest.fixture
def seed_project(tmp_path) -> Project:
    """A copy of this repository's project, nothing built."""
    return _copy(tmp_path / "project")


@pytest.fixture(scope="session")
def build_project():
    """Make and build a project of English texts, by document id, with this repository's guidelines."""

    def build(root: Path, texts: dict[str, str]) -> Project:
        scaffold.new(root)
        shutil.copy(ROOT / "annotation" / "guidelines.md", root / "annotation")
        for doc_id, text in texts.items():
            (root / "seeds" / f"{doc_id}.txt").write_text(text, "utf-8")
        project = Project.open(root)
        project.add([root / "seeds"], today=dt.date(2031, 1, 1), metadata={"language": "en"})
        project.build()
        return project

    return build


@pytest.fixture
def make_project(tmp_path):
    """Make a project of the given texts, by document id."""

    def make(texts: dict[str, str], name: str = "small") -> Project:
        folder = tmp_path / name
        scaffold.new(folder)
        for doc_id, text in texts.items():
            (folder / "seeds" / f"{doc_id}.txt").write_text(text, "utf-8")
        project = Project.open(folder)
        added = project.add([folder / "seeds"], today=dt.date(2026, 1, 1))
        assert not added.refused
        return project

    return make
