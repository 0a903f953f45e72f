internal import DFU
internal import DFUSimulator

@main
struct SpeedReport {
  static func main() async throws {
    for profile in [BoardProfile.f072, .f405, .f746, .g0b1, .g474, .h743, .l432] {
      for story in Story.allCases {
        var line = "\(profile.name) \(story.rawValue) "
        for depth in [SpeedBench.Depth.two, .one] {
          let figure = try await SpeedBench(profile, depth: depth)
            .measure(story, size: min(256 << 10, profile.mainFlash?.byteCount ?? 0))
          line += " \(figure.time) \(figure.floor) \(figure.ratio) \(figure.time / figure.asked)"
        }
        print(line)
      }
    }
  }
}
