"""What every part shares: configuration, the event schema, the model registry, the exception tree."""
