"""Finding what the company's documents and code say."""
