/// What was odd about a layout string, and what was taken instead.
public struct MemoryMapDiagnostic: Sendable, Hashable {
  /// The oddity.
  public enum Problem: Sendable, Hashable {
    /// There is no `@` in front of the name.
    case noMarker
    /// The name is empty.
    case noName
    /// The text goes on behind a NUL.
    case textBehindNUL
    /// A size has neither multiplier nor blank before its type: bytes were taken.
    case noMultiplier
    /// A size has this where its multiplier belongs: bytes were taken.
    case oddMultiplier(String)
    /// A multiplier or type is written in the other case: it was read as if it were not.
    case otherCase(String)
    /// The type of the only byte of `Device Feature` says something else than read and write.
    case deviceFeatureType(String)
    /// A segment has no sector or sectors of no bytes: it was left out.
    case emptySegment
    /// A region shares addresses with an earlier one: it was left out.
    case overlappingRegion(AddressRange)
    /// A segment cannot be read; it and all behind it was left out.
    case brokenSegment(String)
    /// A region cannot be read; it and all behind it was left out.
    case brokenRegion(String)
    /// There is text behind the last segment: it was left out.
    case trailingText(String)
  }

  /// The oddity.
  public let problem: Problem
  /// Where in the string, in characters from 0.
  public let offset: Int

  /// Creates a diagnostic.
  init(_ problem: Problem, at offset: Int) {
    self.problem = problem
    self.offset = offset
  }
}

extension MemoryMapDiagnostic: CustomStringConvertible {
  /// What was wrong and what was taken, in one sentence without a full stop.
  public var description: String { "\(sentence) (character \(offset))" }

  private var sentence: String {
    switch problem {
    case .noMarker: "the layout has no @ in front of its name; it was read nevertheless"
    case .noName: "the memory has no name"
    case .textBehindNUL: "the text behind a NUL was left out"
    case .noMultiplier: "a sector size has no multiplier; it was taken as bytes"
    case .oddMultiplier(let text): "\"\(text)\" is no multiplier; the size was taken as bytes"
    case .otherCase(let text): "\"\(text)\" is written in the wrong case; it was read nevertheless"
    case .deviceFeatureType(let text):
      "type \"\(text)\" of Device Feature was taken as e (read and write)"
    case .emptySegment: "a segment without a byte was left out"
    case .overlappingRegion(let range):
      "the region at \(range) lies over another one and was left out"
    case .brokenSegment(let text): "the layout was read up to the broken segment \"\(text)\""
    case .brokenRegion(let text): "the layout was read up to the broken region \"\(text)\""
    case .trailingText(let text): "\"\(text)\" behind the last segment was left out"
    }
  }
}
