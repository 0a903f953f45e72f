/// The udev rule that lets people flash without being root.
enum UdevRule {
  /// The name of the file; its number is below 73, see the text.
  static let fileName = "60-dfuswift.rules"
  /// Where the administrator's rules are.
  static let folder = "/etc/udev/rules.d"
  /// The largest file of rules that is looked into, bytes.
  static let sizeLimit = 1 << 20
  /// The rule; a test keeps it equal to `udev/60-dfuswift.rules`.
  static var text: String { udevRuleText }
}

// Its lines are as wide as in the file, which leaves no room to indent them.
// swift-format-ignore
private let udevRuleText = #"""
# Lets people flash STM32 boards with dfuswift, dfu-util and the like without being root.
#
# What it grants: reading and writing the raw USB device (/dev/bus/usb/BUS/DEVICE) of an STM32 whose
# bootloader runs. Whoever has that can read, erase and replace the board's firmware. It is granted
#   - to whoever sits at this computer (TAG uaccess: a seat's active user, while logged in),
#   - to the members of the group plugdev, which is for ssh sessions, CI runners and services.
# Nobody else gets anything, and no other device is touched.
#
# The file's number is below 73 because 73-seat-late.rules applies the uaccess tag. It matches every
# action but "remove", because udev forgets a device's tags at the "bind" event that follows "add".
#
# ID_MM_DEVICE_IGNORE keeps ModemManager from opening the device to look for a modem.

ACTION=="remove", GOTO="dfuswift_end"
SUBSYSTEM!="usb", GOTO="dfuswift_end"
ENV{DEVTYPE}!="usb_device", GOTO="dfuswift_end"

# The ROM bootloader of every STM32 that has one for USB, and clones that carry ST's numbers.
ATTR{idVendor}=="0483", ATTR{idProduct}=="df11", GOTO="dfuswift_grant"

# GD32 bootloaders (GD32VF103 and others). Remove the # to grant them, too.
#ATTR{idVendor}=="28e9", ATTR{idProduct}=="0189", GOTO="dfuswift_grant"

# Your own application with a DFU run-time interface, or another bootloader: add a line like these
# with its numbers, in a copy of this file in /etc/udev/rules.d. There is no rule for "any device
# with a DFU interface" on purpose: headsets, debuggers and network cards have one, too, and
# everyone in plugdev could then replace their firmware.

GOTO="dfuswift_end"

LABEL="dfuswift_grant"
MODE="0660", GROUP="plugdev", TAG+="uaccess", ENV{ID_MM_DEVICE_IGNORE}="1"

LABEL="dfuswift_end"
"""# + "\n"
