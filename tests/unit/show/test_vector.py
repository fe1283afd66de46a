"""Pictures as SVG text for a page."""

import re
from xml.etree import ElementTree as Xml

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from sim.show.plots import PICTURES, Plots
from sim.show.vector import shorter, svg
from unit.show.lively import lively

pytestmark = pytest.mark.filterwarnings("error")
TEXT = "{http://www.w3.org/2000/svg}text"


def words_and_lines(ax):
    ax.bar([0, 1], [2, 3], color=["#0072B2", "#E69F00"], hatch=["", "//"], edgecolor="#FFFFFF")
    ax.axvspan(0.2, 0.4, color="#E6E6E6")
    ax.axhline(1.5, color="#000000", linestyle="--")
    ax.text(0.5, 1, "white on blue", color="#FFFFFF")
    ax.set_title('A <b>bold</b> & "quoted" $x_1$ </script>', parse_math=False)


def test_it_is_an_element_without_prolog_style_script_image_or_date():
    text = svg(words_and_lines)
    assert text.startswith('<svg viewBox="0 0 648 403.2" width="648" height="403.2"')
    assert not re.search(
        r"<\?|<!|<style|<script|<image|<metadata| style=|data:|\d{4}-\d\d-\d\d", text
    )
    assert Xml.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"
    assert plt.get_fignums() == []


def test_text_is_text_and_escaped():
    root = Xml.fromstring(svg(words_and_lines))
    texts = [element.text for element in root.iter(TEXT)]
    assert 'A <b>bold</b> & "quoted" $x_1$ </script>' in texts
    assert "</script>" not in svg(words_and_lines)


def test_it_is_the_same_whatever_the_settings_of_the_user():
    first = svg(words_and_lines)
    with mpl.rc_context({"font.size": 20, "svg.fonttype": "path", "axes.grid": True}):
        assert svg(words_and_lines) == first


def test_ids_begin_with_the_salt_and_are_all_referred_to():
    text = svg(words_and_lines, salt="p1")
    ids = re.findall(r' id="([^"]+)"', text)
    assert ids and all(name.startswith("p1-") for name in ids) and len(set(ids)) == len(ids)
    assert set(ids) == set(re.findall(r"#(p1-\d+)", text))


def test_lines_beside_the_axes_are_left_out():
    def lines(*heights):
        def draw(ax):
            ax.set_ylim(0, 1)
            for height in heights:
                ax.plot([0, 1], [height, height], color="#0072B2")

        return draw

    assert svg(lines(0.5, 7, 8, 0.6), salt="p") == svg(lines(0.5, 0.6), salt="p")


def test_different_pictures_have_different_ids():
    def ids(picture):
        return set(re.findall(r' id="([^"]+)"', svg(picture)))

    assert ids(words_and_lines) and ids(lambda ax: ax.plot([1, 2]))
    assert not ids(words_and_lines) & ids(lambda ax: ax.plot([1, 2]))


def test_a_title_is_there_for_those_who_cannot_see():
    assert "><title>Open &lt;chats&gt;</title>" in svg(words_and_lines, title="Open <chats>")
    assert "<title" not in svg(words_and_lines)


def test_ink_and_paper_are_those_of_the_page():
    root = Xml.fromstring(svg(words_and_lines))
    texts = {element.text: element.get("fill") for element in root.iter(TEXT)}
    assert texts["0.0"] == "currentColor"
    assert texts["white on blue"] == "#ffffff"  # on a colour that stays
    assert not any(e.get("class") for e in root.iter(TEXT))
    classes = {name for element in root.iter() for name in element.get("class", "").split()}
    assert {"fill-closed", "stroke-paper"} <= classes
    strokes = {e.get("stroke") for e in root.iter() if e.get("stroke-dasharray")}
    assert strokes == {"currentColor"}


def test_size_is_in_inches_of_72_pixels():
    assert 'viewBox="0 0 360 216" width="360" height="216"' in svg(
        words_and_lines, width=5, height=3
    )


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_small_enough_for_a_page_of_many(make, group, name):
    plots = Plots(lively(make, group))
    text = svg(lambda ax: PICTURES[name](plots, ax))
    Xml.fromstring(text)
    assert len(text) < 45_000
    assert "<image" not in text


@pytest.mark.parametrize(
    ("outline", "expected"),
    [
        ("M 0 0 \nL 10 0 \nL 10 5.04 \n", "M0 0h10v5"),
        ("M 1 1 \nL 2 1 \nL 3 1 \nL 3 1.01 \nL 2 1 \n", "M1 1h2h-1"),  # back is another way
        ("M 0 0 L 4 0 L 4 3 L 0 3 z M 9 9 L 8 8 ", "M0 0h4v3h-4zM9 9l-1 -1"),
        ("M 5 5 L 5 5 ", "M5 5h0"),
        ("M 0 0 C 0.111 0 1 1.27 2 2 z", "M 0 0 C 0.1 0 1 1.3 2 2 z"),
    ],
)
def test_outlines_are_the_same_in_fewer_characters(outline, expected):
    assert shorter(outline) == expected


def test_small_curves_can_be_made_straight():
    assert shorter("M 0 0 \nC 1 0 2 1 2 2 \nz", curves=False) == "M0 0l2 2z"


def test_a_long_step_line_does_not_drift():
    ends = [f"L {x / 3} {x % 2} L {(x + 1) / 3} {x % 2}" for x in range(1000)]
    moves = re.findall(r"[hl](-?[\d.]+)", shorter("M 0 0 " + " ".join(ends)))
    assert sum(float(move) for move in moves) == pytest.approx(1000 / 3, abs=0.06)
