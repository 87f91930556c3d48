"""The checks of `motcua doctor`: small functions that look at one thing each and change nothing."""
