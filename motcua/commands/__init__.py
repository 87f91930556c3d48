"""The commands of `motcua`: one module a word, each with a `main` that takes the words behind it."""
