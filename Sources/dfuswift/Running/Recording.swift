import DFU

/// The files that are written of a run: its trace, its capture, or both.
struct Recording: BusObserver {
  private let files: [(file: RecordingFile, recorder: Recorder)]

  /// Makes the files, before any device is touched; `nil` if none is asked for.
  ///
  /// - Parameters:
  ///   - options: what is asked for.
  ///   - isVirtual: whether the bus will be a virtual one, whose time begins with it.
  /// - Throws: that a file cannot be written.
  init?(_ options: RecordingOptions, isVirtual: Bool) throws(CommandFailure) {
    let trace = try options.trace.map { path throws(CommandFailure) in
      try RecordingFile(path, signature: TraceEventEncoder.signature, kind: "trace")
    }
    let capture = try options.capture.map { path throws(CommandFailure) in
      try RecordingFile(path, signature: PcapngEncoder.signature, kind: "capture")
    }
    // Only now that both are good: an error must not have cost an old record.
    trace?.empty()
    capture?.empty()
    let epoch = WallClock.now - (isVirtual ? .zero : SystemClock().now)
    files = [
      trace.map { ($0, TraceEventEncoder()) },
      capture.map {
        ($0, PcapngEncoder(epoch: epoch, application: "dfuswift \(DFUSwift.version)"))
      },
    ].compactMap { (pair: (RecordingFile, any RecordingEncoder)?) in
      pair.map { file, encoder in (file, Recorder(encoder) { file.append($0) }) }
    }
    if files.isEmpty { return nil }
  }

  func observe(
    _ event: BusEvent, of device: USBDevice?, at time: Duration, payload: RawSpan
  ) {
    for (_, recorder) in files {
      recorder.observe(event, of: device, at: time, payload: payload)
    }
  }

  /// Ends the files.
  ///
  /// - Returns: what kept one of them from being whole.
  func finish() -> CommandFailure? {
    for (_, recorder) in files { recorder.finish() }
    return files.lazy.compactMap(\.file.failure).first
  }
}
