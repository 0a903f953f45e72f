import DFU
import DFUSimulator
import Glibc

/// Presents a simulated board by USB/IP, with the words of `dfuswift simulate`.
///
/// `simulator-probe PROFILE [--vhci PORT] [--listen ADDRESS:PORT] [--app] [--time-scale N]`
///
/// Lines on standard input act on it: `unplug`, `replug`, `power-cycle`, `release-boot-pin`,
/// `state`. Each is answered by one line. The end of the input ends the program.
@main
enum SimulatorProbe {
  static func main() async {
    do throws(USBIPError) {
      let arguments = Array(CommandLine.arguments.dropFirst())
      guard let name = arguments.first, let profile = BoardProfile.named(name) else {
        print("profiles:", BoardProfile.all.map(\.name).joined(separator: " "))
        exit(64)
      }
      let board = VirtualBoard(
        profile: profile, personality: arguments.contains("--app") ? .application : .bootloader)
      let scale = value(of: "--time-scale", in: arguments).flatMap(Double.init) ?? 1
      let port = try LivePort(board, timeScale: scale)
      Task.detached { obey(port) }
      let place = value(of: "--listen", in: arguments)?.split(separator: ":")
      if let place, place.count == 2, let local = UInt16(place[1]) {
        let server = try USBIPServer(port, address: String(place[0]), localPort: local)
        say("listening on \(server.localPort)")
        try await server.run()
      } else {
        let vhciPort = value(of: "--vhci", in: arguments).flatMap(Int.init) ?? 0
        say("ready")
        try await VHCIAttachment(port, vhciPort: vhciPort).run()
      }
    } catch {
      say("error: \(error)")
      exit(74)
    }
  }

  private static func obey(_ port: LivePort<VirtualBoard>) {
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      let answer = port.update { board, now in perform(words, on: &board, at: now) }
      say(answer)
    }
    exit(0)
  }

  private static func perform(
    _ words: [String], on board: inout VirtualBoard, at now: Duration
  ) -> String {
    switch words.first {
    case "unplug": board.unplug(at: now)
    case "replug": board.plug(at: now)
    case "power-cycle": board.cyclePower(at: now)
    case "release-boot-pin": board.isBootPinHeld = false
    case "state": return "\(board.personality) \(board.state?.specName ?? "-")"
    default: return "unknown"
    }
    return "ok"
  }

  private static func value(of option: String, in arguments: [String]) -> String? {
    guard let place = arguments.firstIndex(of: option), place + 1 < arguments.count else {
      return nil
    }
    return arguments[place + 1]
  }

  /// Writes a line past the C streams: flushing them all would wait for the reader of the input.
  private static func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe write(1, $0.baseAddress, $0.count) }
  }
}
