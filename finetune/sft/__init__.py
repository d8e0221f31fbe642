"""Supervised fine-tuning: what to answer, learnt from answers alone."""
