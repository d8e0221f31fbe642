"""Development data: recording what people do with what they are offered, and turning it into examples."""
