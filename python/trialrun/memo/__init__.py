"""The launch memo: one experiment's verdict and evidence, in Markdown and HTML."""

from trialrun.memo.data import MemoData
from trialrun.memo.write import file_stem, memo_markdown, write_memo

__all__ = ["MemoData", "file_stem", "memo_markdown", "write_memo"]
