"""One signed archive that installs and runs Linquan on a machine without a network (ADR 0029)."""
