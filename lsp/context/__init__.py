"""What a completion is told beside the text around its cursor."""
