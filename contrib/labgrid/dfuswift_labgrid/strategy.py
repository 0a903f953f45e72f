"""The way of a board: power, bootloader, flash, application."""

import enum

import attr
from labgrid.exceptions import NoResourceFoundError
from labgrid.factory import target_factory
from labgrid.step import step
from labgrid.strategy.common import Strategy, StrategyError, never_retry


class Status(enum.Enum):
    """Where a board is."""

    unknown = 0
    off = 1
    bootloader = 2
    application = 3


@target_factory.reg_driver
@attr.s(eq=False)
class DfuswiftStrategy(Strategy):
    """Brings a board into its bootloader and flashes it; then its console is there.

    Args:
        trigger (str): what the application takes on its console as the word to make way for the
            bootloader, with its line end, as in "dfu\\r"; without it, only the power helps
        enter_timeout (float): how long the bootloader is waited for, seconds
        start_timeout (float): how long the application's console is waited for, seconds

    An application that does not make way is asked again after a power cycle, if there is a power
    driver. A board that is in its bootloader already is flashed as it is.
    """

    bindings = {
        "dfuswift": "DfuswiftDriver",
        "power": {"PowerProtocol", None},
        "console": {"ConsoleProtocol", None},
    }
    status = attr.ib(default=Status.unknown)
    trigger = attr.ib(
        default=None, validator=attr.validators.optional(attr.validators.instance_of(str)))
    enter_timeout = attr.ib(default=10.0, converter=float)
    start_timeout = attr.ib(default=10.0, converter=float)

    @never_retry
    @step(args=["status"])
    def transition(self, status, *, step):  # pylint: disable=redefined-outer-name
        """Brings the board to a status."""
        status = status if isinstance(status, Status) else Status[status]
        if status == self.status:
            step.skip("nothing to do")
            return
        if status == Status.off:
            self._switch_off()
        elif status == Status.bootloader:
            self._enter()
        elif status == Status.application:
            self._enter()
            self.target.activate(self.dfuswift)
            self.dfuswift.flash()
            self.target.deactivate(self.dfuswift)
            self._open_console()
        else:
            raise StrategyError(f"no way leads to {status}")
        self.status = status

    @never_retry
    @step(args=["status"])
    def force(self, status):
        """Takes somebody's word for where the board is."""
        status = status if isinstance(status, Status) else Status[status]
        if status == Status.application:
            self._open_console()
        self.status = status

    def _switch_off(self):
        if self.power is None:
            raise StrategyError("there is no power driver: the board cannot be switched off")
        self._release()
        self.target.activate(self.power)
        self.power.off()

    def _enter(self):
        """Waits for the bootloader, and does what may bring it."""
        if self.status == Status.off:
            self.target.activate(self.power)
            self.power.on()
        self.target.update_resources()
        if self.dfuswift.dfu.avail:
            return
        tried = []
        for name, way in [
            ("the trigger", self._send_trigger), ("a power cycle", self._cycle),
            ("the trigger again", self._send_trigger),
        ]:
            if not way():
                continue
            tried.append(name)
            try:
                self.target.await_resources([self.dfuswift.dfu], timeout=self.enter_timeout)
                return
            except NoResourceFoundError:
                self.logger.warning("no bootloader came after %s", name)
        if not tried:
            # Somebody may hold BOOT0 by hand, or the board is just being plugged in.
            self.target.await_resources([self.dfuswift.dfu], timeout=self.enter_timeout)
            return
        raise StrategyError(
            f"no bootloader came within {self.enter_timeout:g} s of any of: {', '.join(tried)}")

    def _send_trigger(self):
        """Tells the application to make way; False if it cannot be told."""
        if self.trigger is None or self.console is None:
            return False
        try:
            self.target.await_resources([self.console.port], timeout=self.start_timeout)
        except NoResourceFoundError:
            self.logger.warning("no console is there to send the trigger to")
            return False
        self.target.activate(self.console)
        try:
            self.console.write(self.trigger.encode())
        finally:
            # The port goes away with the application.
            self.target.deactivate(self.console)
        return True

    def _cycle(self):
        if self.power is None:
            return False
        self.target.activate(self.power)
        self.power.cycle()
        return True

    def _open_console(self):
        if self.console is None:
            return
        self.target.await_resources([self.console.port], timeout=self.start_timeout)
        self.target.activate(self.console)

    def _release(self):
        self.target.deactivate(self.dfuswift)
        if self.console is not None:
            self.target.deactivate(self.console)
