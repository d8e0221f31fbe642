"""The exception tree is the one that its module draws, and each error names a fix."""

import errno
import re
from pathlib import Path

import pytest

from chipsmith.core import errors
from chipsmith.core.errors import ChipsmithError, DiskFullError, InputError, did_you_mean, disk_full_guard


def drawn_tree() -> dict[str, str]:
    """Child to parent, read from the drawing in the module's docstring."""
    parents, line_of_descent = {}, []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"^([│├└─ ]*)(\w+Error)$", line)
        if found is None:
            continue
        depth = len(found[1]) // 4
        line_of_descent[depth:] = [found[2]]
        if depth:
            parents[found[2]] = line_of_descent[depth - 1]
    return parents


def real_tree(root: type[ChipsmithError] = ChipsmithError) -> dict[str, str]:
    tree = {}
    for child in root.__subclasses__():
        tree |= {child.__name__: root.__name__, **real_tree(child)}
    return tree


def test_the_drawn_tree_is_the_real_one():
    assert drawn_tree() == real_tree()


def test_an_error_says_what_is_wrong_and_what_mends_it():
    error = InputError("The file is empty.", fix="name another.")
    assert (error.message, error.fix) == ("The file is empty.", "name another.")
    assert str(error) == "The file is empty. Fix: name another."


def test_commands_fail_with_a_code_and_http_with_a_status_for_every_error():
    for name in real_tree():
        kind = getattr(errors, name)
        assert 0 < kind.exit_code < 128
        assert 400 <= kind.status < 600


@pytest.mark.parametrize(
    ("word", "hint"), [("tabb", ' Did you mean "tab"?'), ("chta", ' Did you mean "chat"?'), ("zzz", "")]
)
def test_the_nearest_known_word_is_offered(word, hint):
    assert did_you_mean(word, ["chat", "tab", "embed"]) == hint


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_named(code, tmp_path: Path):
    with pytest.raises(DiskFullError, match=re.escape(str(tmp_path))), disk_full_guard(tmp_path):
        raise OSError(code, "full")


def test_another_failure_of_the_disk_stays_what_it_is(tmp_path: Path):
    with pytest.raises(PermissionError), disk_full_guard(tmp_path):
        raise PermissionError(errno.EACCES, "no")
