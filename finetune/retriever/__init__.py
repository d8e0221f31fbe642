"""The retriever learns: questions from passages, hard negatives, contrastive training, and the same gate."""
