"""Python for EDA tools: checked against the tool's classes, without importing anything."""
