"""Names of cells are read from GDS files without the tool."""

from pathlib import Path

from chipsmith.eda.design_names import read_design_names
from chipsmith.eda.gds import cell_names
from chipsmith.eda.solved import design_folder


def test_the_cells_of_a_layout_are_names_of_the_design():
    with design_folder("tiles") as folder:
        assert sorted(read_design_names(folder).structures) == ["MARK", "TILE", "TILES"]


def test_what_is_no_gds_has_no_cells_and_one_that_ends_early_has_those_before(tmp_path: Path):
    (tmp_path / "text.gds").write_text("no layout at all")
    assert cell_names(tmp_path / "text.gds") == []
    (tmp_path / "zero.gds").write_bytes(bytes(64))
    assert cell_names(tmp_path / "zero.gds") == []
    (tmp_path / "half.gds").write_bytes(b"\x00\x06\x06\x06A\x00\x00\x40\x06\x06B")
    assert cell_names(tmp_path / "half.gds")[0] == "A"
