import DFU

// The examples of README.md, DFU.docc and the doc comments, so that the compiler reads them:
// `DocumentationTests` looks for each of their lines here. Nothing of it runs.

/// `README.md` and `DFU.md`: the whole way.
private func flash(_ bytes: [UInt8]) async throws {
  let bus = try LibUSBBus()
  let file = try FirmwareFile.decode(bytes)
  let device = try await DeviceSelector().resolve(on: bus)
  let session = try await DFUSession.open(device, on: bus)
  let task = session.flash(file)
  for await event in task.events { print(event) }
  print(try await task.report)
  await session.close()
}

/// `DFUTask`: what an operation tells.
private func follow(_ file: FirmwareFile, _ session: DFUSession) async throws {
  let task = session.flash(file)
  for await event in task.events { print(event) }
  let report = try await task.report
  _ = report
}

/// `FlashingABoard.md`: progress.
private func progress(_ file: FirmwareFile, _ session: DFUSession) async throws {
  let task = session.flash(file, options: FlashOptions(applicationLimit: .seconds(10)))
  for await event in task.events {
    if case .advanced(let phase, let progress) = event {
      print(phase.rawValue, progress.done * 100 / progress.total, "%")
    }
  }
  let report = try await task.report
  _ = report
}

/// `FlashingABoard.md`: the plan first.
private func planFirst(_ file: FirmwareFile, _ session: DFUSession) async throws {
  let job = try session.plan(file)
  if case .memories(let works) = job.work {
    for work in works { print(work.plan) }
  }
  let report = try await session.flash(job).report
  _ = report
}

/// `EnteringTheBootloader.md`.
private func enter() async throws {
  let bus = try LibUSBBus()
  let ports = SystemPorts()
  let trigger = try Trigger(parsing: "text:dfu\\r")
  let selector = EntrySelector(path: "1-1.4", trigger: trigger)
  switch try await selector.resolve(on: bus, ports: ports) {
  case .bootloader(let device):
    print("there already:", device.path)
  case .application(let device, let trigger):
    let bootloader = try await BootloaderEntry(bus: bus, ports: ports).enter(device, by: trigger)
    print("there now:", bootloader.id)
  }
}

/// `ObservedBus`.
private func observe(_ recorder: Recorder) async throws {
  let bus = ObservedBus(try LibUSBBus(), observer: recorder)
  _ = bus
}

/// `Recorder`.
private func record(_ bus: any USBBus, _ append: @escaping @Sendable ([UInt8]) -> Void) {
  let recorder = Recorder(TraceEventEncoder()) { bytes in append(bytes) }
  let bus = ObservedBus(bus, observer: recorder)
  // … flash …
  recorder.finish()
  _ = bus
}
