"""One run of one editor: what its events have in common."""

from __future__ import annotations

import getpass
from typing import Any

from attrs import Factory, frozen
from lsprotocol import types
from pygls.uris import to_fs_path

from chipsmith.core.events import new_id


@frozen
class Session:
    client: str = ""
    workspace: str = ""
    user: str = ""
    id: str = Factory(new_id)

    @classmethod
    def of(cls, params: types.InitializeParams) -> Session:
        """The session that a client opens with `initialize`."""
        info = params.client_info
        client = " ".join(filter(None, (info.name, info.version))) if info else ""
        return cls(client, _workspace(params), _user())

    def base(self) -> dict[str, Any]:
        """The base fields of its events."""
        return {
            "session": self.id,
            "client": self.client,
            "workspace": self.workspace,
            "user": self.user,
        }


def _workspace(params: types.InitializeParams) -> str:
    folders = params.workspace_folders
    uri = folders[0].uri if folders else params.root_uri
    return (to_fs_path(uri) or uri) if uri else params.root_path or ""


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a process without an account, as in a container
        return ""
