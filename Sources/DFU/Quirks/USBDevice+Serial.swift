extension USBDevice {
  /// The device with its serial number as it was meant.
  ///
  /// A bus tells what USB has; a selector and a session read it by the rows that they were given.
  ///
  /// - Parameter quirks: the rows to look in.
  /// - Returns: the device, its ``serial`` read as bytes if a row says that it was sent so.
  public func readingSerial(by quirks: [Quirk]) -> USBDevice {
    var device = self
    device.serial = Quirks.serial(
      serial, of: Quirk.DeviceTraits(id: id, release: release), in: quirks)
    return device
  }
}
