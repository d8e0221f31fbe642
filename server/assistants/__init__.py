"""What a person asks for: completion and chat."""
