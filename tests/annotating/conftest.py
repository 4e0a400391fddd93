"""A server that is only a dictionary: what a push may ask of a Label Studio, and no more."""

import json

import pytest

from stancebank.annotation.server import Counts


class Shelf:
    """Projects with their tasks, by number; it takes what it is sent, as the real one does."""

    url = "http://127.0.0.1:1"

    def __init__(self):
        self.titles = []
        self.tasks = {}
        self.sent = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def project(self, title, xml):
        if title not in self.titles:
            self.titles.append(title)
        return self.titles.index(title) + 1

    def held(self, project):
        return [(n, task) for n, (own, task) in self.tasks.items() if own == project]

    def data(self, title):
        return [task["data"] for _, task in self.held(self.titles.index(title) + 1)]

    def counts(self, project):
        held = [task for _, task in self.held(project)]
        return Counts(len(held), 0, sum(len(task["predictions"]) for task in held))

    def listing(self, project, *fields):
        for number, task in self.held(project):
            said = {"id": number, "data": task["data"]}
            yield said | {"total_predictions": len(task["predictions"])}

    def send(self, project, body):
        given = json.loads(body)
        numbers = range(len(self.tasks) + 1, len(self.tasks) + 1 + len(given))
        self.tasks |= {n: (project, task) for n, task in zip(numbers, given, strict=True)}
        self.sent += len(given)
        predictions = sum(len(task["predictions"]) for task in given)
        said = {"task_count": len(given), "annotation_count": 0, "prediction_count": predictions}
        return said | {"task_ids": list(numbers)}


@pytest.fixture
def shelf():
    return Shelf()
