"""One scan over a data set: splits, decoders, folds and states, and the engine that brings them together."""

from analyzer.scan.engine import Engine
from analyzer.scan.protocols import Decoder, Fold, Scanned, State
from analyzer.scan.scanned_states import ScannedStates
from analyzer.scan.split import Split, SplitReport

__all__ = ["Decoder", "Engine", "Fold", "Scanned", "ScannedStates", "Split", "SplitReport", "State"]
