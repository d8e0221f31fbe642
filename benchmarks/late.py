"""Late interaction over the tokens of an embedding model, as a reranker: measured, not built in (ADR 25)."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor
from torch.nn.functional import normalize

from chipsmith.retrieval.embedder import Embedder


class LateInteraction(Embedder):
    """Each token of the query looks for the token of the text that is nearest to it, as in ColBERT (Khattab
    and Zaharia, SIGIR 2020), here with a model that was trained for one vector a text."""

    def rerank(self, query: str, texts: Sequence[str]) -> list[float]:
        """The mean cosine of the query's tokens to their nearest ones of each text."""
        asked, *told = self._tokens([query, *texts])
        return [float((asked @ each.T).amax(1).mean()) for each in told]

    def _tokens(self, texts: Sequence[str]) -> list[Tensor]:
        """Unit vectors, of each text one row a token."""
        vectors = self._model.encode(
            list(texts), output_value="token_embeddings", convert_to_numpy=False, show_progress_bar=False
        )
        return [normalize(each.float(), dim=1) for each in vectors]
