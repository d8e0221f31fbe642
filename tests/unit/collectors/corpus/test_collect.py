"""From files to documents: what is new, known, gone, too much, secret, licensed."""

from __future__ import annotations

import gzip
import hashlib
import os
from pathlib import Path

import pytest

from chipsmith.collectors.corpus import Options, Reason, Report, Stamps, collect, measure

TEXT = "Some words.\n"
LONG_AGO = 1_600_000_000


def known_of(documents):
    return {each.key: each.digest for each in documents}


class TestUpdates:
    def test_what_is_known_is_not_parsed_again(self, tree, run):
        root = tree({"a.md": TEXT, "b.md": TEXT})
        known = known_of(collect([root]))
        tree({"b.md": "Other words.\n"})

        documents, report = run(root, known=known)

        assert list(documents) == ["b.md"]
        assert (report.unchanged, report.vanished) == (1, [])

    def test_deleted_and_renamed_files_vanish(self, tree, run):
        root = tree({"a.md": TEXT, "b.md": "Other words.\n", "c.md": "More.\n"})
        known = known_of(collect([root]))
        (root / "a.md").unlink()
        (root / "b.md").rename(root / "new.md")

        documents, report = run(root, known=known)

        assert list(documents) == ["new.md"]
        assert report.vanished == [str(root / "a.md"), str(root / "b.md")]

    def test_a_folder_that_is_gone_vanishes_with_all_in_it(self, tree, run):
        root = tree({"docs/a.md": TEXT, "other.md": TEXT})
        known = known_of(collect([root]))
        (root / "docs/a.md").unlink()
        (root / "docs").rmdir()
        assert run(root / "docs", known=known)[1].vanished == [str(root / "docs/a.md")]

    def test_nothing_beside_the_named_paths_vanishes(self, tree, run):
        root = tree({"docs/a.md": TEXT, "docs2/b.md": TEXT})
        known = {
            str(root / "docs2/gone.md"): "x",
            "bug:/elsewhere.json#1": "x",
            f"git:{root.parent}@abc": "x",
        }
        assert run(root / "docs", known=known)[1].vanished == []

    def test_what_rules_leave_out_since_then_vanishes(self, tree, run):
        root = tree({"a.md": TEXT})
        known = known_of(collect([root]))
        tree({".gitignore": "a.md\n"})
        assert run(root, known=known)[1].vanished == [str(root / "a.md")]

    def test_a_run_that_is_stopped_says_of_nothing_that_it_vanished(self, tree):
        root = tree({"a.md": TEXT, "b.md": TEXT})
        report = Report()
        documents = collect([root], known={str(root / "gone.md"): "x"}, report=report)
        next(documents)
        documents.close()
        assert report.vanished == []

    def test_a_file_named_twice_is_read_once(self, tree):
        root = tree({"a.md": TEXT})
        assert len(list(collect([root, root / "a.md", root]))) == 1


class TestStamps:
    @pytest.fixture
    def opened(self, monkeypatch):
        """Names of files that were opened."""
        names = []
        real = Path.open

        def note(self, *args, **kwargs):
            names.append(self.name)
            return real(self, *args, **kwargs)

        monkeypatch.setattr(Path, "open", note)
        return names

    def test_what_looks_as_it_did_is_not_opened(self, tree, tmp_path, opened):
        root = tree({"a.md": TEXT})
        os.utime(root / "a.md", (LONG_AGO, LONG_AGO))
        stamps = Stamps()
        known = known_of(collect([root], stamps=stamps))
        stamps.save(tmp_path / "stamps.json")
        opened.clear()

        documents = list(collect([root], known=known, stamps=Stamps.load(tmp_path / "stamps.json")))

        assert documents == []
        assert "a.md" not in opened

    def test_a_changed_time_alone_is_no_change(self, tree):
        root = tree({"a.md": TEXT})
        stamps = Stamps()
        known = known_of(collect([root], stamps=stamps))
        os.utime(root / "a.md", (LONG_AGO, LONG_AGO))
        assert list(collect([root], known=known, stamps=stamps)) == []

    def test_a_file_changed_just_now_is_not_trusted_by_its_time(self, tree, opened):
        root = tree({"a.md": TEXT})
        stamps = Stamps()
        known = known_of(collect([root], stamps=stamps))
        opened.clear()
        assert list(collect([root], known=known, stamps=stamps)) == []
        assert "a.md" in opened

    def test_an_index_that_lost_a_document_gets_it_again(self, tree):
        root = tree({"a.md": TEXT})
        os.utime(root / "a.md", (LONG_AGO, LONG_AGO))
        stamps = Stamps()
        list(collect([root], stamps=stamps))
        assert len(list(collect([root], known={}, stamps=stamps))) == 1

    @pytest.mark.parametrize("content", ["", "{", "[]", '{"a": 1}', '{"a": ["x", 2, 3]}'])
    def test_a_broken_memory_is_an_empty_one(self, tmp_path, content):
        (tmp_path / "stamps.json").write_text(content)
        assert Stamps.load(tmp_path / "stamps.json") == Stamps()


