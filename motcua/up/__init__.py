"""`motcua up`: the programs of a centre on one machine, and the supervisor that keeps them running."""
