"""A file belongs to the design whose description lies nearest, in its folder or above it in the workspace."""

import pytest

from chipsmith.eda.tools.design import design_near


@pytest.fixture
def chip(tmp_path):
    for folder in ("", "block", "block/constraints/corners"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    for folder in ("", "block"):
        (tmp_path / folder / "design.toml").write_text('top = "x"\n')
    return tmp_path


@pytest.mark.parametrize(
    ("folder", "workspace", "found"),
    [
        ("block", "", "block"),
        ("block/constraints/corners", "", "block"),
        ("block/constraints/corners", "block", "block"),
        ("", "", ""),
        ("block/constraints", "block/constraints", None),
        ("block/constraints", "block/constraints/corners", None),
    ],
)
def test_the_nearest_description_within_the_workspace(chip, folder, workspace, found):
    assert design_near(chip / folder, chip / workspace) == (None if found is None else chip / found)


def test_without_a_workspace_only_the_folder_itself_counts(chip):
    assert design_near(chip / "block", None) == chip / "block"
    assert design_near(chip / "block" / "constraints", None) is None


def test_a_folder_that_is_elsewhere_has_none(tmp_path):
    assert design_near(tmp_path / "absent", tmp_path) is None
