"""The house is in order: the Makefile explains itself, versions are pinned, nothing names a machine."""

import json
import re
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from chipsmith import __version__
from chipsmith.cli.checks.machine import OLDEST_VSCODE

ROOT = Path(__file__).parents[2]


def tracked_files():
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def pinned():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def test_make_help_lists_every_target():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^\.PHONY: (\S+)$", makefile, re.MULTILINE))
    done = subprocess.run(
        ["make", "-C", str(ROOT), "--no-print-directory"], capture_output=True, text=True, check=True
    )
    assert set(re.findall(r"^  make (\S+) +\S", done.stdout, re.MULTILINE)) == targets


def test_every_dependency_is_pinned_to_a_version_that_fits():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    groups = project["dependency-groups"].values()
    requirements = chain(project["project"]["dependencies"], *extras, *groups)
    versions = pinned()
    for requirement in map(Requirement, requirements):
        if requirement.name != "chipsmith":
            assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)]), requirement


def test_the_constraints_name_no_path_host_or_local_version():
    for name, version in pinned().items():
        assert re.fullmatch(r"[a-z0-9-]+", name)
        assert re.fullmatch(r"[0-9][0-9a-z.!]*", version)


def test_relative_links_into_the_package_lead_to_the_folders():
    for part in ("core", "eda", "collectors", "retrieval", "finetune", "server", "lsp"):
        link = ROOT / "src" / "chipsmith" / part
        assert link.is_symlink()
        assert link.readlink() == Path("..") / ".." / part


def test_links_between_documents_lead_somewhere():
    pages = [path for path in tracked_files() if path.suffix == ".md"]
    for page in pages:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"


def test_the_doctor_asks_for_the_editor_that_the_extension_needs():
    manifest = json.loads((ROOT / "vscode-extension" / "package.json").read_text(encoding="utf-8"))
    assert manifest["engines"]["vscode"] == f"^{OLDEST_VSCODE[0]}.{OLDEST_VSCODE[1]}.0"


def test_everything_carries_the_same_version():
    manifest = json.loads((ROOT / "vscode-extension" / "package.json").read_text(encoding="utf-8"))
    assert manifest["version"] == __version__
