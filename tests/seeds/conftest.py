"""A seeds folder to register and read files in, and the smallest files of the binary kinds."""

import datetime as dt
import hashlib
import io
from types import SimpleNamespace

import docx
import pypdf
import pytest

from stancebank.seeds.add import add
from stancebank.seeds.catalog import Source
from stancebank.seeds.read import read

TODAY = dt.date(2024, 5, 31)


class Room:
    """The seeds folder of a project."""

    def __init__(self, folder):
        self.folder = folder

    def put(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def source(self, name, **known):
        digest = hashlib.sha256((self.folder / name).read_bytes()).hexdigest()
        return Source(name.split(".")[0], name, digest, TODAY, **known)

    def rows(self, name, data, **known):
        """The documents of a file, as rows, and the issues that reading it raised."""
        self.put(name, data)
        issues = []
        tables = list(read(self.folder, self.source(name, **known), on_issue=issues.append))
        return [row for table in tables for row in table.to_pylist()], issues

    def add(self, *paths, **more):
        return add(self.folder, list(paths), today=TODAY, **more)

    def names(self):
        return sorted(
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if not path.is_dir()
        )


@pytest.fixture
def room(tmp_path):
    folder = tmp_path / "seeds"
    folder.mkdir()
    return Room(folder)


def pdf(*pages, info=b"<< /Title (A plan) /Author (Ann Lee) >>"):
    """A PDF with a line of text on each page, written by hand; an empty line draws nothing."""
    kids = b" ".join(b"%d 0 R" % (5 + 2 * n) for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        info,
    ]
    for number, line in enumerate(pages):
        content = b"BT /F1 12 Tf 72 720 Td (%s) Tj ET" % line.encode() if line else b""
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (6 + 2 * number),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, len(out))
    )


def locked_pdf(password):
    """A PDF that opens with the password only."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf("Secret.")))
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def word(**about):
    """A DOCX with a heading, paragraphs, a list and a table."""
    document = docx.Document()
    document.add_heading("The plan", 1)
    document.add_paragraph("Taxes will fall.")
    document.add_paragraph("")
    document.add_paragraph("One", style="List Bullet")
    document.add_paragraph("Two", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "2024", "3 %"
    document.add_paragraph("Ann’s last word.")
    for name, value in about.items():
        setattr(document.core_properties, name, value)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture
def make():
    """The makers of binary files: `make.pdf("Text of a page.")`."""
    return SimpleNamespace(pdf=pdf, locked_pdf=locked_pdf, word=word)
