"""The demo district: a synthetic town told through the house's own operations."""

from linquan.apps.insights.demo.loading import SEED, entry_link, is_empty, load

__all__ = ["SEED", "entry_link", "is_empty", "load"]
