"""Life circles (生活圈): the catalogue, walking speeds, and the register of facilities."""
