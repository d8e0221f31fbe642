"""The recipes for KLayout say what the intents say."""


def test_the_file_is_as_the_script_writes_it():
    import recipes_klayout

    assert recipes_klayout.RECIPES.read_text(encoding="utf-8") == recipes_klayout.recipes()
    assert "\n! " not in recipes_klayout.recipes()
