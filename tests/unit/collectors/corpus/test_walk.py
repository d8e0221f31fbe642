"""Which files of a folder are read."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

import pytest
from git import Repo

from chipsmith.collectors.corpus import Options, Reason, collect
from chipsmith.core.errors import InputError

TEXT = "Some words.\n"


def names(documents):
    return sorted(documents)


def reasons(report):
    return {Path(left.path).name: left.reason for left in report.examples}


class TestIgnored:
    def test_rules_of_inner_folders_come_on_top_of_those_around_them(self, tree, run):
        root = tree(
            {
                ".gitignore": "build/\n*.txt\n!keep.txt\n/only_here.md\n",
                "a.txt": TEXT,
                "keep.txt": TEXT,
                "only_here.md": TEXT,
                "build/x.md": TEXT,
                "sub/.gitignore": "!b.txt\nprivate.md\n",
                "sub/b.txt": TEXT,
                "sub/only_here.md": TEXT,
                "sub/private.md": TEXT,
            }
        )

        documents, report = run(root)

        assert names(documents) == ["keep.txt", "sub/b.txt", "sub/only_here.md"]
        assert reasons(report)["build"] is Reason.IGNORED

    def test_chipsmithignore_has_the_last_word(self, tree, run):
        root = tree(
            {
                ".gitignore": "*.md\n",
                ".chipsmithignore": "!a.md\nsecret.rst\n",
                "a.md": TEXT,
                "secret.rst": TEXT,
            }
        )
        documents, report = run(root)
        assert names(documents) == ["a.md"]
        assert "is left out by .chipsmithignore." in [left.why for left in report.examples]

    def test_rules_above_the_named_folder_hold_within_its_repository(self, tree, run):
        root = tree({".gitignore": "draft.md\n", "docs/draft.md": TEXT, "docs/final.md": TEXT})
        Repo.init(root)
        documents, _ = run(root / "docs")
        assert names(documents) == ["docs/final.md"]

    def test_what_git_itself_was_told_to_exclude(self, tree, run):
        root = tree({"draft.md": TEXT, "final.md": TEXT})
        Repo.init(root)
        (root / ".git/info/exclude").write_text("draft.md\n")
        assert names(run(root)[0]) == ["final.md"]

    def test_a_folder_that_rules_leave_out_is_read_if_a_person_names_it(self, tree, run):
        root = tree({".gitignore": "build/\n", "build/report.md": TEXT})
        Repo.init(root)
        documents, _ = run(root / "build")
        assert names(documents) == ["report.md"]
        assert documents["report.md"].project == "build"

    def test_a_single_file_is_left_out_as_in_its_folder(self, tree, run):
        root = tree({".gitignore": "build/\n", "build/report.md": TEXT, ".hidden/a.md": TEXT, "a.md": TEXT})
        Repo.init(root)
        documents, report = run(root / "build/report.md", root / ".hidden/a.md", root / "a.md")
        assert names(documents) == ["a.md"]
        assert set(reasons(report).values()) == {Reason.IGNORED, Reason.HIDDEN}

    def test_a_broken_pattern_leaves_the_others(self, tree, run):
        root = tree({".gitignore": "!\n*.txt\n", "a.txt": TEXT, "a.md": TEXT})
        assert names(run(root)[0]) == ["a.md"]

    def test_hidden_files_and_what_others_made(self, tree, run):
        root = tree({".env": "A=1\n", "node_modules/x/README.md": TEXT, "a.md": TEXT})
        documents, report = run(root)
        assert names(documents) == ["a.md"]
        assert reasons(report) == {".env": Reason.HIDDEN, "node_modules": Reason.IGNORED}


class TestOddFiles:
    def test_a_loop_of_links_is_not_walked(self, tree, run):
        root = tree({"a.md": TEXT})
        (root / "loop").symlink_to(root)
        (root / "self.md").symlink_to(root / "self.md")
        documents, report = run(root)
        assert names(documents) == ["a.md"]
        assert reasons(report) == {"loop": Reason.LINK, "self.md": Reason.LINK}

    def test_a_link_that_a_person_names_is_followed_to_one_key(self, tree, run):
        root = tree({"a.md": TEXT})
        link = root.parent / "link"
        link.symlink_to(root)
        assert [each.key for each in run(link)[0].values()] == [str(root / "a.md")]

    def test_a_named_link_that_leads_in_a_circle_is_an_error(self, tmp_path):
        loop = tmp_path / "loop"
        loop.symlink_to(loop)
        with pytest.raises(InputError, match="leads nowhere"):
            collect([loop])

    def test_pipes_and_sockets_are_not_waited_for(self, tree, run):
        root = tree({"a.md": TEXT})
        os.mkfifo(root / "pipe.md")
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(root / "socket.log"))
            documents, report = run(root)
        assert names(documents) == ["a.md"]
        assert reasons(report) == {"pipe.md": Reason.SPECIAL, "socket.log": Reason.SPECIAL}

    def test_a_name_that_is_no_text(self, tree, run):
        root = tree({"a.md": TEXT})
        Path(os.fsdecode(bytes(root) + b"/b\xff.md")).write_text(TEXT)
        documents, report = run(root)
        assert names(documents) == ["a.md"]
        assert report.left[Reason.SPECIAL] == 1


class TestWhatCannotBeRead:
    """The tests may run as root, whom permissions do not stop: the system's answer is played."""

    def test_an_unreadable_file_is_noted_and_what_is_known_of_it_kept(self, tree, run, monkeypatch):
        root = tree({"a.md": TEXT, "b.md": TEXT})
        real = Path.open

        def refuse(self, *args, **kwargs):
            if self.name == "a.md":
                raise PermissionError(13, "Permission denied")
            return real(self, *args, **kwargs)

        monkeypatch.setattr(Path, "open", refuse)
        documents, report = run(root, known={str(root / "a.md"): "old"})

        assert names(documents) == ["b.md"]
        assert [(left.reason, left.why) for left in report.troubles] == [
            (Reason.UNREADABLE, "cannot be read: permission denied.")
        ]
        assert report.vanished == []

    def test_an_unreadable_folder_keeps_what_is_known_below_it(self, tree, run, monkeypatch):
        root = tree({"locked/a.md": TEXT, "b.md": TEXT})
        real = os.scandir

        def refuse(path):
            if str(path).endswith("locked"):
                raise PermissionError(13, "Permission denied")
            return real(path)

        monkeypatch.setattr(os, "scandir", refuse)
        documents, report = run(root, known={str(root / "locked/a.md"): "old", str(root / "gone.md"): "old"})

        assert names(documents) == ["b.md"]
        assert report.vanished == [str(root / "gone.md")]

    def test_a_folder_deleted_during_the_run(self, tree):
        root = tree({"a.md": TEXT, "later/b.md": TEXT, "later/deep/c.md": TEXT, "z/d.md": TEXT})
        found = []
        for document in collect([root]):
            found.append(document.path)
            shutil.rmtree(root / "later", ignore_errors=True)
        assert found == ["a.md", "z/d.md"]

    def test_a_path_that_does_not_exist(self, tmp_path):
        with pytest.raises(InputError, match="There is no"):
            collect([tmp_path / "nowhere"])


class TestProjects:
    def test_a_folder_is_its_own_project(self, tree, run):
        documents, _ = run(tree({"docs/a.md": TEXT}))
        assert (documents["docs/a.md"].project, documents["docs/a.md"].path) == ("project", "docs/a.md")

    def test_a_repository_within_is_a_project_of_its_own(self, tree, run):
        root = tree({"a.md": TEXT, "tools/inner/b.md": TEXT})
        Repo.init(root / "tools/inner")
        documents, _ = run(root)
        assert {each.path: each.project for each in documents.values()} == {
            "a.md": "project",
            "b.md": "inner",
        }

    def test_a_single_file_belongs_to_the_folder_that_was_indexed(self, tree, run):
        root = tree({"docs/deep/a.md": TEXT})
        documents, _ = run(root / "docs/deep/a.md", options=Options(within=(root,)))
        assert documents["docs/deep/a.md"].project == "project"
