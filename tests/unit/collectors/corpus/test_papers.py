"""PDF and Office files: pages, paragraphs, slides and rows; and those that cannot be opened."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
import pptx
import pytest
from odf.dc import Title
from odf.draw import Frame, Page, TextBox
from odf.opendocument import (
    OpenDocumentDrawing,
    OpenDocumentPresentation,
    OpenDocumentSpreadsheet,
    OpenDocumentText,
)
from odf.style import MasterPage, PageLayout
from odf.table import Table, TableCell, TableRow
from odf.text import H, List, ListItem, P
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from chipsmith.collectors.corpus import Options, Reason
from chipsmith.collectors.corpus.parsers import pdf as parser

OFFICE = ["docx", "pptx", "xlsx", "odt", "odp", "ods"]
MEMBERS = (
    *("[Content_Types].xml", "_rels/.rels", "word/document.xml", "xl/workbook.xml"),
    *("mimetype", "META-INF/manifest.xml", "content.xml"),
)
SECRET = "ghp_" + "a1B2" * 9


def pdf(*pages, bookmarks=(), password=None):
    """A PDF with a line of text on each page."""
    writer = PdfWriter()
    font = DictionaryObject(
        {NameObject(key): NameObject(value) for key, value in
         {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}.items()}
    )  # fmt: skip
    for text in pages:
        page = writer.add_blank_page(300, 300)
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
    parent = None
    for title, page in bookmarks:
        parent = writer.add_outline_item(title=title, page_number=page, parent=parent)
    if password is not None:
        writer.encrypt(password, "owner", algorithm="AES-256")
    return bytes_of(writer.write)


def bytes_of(save):
    stream = io.BytesIO()
    save(stream)
    return stream.getvalue()


def told(document):
    return [(block.first_line, " > ".join(block.headings), block.text) for block in document.blocks]


def left(report):
    return [(each.reason, each.why) for each in report.troubles]


class TestPdf:
    def test_a_block_a_page_under_its_bookmarks(self, read):
        data = pdf("Cover", "How to place", "More", bookmarks=[("Manual", 0), ("Placement", 1)])
        assert told(read("a.pdf", data)) == [
            (1, "Manual", "Cover"),
            (2, "Manual > Placement", "How to place"),
            (3, "Manual > Placement", "More"),
        ]

    def test_one_that_opens_without_a_password(self, read):
        assert told(read("a.pdf", pdf("Words", password=""))) == [(1, "", "Words")]

    def test_one_that_does_not(self, tree, run):
        _, report = run(tree({"a.pdf": pdf("Words", password="x")}))
        assert left(report) == [(Reason.ENCRYPTED, "opens only with a password.")]

    @pytest.mark.parametrize("cut", [slice(0, 300), slice(200, None), slice(0, 0), slice(5, 20)])
    def test_a_corrupt_one_does_not_stop_the_others(self, tree, run, cut, capfd):
        documents, report = run(tree({"a.pdf": pdf("Words")[cut], "b.md": "Words.\n"}))
        assert list(documents) == ["b.md"]
        assert [reason for reason, _ in left(report)] in ([Reason.BROKEN], [])
        assert sum(report.left.values()) == 1
        assert capfd.readouterr() == ("", "")

    def test_secrets_go(self, read):
        assert SECRET not in repr(read("a.pdf", pdf(SECRET)))

    def test_a_page_that_is_a_drawing_is_passed_over(self, read, monkeypatch):
        monkeypatch.setattr(parser, "LARGEST_PAGE", 200)
        data = pdf("Cover", "line " * 100, "More")
        assert [text for _, _, text in told(read("a.pdf", data))] == ["Cover", "More"]

    def test_what_comes_after_its_time_is_not_read(self, tree, run, monkeypatch):
        monkeypatch.setattr(parser, "SECONDS", -1.0)
        _, report = run(tree({"a.pdf": pdf("Cover")}))
        assert report.left[Reason.EMPTY] == 1


def word(fill):
    document = docx.Document()
    fill(document)
    return bytes_of(document.save)


class TestOffice:
    def test_word(self, read):
        def fill(document):
            document.add_heading("Spec", 0)
            document.add_heading("Clocks", 1)
            document.add_paragraph("Two clocks.")
            table = document.add_table(1, 2)
            table.cell(0, 0).text, table.cell(0, 1).text = "clk", "1 GHz"
            document.add_heading("Reset", 2)
            document.add_paragraph(f"Active low {SECRET}.")

        document = read("a.docx", word(fill))
        assert document.title == "Spec"
        assert told(document) == [
            (3, "Clocks", "Two clocks."),
            (4, "Clocks", "clk | 1 GHz"),
            (6, "Clocks > Reset", "Active low <redacted>."),
        ]

    def test_slides_with_their_notes(self, read):
        deck = pptx.Presentation()
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = "Status"
        slide.placeholders[1].text = "Timing is met."
        slide.notes_slide.notes_text_frame.text = "Say thanks."
        assert told(read("a.pptx", bytes_of(deck.save))) == [(1, "Status", "Timing is met.\nSay thanks.")]

    def test_sheets_by_rows_that_belong_together(self, read):
        book = openpyxl.Workbook()
        book.active.title = "Pins"
        for row in (["pin", "use"], ["A1", "clk"], [], ["B1", None], ["B2", 3]):
            book.active.append(row)
        assert told(read("a.xlsx", bytes_of(book.save))) == [
            (1, "Pins", "pin | use\nA1 | clk"),
            (4, "Pins", "B1\nB2 | 3"),
        ]

    @pytest.mark.parametrize("suffix", OFFICE)
    def test_a_bomb_is_not_unpacked(self, tree, run, suffix):
        def save(stream):
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("word/document.xml", b"0" * (3 << 20))

        _, report = run(tree({f"a.{suffix}": bytes_of(save)}), options=Options(file_mb=2))
        assert left(report) == [(Reason.TOO_LARGE, "holds 3 MB or more; the limit is 2 MB.")]

    @pytest.mark.parametrize("suffix", OFFICE)
    def test_a_bomb_of_entities_is_not_unfolded(self, tree, run, suffix):
        """Members that say less than they hold, and XML whose entities stand for ever more."""
        entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
        bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><x>&e11;</x>'

        def save(stream):
            with zipfile.ZipFile(stream, "w") as archive:
                for name in MEMBERS:
                    archive.writestr(name, bomb)

        _, report = run(tree({f"a.{suffix}": bytes_of(save)}))
        assert [reason for reason, _ in left(report)] == [Reason.BROKEN]

    @pytest.mark.parametrize("suffix", OFFICE)
    @pytest.mark.parametrize("data", [b"no zip", b"PK\x03\x04 cut short", b""])
    def test_a_corrupt_one_does_not_stop_the_others(self, tree, run, suffix, data):
        documents, report = run(tree({f"a.{suffix}": data, "b.md": "Words.\n"}))
        assert list(documents) == ["b.md"]
        assert [reason for reason, _ in left(report)] == [Reason.BROKEN]

    def test_an_encrypted_or_old_one(self, tree, run):
        _, report = run(tree({"a.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)}))
        assert left(report) == [(Reason.ENCRYPTED, "is encrypted or of an older format.")]


class TestOpenDocument:
    def test_text(self, read):
        document = OpenDocumentText()
        document.meta.addElement(Title(text="Spec"))
        listed = ListItem()
        listed.addElement(P(text="Two clocks."))
        items = List()
        items.addElement(listed)
        for part in (
            H(outlinelevel=1, text="Clocks"),
            items,
            table(["clk", "1 GHz"]),
            H(outlinelevel=2, text="Reset"),
            P(text=f"Active low {SECRET}."),
        ):
            document.text.addElement(part)
        found = read("a.odt", bytes_of(document.save))
        assert found.title == "Spec"
        assert told(found) == [
            (2, "Clocks", "Two clocks."),
            (3, "Clocks", "clk | 1 GHz"),
            (5, "Clocks > Reset", "Active low <redacted>."),
        ]

    def test_slides(self, read):
        deck = OpenDocumentPresentation()
        layout = PageLayout(name="layout")
        deck.automaticstyles.addElement(layout)
        master = MasterPage(name="master", pagelayoutname=layout)
        deck.masterstyles.addElement(master)
        page = Page(masterpagename=master)
        deck.presentation.addElement(page)
        for kind, text in (("title", "Status"), ("outline", "Timing is met.")):
            frame, box = Frame(attributes={"class": kind}), TextBox()
            box.addElement(P(text=text))
            frame.addElement(box)
            page.addElement(frame)
        assert told(read("a.odp", bytes_of(deck.save))) == [(1, "Status", "Timing is met.")]

    def test_sheets_by_rows_that_belong_together(self, read):
        book = OpenDocumentSpreadsheet()
        pins = table(["pin", "use"], ["A1", "clk"], [""], ["B1"], ["B2", "3"])
        pins.setAttribute("name", "Pins")
        book.spreadsheet.addElement(pins)
        assert told(read("a.ods", bytes_of(book.save))) == [
            (1, "Pins", "pin | use\nA1 | clk"),
            (4, "Pins", "B1\nB2 | 3"),
        ]

    def test_a_sheet_that_repeats_nothing_a_million_times_is_small(self, read):
        book, sheet, row = (
            OpenDocumentSpreadsheet(),
            Table(name="Pins"),
            TableRow(numberrowsrepeated=1_000_000),
        )
        cell = TableCell(numbercolumnsrepeated=16_000)
        cell.addElement(P(text="x"))
        row.addElement(cell)
        sheet.addElement(row)
        book.spreadsheet.addElement(sheet)
        assert sum(len(block.text) for block in read("a.ods", bytes_of(book.save)).blocks) < 20_000

    def test_a_drawing_is_left_out(self, tree, run):
        _, report = run(tree({"a.odt": bytes_of(OpenDocumentDrawing().save)}))
        assert [reason for reason, _ in left(report)] == [Reason.BROKEN]


def table(*rows):
    found = Table()
    for cells in rows:
        row = TableRow()
        for text in cells:
            cell = TableCell()
            cell.addElement(P(text=text))
            row.addElement(cell)
        found.addElement(row)
    return found
