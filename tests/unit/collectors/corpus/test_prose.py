"""Documentation is cut at paragraphs, lists and tables, under its headings."""

from __future__ import annotations

import pytest

MARKDOWN = """\
---
title: ignored
---
# The `flow` *guide*

Intro over
two lines.

## `global_placement`

- one
- two

```tcl
# not a heading
```

| a | b |
|---|---|
| 1 | 2 |

Setext
------

Words. <a name="x"></a>

<!-- Not for
readers. -->
# Next
:::{note}
Careful.
:::
"""

RESTRUCTURED = """\
.. _label:

====================
The :ref:`Guide <x>`
====================

Intro with :ref:`unknown <role>`.

Commands
--------

.. cmd:def:: synth [options]
   :key: value

   Runs it.

   - more

Text::

   code

Deeper
~~~~~~
Words.

.. include:: /etc/passwd

Options
-------

Last.
"""

HTML = """\
<!doctype html>
<html><head><title>Manual</title><style>p { color: red }</style></head>
<body><nav><ul><li>Home</li></ul></nav>
<h1>Flow</h1>
<p>One
   two <b>three</b>.</p>
<h2 id="x">Options &amp; more</h2>
<ul>
  <li>first</li>
  <li>second</li>
</ul>
<pre>
set a   1
  set b 2
</pre>
<table><tr><th>name</th><th>value</th></tr>
<tr><td>a</td><td>1</td></tr></table>
<p>Unclosed
<div>Last<script>var x = "<p>no</p>";</script></div>
</body></html>
"""


def told(document):
    return [
        (block.first_line, block.last_line, " > ".join(block.headings), block.text)
        for block in document.blocks
    ]


def test_markdown(read):
    document = read("a.md", MARKDOWN)
    assert document.title == "The flow guide"
    assert told(document) == [
        (6, 7, "The flow guide", "Intro over\ntwo lines."),
        (11, 12, "The flow guide > global_placement", "- one\n- two"),
        (14, 16, "The flow guide > global_placement", "```tcl\n# not a heading\n```"),
        (18, 20, "The flow guide > global_placement", "| a | b |\n|---|---|\n| 1 | 2 |"),
        (25, 25, "The flow guide > Setext", 'Words. <a name="x"></a>'),
        (30, 32, "Next", ":::{note}\nCareful.\n:::"),
    ]


def test_a_heading_that_is_a_command_names_what_follows(read):
    blocks = read("a.md", "# Steps\n\nx\n\n## `place -fast`\n\ny\n\n## CORE_UTIL\n\nz\n").blocks
    assert [block.name for block in blocks] == ["", "place -fast", "CORE_UTIL"]


def test_restructured_text_with_directives_and_roles_of_sphinx(read, capfd):
    document = read("a.rst", RESTRUCTURED)
    assert document.title == "The Guide"
    assert told(document) == [
        (7, 7, "The Guide", "Intro with :ref:`unknown <role>`."),
        (
            12,
            17,
            "The Guide > Commands",
            ".. cmd:def:: synth [options]\n   :key: value\n\n   Runs it.\n\n   - more",
        ),
        (19, 21, "The Guide > Commands", "Text::\n\n   code"),
        (25, 25, "The Guide > Commands > Deeper", "Words."),
        (27, 27, "The Guide > Commands > Deeper", ".. include:: /etc/passwd"),
        (32, 32, "The Guide > Options", "Last."),
    ]
    assert capfd.readouterr() == ("", "")


def test_targets_substitutions_and_footnotes(read):
    text = (
        "Title\n=====\n\n.. _name: https://example.org\n.. _other: name_\n.. |x| image:: a.png\n"
        ".. [1] Note.\n\n.. figure:: a.png\n   :target: name_\n\n   Words\n\n"
        "__ https://example.org\n\nSee |x| [1]_ name_ `text`__.\n"
    )
    assert read("a.rst", text).blocks[-1].text == "See |x| [1]_ name_ `text`__."


def test_titles_that_are_repeated_are_found_where_they_stand(read):
    text = "A\n=\n\nB\n-\n\none\n\nB\n-\n\ntwo\n\nA\n=\n\nthree\n"
    assert [told for *told, _ in told(read("a.rst", text))] == [
        [7, 7, "A > B"],
        [12, 12, "A > B"],
        [17, 17, "A"],
    ]


def test_html_without_what_only_leads_elsewhere(read):
    document = read("a.html", HTML)
    assert document.title == "Manual"
    assert told(document) == [
        (5, 6, "Flow", "One two three."),
        (9, 10, "Flow > Options & more", "first\nsecond"),
        (13, 14, "Flow > Options & more", "set a   1\n  set b 2"),
        (16, 17, "Flow > Options & more", "name | value\na | 1"),
        (18, 18, "Flow > Options & more", "Unclosed"),
        (19, 19, "Flow > Options & more", "Last"),
    ]


@pytest.mark.parametrize("text", ["<p>one<p>two</div></table></pre>", "<<<>>><p", "<table><td>a</ul>b"])
def test_broken_html_is_read_as_it_can_be(read, text):
    assert read("a.html", f"<p>words</p>{text}").blocks[0].text == "words"


def test_html_that_would_take_for_ever(tree, run):
    _, report = run(tree({"a.html": "<a " * 100_000}))
    assert [left.why for left in report.troubles] == ["is no HTML: its tags do not end."]


def test_a_generated_text_is_read_without_its_titles(read):
    blocks = read("a.rst", "Title\n=====\n\n" + "words\n\n" * 30_000).blocks
    assert (len(blocks), blocks[-1].headings) == (30_001, ())


def test_plain_text(read):
    document = read("README", "The flow\n\nOne\ntwo.\n\n  indented\n\nThree.\n")
    assert document.title == "The flow"
    assert [(line, text) for line, _, _, text in told(document)] == [
        (1, "The flow"),
        (3, "One\ntwo.\n\n  indented"),
        (8, "Three."),
    ]


@pytest.mark.parametrize("name, text", [("a.md", MARKDOWN), ("a.rst", RESTRUCTURED)])
def test_blocks_are_the_lines_that_they_name(read, name, text):
    lines = text.split("\n")
    for block in read(name, text).blocks:
        assert block.text == "\n".join(lines[block.first_line - 1 : block.last_line])


@pytest.mark.parametrize("suffix", ["md", "rst", "html", "txt", "yaml", "1", "log", "rpt"])
@pytest.mark.parametrize(
    "text", ["x", "=====", "-----\n", "#", "---", "---\n---", ":", "Startpoint:", ".TH", "1. A"]
)
def test_small_things(tree, run, suffix, text):
    _, report = run(tree({f"a.{suffix}": text}))
    assert not report.troubles
