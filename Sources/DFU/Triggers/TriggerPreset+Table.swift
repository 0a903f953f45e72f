// Every way into a bootloader that is known by name. To add one, add a row, and its bytes in
// hexadecimal to `TriggerPresetTests`.

extension TriggerPreset {
  /// What ST's virtual COM port example has, and so every firmware that kept it.
  static let common = USBIdentifier(vendor: 0x0483, product: 0x5740)

  private static let propellers = "Take the propellers off: outputs may move."
  private static let heaters = "Heaters and motors may be driven while the bootloader runs."

  /// All presets.
  public static let table: [TriggerPreset] = [
    TriggerPreset(
      "klipper", for: "Klipper on USB", .serial(.touch), numbers: [Numbers(0x1D50, 0x614E)],
      leadsTo: "Katapult if it is there, else ROM", evidence: .read,
      source: "Klipper usb_cdc.c (check_reboot) and flash_usb.py", caution: heaters),
    TriggerPreset(
      "klipper-uart", for: "Klipper on a UART",
      .serial(
        SerialScript(rate: 250_000, [.write(ascii("~ \u{1C} Request Serial Bootloader!! ~"))])),
      leadsTo: "Katapult if it is there, else ROM", evidence: .read,
      source: "Klipper docs/Bootloader_Entry.md and serial_irq.c", caution: heaters),
    TriggerPreset(
      "betaflight", for: "Betaflight, by MSP",
      .serial(SerialScript([.write([0x24, 0x4D, 0x3C, 0x01, 0x44, 0x01, 0x44])])),
      numbers: [Numbers(0x0483, 0x5740)], evidence: .read,
      source: "Betaflight msp.c and the configurator's webstm32.js", caution: propellers),
    TriggerPreset(
      "betaflight-cli", for: "Betaflight, by its command line",
      .serial(SerialScript(commandLine + [.write(ascii("bl\r\n"))])),
      numbers: [Numbers(0x0483, 0x5740)], evidence: .read, source: "Betaflight cli.c",
      caution: propellers),
    TriggerPreset(
      "cleanflight", for: "Cleanflight and Betaflight, by the reboot character",
      .serial(SerialScript([.write(ascii("R")), .pause(SerialScript.pause * 2)])),
      numbers: [Numbers(0x0483, 0x5740)], evidence: .read,
      source: "Betaflight msp_serial.c, cleanflight#414", caution: propellers),
    TriggerPreset(
      "inav", for: "INAV, by its command line",
      .serial(SerialScript(commandLine + [.write(ascii("dfu\n"))])),
      numbers: [Numbers(0x0483, 0x5740)], evidence: .read, source: "iNavFlight/inav#11295",
      caution: propellers),
    TriggerPreset(
      "ardupilot", for: "ArduPilot, by MAVLink", .serial(SerialScript([.write(mavlinkReboot)])),
      leadsTo: "ROM, on boards and bootloaders that have it", evidence: .derived,
      source: "ArduPilot#31770 (MAV_CMD 246 with 42, 24, 71, 99)", caution: propellers),
    TriggerPreset(
      "micropython", for: "MicroPython's stm32 port", .serial(micropython),
      numbers: [Numbers(0xF055, 0x9800...0x98FF)], leadsTo: "ROM, or mboot", evidence: .read,
      source: "mpremote main.py"),
    TriggerPreset(
      "flipper", for: "Flipper Zero",
      .serial(SerialScript([.write(ascii("power reboot2dfu\r"))])),
      numbers: [Numbers(0x0483, 0x5740)], evidence: .seen, source: "Flipper's CLI, seen in code"),
    TriggerPreset(
      "nanovna", for: "NanoVNA and tinySA, if built with it",
      .serial(SerialScript([.write(ascii("reset dfu\r"))])),
      numbers: [Numbers(0x0483, 0x5740)], evidence: .seen, source: "its shell, seen in code"),
    TriggerPreset(
      "grblhal", for: "grblHAL with the bootloader plugin",
      .serial(SerialScript([.write(ascii("$DFU\n"))])), evidence: .seen,
      source: "grblhal_bootloader_plugin",
      caution: "Motors lose their position, and the spindle's output may change."),
    TriggerPreset(
      "rusefi", for: "rusEFI", .serial(SerialScript([.write(rusefiReboot)])), evidence: .derived,
      source: "rusEFI's TunerStudio command reboot_dfu",
      caution: "Stop the engine: outputs may change."),
    TriggerPreset(
      "panda", for: "comma panda, debug builds",
      .control(ControlSetup(requestType: 0x40, request: 0xD1), []),
      numbers: [Numbers(0xBBAA, 0xDDCC)], evidence: .seen, source: "panda, seen in code",
      caution: "Take it off the car."),
    TriggerPreset(
      "candlelight", for: "candleLight and gs_usb", .detach, numbers: [Numbers(0x1D50, 0x606F)],
      evidence: .read, source: "candleLight usbd_gs_can.c"),
    TriggerPreset(
      "blackmagic", for: "Black Magic Probe", .detach, numbers: [Numbers(0x1D50, 0x6018)],
      leadsTo: "ROM; native boards: 1d50:6017", evidence: .read,
      source: "blackmagic usb_dfu_stub.c"),
    TriggerPreset(
      "aioc", for: "All-in-one cable", .detach, numbers: [Numbers(0x1209, 0x7388)],
      evidence: .read, source: "skuep/AIOC usb_dfu.c"),
    TriggerPreset(
      "qmk-vial", for: "QMK keyboards with Vial, unlocked",
      .report([0x00, 0x0B] + [UInt8](repeating: 0, count: 31)),
      leadsTo: "ROM, GD32's or Maple's bootloader", evidence: .seen,
      source: "QMK via.c (id_bootloader_jump); upstream has no handler"),
  ]

