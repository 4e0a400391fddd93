"""A corpus, its annotation rounds and a Label Studio in; tasks there, judgements and gold here, out."""

from stancebank.annotating.closing import agree, close_round
from stancebank.annotating.desk import Desk, Request
from stancebank.annotating.opening import open_round
from stancebank.annotating.posting import post
from stancebank.annotating.pulling import pull_round, status

__all__ = [
    "Desk",
    "Request",
    "agree",
    "close_round",
    "open_round",
    "post",
    "pull_round",
    "status",
]
