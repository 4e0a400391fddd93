"""Examples in; their classes, from a pretrained encoder and linear weights over what it says, out.

The hidden states of some layers are averaged over all tokens, over those of the target (as in
TD-BERT, Gao et al. 2019), and over the words beside it. `frozen` and `finetuning` train it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stancebank.learning import extras
from stancebank.learning.classifier import Classifier, softmax
from stancebank.learning.pretrained import EXTRA
from stancebank.learning.tokens import Batch, batch, batches, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stancebank.learning.pretrained import Pretrained
    from stancebank.schemas.examples import Example

    Floats = npt.NDArray[np.float64]

_AT_ONCE = 32


@dataclass(frozen=True)
class Encoder(Classifier):
    """A trained classifier over the hidden states of an encoder.

    `layers` count from 0, the embeddings, to the encoder's depth; `mark` is added to the embeddings
    of the target's tokens.
    """

    task: str
    classes: tuple[str, ...]
    encoder: Pretrained
    layers: tuple[int, ...]
    pools: tuple[str, ...]
    mark: npt.NDArray[np.float32] | None
    weights: Floats  # classes by layers x pools x width
    intercept: Floats
    about: Mapping[str, Any]

    def probabilities(self, examples: Sequence[Example]) -> Floats:
        """Return the probability of each class (columns, in the order of `classes`)."""
        found = features(self.encoder, examples, self.layers, self.pools, mark=self.mark)
        return softmax(found @ self.weights.T + self.intercept)


def features(
    encoder: Pretrained,
    examples: Sequence[Example],
    layers: Sequence[int],
    pools: Sequence[str],
    *,
    mark: npt.NDArray[np.float32] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> npt.NDArray[np.float32]:
    """Return a row of pooled hidden states for each example: layer by layer, pool by pool."""
    torch = extras.module("torch", extra=EXTRA)
    given = [tokens(encoder.tokenizer, one) for one in examples]
    found = np.zeros((len(given), len(layers) * len(pools) * encoder.width), np.float32)
    own = None if mark is None else torch.from_numpy(mark).to(encoder.network.device)
    done = 0
    with torch.inference_mode():
        for places in batches(given, _AT_ONCE):
            filled = batch([given[place] for place in places], fill(encoder))
            pooled = pool(encoder, filled, layers, pools, own)
            found[places] = pooled.cpu().numpy()
            done += len(places)
            if on_progress is not None:
                on_progress(done, len(given))
    return found


def pool(
    encoder: Pretrained, given: Batch, layers: Sequence[int], pools: Sequence[str], mark: Any
) -> Any:
    """Return a tensor, examples by layers x pools x width; 0 where there is nothing to average.

    `mark` is a tensor, or None.
    """
    torch, network = extras.module("torch", extra=EXTRA), encoder.network
    embedded = network.get_input_embeddings()(torch.from_numpy(given.ids).to(network.device))
    masks = {
        name: torch.from_numpy(mask).to(network.device, embedded.dtype)
        for name, mask in given.masks.items()
    }
    if mark is not None:
        embedded = embedded + masks["target"][..., None] * mark
    states = network(
        inputs_embeds=embedded, attention_mask=masks["mean"].long(), output_hidden_states=True
    ).hidden_states
    chosen = torch.stack([masks[name] for name in pools], dim=1)
    shares = chosen / chosen.sum(dim=2, keepdim=True).clamp(min=1)
    return torch.cat([(shares @ states[layer]).flatten(1) for layer in layers], dim=1)


def fill(encoder: Pretrained) -> int:
    """Return the id that fills batches up; attention leaves it out."""
    return int(encoder.network.config.pad_token_id or 0)
