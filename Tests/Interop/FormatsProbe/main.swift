import DFU
import Foundation

/// A door from scripts to the firmware formats, for comparing them with other tools.
///
///     formats-probe read FILE [FORMAT]           prints what the file says, one fact a line
///     formats-probe write FORMAT FILE OUT        writes the file's image in a format
///     formats-probe s-record BITS FILE OUT       the same as S-records of one address width
///     formats-probe suffix-add VID PID DID FILE OUT
///     formats-probe suffix-remove FILE OUT
///
/// Raw files are placed at 0x08004000. Exit codes: 0 done, 64 usage, 65 refused, 66 cannot read.
enum Probe {
  static let rawAddress = Address(0x0800_4000)

  static func run(_ arguments: [String]) throws(FirmwareError) -> Int32 {
    switch (arguments.first, arguments.count) {
    case ("read", 2): try read(arguments[1], as: nil)
    case ("read", 3): try read(arguments[1], as: FirmwareFormat(rawValue: arguments[2]))
    case ("write", 4): try write(arguments[1], arguments[2], arguments[3])
    case ("s-record", 4):
      guard let bits = Int(arguments[1]) else { return 64 }
      let file = try file(arguments[2])
      let image = try file.targets(rawAddress: rawAddress)[0].image
      save(
        try SRecord.encode(
          image, entryPoint: file.entryPoint, width: SRecord.AddressWidth(rawValue: bits)),
        arguments[3])
    case ("suffix-add", 6):
      let numbers = arguments[1...3].compactMap { UInt16($0, radix: 16) }
      guard numbers.count == 3 else { return 64 }
      let suffix = DFUSuffix(vendor: numbers[0], product: numbers[1], deviceVersion: numbers[2])
      save(try suffix.appended(to: bytes(arguments[4])), arguments[5])
    case ("suffix-remove", 3): save(try DFUSuffix.removed(from: bytes(arguments[1])), arguments[2])
    default: return 64
    }
    return 0
  }

  private static func read(_ path: String, as format: FirmwareFormat?) throws(FirmwareError) {
    let file = try FirmwareFile.decode(bytes(path), as: format)
    print("format", file.format.rawValue)
    if let entry = file.entryPoint { print("entry", entry) }
    if let suffix = file.suffix {
      let fields = [suffix.vendor, suffix.product, suffix.deviceVersion, suffix.dfuVersion]
      print("suffix", fields.map { String($0, radix: 16) }.joined(separator: " "))
    }
    for note in file.notes { print("note", note) }
    for target in try file.targets(rawAddress: rawAddress) {
      print("target", target.alternate.map(String.init) ?? "-", target.name ?? "-")
      for segment in target.image.segments {
        let text = segment.bytes.map { String(Int($0) + 256, radix: 16).dropFirst() }.joined()
        print("segment", segment.address, text)
      }
    }
  }

  private static func write(
    _ format: String, _ path: String, _ out: String
  ) throws(FirmwareError) {
    let file = try file(path)
    let targets = try file.targets(rawAddress: rawAddress)
    guard let format = FirmwareFormat(rawValue: format) else { exit(64) }
    if format == .dfu {
      save(try DfuSeFile.encode(targets), out)
    } else {
      save(try targets[0].image.encoded(as: format, entryPoint: file.entryPoint), out)
    }
  }

  private static func file(_ path: String) throws(FirmwareError) -> FirmwareFile {
    try FirmwareFile.decode(bytes(path))
  }

  private static func bytes(_ path: String) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else { exit(66) }
    return [UInt8](data)
  }

  private static func save(_ bytes: [UInt8], _ path: String) {
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else { exit(73) }
  }
}

do {
  exit(try Probe.run(Array(CommandLine.arguments.dropFirst())))
} catch {
  print(error)
  exit(65)
}
