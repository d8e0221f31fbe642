"""Configuration: one TOML file, environment and flags over it, validated once.

Precedence: flag > `CHIPSMITH_SECTION__KEY` > file > default.
"""

from chipsmith.core.config.loading import ENV_PREFIX, Config, load_config, say, to_json
from chipsmith.core.config.roles import (
    CHAT_MODEL,
    EMBED_MODEL,
    ROLES,
    TAB_MODEL,
    BackendKind,
    RoleConfig,
)
from chipsmith.core.config.sections import (
    CONTEXT_SOURCES,
    ChatConfig,
    ChecksConfig,
    DevdataConfig,
    EngineConfig,
    Level,
    RetrievalConfig,
    ScriptsConfig,
    ServerConfig,
    TabConfig,
)

__all__ = [
    "CHAT_MODEL",
    "CONTEXT_SOURCES",
    "EMBED_MODEL",
    "ENV_PREFIX",
    "ROLES",
    "TAB_MODEL",
    "BackendKind",
    "ChatConfig",
    "ChecksConfig",
    "Config",
    "DevdataConfig",
    "EngineConfig",
    "Level",
    "RetrievalConfig",
    "RoleConfig",
    "ScriptsConfig",
    "ServerConfig",
    "TabConfig",
    "load_config",
    "say",
    "to_json",
]
