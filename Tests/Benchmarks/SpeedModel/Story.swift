public import DFU
public import DFUSimulator

/// What a benchmark does with a board.
public enum Story: String, Sendable, Hashable, CaseIterable {
  /// Flashing an image over another one, with verify.
  case overwrite
  /// Flashing an image on a blank chip, with verify.
  case blank
  /// Flashing the image that is there already.
  case again
  /// Flashing an image of which the last byte alone differs from what is there.
  case lastByte
  /// Reading as many bytes.
  case read
}

/// The size of an image, the sectors it lies in, and the unit that is written last.
public struct Workload: Sendable {
  /// Bytes of the image, which begins where the flash does.
  public var size: ByteCount
  /// The sizes of the sectors that it lies in, in their order.
  public var sectors: [ByteCount]
  /// Bytes of the unit with the vector table.
  public var unit: ByteCount

  /// Creates the workload of an image at the start of a board's flash.
  public init(_ profile: BoardProfile, size: ByteCount, unit: ByteCount) {
    self.size = size
    self.unit = unit
    sectors = []
    var start = 0
    for run in profile.mainFlash?.runs ?? [] {
      for _ in 0..<run.count where start < size {
        sectors.append(run.size)
        start += run.size
      }
    }
  }

  /// The least that a story can take.
  ///
  /// - Overwriting looks at the first block of each sector (it differs), erases all sectors, writes
  ///   the image but for the vector unit, reads that back, and then does the same with the unit.
  /// - A blank chip is looked at whole, and nothing is erased.
  /// - For the same image, looking is all.
  /// - With the last byte changed, the whole image is looked at; the last sector and the one with
  ///   the vector table are erased and written; and because something was erased, every byte is
  ///   read back.
  public func floor(of story: Story, on floor: Floor) -> Duration {
    let vectors = floor.write(unit) + floor.read(unit)
    switch story {
    case .overwrite:
      return floor.glance(at: sectors) + erases(sectors, floor)
        + floor.write(size - unit) + floor.read(size - unit) + vectors
    case .blank:
      return floor.read(size) + floor.write(size - unit) + floor.read(size - unit) + vectors
    case .again, .read:
      return floor.read(size)
    case .lastByte:
      return floor.read(size) + changed(floor) + floor.read(size - unit) + vectors
    }
  }

  /// Erasing and writing the first sector and the last, but for the vector unit.
  private func changed(_ floor: Floor) -> Duration {
    guard sectors.count > 1, let first = sectors.first, let last = sectors.last else {
      return erases(sectors, floor) + floor.write(size - unit)
    }
    let tail = size - sectors.dropLast().reduce(0, +)
    let writes =
      sectors.count == 2
      ? floor.write(size - unit) : floor.write(first - unit) + floor.write(tail)
    return erases([first, last], floor) + writes
  }

  private func erases(_ sizes: [ByteCount], _ floor: Floor) -> Duration {
    sizes.reduce(.zero) { $0 + floor.erase($1) }
  }
}
