"""A driver that flashes a board in its bootloader, here or on the exporter's host."""

import json
import re
import subprocess

import attr
from labgrid.driver import Driver
from labgrid.driver.exception import ExecutionError
from labgrid.factory import target_factory
from labgrid.step import step
from labgrid.util.helper import processwrapper
from labgrid.util.managedfile import ManagedFile


@attr.s(eq=False)
class DfuswiftError(ExecutionError):
    """What dfuswift says went wrong: its sentence, its exit status, and the event it came in."""

    status = attr.ib(default=1, validator=attr.validators.instance_of(int))
    event = attr.ib(default=attr.Factory(dict), validator=attr.validators.instance_of(dict))

    @property
    def code(self):
        """The name of the error, as docs/json.md lists them; None if dfuswift did not get to it."""
        return self.event.get("code")

    def __str__(self):
        return f"{self.msg} (dfuswift ended with {self.status})"


@target_factory.reg_driver
@attr.s(eq=False)
class DfuswiftDriver(Driver):
    """Flashes the board that a DFUDevice stands for.

    Args:
        image (str): the name under `images:` of the file that is flashed without another word
        alt (str): the alternate setting, by number or by name; by default that of the addresses
        options (list): more options of every command, as in ["--chip", "f405"]
        flash_options (list): more options of `dfuswift flash`, as in ["--vdd", "3.3"]

    The program is `dfuswift` of the PATH, or what `tools:` has under that name; on the exporter's
    host if the board hangs there.
    """

    bindings = {"dfu": {"DFUDevice", "NetworkDFUDevice"}}
    image = attr.ib(
        default=None, validator=attr.validators.optional(attr.validators.instance_of(str)))
    alt = attr.ib(default=None, converter=attr.converters.optional(str))
    options = attr.ib(
        default=attr.Factory(list),
        validator=attr.validators.deep_iterable(attr.validators.instance_of(str)))
    flash_options = attr.ib(
        default=attr.Factory(list),
        validator=attr.validators.deep_iterable(attr.validators.instance_of(str)))

    def __attrs_post_init__(self):
        super().__attrs_post_init__()
        environment = self.target.env
        self.tool = environment.config.get_tool("dfuswift") if environment else "dfuswift"

    @Driver.check_active
    @step(args=["filename"], result=True)
    def flash(self, filename=None):
        """Flashes a file, reads it back and starts it.

        Returns: the event `result` as a dictionary: writtenBytes, skippedBytes, verifiedBytes …
        Raises: DfuswiftError
        """
        return self._with_file("flash", filename, self.flash_options)

    @Driver.check_active
    @step(args=["filename"], result=True)
    def verify(self, filename=None):
        """Compares the flash with a file.

        Raises: DfuswiftError, with status 79 if they differ
        """
        return self._with_file("verify", filename, [])

    @Driver.check_active
    @step(result=True)
    def info(self):
        """What the bootloader says of itself: chips, memories, protection."""
        return self._run(["info"])

    def _with_file(self, verb, filename, more):
        if filename is None:
            if self.image is None:
                raise ValueError("no file is named, and the driver has no `image`")
            filename = self.target.env.config.get_image_path(self.image)
        file = ManagedFile(filename, self.dfu)
        file.sync_to_resource()
        alternate = ["--alt", self.alt] if self.alt is not None else []
        return self._run([verb, file.get_remote_path(), *alternate, *more])

    def _run(self, arguments):
        """Runs dfuswift to its end; returns the last event."""
        command = [
            self.tool, *arguments, *self.options, "--path", self.dfu.path, "--json"]
        try:
            # Quoted for the far shell, if there is one: names of settings have blanks in them.
            output = processwrapper.check_output(self.dfu.wrap_command(command))
        except subprocess.CalledProcessError as error:
            events, rest = parse(error.output)
            event = next((event for event in events if event.get("event") == "error"), {})
            sentence = event.get("message") or rest or f"{self.tool} said nothing"
            raise DfuswiftError(sentence, status=error.returncode, event=event) from error
        events, rest = parse(output)
        if not events or events[-1].get("event") != "result":
            raise DfuswiftError(rest or f"{self.tool} told no result")
        for event in events:
            if event["event"] == "note":
                self.logger.info("%s", event["message"])
        return events[-1]


def parse(output):
    """The events in what a run wrote, and what was no event: both streams come in one."""
    events, rest = [], []
    for line in re.split(r"[\r\n]+", output.decode("utf-8", "replace")):
        try:
            event = json.loads(line)
        except ValueError:
            event = None
        if isinstance(event, dict) and "event" in event:
            events.append(event)
        elif line.strip():
            rest.append(line.strip())
    return events, "\n".join(rest)
