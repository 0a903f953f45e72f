@testable import DFU
@testable import DFUSimulator

/// Inputs to begin with, made by what the project writes itself.
///
/// They are kept in `Seeds`; `DFUSWIFT_WRITE_SEEDS=1 swift test --filter ReplayTests` writes them.
enum Examples {
  /// The bytes of each example, by target and name.
  static func all() throws -> [String: [String: [UInt8]]] {
    [
      "layout": layouts, "plan": plans, "descriptors": descriptors, "status": statuses,
      "detect": try files(), "suffix": ["sealed": try DFUSuffix().appended(to: [1, 2, 3])],
      "dfuse": ["named": try dfuse()], "hex": ["entry": IntelHex.encode(image, entryPoint: entry)],
      "srec": ["entry": try SRecord.encode(image, entryPoint: entry, header: [0x68, 0x69])],
      "elf": ["sections": elf], "uf2": ["families": uf2],
      "trigger": triggers, "board": boards, "state": try states(), "usbip": usbip,
      "stranger": strangers, "liar": liars,
    ]
  }

  private static let entry = Address(0x0800_0009)

  private static var image: FirmwareImage {
    let parts: [(UInt32, [UInt8])] = [
      (0x0800_0000, FirmwareFile.small.payload), (0x0800_FFF8, [UInt8](repeating: 7, count: 24)),
    ]
    let segments = parts.compactMap { FirmwareImage.Segment(address: Address($0), bytes: $1) }
    // `try?`: the parts are apart.
    return (try? FirmwareImage(segments: segments)) ?? FirmwareImage()
  }

  private static var layouts: [String: [UInt8]] {
    Dictionary(
      uniqueKeysWithValues: BoardProfile.all.flatMap { profile in
        profile.alternates.enumerated().map {
          ("\(profile.name)-\($0)", Array($1.name.utf8))
        }
      }.filter { ["f405-0", "f405-3", "h743-0", "g0b1-0", "f405-garbage-name-0"].contains($0.0) })
  }

  private static var plans: [String: [UInt8]] {
    let layout = Array("@Internal Flash  /0x08000000/04*016Kg,01*064Kg".utf8)
    let head = [UInt8(layout.count)] + layout
    let vectors = [UInt8](FirmwareFile.small.payload.prefix(40))
    return [
      "application": [0, 3] + head + [0, 0, 0, 40] + vectors,
      "data": [1, 20] + head + [0, 5, 0x40, 40] + vectors + [0, 0x33, 0x40, 3, 1, 2, 3],
    ]
  }

  private static var descriptors: [String: [UInt8]] {
    let interface: [UInt8] = [9, 4, 0, 0, 0, 0xFE, 1, 2, 4, 9, 4, 0, 1, 0, 0xFE, 1, 2, 5]
    let functional = BoardProfile.f405.functional.bytes
    return [
      "configuration": [9, 2, 36, 0, 1, 1, 0, 0x80, 50] + interface + functional,
      "functional": functional, "string": USBString.encode("STM32  BOOTLOADER"),
      "setup": ControlSetup(.download, value: 2, interface: 0, length: 64).bytes,
      "command": DfuSeCommand.erase(0x0800_4000).bytes,
    ]
  }

  private static var statuses: [String: [UInt8]] {
    let busy = StatusResponse(
      status: .ok, pollTimeout: .milliseconds(100), state: .dfuDownloadBusy)
    return [
      "busy": busy.bytes, "error": StatusResponse(status: .errVendor, state: .dfuError).bytes,
    ]
  }

  private static func files() throws -> [String: [UInt8]] {
    [
      "hex": IntelHex.encode(image), "dfuse": try dfuse(), "elf": elf,
      "raw": FirmwareFile.small.payload, "srec": try SRecord.encode(image),
      "suffix": try DFUSuffix().appended(to: FirmwareFile.small.payload),
    ]
  }

  private static func dfuse() throws -> [UInt8] {
    try DfuSeFile.encode([
      FirmwareTarget(alternate: 0, name: "ST...", image: image),
      FirmwareTarget(alternate: 1, name: nil, image: image),
    ])
  }

  /// An ELF file of one segment, with one section in it.
  private static var elf: [UInt8] {
    var file: [UInt8] = ELFFile.magic + [1, 1, 1] + [UInt8](repeating: 0, count: 9)
    for half in [2, 40] as [UInt16] { file.appendLittleEndian(half) }
    // Version, entry, program headers behind this one, section headers behind the contents.
    for word in [1, 0x0800_0009, 52, 100, 0] as [UInt32] { file.appendLittleEndian(word) }
    for half in [52, 32, 1, 40, 1, 0] as [UInt16] { file.appendLittleEndian(half) }
    for word in [1, 84, 0x0800_0000, 0x0800_0000, 16, 16, 5, 4] as [UInt32] {
      file.appendLittleEndian(word)
    }
    file += FirmwareFile.small.payload.prefix(16)
    for word in [0, 1, 2, 0x0800_0000, 84, 16, 0, 0, 4, 0] as [UInt32] {
      file.appendLittleEndian(word)
    }
    return file
  }

