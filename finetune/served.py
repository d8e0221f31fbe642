"""A GGUF file prompted as the server prompts it, with its likelihoods and its greedy answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chipsmith.core.fim import completion_prompt
from chipsmith.finetune.examples import FimExample
from chipsmith.finetune.proof import log_softmax
from chipsmith.finetune.vocabulary import fim_tokens, open_llama

if TYPE_CHECKING:
    import numpy as np

MOST_TAKEN_BACK = 3


class ServedModel:
    """A model with fill-in-the-middle tokens sees the suffix; any other continues the prefix, from
    the last whole word (token healing), since it was not trained on texts that are cut anywhere.

    Raises:
        BrokenModelError: the file cannot be loaded.
    """

    def __init__(self, path: Path, *, context: int, threads: int) -> None:
        self._context = context
        self._llama = open_llama(
            path,
            n_ctx=2 * context,
            n_batch=2 * context,
            n_threads=threads,
            n_threads_batch=threads,
            logits_all=True,
        )
        self._sentinels = fim_tokens(self._llama.metadata)

    def close(self) -> None:
        self._llama.close()

    def tokenize(self, text: str) -> list[int]:
        tokens: list[int] = self._llama.tokenize(
            text.encode("utf-8", "replace"), add_bos=False, special=False
        )
        return tokens

    def nats(self, example: FimExample) -> tuple[float, int]:
        """Negative log-likelihood of the middle's text, and its characters.

        A middle longer than half of the context is cut. Where the middle ends is not
        counted. Without fill-in-the-middle, the better of the cut and the healed reading counts.
        """
        middle = self.tokenize(example.middle)[: self._context // 2]
        text = bytes(self._llama.detokenize(middle))
        prompt = self._prompt(example)
        nats = -float(self._log_likelihoods(prompt, middle).sum())
        if self._sentinels is None:
            nats = min(nats, self._healed_nats(prompt, text))
        return nats, max(1, len(text.decode("utf-8", "ignore")))

    def first_line(self, example: FimExample, limit: int) -> str:
        """The first line, not blank, of the greedy answer of at most `limit` tokens."""
        prompt = self._prompt(example)
        text = b""
        if self._sentinels is None:
            prompt, text = self._healed_start(prompt)
        tokens: list[int] = []
        while len(tokens) < limit and b"\n" not in text.lstrip():
            token = int(self._logits(prompt + tokens).argmax())
            if token == self._llama.token_eos():
                break
            tokens.append(token)
            text += self._pieces[token]
        return first_line(text.decode("utf-8", "replace"))

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
        kept, word = self._take_back(prompt)
        joint = self._llama.tokenize(word + text, add_bos=False, special=False)
        fitting = self._beginning_with(word)
        if not kept or joint[0] not in fitting:
            return float("inf")
        import numpy as np

        given = log_softmax(self._logits(kept))[fitting]
        return float(np.log(np.exp(given).sum()) - self._log_likelihoods(kept, joint).sum())

    def _healed_start(self, prompt: list[int]) -> tuple[list[int], bytes]:
        """The prompt whose last word is the likeliest one that begins as it does, and what that adds."""
        kept, word = self._take_back(prompt)
        if not kept:
            return prompt, b""
        fitting = [*self._beginning_with(word), prompt[len(kept)]]
        best = fitting[int(self._logits(kept)[fitting].argmax())]
        if best == prompt[len(kept)]:
            return prompt, b""
        return [*kept, best], self._pieces[best][len(word) :]

    def _take_back(self, prompt: list[int]) -> tuple[list[int], bytes]:
        """The prompt without its last word, and that word."""
        last = reversed(prompt[-MOST_TAKEN_BACK:])
        within = len(list(takewhile(lambda token: self._pieces[token][:1].isalnum(), last)))
        start = len(prompt) - min(MOST_TAKEN_BACK, within + 1)
        return prompt[: max(0, start)], b"".join(self._pieces[token] for token in prompt[max(0, start) :])

    def _beginning_with(self, word: bytes) -> list[int]:
        return [token for token, piece in enumerate(self._pieces) if piece.startswith(word)]

    @cached_property
    def _pieces(self) -> list[bytes]:
        """The bytes of every token; control tokens have none."""
        return [bytes(self._llama.detokenize([token])) for token in range(self._llama.n_vocab())]

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
