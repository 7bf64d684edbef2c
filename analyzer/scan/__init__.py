"""One scan over a data set: see `scan`."""

from analyzer.scan.protocols import Decoder, Fold, Scanned, State
from analyzer.scan.scan import scan
from analyzer.scan.scanned_states import ScannedStates
from analyzer.scan.split import Split, SplitReport

__all__ = ["Decoder", "Fold", "Scanned", "ScannedStates", "Split", "SplitReport", "State", "scan"]
