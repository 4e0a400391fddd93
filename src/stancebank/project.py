"""A project's root in; every step on its rooms out. The only module that knows where things lie."""

from __future__ import annotations

import functools
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stancebank import address, errors, ids, settings
from stancebank.errors import Refused
from stancebank.seeds import catalog

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from stancebank.agreement import Figure
    from stancebank.annotating import Desk, Request
    from stancebank.annotation.backend import Backend
    from stancebank.annotation.server import Server
    from stancebank.annotation.standing import Standing
    from stancebank.annotation.studio import Studio
    from stancebank.building import Built, Plan
    from stancebank.corpus.leakage import Leak
    from stancebank.corpus.load import Corpus
    from stancebank.evaluating import Evaluation
    from stancebank.publishing import Put
    from stancebank.schemas.issues import Issue
    from stancebank.schemas.labels import LabelScheme
    from stancebank.seeds.add import Added

WORKING = "working"
"""The name of the corpus that `build` makes and `release` takes."""


def user_cache() -> Path:
    """Return where this user's programs keep what can be made or fetched again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "stancebank"


def fetch(where: str, *, on_progress: Callable[[int, int], None] | None = None) -> Path:
    """Return a directory of this machine with the release at an address; see `publishing.fetch`."""
    from stancebank import publishing  # noqa: PLC0415

    return publishing.fetch(where, user_cache() / "releases", on_progress=on_progress)


@dataclass(frozen=True)
class Exported:
    """The files that an export wrote, below its directory, and what is not in them, by reason."""

    files: tuple[str, ...]
    lost: dict[str, int]


@dataclass(frozen=True)
class Project:
    """A directory with the rooms seeds/, schemas/, annotation/ and corpus/."""

    root: Path
    settings: settings.Settings

    @classmethod
    def open(cls, root: Path) -> Project:
        """Open the project at `root`.

        Raises:
            Refused: rules `project-missing`, `settings-…`.

        """
        path = root / "pyproject.toml"
        found = settings.load(path) if path.is_file() else None
        if found is None:
            remedy = "run it in a corpus project, or make one: stancebank new DIR"
            raise Refused(str(root), "project-missing", found="no [tool.stancebank]", remedy=remedy)
        return cls(root, found)

    @classmethod
    def find(cls, start: Path) -> Project:
        """Open the project that `start` is in: the nearest directory upwards that is one.

        Raises: as `open`.
        """
        for folder in (start.absolute(), *start.absolute().parents):
            path = folder / "pyproject.toml"
            if path.is_file() and settings.load(path) is not None:
                return cls.open(folder)
        return cls.open(start)

    @property
    def seeds(self) -> Path:
        """Source documents as received."""
        return self.root / "seeds"

    @property
    def catalogue(self) -> Path:
        """What each source document is."""
        return self.seeds / catalog.NAME

    @property
    def labels(self) -> Path:
        """Every label."""
        return self.root / "schemas" / "labels.toml"

    @property
    def annotation(self) -> Path:
        """The rounds, and the guidelines."""
        return self.root / "annotation"

    @property
    def corpus(self) -> Path:
        """The releases, and the working corpus."""
        return self.root / "corpus"

    @property
    def card(self) -> Path:
        """The card of the newest release, at the root."""
        return self.root / "DATASET_CARD.md"

    @property
    def state(self) -> Path:
        """What can be deleted at any time: the cache and the builds."""
        return self.root / ".stancebank"

    @functools.cached_property
    def scheme(self) -> LabelScheme:
        """The label scheme. Raises: Refused, rules `labels-…`."""
        from stancebank.schemas import labels  # noqa: PLC0415

        return labels.load(self.labels)

    def versions(self) -> list[str]:
        """Return the releases, oldest version first."""
        found = [path.name for path in self.corpus.glob("*/") if ids.is_version(path.name)]
        return sorted(found, key=ids.version)

    def directory(self, name: str) -> Path:
        """Return the directory of a release, of the working corpus, or of a path to a corpus.

        What an address names is fetched first; see `fetch`.

        Raises:
            Refused: rule `release-unknown`, with the nearest name; those of `fetch`.

        """
        if address.is_address(name):
            return fetch(name)
        if name == WORKING:
            if not (self.corpus / WORKING).is_dir():
                raise Refused("corpus/working", "not-built", remedy="run: stancebank build")
            return self.corpus / WORKING
        inside, outside = self.corpus / name, Path(name)
        if ids.is_version(name) and inside.is_dir():
            return inside
        if outside.is_dir():
            return outside
        known = [*self.versions(), WORKING]
        raise errors.unknown(name, known, place="corpus", rule="release-unknown")

    def add(
        self,
        paths: Sequence[Path | str],
        *,
        today: dt.date,
        columns: Mapping[str, str] | None = None,
        metadata: Mapping[str, str] | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Added:
        """Register source files, of paths and of fsspec addresses (strings); see `seeds.add.add`."""
        from stancebank.seeds import add  # noqa: PLC0415

        return add.add(
            self.seeds,
            paths,
            columns=columns,
            metadata=metadata or {},
            today=today,
            on_progress=on_progress,
        )

    def build(
        self,
        *,
        engine: str = "local",
        workers: int = 1,
        address: str | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Built:
        """Build the working corpus from the seeds; see `building.build`."""
        from stancebank import building  # noqa: PLC0415

        return building.build(
            self._plan(), engine=engine, workers=workers, address=address, on_progress=on_progress
        )

    def _plan(self) -> Plan:
        from stancebank.building import Plan  # noqa: PLC0415

        newest = self.versions()[-1:]
        return Plan(
            seeds=self.seeds,
            labels=self.labels,
            working=self.corpus / WORKING,
            state=self.state,
            annotation=self.annotation,
            settings=self.settings,
            newest=self.corpus / newest[0] if newest else None,
        )

    def load(self, name: str = WORKING) -> Corpus:
        """Open a release or the working corpus by memory map."""
        from stancebank.corpus.load import Corpus  # noqa: PLC0415

        return Corpus.open(self.directory(name))

    def check(self, name: str = WORKING) -> list[Issue]:
        """Return every issue of a corpus: its files first, and its tables if they can be read."""
        from stancebank.corpus import check  # noqa: PLC0415

        return check.check(self.directory(name), self.scheme, verdicts=self.state / "verdicts")

    def leakage(self, name: str = WORKING) -> dict[str, Leak]:
        """Return what of each split stands in train too; see `leakage.count`."""
        from stancebank import building  # noqa: PLC0415
        from stancebank.corpus import leakage  # noqa: PLC0415

        corpus = self.load(name)
        return leakage.count(
            corpus.in_pieces(), building.signatures(self._plan(), corpus.directory)
        )

    def release(self, version: str) -> Path:
        """Write the working corpus as release `version`, and its card at the root.

        Raises:
            Refused: rules `version`, `release-exists`, `not-built`, `working-stale`,
                `working-refused`, `working-broken`; nothing is written.

        """
        from stancebank import atomic, building  # noqa: PLC0415
        from stancebank.corpus import release  # noqa: PLC0415

        working = self.load()
        building.check_fresh(self._plan(), working.manifest)
        try:
            return release.release(
                working,
                self.corpus / version,
                version,
                self.settings,
                self.scheme,
                agreement=self.agreement(working),
                verdicts=self.state / "verdicts",
                signatures=building.signatures(self._plan(), working.directory),
            )
        finally:
            # also where it was refused: a release that was killed may have left an older card
            if versions := self.versions():
                atomic.write_bytes(self.card, release.root_card(self.load(versions[-1])))

    def publish(
        self, name: str, where: str, *, on_progress: Callable[[int, int], None] | None = None
    ) -> Put:
        """Copy a release to an address; see `publishing.put`."""
        from stancebank import publishing  # noqa: PLC0415

        return publishing.put(self.directory(name), where, on_progress=on_progress)

    def agreement(self, corpus: Corpus) -> list[Figure]:
        """Return the figures of agreement that a corpus's card states, from its own judgements."""
        from stancebank.annotation import agree  # noqa: PLC0415

        if "judgements" not in corpus.manifest.tables:
            return []
        return agree.headlines(agree.of_corpus(_tables(corpus), self.scheme))

    def export(self, to: str, name: str | None, out: Path) -> Exported:
        """Write a corpus (None: the newest release) in another format, a directory for each split.

        Returns the paths below `out`, and what is not in the files, by reason; see
        `formats.export.export`.

        Raises:
            Refused: rules `format-unknown`, `export-exists` (`out` is not empty), `release-unknown`.

        """
        from stancebank import atomic  # noqa: PLC0415
        from stancebank.formats import export, from_corpus  # noqa: PLC0415

        if to not in export.FORMATS:
            raise errors.unknown(to, export.FORMATS, place="export", rule="format-unknown")
        if out.exists() and any(out.iterdir()):
            remedy = "name a new directory"
            raise Refused(str(out), "export-exists", found="a directory with files", remedy=remedy)
        corpus = self.load(name or (self.versions() or [WORKING])[-1])
        files: list[str] = []
        lost: Counter[str] = Counter()
        for split, given in corpus.by_split().items():
            found = export.export(from_corpus.documents(given, self.scheme), to, name=split)
            for path, content in found.files.items():
                (out / split).mkdir(parents=True, exist_ok=True)
                atomic.write_bytes(out / split / path, content)
                files.append(f"{split}/{path}")
            lost.update(found.lost)
        return Exported(tuple(files), dict(lost))

    def evaluate(
        self,
        gold: str,
        predicted: Sequence[str],
        *,
        layers: Sequence[str] | None = None,
        by_kind: bool = False,
    ) -> Evaluation:
        """Measure one corpus or two against the gold of another; see `evaluating.evaluate`."""
        from stancebank import evaluating  # noqa: PLC0415

        return evaluating.evaluate(
            self.load(gold),
            [self.load(name) for name in predicted],
            self.scheme,
            layers=layers or evaluating.MEASURED,
            by_kind=by_kind,
        )

    def show(self, doc_id: str, name: str = WORKING, *, sentences: range | None = None) -> Any:
        """Return a document, or some of its sentences, with labels, for `rich` to print."""
        from stancebank.corpus import show  # noqa: PLC0415

        return show.document(self.load(name), doc_id, self.scheme, sentences)

    def shown(
        self, doc_id: str, name: str = WORKING, *, sentences: range | None = None
    ) -> list[dict[str, Any]]:
        """Return the same sentences as `show`: rows with the names of their classes, for JSON."""
        from stancebank.corpus import show  # noqa: PLC0415

        return show.rows(self.load(name), doc_id, self.scheme, sentences)

    @property
    def studio(self) -> Path:
        """The local Label Studio's data, with logins: never in the repository."""
        return self.annotation / ".studio"

    def start_studio(self, **given: Any) -> Studio:
        """Start the project's own Label Studio; see `annotation.studio.start`."""
        from stancebank.annotation import studio  # noqa: PLC0415

        return studio.start(self.studio, **given)

    def connect(
        self, url: str | None, token: str | None, *, annotator: str | None = None
    ) -> Server:
        """Connect to a team's Label Studio, or to the local one as an annotator or as its admin.

        Raises:
            Refused: rules `studio-none`, `studio-login`, `server-…`.

        """
        from stancebank.annotation import server, studio  # noqa: PLC0415

        if url is None or token is None:
            own, admins = studio.connection(self.studio)
            url = url or own
            token = token or (studio.login(self.studio, annotator).token if annotator else admins)
        return server.connect(url, token)

    def start_backend(
        self,
        host: str,
        port: int,
        models: Sequence[Path] = (),
        *,
        on_message: Callable[[str], None] = lambda _: None,
    ) -> Backend:
        """Listen as an ML backend that answers with the working corpus, its labellers and models.

        Raises: as `annotation.backend.listen` and `serving.Labeller`.
        """
        from stancebank.annotation import backend  # noqa: PLC0415
        from stancebank.serving import Labeller  # noqa: PLC0415

        def labeller() -> Labeller:
            on_message("loading the labellers")
            # the plan anew each time: labels.toml may have changed with the corpus
            return Labeller(self.load, lambda: self._plan().recipe, models, on_message=on_message)

        return backend.listen(labeller, host, port, on_message=on_message)

    def _desk(self) -> Desk:
        from stancebank.annotating import Desk  # noqa: PLC0415

        return Desk(self.annotation, self.load(), self.scheme)

    def open_round(
        self,
        name: str,
        request: Request,
        server: Server,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Standing:
        """Open a round on the working corpus; see `annotating.open_round`."""
        from stancebank import annotating  # noqa: PLC0415

        return annotating.open_round(self._desk(), name, request, server, on_progress=on_progress)

    def round_status(self, name: str) -> Standing:
        """Return where a round stands; see `annotating.status`."""
        from stancebank import annotating  # noqa: PLC0415

        return annotating.status(self._desk(), name)

    def pull_round(
        self, name: str, server: Server, on_progress: Callable[[int, int], None] | None = None
    ) -> Standing:
        """Fetch what changed in a round; see `annotating.pull_round`."""
        from stancebank import annotating  # noqa: PLC0415

        return annotating.pull_round(self._desk(), name, server, on_progress=on_progress)

    def close_round(
        self,
        name: str,
        server: Server,
        *,
        incomplete: bool = False,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Standing:
        """Close a round; see `annotating.close_round`."""
        from stancebank import annotating  # noqa: PLC0415

        return annotating.close_round(
            self._desk(), name, server, incomplete=incomplete, on_progress=on_progress
        )

    def post_answers(
        self, name: str, annotator: str, server: Server, *, doc_id: str, raw: bytes
    ) -> int | None:
        """Submit a model's answers; see `annotating.post`."""
        from stancebank import annotating  # noqa: PLC0415

        return annotating.post(self._desk(), name, annotator, server, doc_id=doc_id, raw=raw)

    def agree(self, name: str, *, by_kind: bool = False, gamma: bool = False) -> list[Figure]:
        """Measure a round's agreement and write it into the round; see `annotating.agree`.

        `name` may also be a corpus that holds judgements. Raises: Refused, rule `no-judgements`.
        """
        from stancebank import annotating  # noqa: PLC0415

        if name == WORKING or ids.is_version(name) or address.is_address(name):
            from stancebank.annotation import agree  # noqa: PLC0415

            corpus = self.load(name)
            if "judgements" not in corpus.manifest.tables:
                remedy = "close a round of annotation, build, and release"
                raise Refused(corpus.name, "no-judgements", remedy=remedy)
            return agree.of_corpus(_tables(corpus), self.scheme, by_kind=by_kind, gamma=gamma)
        return annotating.agree(self._desk(), name, by_kind=by_kind, gamma=gamma)


def _tables(corpus: Corpus) -> Mapping[str, Any]:
    return {name: corpus.table(name) for name in ("documents", "sentences", "judgements")}
