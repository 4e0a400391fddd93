"""Examples in; a classifier over a pretrained encoder whose layers learn along, out.

Cross-entropy by AdamW (Loshchilov and Hutter 2019), a linear rise and fall of the learning rate, and
lower rates for lower layers (Howard and Ruder 2018); the embeddings stay. A learned vector marks
the target's tokens, as entity markers do (Baldini Soares et al. 2019). Of the epochs, the one is kept
that is best on a tenth of the examples held out, whole groups at a time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from stancebank.learning import extras, scikit
from stancebank.learning.classifier import classes_of, fingerprint
from stancebank.learning.encoder import Encoder, fill, pool
from stancebank.learning.pretrained import DEFAULT, EXTRA, load
from stancebank.learning.tokens import batch, batches, tokens
from stancebank.schemas.examples import CLASSIFIED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from stancebank.learning.pretrained import Pretrained
    from stancebank.learning.tokens import Tokens
    from stancebank.schemas.examples import Example

TASK_POOLS = {**dict.fromkeys(CLASSIFIED, ("mean",)), "stance": ("mean", "target")}
"""What each task is learned from."""

EPOCHS = 5
_SIZE = 32
_RATE, _WIDTH = 1e-4, 384  # the rate of the last layer at this width; less, the wider
_HEAD_RATE = 1e-3
_FALL = 0.85  # of the rate, from one layer to the one below
_WARM = 0.1  # the part of all steps in which the rate rises
_DECAY = 0.01
_DROPPED = 0.1
_PARTS = 10
_SEED = 0
_POOLED = 30  # batches whose examples are sorted by length together
_LAYER = re.compile(r"\.(\d+)\.")


def train(
    task: str,
    examples: Sequence[Example],
    *,
    name: str = DEFAULT,
    epochs: int = EPOCHS,
    about: Mapping[str, Any] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Encoder:
    """Train on examples; on one CPU, the same examples give the same model.

    Raises:
        Refused: rules `learning-extra`, `learning-classes`, and those of `pretrained.load`.

    """
    given = list(examples)
    classes = classes_of(task, given)
    learn, held = _parts(given)
    torch, encoder = extras.module("torch", extra=EXTRA), load(name)
    device = encoder.network.device
    with torch.random.fork_rng():
        torch.manual_seed(_SEED)
        pools = TASK_POOLS[task]
        head = torch.nn.Linear(len(pools) * encoder.width, len(classes), device=device)
        mark = torch.zeros(encoder.width, device=device, requires_grad=task == "stance")
        read = [tokens(encoder.tokenizer, one) for one in given]
        run = _Run(torch, encoder, head, mark, pools, read)
        labels = np.array([classes.index(one.label) for one in given])
        scores = run.learn(labels, learn, held, epochs, on_progress)
    best = max(range(epochs), key=lambda epoch: (scores[epoch], -epoch))
    said = {
        "model": "encoder",
        "encoder": name,
        "epochs": best + 1,
        "held_out": {str(epoch): round(score, 4) for epoch, score in enumerate(scores, 1)},
        "examples": len(given),
        "data": fingerprint(given),
    }
    return Encoder(
        task=task,
        classes=classes,
        encoder=encoder,
        layers=(encoder.depth,),
        pools=pools,
        mark=mark.detach().cpu().numpy() if task == "stance" else None,
        weights=head.weight.detach().cpu().numpy().astype(np.float64),
        intercept=head.bias.detach().cpu().numpy().astype(np.float64),
        about=said | dict(about or {}),
    )


@dataclass
class _Run:
    """One training: what learns, and what it learns from."""

    torch: Any
    encoder: Pretrained
    head: Any
    mark: Any
    pools: Sequence[str]
    given: Sequence[Tokens]
    dice: np.random.Generator = field(default_factory=lambda: np.random.default_rng(_SEED))

    def learn(
        self,
        labels: Any,
        learn: Sequence[int],
        held: Sequence[int],
        epochs: int,
        on_progress: Callable[[int, int], None] | None,
    ) -> list[float]:
        """Return macro-F1 on the held-out examples after each epoch; the best one's weights stay."""
        network, nn = self.encoder.network, self.torch.nn
        steps = epochs * -(-len(learn) // _SIZE)
        optimizer = self.torch.optim.AdamW(self._rates(), weight_decay=_DECAY)
        schedule = self.torch.optim.lr_scheduler.LambdaLR(optimizer, lambda at: _slope(at, steps))
        every = [one for group in optimizer.param_groups for one in group["params"]]
        best: list[Any] = []
        scores: list[float] = []
        step = 0
        for _ in range(epochs):
            network.train()
            for places in self._shuffled(learn):
                scored = self.head(nn.functional.dropout(self._pooled(places), _DROPPED))
                meant = self.torch.from_numpy(labels[places]).to(scored.device)
                optimizer.zero_grad()
                nn.functional.cross_entropy(scored, meant).backward()
                nn.utils.clip_grad_norm_(every, 1.0)
                optimizer.step()
                schedule.step()
                step += 1
                if on_progress is not None:
                    on_progress(step, steps)
            network.eval()
            scores.append(self._score(labels, held))
            if scores[-1] > max(scores[:-1], default=-1.0):
                best = [one.detach().clone() for one in every]
        with self.torch.no_grad():
            for one, value in zip(every, best, strict=True):
                one.copy_(value)
        return scores

    def _pooled(self, places: Sequence[int]) -> Any:
        filled = batch([self.given[place] for place in places], fill(self.encoder))
        return pool(self.encoder, filled, (self.encoder.depth,), self.pools, self.mark)

    def _score(self, labels: Any, held: Sequence[int]) -> float:
        predicted = np.zeros(len(held), np.int64)
        with self.torch.inference_mode():
            for rows in batches([self.given[place] for place in held], _SIZE):
                scored = self.head(self._pooled([held[row] for row in rows]))
                predicted[rows] = scored.argmax(dim=1).cpu().numpy()
        metrics = scikit.module("metrics")
        return float(metrics.f1_score(labels[held], predicted, average="macro", zero_division=0))

    def _shuffled(self, learn: Sequence[int]) -> Iterator[list[int]]:
        """Yield batches in a new order, each of examples that are about equally long."""
        order = self.dice.permutation(learn).tolist()
        found = []
        for at in range(0, len(order), _SIZE * _POOLED):
            near = order[at : at + _SIZE * _POOLED]
            rows = batches([self.given[place] for place in near], _SIZE)
            found += [[near[row] for row in one] for one in rows]
        for place in self.dice.permutation(len(found)):
            yield found[place]

    def _rates(self) -> list[dict[str, Any]]:
        """Return what learns, and how fast; what is not named in it stays as it is."""
        depth, top = self.encoder.depth, _RATE * _WIDTH / self.encoder.width
        found = [{"params": [*self.head.parameters()], "lr": _HEAD_RATE, "weight_decay": 0.0}]
        if self.mark.requires_grad:
            found.append({"params": [self.mark], "lr": _HEAD_RATE, "weight_decay": 0.0})
        for name, weights in self.encoder.network.named_parameters():
            layer = _LAYER.search(name)
            if layer is None or "embeddings" in name:
                weights.requires_grad_(requires_grad=False)
            else:
                rate = top * _FALL ** (depth - 1 - int(layer[1]))
                found.append({"params": [weights], "lr": rate})
        return found


def _parts(given: Sequence[Example]) -> tuple[list[int], list[int]]:
    """Return the places to learn from, and a tenth of them, as near as groups allow, to hold out."""
    selection = scikit.module("model_selection")
    labels = [one.label for one in given]
    least = min(labels.count(label) for label in set(labels))
    parts = min(_PARTS, least)
    groups: Sequence[Any] = [one.group for one in given]
    if len(set(groups)) < parts:
        groups = range(len(given))
    folds = selection.StratifiedGroupKFold(parts, shuffle=True, random_state=_SEED)
    learn, held = next(iter(folds.split(given, labels, groups)))
    return learn.tolist(), held.tolist()


def _slope(at: int, steps: int) -> float:
    """Return the part of the rate at a step: up to 1, and down to 0."""
    warm = max(int(_WARM * steps), 1)
    return (at + 1) / warm if at < warm else max(steps - at, 0) / max(steps - warm, 1)
