"""A GGUF file prompted as the server prompts it, with its likelihoods and its greedy answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chipsmith.core.chat_prompt import with_line
from chipsmith.core.chat_template import ChatTemplate
from chipsmith.core.events import Message
from chipsmith.core.fim import completion_prompt, ends_in_prefix, named_sentinels
from chipsmith.core.gguf_file import GgufFile
from chipsmith.core.healing import Healing, Pieces, take_back
from chipsmith.core.processors import cores
from chipsmith.finetune.drawing import likeliest
from chipsmith.finetune.examples import FimExample
from chipsmith.finetune.proof import log_softmax
from chipsmith.finetune.serving import Serving
from chipsmith.finetune.vocabulary import open_llama

if TYPE_CHECKING:
    import numpy as np

    from chipsmith.finetune.drawing import Choose


@contextmanager
def opened(side: Serving, context: int) -> Iterator[ServedModel]:
    """The model that serves, for prompts of `context` tokens. Raises BrokenModelError."""
    model = ServedModel(side.path, context=context, threads=cores(), adapter=side.adapter, asks=side.asks)
    try:
        yield model
    finally:
        model.close()


class ServedModel:
    """A model with fill-in-the-middle tokens sees the suffix; any other continues the prefix. Where that ends
    the prompt, the answer begins with its last word written anew (token healing).

    Raises:
        BrokenModelError: the file cannot be loaded.
    """

    def __init__(
        self, path: Path, *, context: int, threads: int, adapter: Path | None = None, asks: str = ""
    ) -> None:
        self._context = context
        self._asks = asks
        self._llama = open_llama(
            path,
            adapter=adapter,
            n_ctx=2 * context,
            n_batch=2 * context,
            n_threads=threads,
            n_threads_batch=threads,
            logits_all=True,
        )
        taught = named_sentinels(GgufFile.open(adapter).texts.get) if adapter else None
        self._sentinels = taught or named_sentinels(self._llama.metadata.get)

    def close(self) -> None:
        self._llama.close()

    @cached_property
    def _template(self) -> ChatTemplate:
        return ChatTemplate("auto", self._llama.metadata.get("tokenizer.chat_template"))

    def chat(self, messages: Sequence[Message]) -> list[int]:
        """Tokens after which an answer begins, as the server makes them.

        Raises:
            ConfigError: the file carries no chat template.
            InputError: the template refuses the messages.
        """
        said = with_line(messages, self._asks) if self._asks else messages
        parts = self._template.render(said)
        return [token for part in parts for token in self.tokenize(part.text, control=not part.said)]

    def tokenize(self, text: str, *, control: bool = False) -> list[int]:
        """Names of control tokens in `text` are text, unless `control` says otherwise."""
        tokens: list[int] = self._llama.tokenize(
            text.encode("utf-8", "replace"), add_bos=False, special=control
        )
        return tokens

    def nats(self, example: FimExample) -> tuple[float, int]:
        """Negative log-likelihood of the middle's text, and its characters.

        A middle longer than half of the context is cut. Where the middle ends is not
        counted. Where the prompt ends in the prefix, the better of the cut and the healed reading counts.
        """
        prompt = self._prompt(example)
        nats, characters = self.nats_after(prompt, example.middle)
        if ends_in_prefix(self._sentinels):
            middle = self.tokenize(example.middle)[: self._context // 2]
            nats = min(nats, self._healed_nats(prompt, bytes(self._llama.detokenize(middle))))
        return nats, characters

    def nats_after(self, prompt: list[int], text: str) -> tuple[float, int]:
        """Negative log-likelihood of `text` after the last tokens of `prompt`, and its characters.

        A text longer than half of the context is cut.
        """
        tokens = self.tokenize(text)[: self._context // 2]
        read = bytes(self._llama.detokenize(tokens)).decode("utf-8", "ignore")
        prompt = prompt[-self._context :] or [self._llama.token_bos()]
        return -float(self._log_likelihoods(prompt, tokens).sum()), max(1, len(read))

    def write(
        self,
        prompt: list[int],
        limit: int,
        *,
        stops: Sequence[str] = (),
        choose: Choose = likeliest,
    ) -> str:
        """What goes on from the last tokens of `prompt`, up to the first of `stops` or the model's end.

        At most `limit` tokens, and no more than fit.
        """
        prompt = prompt[-self._context :] or [self._llama.token_bos()]
        tokens: list[int] = []
        text = ""
        while len(tokens) < min(limit, self._context) and not any(stop in text for stop in stops):
            token = choose(self._logits(prompt + tokens))
            if self._ends(token):
                break
            tokens.append(token)
            text = bytes(self._llama.detokenize(tokens)).decode("utf-8", "replace")
        for stop in stops:
            text = text.split(stop, 1)[0]
        return text

    def first_line(self, example: FimExample, limit: int) -> str:
        """The first line, not blank, of the greedy answer of at most `limit` tokens."""
        prompt, taken = self._prompt(example), list[int]()
        if ends_in_prefix(self._sentinels):
            prompt, taken = take_back(self._pieces, prompt)
        healing = Healing(self._pieces, taken)
        tokens: list[int] = []
        text = b""
        while len(tokens) < limit and b"\n" not in text.lstrip():
            logits = self._logits(prompt + tokens)
            token = int(logits.argmax()) if healing.done else healing.choose(logits)
            if self._ends(token):
                break
            tokens.append(token)
            text += healing.new_bytes(token)
        return first_line(text.decode("utf-8", "replace"))

    def _ends(self, token: int) -> bool:
        import llama_cpp

        vocabulary = llama_cpp.llama_model_get_vocab(self._llama.model)
        return bool(llama_cpp.llama_vocab_is_eog(vocabulary, token))

    def _prompt(self, example: FimExample) -> list[int]:
        prompt = completion_prompt(
            self._sentinels,
            self.tokenize(example.prefix),
            self.tokenize(example.suffix),
            budget=self._context,
        )
        return prompt or [self._llama.token_bos()]

    def _healed_nats(self, prompt: list[int], text: bytes) -> float:
        """−log P(word + text) + log P(word) after the last whole word; infinite where it does not apply."""
        kept, taken = take_back(self._pieces, prompt)
        word = self._pieces.text(taken)
        joint = self._llama.tokenize(word + text, add_bos=False, special=False)
        fitting = self._pieces.beginning_with(word)
        if not taken or joint[0] not in fitting:
            return float("inf")
        import numpy as np

        given = log_softmax(self._logits(kept))[fitting]
        return float(np.log(np.exp(given).sum()) - self._log_likelihoods(kept, joint).sum())

    @cached_property
    def _pieces(self) -> Pieces:
        pieces = [bytes(self._llama.detokenize([token])) for token in range(self._llama.n_vocab())]
        return Pieces(pieces)

    def _logits(self, tokens: Sequence[int]) -> np.ndarray[Any, Any]:
        """Logits of the token after `tokens`, shape (vocabulary,)."""
        self._read(tokens)
        row: np.ndarray[Any, Any] = self._llama.scores[len(tokens) - 1]
        return row

    def _log_likelihoods(self, prompt: Sequence[int], tokens: Sequence[int]) -> np.ndarray[Any, Any]:
        """Log-probability of each of `tokens` after `prompt`, shape (tokens,)."""
        import numpy as np

        self._read([*prompt, *tokens])
        scored = log_softmax(self._llama.scores[len(prompt) - 1 : len(prompt) + len(tokens) - 1])
        found: np.ndarray[Any, Any] = scored[np.arange(len(tokens)), list(tokens)]
        return found

    def _read(self, tokens: Sequence[int]) -> None:
        """Bring the model to the state after `tokens`; what it holds is not computed again."""
        held = self._llama.input_ids[: self._llama.n_tokens]
        same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(held, tokens, strict=False))))
        self._llama.n_tokens = same
        if same < len(tokens):
            self._llama.eval(tokens[same:])


def first_line(text: str) -> str:
    """The first line that is not blank, without trailing blanks."""
    return next((line.rstrip() for line in text.splitlines() if line.strip()), "")
