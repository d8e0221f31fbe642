"""Python against a tool's classes: unknown members, wrong counts, and what is left alone."""

import pytest

from chipsmith.eda.check import Severity, check
from chipsmith.eda.python.methods import call_of, led_to, methods_of
from chipsmith.eda.specs.model import ApiClass, Argument, Command, ToolSpec
from chipsmith.eda.specs.store import load_spec

NAME = Argument("name")


@pytest.fixture
def api():
    return ToolSpec(
        "mini",
        "1",
        "python",
        classes=(
            ApiClass("mini.db", attributes={"Layout": "type", "Cell": "type"}),
            ApiClass(
                "mini.db.Layout",
                methods=(
                    Command("__init__", (Argument("editable", required=False),)),
                    Command("cell", (NAME,), returns="mini.db.Cell"),
                    Command("each_cell", returns="Iterator[mini.db.Cell]"),
                    Command("read", overloads=((NAME,), (NAME, NAME, NAME))),
                ),
                attributes={"dbu": "float", "top": "mini.db.Cell"},
            ),
            ApiClass("mini.db.Cell", ("mini.db.Base",), (Command("bbox"), Command("any", checked=False))),
            ApiClass("mini.db.Base", methods=(Command("destroy"),)),
            ApiClass("mini.db.Odd", ("elsewhere.Thing",), (Command("known"),)),
        ),
    )


WRONG = [
    ("import mini.db as db\ndb.Layot()", "Layot"),
    ("from mini.db import Layot", "Layot"),
    ("from mini import db\ndb.Layot()", "Layot"),
    ("import mini.db\nmini.db.Layout().cel('a')", "cel"),
    ("from mini.db import Layout\nly = Layout()\nly.cel('a')", "cel"),
    ("from mini.db import Layout\nLayout().cell('a').bbx()", "bbx"),
    ("from mini.db import Layout\nLayout().top.bbx()", "bbx"),
    ("from mini.db import Layout\nfor c in Layout().each_cell():\n    c.bbx()", "bbx"),
    ("from mini.db import Layout\n[c.bbx() for c in Layout().each_cell()]", "bbx"),
    ("from mini.db import Layout\ndef f():\n    ly = Layout()\n    return ly.cel('a')", "cel"),
    ("from mini.db import Layout\nLayout().cell()", "cell()"),
    ("from mini.db import Layout\nLayout().cell('a', 'b')", "cell('a', 'b')"),
    ("from mini.db import Layout\nLayout().read('a', 'b')", "read('a', 'b')"),
    ("import mini.db as db\ndb.Layout(1, 2)", "Layout(1, 2)"),
    ("x = 'é😀'; from mini.db import Layot", "Layot"),
    ("def f(:\n", ":"),
]
RIGHT = [
    "from mini.db import Layout\nLayout(True).cell('a').destroy()",
    "from mini.db import Layout\nLayout().read('a', 'b', 'c')",
    "from mini.db import Layout\nLayout().cell(*names)",
    "from mini.db import Layout\nLayout().cell(name='a')",
    "from mini.db import Layout\nLayout().cell('a').any(1, 2, 3)",
    "from mini.db import Odd\nOdd().inherited_from_elsewhere()",
    "from mini.db import Layout\nly = Layout()\nly = other()\nly.anything()",
    "from mini.db import Layout\nly = Layout()\ndef f(ly):\n    ly.anything()",
    "from mini.db import Layout\nwith Layout() as ly:\n    ly.anything()",
    "from mini.db import *\nLayot()",
    "import other\nother.Layot().cel()",
    "from mini.db import Layout\nLayout().dbu = 0.001\nLayout.__doc__",
    "class Layout: pass\nLayout().anything()",
]


def shown(text, finding):
    return text.split("\n")[finding.line][finding.start : finding.end]


@pytest.mark.parametrize(("text", "place"), WRONG)
def test_what_is_wrong_is_found(text, place, api):
    [finding] = check(text, api)
    assert shown(text, finding) == place
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize("text", RIGHT)
def test_what_works_or_cannot_be_seen_is_left_alone(text, api):
    assert check(text, api) == []


def test_a_near_name_is_the_fix(api):
    [finding] = check("from mini.db import Layot", api)
    assert [fix.title for fix in finding.fixes] == ["Change to Layout"]
    assert check("from mini.db import Layot  # chipsmith: ignore[unknown-member]", api) == []


@pytest.mark.parametrize(
    "text", ["", "\x00", "(" * 5_000, "x = " + "1 + " * 9_000 + "1", "\ufeffimport mini.db", "a\r\nb\r"]
)
def test_strange_texts_are_checked_without_an_exception(text, api):
    check(text, api)


def test_klayout_within_the_program_and_without(home):
    spec = load_spec("klayout", home)
    assert check("import pya\npya.Application.instance()\npya.Layout().create_cell('TOP')", spec) == []
    [finding] = check("import pya\npya.Layout().create_cel('TOP')", spec)
    assert "create_cell" in finding.message


READY = ToolSpec(
    "flow",
    "1",
    "python",
    classes=(
        ApiClass("db.Inst", methods=(Command("setLocation", (Argument("x"), Argument("y"))),)),
        ApiClass("db.Block", methods=(Command("getInsts", returns="list(db.Inst)"),)),
        ApiClass("flow.Design", methods=(Command("getBlock", returns="db.Block"),)),
    ),
    objects={"design": "flow.Design"},
    complete=False,
)


def test_objects_that_stand_ready_are_followed_through_lists():
    loop = "insts = design.getBlock().getInsts()\nfor inst in insts:\n    inst.{}\n"
    (found,) = check(loop.format("setLocations(1, 2)"), READY)
    assert found.message == 'db.Inst has no setLocations. Did you mean "setLocation"?'
    assert found.severity is Severity.WARNING
    (counted,) = check(loop.format("setLocation(1)"), READY)
    assert counted.code == "wrong-count"


def test_of_an_api_that_is_known_in_part_a_name_like_no_other_may_exist():
    assert not check("design.getTapcell()\n", READY)


def test_the_way_to_a_method_is_told_from_what_stands_ready():
    (wanted,) = [one for one in methods_of(READY) if one.name == "Inst.setLocation"]
    assert [one.name for one in led_to([wanted], READY)] == [
        "Design.getBlock",
        "Block.getInsts",
        "Inst.setLocation",
    ]
    assert call_of(wanted) == "Inst.setLocation(x, y)"
