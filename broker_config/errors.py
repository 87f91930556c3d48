"""What can go wrong with the broker and its accounts: one root, one class a condition."""


class BrokerError(Exception):
    """The root of all errors of this package."""


class BrokerMissing(BrokerError):
    """No mosquitto program is installed."""


class PortTaken(BrokerError):
    """Something else listens on the address that the broker should have."""


class AlreadyRunning(BrokerError):
    """A broker with this data directory runs already."""


class BrokerNotReady(BrokerError):
    """The broker did not answer in time, or ended while it was starting."""


class NotAdmitted(BrokerError):
    """The broker did not let an account in within the deadline."""


class BadAddress(BrokerError):
    """An address or path that cannot stand in mosquitto's configuration."""


class WrongRoot(BrokerError):
    """The running broker serves another centre."""


class DataDirectoryClosed(BrokerError):
    """The data directory belongs to somebody else."""


class FileDamaged(BrokerError):
    """A file of the data directory cannot be read as what it should be."""


class RegistryBusy(BrokerError):
    """Another program kept the registry locked for too long."""


class BadDevice(BrokerError):
    """A device name that is no slug, or that belongs to the system itself."""


class BadRole(BrokerError):
    """A role that no device can be enrolled with."""


class BadCounter(BrokerError):
    """A counter is missing, unknown, or has no meaning for the role."""


class BadLetter(BrokerError):
    """An offline letter that is no letter, is in use, or has no meaning for the role."""


class UnknownDevice(BrokerError):
    """No device of that name is enrolled."""
