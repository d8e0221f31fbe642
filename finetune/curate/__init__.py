"""Documents, code, history and recorded work become a data set to learn from.

Every text goes through, in this order: licence, repair, quality, contamination, redaction (`prepare`, one
source or shard at a time, in as many processes as there are); then equal and nearly equal texts, the held-
out part, and the blend (`selection`, `blend`, by DuckDB, which spills to the disk). Packing to a fixed
length is the training step's work.
"""

from chipsmith.finetune.curate.curation import Curation, curate
from chipsmith.finetune.curate.dataset import read
from chipsmith.finetune.curate.recipe import CurateRecipe
from chipsmith.finetune.curate.record import Record
from chipsmith.finetune.curate.sources import Source

__all__ = ["CurateRecipe", "Curation", "Record", "Source", "curate", "read"]
