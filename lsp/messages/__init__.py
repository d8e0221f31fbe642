"""Parameters and results of Chipsmith's own messages. On the wire their names are in camelCase."""
