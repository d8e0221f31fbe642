"""Training that runs by itself: whether there is anything new to learn, and the timer that asks."""
