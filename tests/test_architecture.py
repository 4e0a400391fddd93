"""Dependencies point one way: the rooms meet in project and building, never in each other."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "stancebank"
GROUND = {"errors", "ids", "atomic", "address"}
ROOMS = {"seeds", "corpus", "annotation", "formats", "learning", "engine"}
ALLOWED = {
    **dict.fromkeys(GROUND, GROUND),
    "manifest": GROUND,
    "publishing": {"manifest", *GROUND},
    "settings": GROUND,
    "schemas": {"schemas", *GROUND},
    "agreement": {"agreement", *GROUND},
    **{room: {room, "schemas", "agreement", "manifest", "settings", *GROUND} for room in ROOMS},
    "scaffold": {"schemas", *GROUND},
    "building": {
        "gathering",
        "overlaying",
        "spreading",
        *ROOMS,
        "schemas",
        "manifest",
        "settings",
        *GROUND,
    },
    "gathering": {*ROOMS, "schemas", *GROUND},
    "overlaying": {*ROOMS, "schemas", *GROUND},
    "spreading": {*ROOMS, "schemas", *GROUND},
    "annotating": {"annotating", *ROOMS, "schemas", "agreement", *GROUND},
    "serving": {"serving", *ROOMS, "schemas", "agreement", *GROUND},
    "corpora": {"project", "manifest", "settings", *ROOMS, "schemas", *GROUND},
    "training": {"corpora", *ROOMS, "schemas", "agreement", *GROUND},
    "importing": {
        "importing",
        "annotating",
        "building",
        "project",
        "scaffold",
        "settings",
        *ROOMS,
        "schemas",
        *GROUND,
    },
    "tagging": {"corpora", "training", "settings", *ROOMS, "schemas", "agreement", *GROUND},
    "predicting": {"corpora", "tagging", "training", *ROOMS, "schemas", *GROUND},
    "evaluating": {*ROOMS, "schemas", "agreement", *GROUND},
    "project": {
        "annotating",
        "evaluating",
        "serving",
        "agreement",
        *ROOMS,
        "schemas",
        "manifest",
        "settings",
        "building",
        "publishing",
        *GROUND,
    },
    "cli": {
        "annotating",
        "annotation",
        "evaluating",
        "predicting",
        "tagging",
        "training",
        "importing",
        "learning",
        "agreement",
        "cli",
        "manifest",
        "project",
        "scaffold",
        "schemas",
        *GROUND,
    },
    "__main__": {"cli"},
    "__init__": {"address", "errors", "project", "corpus"},
}
NETWORK = {
    "httpx": {"annotation/server.py"},
    "label_studio_sdk": {"annotation/server.py"},
    "http": {"annotation/backend.py"},
    "socketserver": {"annotation/backend.py"},
    # whether a port is free, whether a cluster answers
    "socket": {"annotation/studio.py", "engine/ray_data.py"},
    "ray": {"engine/ray_data.py"},
    "fsspec": {"address.py"},
    "aiohttp": {"address.py"},  # how long its web may take
    **dict.fromkeys(
        (
            "asyncio",
            "botocore",
            "boto3",
            "ftplib",
            "gcsfs",
            "requests",
            "s3fs",
            "urllib.request",
            "urllib3",
        ),
        (),
    ),
}
"""Who may import what reads the network, or listens to it."""
HEAVY = {"datasets", "pandera", "polars", "pyarrow", "spacy", "rich", "mlcroissant", "jinja2"}


def imports(path):
    """Yield the modules that a file imports, `stancebank.x` as it is, and where at the top."""
    tree = ast.parse(path.read_text("utf-8"))
    top = set(tree.body)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node in top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "stancebank":
                yield from ((f"stancebank.{alias.name}", node in top) for alias in node.names)
            else:
                yield node.module, node in top


def room(path):
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@pytest.mark.parametrize(
    "path", sorted(SOURCE.rglob("*.py")), ids=lambda p: str(p.relative_to(SOURCE))
)
def test_a_module_imports_only_what_its_room_may(path):
    for name, _ in imports(path):
        parts = name.split(".")
        if parts[0] == "stancebank" and len(parts) > 1 and parts[1] != "__version__":
            assert parts[1] in ALLOWED[room(path)], f"{path.name} imports {name}"


def test_the_network_is_read_in_one_module_and_listened_to_in_another():
    for path in SOURCE.rglob("*.py"):
        mine = path.relative_to(SOURCE).as_posix()
        for name, _ in imports(path):
            for module, allowed in NETWORK.items():
                if name == module or name.startswith(f"{module}."):
                    assert mine in allowed, f"{mine} imports {name}"


def test_the_command_line_imports_nothing_slow_at_its_top():
    pending, seen = [*SOURCE.glob("cli/*.py"), SOURCE / "__init__.py"], set()
    while pending:
        path = pending.pop()
        seen.add(path)
        for name, at_top in imports(path):
            if not at_top:
                continue
            assert name.split(".")[0] not in HEAVY, f"{path.name} imports {name}"
            parts = name.split(".")[1:]
            if name.startswith("stancebank.") and parts:
                found = SOURCE.joinpath(*parts)
                target = found.with_suffix(".py") if found.with_suffix(".py").exists() else None
                if target and target not in seen:
                    pending.append(target)
