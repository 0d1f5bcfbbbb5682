"""Walking and driving networks: built, saved, snapped to."""

from linquan.engine.networks.types import UNREACHED, Mode, Network

__all__ = ["UNREACHED", "Mode", "Network"]
