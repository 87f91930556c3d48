"""What the ratings of a period say: figures made from the centre's facts, the same facts always the same."""
