"""Files that a script sources are followed; what cannot be followed may define anything."""

import pytest

from chipsmith.eda.check import check


@pytest.fixture
def project(tmp_path):
    (tmp_path / "procs.tcl").write_text(
        "proc helper {a} {}\nset shared 1\nproc setup {} {upvar made made; set made 1}\n"
    )
    (tmp_path / "more.tcl").write_text("source procs.tcl\nset more 1\nsource run.tcl\n")
    return tmp_path


def codes(text, spec, folder):
    return [one.code for one in check(text, spec, path=folder / "run.tcl")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("source procs.tcl\nhelper 1\nputs $shared", []),
        ("source procs.tcl\nhelper 1 2", ["surplus-argument"]),
        ("source procs.tcl\nhelpr 1", ["unknown-command"]),
        ("source procs.tcl\nputs $sharde", ["unset-variable"]),
        ("source procs.tcl\nsetup\nputs $made", []),
        ("source more.tcl\nhelper 1\nputs $more$shared", []),
        ("source [file join [file dirname [info script]] procs.tcl]\nhelper 1 2", ["surplus-argument"]),
        ("source [file dirname [info script]]/procs.tcl\nhelper 1 2", ["surplus-argument"]),
        ("source missing.tcl\nhelpr 1\nputs $sharde", []),
        ("source $where/procs.tcl\nhelpr 1", []),
        ("set where .\nsource $where/procs.tcl\nhelpr 1\nputs $x", []),
        ("source .\nhelpr 1", []),
        ("source \x00\nhelpr 1", []),
        ("source run.tcl\nhelpr 1", ["unknown-command"]),
    ],
)
def test_sources(text, expected, tool, project):
    assert codes(text, tool, project) == expected


def test_a_changed_file_is_read_again(tool, project):
    text = "source procs.tcl\nhelper 1 2"
    assert codes(text, tool, project) == ["surplus-argument"]
    (project / "procs.tcl").write_text("proc helper {a b} {}\n# changed\n")
    assert codes(text, tool, project) == []


def test_many_files_are_not_followed_for_ever(tool, tmp_path):
    for number in range(60):
        (tmp_path / f"{number}.tcl").write_text(f"source {number + 1}.tcl\nset v{number} 1\n")
    assert codes("source 0.tcl\nputs $v59", tool, tmp_path) == []
