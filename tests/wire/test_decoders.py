"""Every decoder of the wire takes any bytes: it returns the message, or refuses with one exception."""

import json
from dataclasses import fields, is_dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.wire import states
from motcua.wire.codec import MalformedMessage, decode, encode, usable_id
from motcua.wire.commands import COMMANDS, decode_command

STATES = [kind for kind in vars(states).values() if is_dataclass(kind) and isinstance(kind, type)]
KINDS = [*(spec.kind for spec in COMMANDS.values()), *STATES]
NAMES = sorted({field.name for kind in KINDS for field in fields(kind)})

leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(10**400), 10**400)
    | st.floats()
    | st.text(
        st.characters(codec="utf-16", categories=["L", "Cs", "Cc", "Nd", "P"]) | st.characters(), max_size=20
    )
    | st.sampled_from(
        ["2026-11-21T01:02:03.456Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "civil"]
    )
    | st.sampled_from(["01a2001a-7ffe-773f-bc72-da40bf5ad7b3", "A001", "2026-11-21", "open", "idle"])
)
values = st.recursive(
    leaves,
    lambda deeper: st.lists(deeper, max_size=3) | st.dictionaries(st.sampled_from(NAMES), deeper, max_size=5),
)
messages = st.dictionaries(st.sampled_from(NAMES), values, max_size=12)


def assert_refused_or_read(kind: type[object], payload: bytes) -> None:
    try:
        message = decode(kind, payload)
    except MalformedMessage:
        return
    assert isinstance(message, kind)
    assert decode(kind, encode(message)) == message


@settings(deadline=None)
@given(payload=st.binary(max_size=200))
def test_any_bytes_are_refused_with_one_exception(payload):
    for kind in KINDS:
        assert_refused_or_read(kind, payload)


@settings(max_examples=60, deadline=None)
@given(body=messages)
def test_any_json_is_read_or_refused_with_one_exception(body):
    for kind in KINDS:
        assert_refused_or_read(kind, json.dumps(body).encode(errors="surrogatepass"))


CORPUS = {
    "nested": b'{"id":' + b"[" * 100_000,
    "nested and closed": b'{"x":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "huge": b'"' + b"x" * 300_000 + b'"',
    "huge number": b'{"rev":' + b"9" * 10_000 + b"}",
    "exponent": b'{"rev":1e400,"at":1e400}',
    "nan": b'{"at": NaN, "score": Infinity}',
    "lone surrogate": rb'{"id":"\ud800","epoch":"\udfff"}',
    "nul": b"\x00" * 50,
    "not utf-8": b'{"id":"\xff\xfe"}',
    "byte order mark": b"\xef\xbb\xbf{}",
    "doubled keys": b'{"id":1,"id":2}',
    "nothing": b"",
}


@pytest.mark.parametrize("payload", CORPUS.values(), ids=CORPUS)
def test_hand_made_rubbish_is_refused(payload):
    for kind in KINDS:
        assert_refused_or_read(kind, payload)


@settings(deadline=None)
@given(name=st.text(max_size=30) | st.sampled_from(sorted(COMMANDS)), payload=st.binary(max_size=100))
def test_any_command_name_is_refused_with_one_exception(name, payload):
    with pytest.raises(MalformedMessage):
        decode_command(name, payload)


@settings(deadline=None)
@given(payload=st.binary(max_size=100) | messages.map(lambda body: json.dumps(body).encode()))
def test_a_usable_id_is_looked_for_in_any_bytes(payload):
    found = usable_id(payload)
    assert found is None or len(found) == 36
