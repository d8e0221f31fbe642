"""An index that is killed while it is written loses nothing that was done, and does nothing twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.retrieval import WordEmbedding, document, index_at

from chipsmith.retrieval.search import Query

DOCUMENTS = 60
WRITE = f"""
import sys, time
from pathlib import Path
from chipsmith.retrieval import writer
from support.retrieval import document, index_at

writer.WINDOW = 3

def slowly():
    for number in range({DOCUMENTS}):
        time.sleep(600 if number > {DOCUMENTS} / 2 else 0.02)  # it is killed before it can end
        yield document(f"/{{number}}.md", f"word{{number}} speaks of number{{number}}")

index_at(Path(sys.argv[1])).update(slowly(), lambda progress: print(progress.documents, flush=True))
"""


def start(folder: Path) -> subprocess.Popen[str]:
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    return subprocess.Popen(
        [sys.executable, "-c", WRITE, str(folder)], env=env, stdout=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("pause_s", [0.0, 0.05, 0.11])
def test_a_killed_run_resumes(tmp_path: Path, pause_s: float):
    folder = tmp_path / "index"
    process = start(folder)
    assert process.stdout is not None
    for _ in range(6):
        process.stdout.readline()
    time.sleep(pause_s)  # so that the kills meet different moments of a batch
    process.send_signal(signal.SIGKILL)
    process.wait()

    embedding = WordEmbedding()
    index = index_at(folder, embedding)
    before = index.state()
    assert 0 < before.documents < DOCUMENTS
    assert index.search(Query("number0"))[0].passage.document == "/0.md"
    embedding.texts.clear()
    index.update(document(f"/{n}.md", f"word{n} speaks of number{n}") for n in range(DOCUMENTS))
    after = index.state()
    assert (after.documents, after.passages) == (DOCUMENTS, DOCUMENTS)
    assert len(embedding.texts) <= DOCUMENTS - before.documents


def test_the_lock_of_a_killed_writer_holds_nobody(tmp_path: Path):
    folder = tmp_path / "index"
    process = start(folder)
    assert process.stdout is not None
    process.stdout.readline()
    process.kill()
    process.wait()
    assert index_at(folder).update([document("/new.md", "New words.")]).documents == 1
