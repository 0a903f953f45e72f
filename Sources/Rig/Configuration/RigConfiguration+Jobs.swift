public import DFU
public import Station

/// What turns a rig file into work: the world that it names.
public struct RigMeans: Sendable {
  /// Reads a file as a whole; `nil` if there is none.
  public var read: @Sendable (String) -> Result<[UInt8]?, UnreadableFile>
  /// The root hubs of this computer.
  public var hubs: RootHubs
  /// Finds what switches the power of a port, by the kernel's name of that.
  public var power: @Sendable (PowerWay, _ path: String) -> Result<any PortPower, PowerError>

  /// Creates means.
  public init(
    hubs: RootHubs,
    power: @escaping @Sendable (PowerWay, _ path: String) -> Result<any PortPower, PowerError>,
    read: @escaping @Sendable (String) -> Result<[UInt8]?, UnreadableFile>
  ) {
    self.read = read
    self.hubs = hubs
    self.power = power
  }
}

extension RigConfiguration {
  /// Makes the jobs of a run: images are read and decoded, each once, and ports are found.
  ///
  /// - Parameters:
  ///   - image: what all boards get in place of what the file names; `nil` goes by the file.
  ///   - means: the world that the file names.
  /// - Returns: a job for each station, in the order of the file.
  /// - Throws: everything that cannot be, in the order of the file.
  public func jobs(
    flashing image: JobImage? = nil, with means: RigMeans
  ) throws(ConfigurationErrors) -> [BoardJob] {
    var builder = JobBuilder(image: image, means: means)
    let jobs = stations.compactMap { builder.job(for: $0) }
    guard builder.errors.isEmpty else { throw ConfigurationErrors(builder.errors) }
    return jobs
  }
}

/// Makes jobs, and goes on after an error.
private struct JobBuilder {
  let image: JobImage?
  let means: RigMeans
  /// What cannot be.
  private(set) var errors: [ConfigurationError] = []
  /// The images so far, by their paths: stations often share one.
  private var images: [String: Result<JobImage, ConfigurationError>] = [:]

  init(image: JobImage?, means: RigMeans) {
    self.image = image
    self.means = means
  }

  mutating func job(for station: RigStation) -> BoardJob? {
    let path = means.hubs.kernelName(of: station.port)
    if path == nil {
      fail(
        "no host controller of this computer has the port \(station.port). `dfuswift list` shows "
          + "the ports.", station)
    }
    let image = image ?? ownImage(of: station)
    guard let path, let image else { return nil }
    var job = BoardJob(name: station.name, path: path)
    job.image = image
    job.wanted = WantedBoard(chip: station.chip, layout: station.layout)
    job.session.chip = station.chip
    job.options.address = image.file.hasAddresses ? nil : station.image?.address
    job.options.leaves = station.start != .stay
    job.options.supplyVoltage = station.supplyVoltage
    job.entry = station.entry
    if case .expect(let application) = station.start { job.application = application }
    job.expectation = station.expectation
    job.serial = station.serial
    job.retries = station.retries
    guard let way = station.power else { return job }
    switch means.power(way, path) {
    case .success(let power): job.power = power
    case .failure(let error):
      fail("\(error)", station)
      return nil
    }
    return job
  }

  private mutating func ownImage(of station: RigStation) -> JobImage? {
    guard let reference = station.image else {
      fail("there is no `image`. Add one, or give one to the run with `--image`.", station)
      return nil
    }
    let known = images[reference.path]
    let result = known ?? load(reference.path)
    images[reference.path] = result
    switch result {
    case .failure(let error): fail(error.message, station)
    case .success(let image):
      if let digest = reference.digest, digest != image.digest {
        fail("\(reference.path) \(ImageError.otherFile(found: image.digest))", station)
      } else if reference.address != nil, image.file.hasAddresses {
        fail("\(reference.path) \(ImageError.carriesAddresses(image.file.format))", station)
      } else {
        return image
      }
    }
    return nil
  }

  private func load(_ path: String) -> Result<JobImage, ConfigurationError> {
    switch means.read(path) {
    case .failure(let error): return .failure(ConfigurationError(error.message))
    case .success(nil): return .failure(ConfigurationError("The image \(path) is not there."))
    case .success(let bytes?):
      do throws(FirmwareError) {
        return .success(try JobImage(path: path, bytes: bytes))
      } catch {
        return .failure(ConfigurationError("\(path) cannot be used: \(error)"))
      }
    }
  }

  private mutating func fail(_ message: String, _ station: RigStation) {
    errors.append(
      ConfigurationError(
        "Station \(station.name): \(message)",
        at: ConfigurationError.Place(line: station.line, column: 1)))
  }
}

extension JobImage {
  /// Decodes a file that was read.
  ///
  /// - Parameters:
  ///   - path: the path as the user gave it.
  ///   - bytes: the whole file.
  /// - Throws: what is wrong with it.
  public init(path: String, bytes: [UInt8]) throws(FirmwareError) {
    self.init(path: path, digest: ImageDigest(of: bytes), file: try FirmwareFile.decode(bytes))
  }
}
