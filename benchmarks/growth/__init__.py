"""What must hold when an office grows to a province: plans, a follower, keys by district."""
