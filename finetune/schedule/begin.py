"""Whether a training that nobody waits for should begin now."""

from __future__ import annotations

from typing import Any

from chipsmith.core.config import Config
from chipsmith.core.home import Home
from chipsmith.finetune.gather import Order
from chipsmith.finetune.idle import LONGEST_WAIT_S, go_to_background, may_begin
from chipsmith.finetune.schedule.news import news_for


def reason_to_wait(
    home: Home, config: Config, order: Order[Any], if_new: int | None, background: bool
) -> str | None:
    """Why there is nothing to do now, or None; in the background, once people have paused.

    A run of the order's recipe that is not finished is gone on with, whatever is new.
    """
    if if_new is not None:
        news = news_for(home, config, order.role, order.recipe.name)
        if not news.enough(if_new):
            since = f" since {news.since}" if news.since else ""
            return f"Nothing to do: {news.decisions} new decisions{since}, of {if_new} that are asked for."
    if background:
        go_to_background()
        if not may_begin(home, config):
            return f"Nothing was begun: people worked without a pause for {LONGEST_WAIT_S / 3600:.0f} hours."
    return None
