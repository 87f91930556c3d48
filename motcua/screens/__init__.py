"""What the programs with a window share: one visual language, one window, and what it does when it fails.

`theme`, `wrap`, `icons`, `qr`, `options` and `handover` know no Kivy. `prepare` must run before the others
are imported: Kivy reads its configuration when it is imported, and opens its window with that.
"""
