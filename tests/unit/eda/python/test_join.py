"""Scripts of several steps become one."""

from chipsmith.eda.python.join import join_scripts

BEGIN = 'layout = db.Layout()\nlayout.read("a.gds")\nregion = db.Region(layout.begin_shapes(0, 0))\n'


def test_what_is_set_up_stands_regions_are_new_after_a_change_and_writing_is_last():
    parts = [
        f"{BEGIN}print(region.count())",
        f'{BEGIN}layout.clear()\nlayout.write("b.gds")',
        f"{BEGIN}print(1)",
    ]
    assert join_scripts(parts).split("\n") == [
        "layout = db.Layout()",
        'layout.read("a.gds")',
        "region = db.Region(layout.begin_shapes(0, 0))",
        "print(region.count())",
        "layout.clear()",
        "region = db.Region(layout.begin_shapes(0, 0))",
        "print(1)",
        'layout.write("b.gds")',
    ]


def test_a_region_of_another_layer_hides_the_first():
    first, other = "region = db.Region(one)\nprint(region)", "region = db.Region(other)\nprint(region)"
    assert join_scripts([first, other, first]).count("region = db.Region(one)") == 2


def test_where_nothing_was_said_of_the_file_the_step_that_names_one_decides():
    parts = ['flatten()\nlayout.write("out.gds")', 'layout.write("b.oas")']
    assert join_scripts(parts) == 'flatten()\nlayout.write("b.oas")'


def test_two_files_are_written_each_in_its_place():
    parts = ['layout.write("a.gds")\nflatten()', 'layout.write("b.gds")\nprint(1)']
    assert join_scripts(parts) == 'layout.write("a.gds")\nflatten()\nlayout.write("b.gds")\nprint(1)'