  /// Into the command line of the Cleanflight family: `#`, silence, then its prompt must come.
  private static let commandLine: [SerialScript.Step] = [
    .write(ascii("#")), .pause(SerialScript.pause),
    .expect(ascii("#"), within: .seconds(1)),
  ]

  /// Interrupts the program, enters the raw REPL, and sends a program only once that is there.
  ///
  /// The program waits a moment, so that the answer is out before the port goes.
  private static let micropython = SerialScript([
    .write([0x0D, 0x03]), .pause(SerialScript.pause), .write([0x0D, 0x01]),
    .expect(ascii("raw REPL; CTRL-B to exit\r\n>"), within: .seconds(2)),
    .write(
      ascii("import time, machine; time.sleep_ms(100); machine.bootloader()") + [0x04]),
  ])

  /// MAVLink 1 COMMAND_LONG (76) from a ground station (255, 190) to the autopilot (1, 1):
  /// MAV_CMD_PREFLIGHT_REBOOT_SHUTDOWN (246) with the parameters 42, 24, 71 and 99.
  ///
  /// The checksum is X.25's over all but the first byte, and over the message's CRC_EXTRA 152.
  private static let mavlinkReboot: [UInt8] =
    [0xFE, 0x21, 0x00, 0xFF, 0xBE, 0x4C]
    + [0x00, 0x00, 0x28, 0x42] + [0x00, 0x00, 0xC0, 0x41]  // 42.0, 24.0
    + [0x00, 0x00, 0x8E, 0x42] + [0x00, 0x00, 0xC6, 0x42]  // 71.0, 99.0
    + [UInt8](repeating: 0, count: 12) + [0xF6, 0x00, 0x01, 0x01, 0x00]
    + [0x93, 0xD1]

  /// TunerStudio's frame: length, `E` and the command, CRC-32; all big endian.
  private static let rusefiReboot: [UInt8] =
    [0x00, 0x0B] + ascii("Ereboot_dfu") + [0xFD, 0x68, 0xC0, 0xDF]

  private static func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }
}
