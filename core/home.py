"""Where Chipsmith keeps its files: one directory, named by CHIPSMITH_HOME."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from chipsmith.core.files import private_directory


@frozen
class Home:
    """The layout under the data directory; directories are made when first asked for, mode 0700."""

    root: Path

    @classmethod
    def find(cls, env: Mapping[str, str] = os.environ) -> Home:
        """CHIPSMITH_HOME if set, else the platform's directory for user data."""
        if named := env.get("CHIPSMITH_HOME"):
            return cls(Path(named).expanduser().absolute())
        import platformdirs

        return cls(platformdirs.user_data_path("chipsmith", appauthor=False))

    def _directory(self, name: str) -> Path:
        return private_directory(self.root / name)

    @property
    def config_file(self) -> Path:
        return self.root / "config.toml"

    @property
    def devdata(self) -> Path:
        return self._directory("devdata")

    @property
    def models(self) -> Path:
        return self._directory("models")

    @property
    def index(self) -> Path:
        return self._directory("index")

    @property
    def runs(self) -> Path:
        """One directory per training run."""
        return self._directory("runs")

    @property
    def spool(self) -> Path:
        """Events that wait for the server."""
        return self._directory("spool")

    @property
    def worth(self) -> Path:
        """Which offers are taken here, as learnt from earlier ones."""
        return self.root / "worth.json"

    @property
    def watched(self) -> Path:
        """How published versions fared with people, beside the ones before them."""
        return self.root / "watched.json"

    @property
    def retention(self) -> Path:
        """Where offered texts stood when their documents were closed."""
        return self._directory("retention")

    @property
    def figures(self) -> Path:
        """What figures need of the recorded lines; made anew from them where it is missing."""
        return self._directory("figures")

    @property
    def logs(self) -> Path:
        return self._directory("logs")

    @property
    def server_file(self) -> Path:
        """Address and process id of the running server."""
        return private_directory(self.root) / "server.json"

    @property
    def server_lock(self) -> Path:
        """Held while a server is being started, so that one is started even if five editors try."""
        return private_directory(self.root) / "server.lock"

    @property
    def training_lock(self) -> Path:
        """Held for as long as a training run lasts."""
        return private_directory(self.root) / "training.lock"
