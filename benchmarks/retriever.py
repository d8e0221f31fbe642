"""What a retriever's training is worth: BM25, and meaning and hybrid with the untuned and the tuned model.

It reads the material of a finished `finetune run --stage retriever` whose version was published, so that
all searchers look through the same passages. The held-out questions are about documents of which nothing was
learnt, in wordings that were not learnt. EDA-Corpus' questions are people's; the documents that answer them
may have been learnt from, the questions never. The hybrid's share of meaning is the product's, and also tuned
for each model on the dev part, of which nothing is learnt either.

    finetune run --stage retriever --corpus DIR
    python -m benchmarks.retriever RUN
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

from benchmarks import harness
from benchmarks.rankings import Asked, hybrid, score, tuned
from benchmarks.retrieval import DATA, ask, eda_corpus, made
from chipsmith.core.config import load_config
from chipsmith.core.home import Home
from chipsmith.core.registry import Registry
from chipsmith.finetune.retriever.material import Material, read_material
from chipsmith.finetune.retriever.vectors import kept
from chipsmith.finetune.run import Run, open_run
from chipsmith.retrieval.duplicates import bands_of
from chipsmith.retrieval.embedder import Embedder
from chipsmith.retrieval.fusion import DENSE_SHARE
from chipsmith.retrieval.index import Index
from chipsmith.retrieval.passages import Passage
from chipsmith.retrieval.schema import Row, Vectors
from chipsmith.retrieval.store import Store
from chipsmith.retrieval.tables import Tables


def index_of(material: Material, vectors: Vectors, embedder: Embedder, folder: Path) -> Index:
    """An index of exactly these passages."""
    passages = list(material.passages.values())
    index = Index(Store(str(folder)), embedder)
    index.update([])
    tables = Tables(index.store, index.generation())
    rows = [
        Row(passage, bands.tolist(), vector=vector)
        for passage, bands, vector in zip(passages, bands_of(passages), vectors, strict=True)
    ]
    tables.replace([""], rows)
    tables.optimize()
    return index


def questions(material: Material) -> dict[str, list[Asked]]:
    passages = list(material.passages.values())
    return {
        "held-out": [Asked(each.text, frozenset(each.answers)) for each in material.heldout],
        "EDA-Corpus": eda_corpus(DATA / "eda-corpus" / "qa.jsonl", passages),
        "dev": made(passages, "dev"),
    }


def answered(run: Run, material: Material, model: Path, cache: Path) -> dict[str, list[Asked]]:
    """Each set of questions with what the words and the model name."""
    context = run.config.role("embed").context
    whole = [passage.whole for passage in material.passages.values()]
    vectors = kept(cache, model, context, whole, f"reading with {model}")
    embedder = Embedder(model, max_tokens=context, identity=str(model))
    with TemporaryDirectory() as folder:
        index = index_of(material, vectors, embedder, Path(folder) / "index")
        return {name: list(ask(index, asked)) for name, asked in questions(material).items()}


def rows(name: str, asked: Sequence[Asked], share: float, known: Mapping[str, Passage]) -> dict[str, Any]:
    return {
        f"dense, {name}": score(asked, lambda each: list(each.dense)),
        f"hybrid, {name}": score(asked, hybrid(DENSE_SHARE, known)),
        f"hybrid, {name}, share {share:g} tuned on dev": score(asked, hybrid(share, known)),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("run", help="a name from `finetune list --role embed`")
    parser.add_argument("--vectors", type=Path, default=Path(gettempdir()) / "chipsmith-benchmark-vectors")
    arguments = parser.parse_args()
    home = Home.find()
    run = open_run(home, load_config(home), arguments.run)
    material = read_material(run.data)
    models = {"untuned": run.base, "tuned": Registry(home.models).weights("embed", run.state.version)}
    found = {name: answered(run, material, model, arguments.vectors) for name, model in models.items()}
    shares = {name: tuned(sets["dev"], material.passages) for name, sets in found.items()}
    stages, data = run.state.stages, run.state.data
    harness.save(
        "retriever",
        {
            "what": f"passages found among {data['passages']} of {data['documents']} documents before and "
            f"after {stages['train']['steps']} steps over {stages['mine']['rows']} questions",
            "bar": "on held-out questions hit@8 of the tuned dense model at least 1.3 times the untuned "
            "one's, or half of its misses gone",
            **{
                part: {
                    "BM25": score(found["tuned"][part], lambda each: list(each.words)),
                    **{
                        label: values
                        for name, sets in found.items()
                        for label, values in rows(name, sets[part], shares[name], material.passages).items()
                    },
                }
                for part in ("held-out", "EDA-Corpus")
            },
            "training": {
                "minutes": round(stages["train"]["seconds"] / 60, 1),
                "first loss": stages["train"]["first_loss"],
                "last loss": stages["train"]["last_loss"],
            },
            "general": next(
                {"untuned": each["serving"], "tuned": each["candidate"]}
                for each in stages["evaluate"]["comparisons"]
                if each["metric"].startswith("general")
            ),
        },
    )


if __name__ == "__main__":
    main()
