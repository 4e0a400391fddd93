"""A folder of .jsonl in; the same rows with their sentences, by datatrove alone, out.

Runs under any Python that has datatrove; nothing of this project is imported.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from datatrove.utils.typeshelper import Languages
from datatrove.utils.word_tokenizers import load_word_tokenizer

if TYPE_CHECKING:
    from collections.abc import Iterator


class Sentences(PipelineStep):
    """Puts the sentences that datatrove's tokenizer for English finds beside each document."""

    name = "sentences"

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Iterator[Any]:  # noqa: ARG002
        """Split every document of this task."""
        tokenizer = load_word_tokenizer(Languages.english)
        for document in data:
            document.metadata["sentences"] = tokenizer.sent_tokenize(document.text)
            yield document


def main(source: str, out: str, workers: int) -> None:
    """Split the files of a folder, a task each."""
    LocalPipelineExecutor(
        pipeline=[
            JsonlReader(source, glob_pattern="*.jsonl"),
            Sentences(),
            JsonlWriter(str(Path(out, "rows")), compression=None),
        ],
        tasks=workers,
        workers=workers,
        logging_dir=str(Path(out, "logs")),
        # under its default, forkserver, the workers' time is in nobody's account
        start_method="spawn",
    ).run()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
