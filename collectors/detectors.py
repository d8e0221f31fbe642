"""What a secret looks like: detect-secrets' detectors, and rules of our own for what it does not know.

Detectors are chosen for few false alarms in hardware code. Left out: entropy (git hashes, UUIDs,
initial values of memories), Discord and IBM Cloud (long hierarchical names), Artifactory (`AP[A-F]`
is how every APB module's name begins; its API keys have a rule here), npm (quadratic on slashes; a
rule here), and keywords, which it knows only in finished, quoted assignments and not in Tcl.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

Span = tuple[int, int]

PLUGINS = (
    "aws.AWSKeyDetector",
    "azure_storage_key.AzureStorageKeyDetector",
    "github_token.GitHubTokenDetector",
    "gitlab_token.GitLabTokenDetector",
    "openai.OpenAIDetector",
    "pypi_token.PypiTokenDetector",
    "sendgrid.SendGridDetector",
    "slack.SlackDetector",
    "square_oauth.SquareOAuthDetector",
    "stripe.StripeDetector",
)

_KEYS = ("api", "auth", "access", "private", "service", "client")
_TOKENS = ("access", "auth", "api", "bot", "refresh", "private")
_NAMES = (
    r"(?:passw(?:or)?d|passphrase|secret|credential"
    rf"|(?:{'|'.join(_KEYS)})[_-]?key|(?:{'|'.join(_TOKENS)})[_-]?token)[\w-]{{0,20}}"
)
"""How names of variables, keys and options that hold secrets end."""
_VALUE = r"(?![\d_.]+(?![\w.-])|(?:none|null|true|false|str|string|self|os|env)\b)[^\s\"'`$\[{(<,;)\]}]"
"""A value's first character: no number, no variable, command or placeholder."""
_QUOTED = rf"[bfr]?[\"'`](?P<secret>{_VALUE}[^\"'`\n]{{3,}})"
"""Also where the text ends before the closing quote, as a prefix does."""

RULES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # assignments, comparisons and dictionaries with a quoted value
        rf"{_NAMES}[\"'\])}}]{{0,3}}\s*(?::=|=>|[!=]=|=|:)\s*{_QUOTED}",
        # NAME=value in shells and .env files, set name value in Tcl, setenv NAME value, --name value
        rf"^\s*(?:export\s+|declare\s+-x\s+)?\w{{0,40}}?{_NAMES}=(?P<secret>{_VALUE}[^\s\"';()]{{5,}})\s*(?:[;#].*)?$",
        rf"\b(?:set|setenv|variable)\s+[\w:(]{{0,60}}?{_NAMES}\)?\s+[\"{{]?(?P<secret>{_VALUE}[^\s\"}};]{{3,}})",
        rf"\s--?[\w-]{{0,40}}?{_NAMES}(?:=|\s+)[\"']?(?P<secret>{_VALUE}[^\s\"']{{3,}})",
        r"\bsshpass\s+-p\s*[\"']?(?P<secret>[^\s\"'$]+)",
        r"\bcurl\b[^\n]{0,200}?\s(?:-u|--user)[\s=]+[\"']?[^\s:\"']+:(?P<secret>[^\s\"'$]+)",
        # licence servers (27000@host), what the variables of licence managers hold, licence files
        r"(?<![\w.$#])(?P<secret>\d{3,5}@[a-z][\w.-]*(?:[:,]\d{0,5}@?[a-z][\w.-]*)*)",
        r"\b\w*LIC(?:ENSE)?_(?:FILE|SERVERS?)[\"'\])}]{0,3}\s*[=,:\s]\s*[\"'{]?"
        r"(?P<secret>(?![$\[])[^\s\"'}]*[@/\\:][^\s\"'}]*)",
        r"^\s*(?:FEATURE|INCREMENT|PACKAGE)\s+\S+\s+\S+\s+(?P<secret>.*\bSIGN\d?=.*)$",
        # credentials in headers and addresses
        r"\bauthorization[\"']?\s*[:=,]\s*[\"']?(?:basic|bearer|token)\s+(?P<secret>[^\s\"'${]{6,})",
        r"\bbearer\s+(?P<secret>(?=[\w.~+/-]*\d)[\w.~+/-]{16,}=*)",
        r"://[^\s/:@\"']*:(?P<secret>[^\s/@\"'${<]+)@",
        r"_auth(?:token)?\s*=\s*(?P<secret>[^\s\"'$]{8,})",
        # tokens that their beginning tells apart
        r"\b(?P<secret>hf_[a-z]{30,}|github_pat_\w{50,}|sk-(?=[\w-]*\d)[\w-]{32,}|AKCp\w{20,})",
        r"\b(?P<secret>\d{8,10}:AA[\w-]{33}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}(?:\.[\w-]*)?)",
    )
)

_SUSPICIOUS = (
    *("passw", "passphrase", "secret", "credential", "sshpass", "curl", "authorization", "bearer", "_auth"),
    *(name + dash + "key" for name in _KEYS for dash in ("", "_", "-")),
    *(name + dash + "token" for name in _TOKENS for dash in ("", "_", "-")),
    *("lic_", "license_", "sign", "://", "hf_", "github_pat_", "sk-", "akcp", ":aa", "eyj"),
    *("a3t", "abia", "acca", "akia", "asia", "aws", "accountkey=", "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
    *("glpat-", "gldt-", "glft-", "glsoat-", "glrt-", "gr1348941", "glcbt-", "glimt-", "glptt-", "glagent-"),
    *("gloas-", "pypi-age", "sg.", "xox", "hooks.slack", "sq0csp-", "k_live_"),
)
_PORT_AT_NAME = re.compile(r"@(?<=\d@)[A-Za-z]")


def suspicious(text: str) -> bool:
    """Whether looking closer is worth while: cheap, and true for every text in which `find` finds."""
    lower = text.lower()
    for sign in _SUSPICIOUS:  # any() takes twice as long, and this runs for every keystroke
        if sign in lower:
            return True
    return _PORT_AT_NAME.search(text) is not None


def find(line: str) -> Iterator[Span]:
    """Where secrets stand in a line; spans may overlap."""
    for rule in RULES:
        for match in rule.finditer(line):
            yield match.span("secret")
    for pattern in plugin_patterns():
        for match in pattern.finditer(line):
            yield _span(match)


def _span(match: re.Match[str]) -> Span:
    """The group that holds the secret; a short group is only the kind of token."""
    for number in range(match.re.groups, 0, -1):
        if len(match[number] or "") >= 16:
            return match.span(number)
    return match.span()


@cache
def plugin_patterns() -> tuple[re.Pattern[str], ...]:
    """The library's patterns. The first call imports it, which takes about 0.2 s."""
    from importlib import import_module

    patterns: list[re.Pattern[str]] = []
    for name in PLUGINS:
        module, kind = name.split(".")
        patterns += getattr(import_module(f"detect_secrets.plugins.{module}"), kind).denylist
    return tuple(patterns)
