"""Going to people: visits (走访), and points where they are heard (民意诉求流动点)."""
