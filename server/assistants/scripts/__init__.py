"""Scripts for EDA tools: grounded in a request, written under a grammar, checked, repaired, ranked."""
