"""Places: the area tree, zones that cut across it, posters that know where they hang."""
