public import Station

extension RootHubs {
  /// udev's ID_PATH of a port, whether or not something is plugged in; `nil` if this computer has
  /// no such bus, or one below a host controller of a kind that udev does not know.
  public func idPath(of port: USBPort) -> String? {
    guard case .kernelName(let name) = port else { return port.description }
    let bus = name.split(separator: "-").first.flatMap { Int($0) }
    guard let hub = hubs.first(where: { $0.bus == bus }) else { return nil }
    return DevicePlace(sysfs: "\(hub.path)/\(name)")?.idPath
  }
}
