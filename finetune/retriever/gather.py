"""From documents and development data to a run with its material, and the check that it suffices."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve

from chipsmith.collectors.reader import read_events
from chipsmith.core.config import Config
from chipsmith.core.errors import InputError, NotEnoughDataError
from chipsmith.core.home import Home
from chipsmith.finetune.gather import Order, make_request
from chipsmith.finetune.retriever.asking import Parts, to_learn, to_test
from chipsmith.finetune.retriever.material import Material
from chipsmith.finetune.retriever.people import recorded
from chipsmith.finetune.retriever.reading import read_passages
from chipsmith.finetune.retriever.recipe import QuestionsRecipe, RetrieverRecipe
from chipsmith.finetune.retriever.written import written
from chipsmith.finetune.run import Run, create_run, unfinished_run
from chipsmith.finetune.serving import configured
from chipsmith.retrieval.embedder import tokens_of
from chipsmith.retrieval.index import Index


def find_or_create_run(home: Home, config: Config, order: Order[RetrieverRecipe]) -> Run:
    """The unfinished run of this order, or a new one with its material written down.

    Raises:
        InputError: no documents are named and none were indexed, or a path does not exist.
        NotEnoughDataError: too few questions can be made.
        ModelError, DiskFullError: as for any run.
    """
    order = evolve(order, corpus=corpus_of(home, config, order))
    request = make_request(home, config, order, order.recipe.train.start)
    if begun := unfinished_run(home, config, request):
        return begun
    material = gather(home, config, order)
    run = create_run(home, config, request, material.summary)
    if not run.saved:
        material.write(run.data)
        run.save()
    return run


def corpus_of(home: Home, config: Config, order: Order[RetrieverRecipe]) -> tuple[Path, ...]:
    """What the order names, else what was indexed and is there.

    Raises:
        InputError: there is neither.
    """
    if order.corpus:
        return order.corpus
    roots = [Path(root) for root in Index.at(home, config.retrieval).store.roots()]
    if not (found := tuple(root for root in roots if root.exists())):
        raise InputError(
            "There are no documents to learn from: none are named and none were indexed.",
            fix="name them with --corpus DIR, or run `chipsmith index PATH…` first.",
        )
    return found


def gather(home: Home, config: Config, order: Order[RetrieverRecipe]) -> Material:
    """All that an order learns from and is tested with.

    Raises:
        InputError, NotEnoughDataError, ModelError: as `find_or_create_run`.
    """
    recipe = order.recipe.questions
    count = tokens_of(configured(config, order.role))
    passages = read_passages(corpus_of(home, config, order), count, recipe.passages)
    parts = Parts(passages)
    people = recorded(read_events(home.devdata), passages)
    passages |= people.passages
    train = to_learn(parts, most=recipe.most, each=recipe.per_passage)
    heldout = to_test(parts, passages.values(), most=order.recipe.evaluate.questions, each=recipe.per_passage)
    if recipe.written:
        train += written(home, config, parts.learnt, recipe.written)
    for asked in people.asked:
        made = passages[asked.answers[0]]
        (heldout if parts.holds_out(made.project, made.path) else train).append(asked)
    material = Material(passages, tuple(train), tuple(heldout))
    require_enough(material, recipe)
    return material


def require_enough(material: Material, recipe: QuestionsRecipe) -> None:
    """Raises NotEnoughDataError naming what there is, what is asked for, and how to get more."""
    documents = len({passage.document for passage in material.passages.values()})
    for name, part, least, key in (
        ("to learn from", material.train, recipe.min_questions, "min_questions"),
        ("of held-out documents", material.heldout, recipe.min_heldout, "min_heldout"),
    ):
        if len(part) < least:
            raise NotEnoughDataError(
                f"{documents} documents make {len(part)} questions {name}; the recipe asks for {least}.",
                fix=f"name more documents with --corpus DIR, or lower questions.{key} in the recipe.",
            )
