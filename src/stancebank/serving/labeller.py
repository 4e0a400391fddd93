"""A project's working corpus and trained models on disk in; answers by what stands there now, out."""

from __future__ import annotations

import hashlib
import json
import threading
from typing import TYPE_CHECKING, Any

from stancebank.errors import Refused
from stancebank.learning import model_files
from stancebank.schemas.examples import TASKS
from stancebank.serving import classifying
from stancebank.serving.predicting import Labels, predictions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from stancebank.corpus.build import Recipe
    from stancebank.corpus.load import Corpus
    from stancebank.learning.classifier import Classifier

Json = dict[str, Any]


class Labeller:
    """Answers tasks, from any thread; when the corpus or a model on disk is another, with that one.

    What cannot be loaded any more is told of once, and what was loaded before goes on answering: a
    model is away while it is trained anew.
    """

    def __init__(
        self,
        corpus: Callable[[], Corpus],
        recipe: Callable[[], Recipe],
        models: Sequence[Path] = (),
        *,
        on_message: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Load everything once.

        Raises:
            Refused: rules `not-built`, `manifest-…`, `labels-…`, `pipeline-…`, `model-…`,
                `serve-classes`, `serve-twice` (two models of one task).

        """
        self._open, self._recipe, self._models = corpus, recipe, tuple(models)
        self._tell = on_message
        self._loading, self._labelling = threading.Lock(), threading.Lock()
        self._seen = self._stamp()
        self._labels = self._load()

    @property
    def version(self) -> str:
        """What names the answers: `silver@…`, and each model as `+check_worthiness@…`.

        The first part changes with the corpus, the label scheme, the pipelines and the rules.
        """
        return self._current().version

    def predict(self, tasks: Sequence[Any]) -> list[list[Json]]:
        """Return the predictions of each task. Raises: as `predicting.predictions`."""
        labels = self._current()
        with self._labelling:  # spaCy's vocabulary grows while it reads
            return predictions(tasks, labels)

    def reload(self) -> None:
        """Load what is another on disk by now; whoever asks next need not wait for it."""
        self._current()

    def _current(self) -> Labels:
        with self._loading:
            stamp = self._stamp()
            if stamp != self._seen:
                self._seen = stamp
                try:
                    self._labels = self._load()
                    self._tell(f"loaded anew: {self._labels.version}")
                except (Refused, OSError) as error:
                    self._tell(f"{self._labels.version} stays: {error}")
            return self._labels

    def _stamp(self) -> list[Any]:
        """Return what differs when something on disk is another than it was."""
        found: list[Any] = []
        try:
            found.append(str(self._open().directory))
        except Refused:
            found.append(None)
        for folder in self._models:
            for name in model_files.NAMES:
                try:
                    stat = (folder / name).stat()
                    found.append((stat.st_ino, stat.st_size, stat.st_mtime_ns))
                except OSError:
                    found.append(None)
        return found

    def _load(self) -> Labels:
        corpus, recipe = self._open(), self._recipe()
        classifiers: list[Classifier] = []
        named: list[str] = []
        for folder in self._models:
            # before the model: where both were changed meanwhile, it is loaded again
            fingerprint = model_files.fingerprint(folder)
            model = model_files.classifier(folder)
            classifying.check(model, recipe.scheme, place=str(folder))
            if model.task in {one.task for one in classifiers}:
                remedy = "give one model of each task"
                raise Refused(str(folder), "serve-twice", found=model.task, remedy=remedy)
            classifiers.append(model)
            named.append(f"+{model.task}@{fingerprint}")
        said = json.dumps([corpus.manifest.digest, recipe.fingerprint])
        silver = f"silver@{hashlib.sha256(said.encode()).hexdigest()[:12]}"
        return Labels(
            corpus.table("documents"),
            corpus.table("sentences"),
            recipe,
            # what makes claims comes before what says of which type they are
            tuple(sorted(classifiers, key=lambda one: TASKS.index(one.task))),
            "".join([silver, *named]),
        )
