"""Lets accelerate shard a model among processes of one machine's cores, in interpreters that find this first.

accelerate 1.15 shards on accelerators only, and lets several processes on cores hold the whole model each.
torch itself shards on cores too, by gloo: told that the cores are cards, accelerate goes all the same ways.
"""

import os

if "RANK" in os.environ:
    from accelerate.state import DistributedType, PartialState

    begin = PartialState.__init__

    def begin_as_cards(self, *given, **named):
        begin(self, *given, **named)
        if vars(self).get("distributed_type") == DistributedType.MULTI_CPU:
            self.distributed_type = DistributedType.MULTI_GPU

    PartialState.__init__ = begin_as_cards
