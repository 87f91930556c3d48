"""The rules of the queue: `decide(day, order, now) -> events`, `evolve(day, event) -> day`. Pure."""
