"""A demonstration dump: made-up papers in arXiv's bulk format, with the truth about their figures."""

from omniscience_assets.sources.sample.dump import SampleDump, add_paper, make_dump

__all__ = ["SampleDump", "add_paper", "make_dump"]
