"""Files, documentation, code, git history and bug reports, as documents for the index and for training."""

from chipsmith.collectors.corpus.collect import collect
from chipsmith.collectors.corpus.options import Options
from chipsmith.collectors.corpus.parsed import Reason
from chipsmith.collectors.corpus.report import Left, Report
from chipsmith.collectors.corpus.stamps import Stamps

__all__ = ["Left", "Options", "Reason", "Report", "Stamps", "collect"]
