internal import DFU
internal import DFUSimulator
internal import SpeedModel

/// A board at a pace: one row of the tables.
struct Row {
  var profile: BoardProfile
  /// What the row is called.
  var name: String
  /// The pace to begin with; `nil` is the one that the device shows.
  var pace: Pace?
  var depth = SpeedBench.Depth.two

  /// Whether the board stalls early polls.
  var isStrict: Bool { profile.busy == .stalls || profile.busy == .stallsIntoError }
  /// Whether the session learns the pace.
  var isOwnPace: Bool { pace == nil && depth == .two }

  func bench(_ turnaround: Duration) -> SpeedBench {
    SpeedBench(profile, pace: pace, depth: depth, turnaround: turnaround)
  }

  /// Each board at the pace that it shows, and at all slower ones.
  static let all: [Row] = boards.flatMap { profile -> [Row] in
    switch profile.busy {
    case .holdsStatusStage, .holdsDataStage:
      [
        Row(profile: profile, name: "pipelined"),
        Row(profile: profile, name: "pipelined, depth 1", depth: .one),
        Row(profile: profile, name: "eager", pace: .eager),
        Row(profile: profile, name: "polite", pace: .polite),
      ]
    case .answers:
      [
        Row(profile: profile, name: "eager"),
        Row(profile: profile, name: "polite", pace: .polite),
      ]
    case .stalls, .stallsIntoError:
      [Row(profile: profile, name: "polite")]
    }
  }

  private static let boards: [BoardProfile] =
    [
      .f405, .f405.polled("f405-holds-data", .holdsDataStage), .f405Words, .f746, .g0b1, .g474,
      .h743,
    ]
    + [BoardProfile.named("f405-no-poll-time")].compactMap(\.self)
    + [.f405.polled("f405-answers", .answers), .g0b1.polled("g0b1-answers", .answers)]
    + [.h743.polled("h743-answers", .answers), .f072, .l432]
    + [.f405.polled("f405-stalls", .stalls), .f405.polled("f405-stalls-error", .stallsIntoError)]
}

extension BoardProfile {
  /// The same board with another answer to early polls.
  fileprivate func polled(_ name: String, _ style: BusyStyle) -> BoardProfile {
    variant(name) { $0.busy = style }
  }
}
