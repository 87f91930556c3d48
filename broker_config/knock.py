"""Knock at a broker's door: whether it answers, and whether it lets an account in."""

import time
from enum import Enum

from paho.mqtt.client import Client, ConnectFlags
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from broker_config.registry import Credentials

NOBODY = "knock"
"""The client id of a knock without an account; it stands in the broker's log."""
_STEP_S = 0.05


class Answer(Enum):
    """What the broker said."""

    ADMITTED = "admitted"
    REFUSED = "refused"
    SILENT = "silent"


def knock(host: str, port: int, credentials: Credentials | None, timeout: float) -> Answer:
    """Connect once and leave again; without `credentials` a broker of ours answers REFUSED.

    A client that is connected with the same user name is cut off by it. Waits `timeout` s for an answer.
    """
    answers: list[ReasonCode] = []

    def answered(
        _client: Client, _data: None, _flags: ConnectFlags, reason: ReasonCode, _props: Properties | None
    ) -> None:
        answers.append(reason)

    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=credentials.username if credentials else NOBODY,
        protocol=MQTTProtocolVersion.MQTTv5,
    )
    client.connect_timeout = timeout
    client.on_connect = answered
    if credentials:
        client.username_pw_set(credentials.username, credentials.password)
    deadline = time.monotonic() + timeout
    try:
        client.connect(host, port)
    except OSError:
        return Answer.SILENT
    while not answers and time.monotonic() < deadline:
        if client.loop(_STEP_S) != MQTTErrorCode.MQTT_ERR_SUCCESS:
            break
    client.disconnect()
    if not answers:
        return Answer.SILENT
    return Answer.REFUSED if answers[0].is_failure else Answer.ADMITTED
