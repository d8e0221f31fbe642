"""What the dashboard shows and does; its pages lie in `static/`."""
