import sys
from pathlib import Path

# The hand-made tables are those of the statistics tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "statistics"))