  /// Two blocks of two families.
  private static var uf2: [UInt8] {
    [0x5775_5A57, 0x1234_5678].flatMap { (family: UInt32) in
      var block: [UInt8] = []
      let words = [
        UF2File.firstMagic, UF2File.secondMagic, 0x2000, 0x0800_0000, 16, 0, 1, family,
      ]
      for word in words { block.appendLittleEndian(word) }
      block += FirmwareFile.small.payload.prefix(16) + [UInt8](repeating: 0, count: 460)
      block.appendLittleEndian(UF2File.lastMagic)
      return block
    }
  }

  private static var triggers: [String: [UInt8]] {
    let texts = [
      "detach": "detach", "touch": "1200bps", "text": "text:\\rdfu\\x0D\\p\\e\\\\",
      "vendor": "vendor:0xD1,1,2,00FF", "hid": "hid:000b00", "preset": "klipper",
    ]
    return texts.mapValues { Array($0.utf8) }
  }

  private static func request(
    _ request: DFURequest, _ value: UInt8 = 0, data: [UInt8] = [], length: Int? = nil
  ) -> [UInt8] {
    // The code that means the request, without the bit that makes a length longer.
    let code = (0x50..<0xC0).first { $0 % 7 == Int(request.rawValue) && $0 & 4 == 0 } ?? 0x50
    return [UInt8(code), UInt8(length ?? data.count), value] + data
  }

  private static var boards: [String: [UInt8]] {
    let status = request(.getStatus, length: 6)
    let erase = request(.download, data: DfuSeCommand.erase(0x0800_0000).bytes)
    let pointer = request(.download, data: DfuSeCommand.setAddressPointer(0x0800_0000).bytes)
    let block = request(.download, 2, data: [UInt8](FirmwareFile.small.payload.prefix(16)))
    let wait: [UInt8] = [0x3F, 0x3F]
    let leave = request(.download)
    let flash = erase + status + wait + status + pointer + status + wait + status + block + status
    return [
      "flash": [0, 3] + flash + wait + status + leave + status + wait,
      "upload": [0, 3] + pointer + status + wait + status + request(.abort)
        + request(.upload, 2, length: 64) + request(.abort),
      "detach": [1, 3] + request(.detach, 100) + status + [0x40] + wait,
      "serial": [1, 3, 0x44, 4, 0x64, 0x66, 0x75, 0x0D, 0x44, 0],
    ]
  }

  private static func states() throws -> [String: [UInt8]] {
    let place = BoardProfile.all.firstIndex { $0.name == "l432" } ?? 0
    var board = VirtualBoard(profile: BoardProfile.all[place])
    board.setContents(FirmwareFile.small.payload, at: Address(0x0800_0000))
    if let torn = AddressRange(start: Address(0x0800_0800), count: 16) { board.poison(torn) }
    let command = DfuSeCommand.erase(0x0800_0000).bytes
    _ = board.control(
      ControlSetup(.download, interface: 0, length: UInt16(command.count)), data: command,
      at: .zero)
    return ["parked": [UInt8(place)] + board.encodedState()]
  }

  private static var usbip: [String: [UInt8]] {
    let transfer = { (sequence: UInt32, setup: ControlSetup, data: [UInt8]) -> [UInt8] in
      USBIPCommand.submit(
        USBIPSubmission(
          sequence: sequence, endpoint: 0, isDeviceToHost: setup.isDeviceToHost,
          length: Int(setup.length), setup: setup, data: data)
      ).bytes
    }
    let attach = USBIPOperation.importDevice(busID: USBIPDeviceRecord.busID).bytes
    let descriptor = ControlSetup(requestType: 0x80, request: 6, value: 0x0100, length: 18)
    let status = ControlSetup(.getStatus, interface: 0, length: 6)
    return [
      "list": [0, 0] + USBIPOperation.deviceList.bytes,
      "transfers": [0, 0] + attach + transfer(1, descriptor, []) + transfer(2, status, [])
        + USBIPCommand.unlink(sequence: 3, target: 2).bytes,
    ]
  }

  private static var strangers: [String: [UInt8]] {
    let layout = Array("@Internal Flash  /0x08000000/08*128Bg".utf8)
    // Upload and download, blocks of 64 bytes, one setting; the release 2.00.
    let head: [UInt8] = [0x0B, 64, 0, 0, 0, UInt8(layout.count)] + layout + [0, 2]
    let idle: [UInt8] = [2]
    let done = [UInt8](repeating: 0x05, count: 96)
    return [
      "flash": [0, 0] + head + idle + done,
      "plain": [0, 0, 0x0B, 64, 0, 1, 0, 0, 0, 2] + idle + done,
      "read": [2, 0] + head + idle + done, "erase": [4, 0] + head + idle + done,
    ]
  }

  private static var liars: [String: [UInt8]] {
    var late = [UInt8](repeating: 0, count: 48)
    late[40] = 0x03
    return ["honest": [0, 0, 0], "holds": [1, 0x10] + late, "stalls": [0, 0x42] + late]
  }
}
