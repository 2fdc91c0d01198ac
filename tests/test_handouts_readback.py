"""Each PDF is read back, and each way to spoil one is found. The sheets are printed from the real templates."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
import zxingcpp
from handout_samples import BODY, DISCLAIMER, SITE, built_folder, handouts, page, settings
from handouts import judge
from PIL import Image
from pypdfium2 import PdfDocument
from sites import ROOT

from pagecheck.pdf import read_code, read_sheets
from pagecheck.presence import check_pdf
from pagecheck.press import Order, print_all
from pagecheck.printing import Job, PrintError, code_picture, load, print_sheets
from pagecheck.readback import check_reading, lost_words
from pagecheck.reading import PdfError, Reading, read_kept, read_pdf
from pagecheck.sheets import short_disclaimer
from pagecheck.shelf import Shelf
from pagecheck.wallet import Panel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pagecheck.edition import Handout

pytestmark = pytest.mark.slow  # each test prints
HANDOUT = handouts()["asthma-a4.pdf"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built folder, and WeasyPrint loaded."""
    load()
    return built_folder(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def good(folder: Path) -> Path:
    """A handout that has nothing wrong with it."""
    return printed(HANDOUT, folder)


def printed(handout: Handout, folder: Path, edit: Callable[[str], str] = str) -> Path:
    """Print a handout whose HTML was edited."""
    path = folder / handout.job.name
    path.write_bytes(print_sheets(replace(handout.job, html=edit(handout.job.html)), folder))
    return path


def messages(path: Path, handout: Handout = HANDOUT) -> list[str]:
    """What the gate says of a PDF."""
    return check_reading(read_sheets(path), handout.expected)


@pytest.mark.parametrize("name", [name for name in handouts() if "large" in name or "a4" in name])
def test_each_kind_of_handout_passes(name: str, folder: Path) -> None:
    handout = handouts()[name]
    assert messages(printed(handout, folder), handout) == []


def test_the_wallet_card_passes(folder: Path) -> None:
    panels = (Panel("My card", ("Blue lips",), ("My name",), 2), *[Panel("More", (), (), 6)] * 7)
    for name, handout in handouts(panels=panels).items():
        if name.startswith("wallet"):
            assert messages(printed(handout, folder), handout) == []


def replaced(old: str, new: str) -> Callable[[str], str]:
    """An edit of HTML that is sure to change it."""

    def edit(html: str) -> str:
        assert old in html
        return html.replace(old, new)

    return edit


def styled(rule: str) -> Callable[[str], str]:
    """An edit that adds a rule to the print sheet."""
    return replaced("</head>", f"<style>{rule}</style></head>")


SPOILT = {
    "no disclaimer on the second sheet": (
        replaced(f"<p>{short_disclaimer(DISCLAIMER)}</p></div>", "</div>"),
        "sheet 2 does not show the disclaimer",
    ),
    "no disclaimer on the first sheet": (
        replaced(f"<strong>Medical disclaimer.</strong> {DISCLAIMER}", ""),
        "sheet 1 does not show the disclaimer in full",
    ),
    "a disclaimer cut short": (styled(".disclaimer { height: 5mm; overflow: hidden; }"), "sheet 1 cuts off or loses"),
    "a disclaimer in white": (styled(".disclaimer { color: #fff; }"), "does not show the disclaimer in full"),
    "no number on a sheet": (styled("@page { @top-right { content: none; } }"), "does not show its own number"),
    "no title on a sheet": (styled("@page { @top-left { content: none; } }"), "sheet 2 does not show the title"),
    "no version": (replaced("Version 2026-11-02", "Version"), "does not show its version"),
    "no state of the review": (replaced("Not yet reviewed by a clinician. Last", "Last"), "state of the review"),
    "a wrong code": (replaced("code:https", "code:http"), "has a QR code for '?' instead of one for"),
    "no code": (styled(".online__code { display: none; }"), "has no QR code instead of one for"),
    "another page's address": (replaced("/lungs/asthma/", "/lungs/causes/"), f"a QR code for '{SITE}causes/'"),
    "small letters": (styled("dd { font-size: 10pt; }"), "has letters of 10.0 pt"),
    "words outside the sheet": (styled("dd { margin-left: -40mm; }"), "cuts off or loses words"),
    "a word too long for the sheet": (replaced("A small pump", "A" * 120), "cuts off or loses words"),
    "a box too small": (styled("dd { height: 2mm; overflow: hidden; }"), "cuts off or loses words"),
    "words on top of words": (styled("dd { margin-top: -8mm; }"), "has words on top of other words"),
    "a paragraph hidden": (styled("main p { display: none; }"), "does not show all words of its page: '"),
    "words in white": (styled("main { color: #fff; }"), "does not show all words of its page: '"),
    "words that are faint": (styled("main { opacity: 0.1; }"), "does not show all words of its page: '"),
    "words that are grey": (
        styled(".disclaimer, .disclaimer strong, .foot p { color: #ddd !important; }"),
        "sheet 1 has faint or covered words",
    ),
    "words in black on black": (styled("main { background: #000; }"), "has faint or covered words"),
    "words under a white box": (
        styled(".disclaimer::after { content: ''; position: absolute; inset: 0; background: #fff; }"),
        "sheet 1 has faint or covered words",
    ),
    "words under half a white box": (
        styled(".disclaimer::after { content: ''; position: absolute; inset: 0; right: 50%; background: #fff; }"),
        "does not show the disclaimer in full",
    ),
    "words under a veil": (
        styled(".disclaimer::after { content: ''; position: absolute; inset: 0; background: #fffc; }"),
        "does not show the disclaimer in full",
    ),
    "words under a thick line": (
        styled(".disclaimer::after { content: ''; position: absolute; inset: 0; border-top: 80mm solid #fff; }"),
        "does not show the disclaimer in full",
    ),
    "a code under a white box": (
        styled(".online::after { content: ''; position: absolute; inset: 0; background: #fff; }"),
        "has no QR code instead of one for",
    ),
    "sources hidden": (styled(".sources { display: none; }"), "does not show all words of its page: 'Sources"),
    "a code too small": (styled(".online__code { width: 4mm; height: 4mm; }"), "has no QR code instead of one for"),
    "a code that is faint": (styled(".online__code { opacity: 0.03; }"), "has no QR code instead of one for"),
    "a code beside the sheet": (
        styled(".online__code { transform: translateX(120mm); }"),
        "has no QR code instead of one for",
    ),
    "a level of headings left out": (replaced("<h2", "<h4"), "a heading of level 4 follows one of level 1"),
    "no first heading": (replaced("<h1>", "<h2>"), "does not begin with a heading of the first level"),
    "another language": (replaced('lang="en"', 'lang="fr"'), "the PDF's language is 'fr' instead of 'en'"),
    "a title of another page": (replaced("<title>Asthma", "<title>Dust"), "the PDF's title is 'Dust in plain words'"),
    "a table without a head": (replaced("<th", "<td"), "1 of the tables have no headers"),
    "another paper": (styled("@page { size: a5; }"), "which is not a4"),
    "a link to nowhere on the site": (replaced("causes/#dust", "causes/#dost"), "which is not on the site"),
    "a link to another file": (replaced(f'href="{SITE}causes/#dust"', 'href="site:/x"'), "leads nowhere from paper"),
}


@pytest.mark.parametrize(("edit", "message"), SPOILT.values(), ids=SPOILT)
def test_a_spoilt_template_is_found(edit: Callable[[str], str], message: str, folder: Path) -> None:
    found = messages(printed(HANDOUT, folder, edit))
    assert any(message in one for one in found), found


def without_structure(pdf: pikepdf.Pdf) -> None:
    """Take the tags away."""
    del pdf.Root.StructTreeRoot


def without_alt(pdf: pikepdf.Pdf) -> None:
    """Take the words of all pictures away."""
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure":
            del thing.Alt


def without_fonts(pdf: pikepdf.Pdf) -> None:
    """Take the files of all fonts away."""
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
            for name in ("/FontFile2", "/FontFile3"):
                if name in thing:
                    del thing[name]


def without_letters(pdf: pikepdf.Pdf) -> None:
    """Take away what says which letters a font's codes stand for."""
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and "/ToUnicode" in thing:
            del thing.ToUnicode


def without_claim(pdf: pikepdf.Pdf) -> None:
    """Take away what says that it is PDF/UA."""
    data = pdf.Root.Metadata.read_bytes()
    assert b"pdfuaid:part" in data
    pdf.Root.Metadata.write(data.replace(b"pdfuaid:part", b"pdfuaid:past"))


def without_headers(pdf: pikepdf.Pdf) -> None:
    """Take away what says which header belongs to a cell."""
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/TD":
            thing.A = pikepdf.Dictionary()


def with_dead_link(pdf: pikepdf.Pdf) -> None:
    """Let the links inside the file lead nowhere."""
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and "/Dest" in thing and thing.get("/Subtype") == "/Link":
            thing.Dest = pikepdf.String("nowhere")


def with_lost_sheets(pdf: pikepdf.Pdf) -> None:
    """Let the links inside the file lead to no sheet."""
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and "/Dest" in thing and thing.get("/Subtype") == "/Link":
            thing.Dest = pikepdf.Array()


def with_hidden_title(pdf: pikepdf.Pdf) -> None:
    """Let readers show the file's name."""
    pdf.Root.ViewerPreferences = pikepdf.Dictionary()


def with_unmarked_sheet(pdf: pikepdf.Pdf) -> None:
    """Add a sheet whose words no tag names."""
    pdf.pages[1].Contents = pdf.make_stream(b"BT /F 14 Tf 60 60 Td (x) Tj ET")
    pdf.pages[1].Resources = pikepdf.Dictionary(
        Font=pikepdf.Dictionary(F=pikepdf.Dictionary(Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica))
    )


DAMAGED = {
    "untagged": (without_structure, "the PDF is not tagged"),
    "pictures without words": (without_alt, "of the pictures have no words"),
    "a font that is not embedded": (without_fonts, "is not in the PDF"),
    "letters that cannot be read aloud": (without_letters, "cannot be read aloud"),
    "no claim of PDF/UA": (without_claim, "does not say that it is PDF/UA-1"),
    "cells without headers": (without_headers, "of the tables have no headers"),
    "a dead link": (with_dead_link, "has a link to 'nowhere', which is not in the PDF"),
    "a link to no sheet": (with_lost_sheets, "has a link to 'a sheet', which is not in the PDF"),
    "a title that is not shown": (with_hidden_title, "shows no title"),
    "a sheet without tags": (with_unmarked_sheet, "the PDF is not tagged"),
    "a sheet in a loose font": (with_unmarked_sheet, "the font 'Helvetica' is not in the PDF"),
}


@pytest.mark.parametrize(("damage", "message"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_pdf_is_found(
    damage: Callable[[pikepdf.Pdf], None], message: str, good: Path, tmp_path: Path
) -> None:
    with pikepdf.open(good) as pdf:
        damage(pdf)
        pdf.save(tmp_path / "damaged.pdf")
    found = messages(tmp_path / "damaged.pdf")
    assert any(message in one for one in found), found


def drawing(more: str, **things: Callable[[pikepdf.Pdf], pikepdf.Object]) -> Callable[[pikepdf.Pdf], None]:
    """An edit that draws more on every sheet: "..." stands for what is there; the things are named as the kinds."""

    def edit(pdf: pikepdf.Pdf) -> None:
        before, _, after = more.partition("...")
        for sheet in pdf.pages:
            sheet.contents_coalesce()
            content = sheet.Contents.read_bytes()
            sheet.Contents = pdf.make_stream(b"q %s %s Q %s" % (before.encode(), content, after.encode()))
            for kind, thing in things.items():
                if f"/{kind}" not in sheet.Resources:
                    sheet.Resources[f"/{kind}"] = pikepdf.Dictionary()
                sheet.Resources[f"/{kind}"]["/More"] = thing(pdf)

    return edit


def stream(data: bytes, **names: Any) -> Callable[[pikepdf.Pdf], pikepdf.Object]:
    """A stream of whichever file it is put into."""
    return lambda pdf: pdf.make_stream(data, **names)


def group(**names: Any) -> Callable[[pikepdf.Pdf], pikepdf.Object]:
    """A dictionary of whichever file it is put into."""
    return lambda pdf: pikepdf.Dictionary(
        {f"/{name}": thing(pdf) if callable(thing) else thing for name, thing in names.items()}
    )


BOX = [0, 0, 600, 850]
WHITE = b"1 g 0 0 600 850 re f"
FORM = {"Subtype": pikepdf.Name.Form, "BBox": BOX}
PICTURE = {
    "Subtype": pikepdf.Name.Image, "Width": 1, "Height": 1, "BitsPerComponent": 8, "ColorSpace": pikepdf.Name.DeviceGray
}  # fmt: skip
SOFT = group(S=pikepdf.Name.Luminosity, G=stream(b"0 g 0 0 600 850 re f", **FORM))
SHADING = group(
    ShadingType=2, ColorSpace=pikepdf.Name.DeviceGray, Coords=[0, 0, 600, 0], Extend=[True, True],
    Function=group(FunctionType=2, N=1, Domain=[0, 1], C0=[1], C1=[1]),
)  # fmt: skip
PATTERN = stream(WHITE, PatternType=1, PaintType=1, TilingType=1, BBox=BOX, XStep=600, YStep=850)


COVERED = {
    "a white box": drawing("...1 g 0 0 600 850 re f"),
    "a white box of four lines": drawing("...1 g 0 0 m 600 0 l 600 850 l 0 850 l h f"),
    "a white box that was scaled": drawing("...700 0 0 900 0 0 cm 1 1 1 rg 0 0 1 1 re f"),
    "a white box without a colour of ink": drawing("...0 0 0 0 k 0 0 600 850 re b*"),
    "a box in a named colour space": drawing(".../DeviceGray cs 1 sc 0 0 600 850 re f"),
    "a white round": drawing("...1 g 300 -900 m 1500 -900 1500 1800 300 1800 c -900 1800 -900 -900 300 -900 c f"),
    "a black box": drawing("...0 g 0 0 600 850 re f"),
    "a black box below": drawing("0 g 0 0 600 850 re f ..."),
    "many narrow white boxes": drawing("...1 g " + " ".join(f"{x} 0 11 850 re" for x in range(0, 600, 12)) + " f"),
    "a veil": drawing(".../More gs 1 g 0 0 600 850 re f", ExtGState=group(ca=0.7)),
    "a thick white line": drawing("...1 G 900 w 0 400 m 600 400 l S"),
    "a thick white line that was scaled": drawing("...9 0 0 9 0 0 cm 1 G 100 w 0 50 m 70 50 l 70 60 l s"),
    "a white dot": drawing("...1 G 2000 w 1 J 300 400 m 300 400 l S"),
    "the lines of a white box": drawing("...1 G 200 w 0 0 m 0 850 l 200 850 l 200 0 l 400 0 l 400 850 l 590 850 l S"),
    "a form": drawing(".../More Do", XObject=stream(WHITE, **FORM)),
    "a form that was moved": drawing(
        ".../More Do",
        XObject=stream(b"1 g 900 900 600 850 re f", Matrix=[1, 0, 0, 1, -900, -900], Subtype=pikepdf.Name.Form),
    ),
    "a picture": drawing("...600 0 0 850 0 0 cm /More Do", XObject=stream(b"\xff", **PICTURE)),
    "a picture in the sheet": drawing("...600 0 0 850 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x7f EI"),
    "a pattern": drawing(
        ".../Pattern cs /More scn 0 0 600 850 re f",
        Pattern=PATTERN,
    ),
    "a shading": drawing(".../More sh", Shading=SHADING),
    "no letters": drawing("3 Tr ..."),
    "letters that only clip": drawing("7 Tr ..."),
    "a clip": drawing("0 0 m 600 0 l 0 1 l h W n ..."),
    "a soft mask": drawing("/More gs ...", ExtGState=group(SMask=SOFT)),
    "a blend mode": drawing("/More gs ...", ExtGState=group(BM=pikepdf.Name.Screen)),
}


@pytest.mark.parametrize("cover", COVERED.values(), ids=COVERED)
def test_words_that_cannot_be_seen_are_found(cover: Callable[[pikepdf.Pdf], None], good: Path, tmp_path: Path) -> None:
    with pikepdf.open(good) as pdf:
        cover(pdf)
        pdf.save(tmp_path / "covered.pdf")
    found = messages(tmp_path / "covered.pdf")
    assert any("sheet 2 has faint or covered words" in one for one in found), found
    assert "does not carry the medical disclaimer" in check_pdf(tmp_path / "covered.pdf", DISCLAIMER)[0]


HARMLESS = {
    "a white box below": drawing("1 g 0 0 600 850 re f ..."),
    "a frame of two boxes": drawing("...1 g 0 0 600 850 re 10 10 575 822 re f*"),
    "a frame of two boxes that turn apart": drawing("...1 g 0 0 600 850 re 10 832 575 -822 re f"),
    "a frame of lines": drawing("...1 G 20 w 0 0 595 842 re S"),
    "a box that is clipped away": drawing("...0 0 1 1 re W n 1 g 0 0 600 850 re f"),
    "a box outside a clip of lines": drawing("...0 0 m 9 0 l 0 9 l h W n 1 g 0 0 600 850 re f"),
    "a box between two lines": drawing("...1 g 0 0 600 3 re f"),
    "a box that is clear": drawing(".../More gs 1 g 0 0 600 850 re f", ExtGState=group(ca=0)),
    "a form that is cut": drawing(".../More Do", XObject=stream(WHITE, Subtype=pikepdf.Name.Form, BBox=[0, 0, 5, 5])),
    "a path that paints nothing": drawing("...1 g 0 0 600 850 re n"),
    "no soft mask": drawing("/More gs ...", ExtGState=group(SMask=pikepdf.Name("/None"), BM=pikepdf.Name.Normal)),
}


@pytest.mark.parametrize("more", HARMLESS.values(), ids=HARMLESS)
def test_what_hides_no_words_is_no_finding(more: Callable[[pikepdf.Pdf], None], good: Path, tmp_path: Path) -> None:
    with pikepdf.open(good) as pdf:
        more(pdf)
        pdf.save(tmp_path / "x.pdf")
    assert messages(tmp_path / "x.pdf") == []


def test_a_handout_longer_than_its_sheets_is_found(folder: Path) -> None:
    long = BODY.replace("<li><strong>Blue", "<li><strong>Long.</strong> Look. </li>" * 90 + "<li><strong>Blue")
    made = handouts([page(body=long)])["emergency-signs-a4.pdf"]
    assert any("sheets and may have 1" in one for one in messages(printed(made, folder), made))


def test_a_locked_pdf_is_refused(good: Path, tmp_path: Path) -> None:
    with pikepdf.open(good) as pdf:
        pdf.save(tmp_path / "x.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(PdfError, match="the PDF is locked"):
        read_sheets(tmp_path / "x.pdf")
    with pikepdf.open(good) as pdf:
        pdf.save(tmp_path / "x.pdf", encryption=pikepdf.Encryption(owner="a", user=""))
    with pytest.raises(PdfError, match="the PDF is locked"):
        read_sheets(tmp_path / "x.pdf")


def laid_over(kind: str, **more: Any) -> Callable[[pikepdf.Pdf], None]:
    """An edit that lays a note, a stamp or a link over the first sheet."""

    def edit(pdf: pikepdf.Pdf) -> None:
        names = {name: thing(pdf) if callable(thing) else thing for name, thing in more.items()}
        pdf.pages[0].Annots.append(pikepdf.Dictionary(Subtype=pikepdf.Name(kind), Rect=BOX, F=4, **names))

    return edit


def with_root(name: str, value: Callable[[pikepdf.Pdf], Any]) -> Callable[[pikepdf.Pdf], None]:
    """An edit of what the whole file says."""

    def edit(pdf: pikepdf.Pdf) -> None:
        pdf.Root[name] = value(pdf)

    return edit


def with_sheet(name: str, value: Any, number: int = 1) -> Callable[[pikepdf.Pdf], None]:
    """An edit of what one sheet says of itself."""

    def edit(pdf: pikepdf.Pdf) -> None:
        pdf.pages[number].obj[name] = value

    return edit


def with_turned_sheets(pdf: pikepdf.Pdf) -> None:
    """Turn all sheets at once, above them."""
    pdf.Root.Pages.Rotate = 180


def with_attachment(pdf: pikepdf.Pdf) -> None:
    """Put a file into the file."""
    pdf.attachments["x.html"] = b"<html>"


def with_launching_bookmark(pdf: pikepdf.Pdf) -> None:
    """Let the first bookmark start a program."""
    pdf.Root.Outlines.First.A = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="x.exe")


COVER = group(N=stream(WHITE, **FORM))
SCRIPT = group(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
RUNS, LAID, HELD = "runs an action or a script", "has something laid over a sheet", "holds more than sheets"
REFUSED = {
    "a script when it is opened": (with_root("/OpenAction", SCRIPT), RUNS),
    "a script when it is touched": (laid_over("/Link", A=lambda pdf: pdf.make_indirect(SCRIPT(pdf))), RUNS),
    "a link that starts a program": (laid_over("/Link", A=group(S=pikepdf.Name.Launch, F="x.exe")), RUNS),
    "a link that then starts a program": (
        laid_over("/Link", A=group(S=pikepdf.Name.URI, URI=SITE, Next=[pikepdf.Dictionary(S=pikepdf.Name.Launch)])),
        RUNS,
    ),
    "a link that acts by itself": (laid_over("/Link", AA=group(E=SCRIPT)), RUNS),
    "a link into another file": (laid_over("/Link", A=group(S=pikepdf.Name.GoToR, F="x.pdf", D="x")), RUNS),
    "a bookmark that starts a program": (with_launching_bookmark, RUNS),
    "a stamp": (laid_over("/Stamp", AP=COVER), LAID),
    "a square": (laid_over("/Square", IC=[1, 1, 1]), LAID),
    "a box of words": (laid_over("/FreeText", Contents=" ", DA="1 g"), LAID),
    "a link that paints": (laid_over("/Link", AP=COVER), LAID),
    "a link with a wide frame": (laid_over("/Link", BS=group(W=900), C=[1, 1, 1]), LAID),
    "a link with a wide frame of the old kind": (laid_over("/Link", Border=[0, 0, 900], C=[1, 1, 1]), LAID),
    "layers": (with_root("/OCProperties", group(OCGs=[], D=group(OFF=[]))), HELD),
    "a form to fill in": (with_root("/AcroForm", group(XFA=stream(b"<xdp/>"), Fields=[])), HELD),
    "a portfolio": (with_root("/Collection", group(View=pikepdf.Name.T)), HELD),
    "a file inside": (with_attachment, HELD),
    "a file beside": (with_root("/AF", lambda _: pikepdf.Array()), HELD),
    "a turned sheet": (with_sheet("/Rotate", 180), "a sheet of the PDF is turned"),
    "sheets that are all turned": (with_turned_sheets, "a sheet of the PDF is turned"),
    "a sheet in another scale": (with_sheet("/UserUnit", 0.1), "a sheet of the PDF is turned or scaled"),
    "a sheet cut by its crop box": (with_sheet("/CropBox", [0, 700, 595, 842], 0), "does not carry the medical"),
    "a sheet cut by its media box": (with_sheet("/MediaBox", [0, 700, 595, 842], 0), "does not carry the medical"),
    "a sheet without words": (with_sheet("/Contents", []), "sheet 2 shows no words"),
}


@pytest.mark.parametrize(("edit", "message"), REFUSED.values(), ids=REFUSED)
def test_a_pdf_that_does_or_holds_more_is_refused(
    edit: Callable[[pikepdf.Pdf], None], message: str, good: Path, tmp_path: Path
) -> None:
    with pikepdf.open(good) as pdf:
        edit(pdf)
        pdf.save(tmp_path / "x.pdf")
    found = check_pdf(tmp_path / "x.pdf", DISCLAIMER)
    assert any(message in one for one in found), found


def test_a_sign_left_out_is_found(folder: Path) -> None:
    made = handouts()["emergency-signs-a4.pdf"]
    sign = "<strong>Blue lips.</strong> Look at the nails too."
    assert sign in made.job.html
    found = messages(printed(made, folder, replaced(sign, "")), made)
    assert any("does not show all words of its page: 'Blue lips" in one for one in found), found


@pytest.mark.parametrize(
    ("said", "seen", "lost"),
    [
        ("One two.", "one\nOne\ntwo", []),
        ("Two, two.", "Two two", []),
        ("two two", "two", ["two"]),
        ("anticholinergic", "anticho\nlinergic", []),
        ("a b c", "a c", ["b"]),
        ("شارع 12", "عراش 12", []),
        ("", "x", []),
    ],
)
def test_lost_words_are_told(said: str, seen: str, lost: list[str]) -> None:
    assert lost_words(said, seen) == lost


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"no PDF at all", b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj"])
def test_what_is_no_pdf_is_refused_without_a_traceback(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(data)
    sheets, message = read_pdf(tmp_path / "x.pdf")
    assert sheets == []
    assert message.startswith("the PDF ")


def test_a_pdf_that_is_cut_short_is_refused(good: Path, tmp_path: Path) -> None:
    data = good.read_bytes()
    for length in (len(data) // 3, len(data) - 40):
        (tmp_path / "x.pdf").write_bytes(data[:length])
        with pytest.raises(PdfError):
            read_sheets(tmp_path / "x.pdf")


def test_the_reading_of_the_same_bytes_is_kept(good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(tmp_path)
    first = read_kept(good, shelf)

    def never(path: Path) -> Reading:
        raise AssertionError(path)

    monkeypatch.setattr("pagecheck.pdf.read_sheets", never)
    assert read_kept(good, shelf) == first


def test_the_same_sheet_is_the_same_bytes(good: Path, folder: Path) -> None:
    assert print_sheets(HANDOUT.job, folder) == good.read_bytes()


def drawn(path: Path, sheet: int, dots: int) -> Image.Image:
    """A sheet as a picture, with so many dots to the inch."""
    with PdfDocument(path) as pdf:
        bitmap = pdf[sheet % len(pdf)].render(scale=dots / 72)
        picture: Image.Image = bitmap.to_pil().copy()  # the original ends with the PDF
    return picture


def test_the_notes_are_ruled_down_to_the_foot_of_the_last_sheet(folder: Path) -> None:
    picture = drawn(printed(HANDOUT, folder, styled(".notes { break-before: page; }")), -1, dots=144).convert("L")
    width, height = picture.size
    column = [picture.getpixel((width // 2, y)) for y in range(height)]
    dark = [y for y in range(1, height) if _level(column[y]) < 200 <= _level(column[y - 1])]
    ruled = [below - above for above, below in pairwise(dark)]
    assert (
        ruled.count(58) + ruled.count(59) > 15
    )  # the template has four; 10 mm and the line itself, at 144 dots to the inch
    assert max(ruled[-3:]) < 120  # from the last line to the sheet's foot there is no room for another


def _level(pixel: Any) -> float:
    return float(pixel)


@pytest.mark.parametrize("name", ["asthma-a4.pdf", "asthma-letter-large.pdf", "emergency-signs-a4.pdf"])
def test_a_telephone_reads_the_code_as_the_pages_address(name: str, folder: Path) -> None:
    found = zxingcpp.read_barcodes(drawn(printed(handouts()[name], folder), 0, dots=100))
    assert [code.text for code in found] == [f"{SITE}asthma/"]


@pytest.mark.parametrize("address", [SITE, f"{SITE}a/", "https://example.org/" + "x" * 200])
def test_a_code_is_read_back_only_as_its_own_address(address: str, tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(code_picture(address))
    picture = Image.open(tmp_path / "x.png").convert("1")
    with pikepdf.Pdf.new() as pdf:
        width, height = picture.size
        stream = pdf.make_stream(picture.tobytes(), Width=width, Height=height, BitsPerComponent=1)
        assert read_code(stream, ("https://example.org/other/", address)) == address
        assert read_code(stream, ("https://example.org/other/",)) == "?"


CLINICS = {
    "markup": {"name": 'A & "B" <b>C</b>', "phone": "<1>"},
    "an address of 200 letters": {"name": "St Mary's", "address": "Long Street 1, " * 14},
    "one word of 200 letters": {"name": "x" * 60, "address": "y" * 200},
    "Arabic": {"name": "عيادة القديسة مريم", "address": "شارع ١، القاهرة", "phone": "٠١٢٣ ٤٥٦"},
}


@pytest.mark.parametrize("clinic", CLINICS.values(), ids=CLINICS)
def test_no_name_of_a_clinic_breaks_a_sheet(clinic: dict[str, str], folder: Path) -> None:
    for name, handout in handouts(chosen=settings(clinic=clinic)).items():
        if not name.startswith("booklet"):
            path = printed(handout, folder)
            assert messages(path, handout) == [], name
            text = read_sheets(path).sheets[0].text
            assert "<b>C</b>" in text if "<b>" in clinic["name"] else "Clinic:" not in text


def test_a_long_clinic_before_a_long_first_statement_leaves_the_disclaimer_on_the_first_sheet(folder: Path) -> None:
    clinic = {
        "name": "The Royal University Hospital for Movement Disorders of the Lower Valley, Outpatient Clinic",
        "address": "Long Street 1, " * 14, "phone": "+44 0 or, out of hours, +44 1", "logo": "assets/lungs.svg",
    }  # fmt: skip
    for name in ("asthma-letter-large.pdf", "asthma-a4-large.pdf"):
        handout = handouts(chosen=settings(clinic=clinic))[name]
        long = replaced("Asthma narrows the airways.", "Asthma narrows the airways. " * 16)
        assert messages(printed(handout, folder, long), handout) == [], name


def test_a_sheet_that_begins_inside_the_emergency_card_says_so_at_its_head(folder: Path) -> None:
    item = "<li><strong>Blue lips.</strong>"
    many = replaced(item, "<li><strong>A cough.</strong> Call now.</li>" * 60 + item)
    first, _, third, *_, last = read_sheets(printed(HANDOUT, folder, many)).sheets
    assert "Asthma in plain words (call now)" in third.text
    assert "(call now)" not in first.text + last.text


def test_arabic_letters_come_from_a_package_and_from_no_font_of_the_computer(folder: Path) -> None:
    handout = handouts(chosen=settings(clinic=CLINICS["Arabic"]))["asthma-a4.pdf"]
    with pikepdf.open(printed(handout, folder)) as pdf:
        things: Any = pdf.objects
        fonts = {
            str(thing.BaseFont)[8:]
            for thing in things
            if isinstance(thing, pikepdf.Dictionary) and "/BaseFont" in thing
        }
    assert fonts == {"Sheet", "Sheet-Bold", "Sheet-Arabic", "Sheet-Arabic-Bold"}


def test_a_logo_has_words_and_is_shown(folder: Path) -> None:
    handout = handouts(chosen=settings(clinic={"name": "St Mary's", "logo": "assets/lungs.svg"}))["asthma-a4.pdf"]
    assert "Logo of St Mary's" in read_sheets(printed(handout, folder)).alts


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ('<p><img src="site:/none.png" alt="x"></p>', "would not be complete"),
        ('<p><img src="https://example.org/x.png" alt="x"></p>', "would not be complete"),
        ('<p><img src="file:///etc/passwd" alt="x"></p>', "would not be complete"),
        ('<p><a href="#nowhere">x</a></p>', "would not be complete"),
    ],
    ids=["a missing picture", "another host", "a file of the computer", "an anchor that is not there"],
)
def test_a_sheet_that_would_lack_something_is_refused(html: str, message: str, folder: Path) -> None:
    page_html = f'<html lang="en"><title>x</title>{html}</html>'
    with pytest.raises(PrintError, match=message):
        print_sheets(Job("x.pdf", "docs/x.md", page_html), folder)


def test_a_sheet_nested_too_deep_to_be_read_back_is_refused(folder: Path, tmp_path: Path) -> None:
    deep = f'<html lang="en"><title>x</title>{"<blockquote>" * 60}x{"</blockquote>" * 60}</html>'
    shelf, target = Shelf(tmp_path), folder / "deep.pdf"
    command = [sys.executable, str(ROOT / "hooks/handouts.py"), "--worker"]
    assert print_all([Order(Job("deep.pdf", "docs/deep.md", deep), "a", target)], shelf, folder, command) == ([], "")
    assert judge(target, HANDOUT.expected, shelf)[1] == [
        "the structure tree is nested too deep to be read. Let fewer lists and quotations hold each other."
    ]


class _WithoutPango:
    """Stands for the module that opens the libraries, on a computer that has none."""

    def __getattr__(self, name: str) -> Any:
        msg = "cannot load library 'libpango-1.0-0'"
        raise OSError(msg)


@pytest.mark.parametrize(
    ("module", "missing"),
    [(SimpleNamespace(harfbuzz_subset=None), "HarfBuzz-Subset is not"), (_WithoutPango(), r"Pango \(.+\) is not")],
    ids=["HarfBuzz-Subset", "Pango"],
)
def test_without_a_library_the_press_says_what_to_install(
    module: object, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint.text.ffi", module)
    with pytest.raises(PrintError, match=f"{missing} on this computer. Install it: .+ HANDOUTS=false make site"):
        load()