class TestTooMuch:
    def test_a_log_of_two_gigabytes_is_left_out_unread(self, tree, run):
        root = tree({"a.md": TEXT})
        with (root / "run.log").open("wb") as stream:
            stream.truncate(2 << 30)
        documents, report = run(root)
        assert list(documents) == ["a.md"]
        assert [(left.reason, left.why) for left in report.troubles] == [
            (Reason.TOO_LARGE, "holds 2,048 MB or more; the limit is 8 MB.")
        ]
        assert report.read_bytes == len(TEXT)

    def test_the_limit_is_a_setting(self, tree, run):
        root = tree({"a.txt": TEXT * 200_000})
        assert run(root, options=Options(text_mb=1))[1].left == {Reason.TOO_LARGE: 1}
        assert list(run(root, options=Options(text_mb=3))[0]) == ["a.txt"]

    def test_what_unpacks_to_too_much(self, tree, run):
        root = tree({"bomb.txt.gz": gzip.compress(b"0" * (20 << 20))})
        assert run(root)[1].left == {Reason.TOO_LARGE: 1}

    @pytest.mark.parametrize("data", [b"no gzip at all", gzip.compress(b"words " * 100, mtime=0)[:-20]])
    def test_what_does_not_unpack(self, tree, run, data):
        assert run(tree({"a.txt.gz": data}))[1].left == {Reason.BROKEN: 1}

    def test_a_million_pictures_are_counted_and_a_hundred_named(self, tree):
        report = Report()
        list(collect([tree({f"{number}.md": b"\x00\x01\x02" for number in range(150)})], report=report))
        assert report.left == {Reason.BINARY: 150}
        assert len(report.examples) == 100


class TestBytes:
    def test_a_binary_named_md_is_left_out(self, tree, run):
        _, report = run(tree({"image.md": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20}))
        assert [(left.reason, left.why) for left in report.troubles] == [
            (Reason.BINARY, "is binary, whatever its name says.")
        ]

    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252"]
    )
    def test_encodings(self, read, encoding):
        words = "Die Verzögerung der Taktleitung beträgt für große Blöcke 3 ns.\r\nÄußerst knapp.\r\n" * 5
        mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
        document = read("a.txt", mark + words.encode(encoding))
        assert document.blocks[0].text == words.replace("\r\n", "\n").strip()

    def test_a_wrong_byte_late_in_the_text_spoils_nothing_else(self, read):
        document = read("a.txt", b"plain words\n" * 20_000 + "für große Blöcke\n".encode("latin-1") * 50)
        assert document.blocks[0].text.endswith("für große Blöcke")

    def test_a_nul_in_a_text_is_dropped(self, read):
        assert read("a.txt", b"words " * 100 + b"\0" + b"more").blocks[0].text.endswith("words more")

    def test_a_file_without_words(self, tree, run):
        assert run(tree({"a.md": " \n\n"}))[1].left == {Reason.EMPTY: 1}

    @pytest.mark.parametrize("name", ["a.json", "b.lib", "c.spef", "d.unknown", "LICENSE"])
    def test_what_is_nothing_to_look_things_up_in(self, tree, run, name):
        assert run(tree({name: TEXT}))[1].left == {Reason.UNKNOWN: 1}

    def test_a_parser_that_fails_does_not_stop_the_others(self, tree, run, monkeypatch):
        monkeypatch.setattr(
            "chipsmith.collectors.corpus.parsers.markdown._parser",
            lambda: (_ for _ in ()).throw(RecursionError("deep")),
        )
        documents, report = run(tree({"a.md": TEXT, "b.txt": TEXT}))
        assert list(documents) == ["b.txt"]
        assert [left.why for left in report.troubles] == ["cannot be parsed: RecursionError: deep"]


