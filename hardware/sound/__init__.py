"""Sound: samples, a chime, words from espeak-ng, and players that are chosen by name."""
