internal import DFU
internal import Station

/// What is at a board's port, as its job sees it.
enum PortSight: Sendable, Hashable {
  /// The bootloader that is wanted, by its numbers.
  case bootloader(USBDevice)
  /// An application that the job may ask to make way, or would wait for to be switched off.
  case application(USBDevice)
  /// A device that is not meant.
  case stranger(USBDevice)
  /// Nothing.
  case nothing

  /// Judges what is on a bus.
  init(_ devices: [USBDevice], for job: BoardJob) {
    guard let device = devices.first(where: { $0.path == job.path }) else {
      self = .nothing
      return
    }
    self =
      if device.bootloader != nil {
        device.id == job.wanted.id ? .bootloader(device) : .stranger(device)
      } else if let entry = job.entry {
        entry.applications.contains(device.id) ? .application(device) : .stranger(device)
      } else {
        .application(device)
      }
  }

  /// What a policy needs to know of it.
  var kind: RetryPolicy.Sight {
    switch self {
    case .bootloader: .bootloader
    case .application: .application
    case .stranger: .stranger
    case .nothing: .nothing
    }
  }

  /// Why there is nothing that can be flashed.
  func error(for job: BoardJob) -> BoardError {
    switch self {
    case .bootloader(let device), .stranger(let device): .stranger(device, job)
    case .application(let device): .noTrigger(device)
    case .nothing: .noBoard(job)
    }
  }
}