class TestProgress:
    def test_what_is_measured_is_what_is_looked_at(self, tree, run):
        root = tree({"a.md": TEXT, "b.md": TEXT * 2, "c.png": TEXT, ".gitignore": "d.md\n", "d.md": TEXT})
        (root / "e.log").open("wb").truncate(9 << 20)
        known = known_of(collect([root / "a.md"]))
        assert measure([root]) == run(root, known=known)[1].looked_at == 3 * len(TEXT)

    def test_nothing_is_measured_where_nothing_is(self, tmp_path):
        assert measure([tmp_path / "gone"]) == 0


class TestDocument:
    def test_what_it_says_of_its_file(self, read):
        document = read("notes.md", "# Title\n\nWords.\n")
        assert document.kind == "prose"
        assert document.title == "Title"
        assert document.digest == hashlib.sha256(b"# Title\n\nWords.\n").hexdigest()
        assert Path(document.key).is_absolute()

    def test_counts(self, tree, run):
        _, report = run(tree({"a.md": TEXT, "b.tcl": "puts hi\n", "c.rpt": "Startpoint: a\nslack 1\n"}))
        assert report.documents == {"prose": 1, "code": 1, "report": 1}


SECRET = "ghp_" + "a1B2" * 9


class TestSecrets:
    @pytest.mark.parametrize(
        "name, content",
        [
            ("a.md", f"# Token {SECRET}\n\nuse `{SECRET}`\n"),
            ("a.rst", f"Title\n=====\n\nset token {SECRET}\n"),
            ("a.html", f"<h1>T</h1><p>token {SECRET}</p>"),
            ("a.tcl", f"proc login_{SECRET} {{}} {{\n  set x {SECRET}\n}}\n"),
            ("a.log", f"00:00:01 token {SECRET}\n"),
            ("a.yaml", f"{SECRET}: {SECRET}\n"),
        ],
    )
    def test_no_secret_leaves(self, read, name, content):
        assert SECRET not in repr(read(name, content))

    def test_a_private_key_goes_and_the_lines_after_it_stay_where_they_are(self, read):
        key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n\nIBAAKCAQEA\n-----END RSA PRIVATE KEY-----"
        document = read("a.txt", f"before\n\n{key}\n\nafter\n")
        assert "MIIEow" not in repr(document) and "IBAAKCAQEA" not in repr(document)
        assert [(block.text, block.first_line) for block in document.blocks][-1] == ("after", 9)


MIT = "MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a copy\n"


class TestLicences:
    def test_of_the_file_itself(self, read):
        assert read("a.py", "# SPDX-License-Identifier: BSD-3-Clause\nx = 1\n").licence == "BSD-3-Clause"

    def test_of_the_nearest_folder(self, tree, run):
        root = tree(
            {
                "LICENSE": "Apache License\nVersion 2.0, January 2004\n",
                "a.md": TEXT,
                "vendor/x/COPYING": MIT,
                "vendor/x/src/b.md": TEXT,
            }
        )
        documents, _ = run(root)
        assert documents["a.md"].licence == "Apache-2.0"
        assert documents["vendor/x/src/b.md"].licence == "MIT"

    @pytest.mark.parametrize(
        "name, text",
        [
            ("pyproject.toml", '[project]\nlicense = "ISC"\n'),
            ("pyproject.toml", '[project]\nlicense = {text = "ISC"}\n'),
            ("copyright", "Files: *\nCopyright: someone\nLicense: ISC\n"),
        ],
    )
    def test_of_metadata(self, tree, run, name, text):
        assert run(tree({name: text, "a.md": TEXT}))[0]["a.md"].licence == "ISC"

    def test_of_an_installed_package(self, tree, run):
        root = tree(
            {
                "tool/a.md": TEXT,
                "tool-1.0.dist-info/METADATA": "Name: tool\nLicense-Expression: MPL-2.0\n\nText\n",
            }
        )
        assert run(root / "tool")[0]["a.md"].licence == "MPL-2.0"

    def test_none_is_not_guessed(self, tree, run):
        assert run(tree({"LICENSE": "All rights reserved.\n", "a.md": TEXT}))[0]["a.md"].licence == ""
