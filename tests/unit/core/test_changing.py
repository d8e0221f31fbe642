"""One setting is changed, and everything else of the file stays."""

import pytest

from chipsmith.core.config import Level, load_config
from chipsmith.core.config.changing import change_setting
from chipsmith.core.errors import ConfigError


def test_comments_and_other_settings_stay(home):
    home.root.mkdir()
    home.config_file.write_text(
        '# mine\n[tab]\nmax_tokens = 5  # short\n\n[devdata]\nlevel = "all"  # for now\n'
    )
    change_setting(home, "devdata.level", "no_code", env={})
    assert home.config_file.read_text() == (
        '# mine\n[tab]\nmax_tokens = 5  # short\n\n[devdata]\nlevel = "no_code"  # for now\n'
    )


def test_a_missing_file_and_section_are_made(home):
    change_setting(home, "devdata.level", "off", env={})
    assert load_config(home, env={}).devdata.level is Level.OFF
    assert home.config_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("value", "env"), [("loud", {}), ("off", {"CHIPSMITH_DEVDATA__LEVEL": "all"})])
def test_what_cannot_be_set_changes_nothing(home, value, env):
    home.root.mkdir()
    home.config_file.write_text("# mine\n")
    with pytest.raises(ConfigError):
        change_setting(home, "devdata.level", value, env=env)
    assert home.config_file.read_text() == "# mine\n"
